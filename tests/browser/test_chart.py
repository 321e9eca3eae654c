"""The chart beside the view: the log-likelihood, the bound below it, and every parameter over the iterations."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import NewVisitor
from tests.browser.test_learner import hook, log_likelihood


def places(path: Locator) -> list[tuple[float, float]]:
    drawn = path.get_attribute("d") or ""
    return [(float(x), float(y)) for x, y in re.findall(r"(-?[\d.]+) (-?[\d.]+)", drawn)]


def dot(page: Page) -> tuple[float, float]:
    place = hook(page, "chart").locator(".dot")
    return float(place.get_attribute("cx") or "nan"), float(place.get_attribute("cy") or "nan")


def test_the_bound_touches_after_e_and_leaves_a_gap_after_m(visit: NewVisitor) -> None:
    page = visit().open("/?start=random_points&seed=3&cursor=1")
    bound, gap = hook(page, "bound-path"), hook(page, "gap")
    expect(hook(page, "story")).not_to_contain_text("bound")
    assert not places(bound)
    hook(page, "bound").click()
    expect(gap).to_have_text("KL gap 0")
    assert places(bound) == [dot(page)]
    expect(hook(page, "story")).to_contain_text("the gap is closed")
    before = log_likelihood(page)
    hook(page, "next").click()
    expect(gap).to_have_text(re.compile("gap [1-9]"))
    told = re.search("raised to −([0-9.]+); the gap of ([0-9.]+)", hook(page, "story").inner_text())
    assert told is not None
    assert abs(-float(told[1]) + float(told[2]) - log_likelihood(page)) < 2e-3
    assert -float(told[1]) >= before
    assert places(bound)[-1][1] > dot(page)[1], "lower on the screen"
    hook(page, "next").click()
    expect(gap).to_have_text("KL gap 0")
    assert places(bound)[-1] == dot(page)
    hook(page, "bound").click()
    expect(bound).to_have_attribute("d", "")


def test_traces_follow_the_table_and_a_click_goes_there(visit: NewVisitor) -> None:
    page = visit(reduced_motion="reduce").open("/?source=overlapping&k=3&start=random_points")
    hook(page, "chart-mean1").click()
    traces = [hook(page, f"trace-{k}") for k in range(3)]
    hook(page, "forwardTen").click()
    expect(page.get_by_test_id("stage")).to_have_attribute("data-rest", "20")
    assert all(len(places(trace)) == 21 for trace in traces)
    # Higher on the screen is larger in the table, whose third column is the mean of the second feature.
    means = [float(hook(page, f"now-{k}-2").inner_text().replace("−", "-")) for k in range(3)]
    ends = [places(trace)[-1][1] for trace in traces]
    assert sorted(range(3), key=lambda k: means[k]) == sorted(range(3), key=lambda k: -ends[k])
    assert all(places(trace)[0] == (places(trace)[0][0], places(trace)[1][1]) for trace in traces), "flat at E"
    x, _ = places(traces[0])[6]
    hook(page, "chart").click(position={"x": x, "y": 40})
    expect(page.get_by_test_id("stage")).to_have_attribute("data-cursor", "6")
    hook(page, "chart-likelihood").click()
    expect(hook(page, "trace-0")).to_have_count(0)
    expect(hook(page, "chart").locator(".likelihood")).to_be_visible()
