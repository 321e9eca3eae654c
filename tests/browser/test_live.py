"""What a screen reader hears after each half-step: the same as the pictures and the table show."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NewVisitor
from tests.browser.test_learner import hook

WORDS = {
    "en": ("after E", "Iteration 0 of", "after M", "Log-likelihood {}.", "mean {} (change {})", "Component 2: weight "),
    "zh": ("E 步之后", "第 0 次迭代", "M 步之后", "对数似然 {}。", "均值 {}（变化 {}）", "分量 2：混合系数 "),
}


def shown(page: Page, name: str) -> str:
    return hook(page, name).inner_text()


@pytest.mark.parametrize("language", WORDS)
def test_each_half_step_is_said_in_full(visit: NewVisitor, language: str) -> None:
    after_e, none_yet, after_m, log_likelihood, mean, second = WORDS[language]
    page = visit().open(f"/?start=random_points&seed=3&lang={language}")
    live = hook(page, "live")
    hook(page, "next").click()
    expect(live).to_contain_text(f"{after_e}")
    expect(live).to_contain_text(none_yet)
    expect(live).to_contain_text(log_likelihood.format(shown(page, "log-likelihood")))
    expect(live).not_to_contain_text(mean.split("{}")[1] + "+")
    hook(page, "next").click()
    expect(live).to_contain_text(after_m)
    expect(live).to_contain_text(shown(page, "story"))
    expect(live).to_contain_text(second + shown(page, "now-1-0"))
    for component in (0, 1):
        row = shown(page, f"now-{component}-1"), shown(page, f"change-{component}-1")
        expect(live).to_contain_text(mean.format(*row))
    told = shown(page, "story")
    hook(page, "end").click()
    expect(hook(page, "story")).not_to_have_text(told)
    expect(live).to_contain_text(shown(page, "story"))
