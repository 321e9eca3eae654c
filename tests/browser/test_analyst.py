"""An analyst uploads a table and takes away clusters that are those of ``gmm_core``."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from gmm_core.fit import fit
from tests.browser.conftest import NewVisitor
from tests.browser.visitor import Visitor

ROWS_WITHOUT_WEIGHT = (3, 40, 77)


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """Two groups of people, a column of text, a comma and quotes in a name, three missing values."""
    rng = np.random.default_rng(5)
    group = rng.integers(0, 2, size=120)
    height = rng.normal(165.0, 4.0, size=120) + 18.0 * group
    weight = rng.normal(60.0, 5.0, size=120) + 20.0 * group
    path = tmp_path / "people, 2026.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["name", "height", 'weight, "kg"'])
        for i in range(120):
            shown = "" if i in ROWS_WITHOUT_WEIGHT else round(weight[i], 3)
            writer.writerow([f"person, {i}", round(height[i], 3), shown])
    return path


def upload(visitor: Visitor, table: Path, language: str = "en") -> Page:
    page = visitor.open(f"/cluster?from=upload&lang={language}")
    page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(table)
    expect(page.get_by_test_id("stSidebar")).to_contain_text("height")
    visitor.settle()
    return page


def press_fit(visitor: Visitor) -> None:
    visitor.page.locator(".st-key-cluster_fit button").click()
    expect(visitor.page.locator(".st-key-cluster_download_rows")).to_be_visible()
    visitor.settle()


def download(page: Page, key: str, folder: Path) -> str:
    with page.expect_download() as event:
        page.locator(f".st-key-{key} button").click()
    path = folder / event.value.suggested_filename
    event.value.save_as(path)
    return path.read_text(encoding="utf-8")


def test_labels_are_those_of_the_core(visit: NewVisitor, table: Path, tmp_path: Path) -> None:
    visitor = visit()
    page = upload(visitor, table)
    expect(page.get_by_text("Rows left out because a value is missing: 3")).to_be_visible()
    press_fit(visitor)

    rows = list(csv.DictReader(download(page, "cluster_download_rows", tmp_path).splitlines()))
    assert [row["name"] for row in rows] == [f"person, {i}" for i in range(120)]
    used = [i for i, row in enumerate(rows) if row["label"]]
    assert [i for i in range(120) if i not in used] == list(ROWS_WITHOUT_WEIGHT)

    X = np.array([[float(rows[i]["height"]), float(rows[i]['weight, "kg"'])] for i in used])
    expected = fit(X, 2).mixture.canonical()
    responsibilities = np.array([[float(rows[i][f"responsibility_{k}"]) for k in (1, 2)] for i in used])
    np.testing.assert_array_equal(responsibilities, expected.responsibilities(X))
    np.testing.assert_array_equal([int(rows[i]["label"]) for i in used], responsibilities.argmax(axis=1) + 1)

    parameters = json.loads(download(page, "cluster_download_parameters", tmp_path))
    np.testing.assert_array_equal(parameters["means"], expected.means)
    np.testing.assert_array_equal(parameters["covariances"], expected.covariances)
    assert parameters["n_rows_left_out"] == 3
    shown = page.get_by_test_id("stMetricValue").first.inner_text()
    assert shown == f"{parameters['log_likelihood']:,.5f}".replace("-", "−")


def test_old_faithful_has_its_known_log_likelihood(visit: NewVisitor) -> None:
    visitor = visit()
    visitor.open("/cluster?lang=zh")
    press_fit(visitor)
    expect(visitor.page.get_by_test_id("stMetricValue").first).to_have_text("−1,130.26396")


def test_a_result_stays_and_is_marked_when_settings_change(visit: NewVisitor) -> None:
    visitor = visit()
    page = visitor.open("/cluster")
    press_fit(visitor)
    page.get_by_role("slider").press("ArrowRight")
    expect(page.get_by_text("The settings have changed since this fit")).to_be_visible()
    expect(page.get_by_test_id("stMetricValue").first).to_have_text("−1,130.26396")
    page.get_by_role("slider").press("ArrowLeft")
    expect(page.get_by_text("The settings have changed since this fit")).to_have_count(0)


def test_an_uploaded_table_and_its_result_outlast_a_look_at_the_studio(visit: NewVisitor, table: Path) -> None:
    visitor = visit()
    page = upload(visitor, table, language="zh")
    press_fit(visitor)
    page.get_by_test_id("stTopNavLink").nth(0).click()
    expect(page.get_by_test_id("stage")).to_be_visible()
    page.get_by_test_id("stTopNavLink").nth(1).click()
    expect(page.locator(".st-key-cluster_download_rows")).to_be_visible()
    expect(page.get_by_test_id("stMain")).to_contain_text("people, 2026.csv")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "The table must hold a header"),
        (b"a,b\n1,2\n3\n", "Every line must have 2 cells"),
        (b"1,2\n3,4\n5,6\n", "The first line must hold the names"),
        (b"PK\x03\x04rest", "export as"),
        (b"a,b\nx,y\nz,w\n", "The table must have a column of numbers"),
    ],
)
def test_a_table_that_cannot_be_read_says_why(visit: NewVisitor, tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "bad.csv"
    path.write_bytes(content)
    page = visit().open("/cluster?from=upload")
    page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(path)
    expect(page.get_by_test_id("stMain").get_by_test_id("stAlert")).to_contain_text(said)


def test_a_table_with_decimal_commas_is_read_and_its_running_number_left_out(visit: NewVisitor, tmp_path: Path) -> None:
    path = tmp_path / "größen.csv"
    path.write_text("Nr;Größe;Werk\n" + "".join(f"{i};{i % 7},5;3\n" for i in range(20)), encoding="utf-8")
    visitor = visit()
    page = visitor.open("/cluster?from=upload&columns=Werk,Größe")
    page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(path)
    expect(page.get_by_text("Its decimal commas were read as such")).to_be_visible()
    expect(page.get_by_text("Not chosen, as it counts the rows")).to_contain_text("Nr")
    page.locator(".st-key-cluster_fit button").click()
    expect(page.get_by_test_id("stMain").get_by_test_id("stAlert")).to_contain_text("is the column Werk")


def test_more_clusters_than_rows_allow_is_refused_with_the_reason(visit: NewVisitor) -> None:
    visitor = visit()
    page = visitor.open("/cluster?data=fifteen&k=16&lang=zh")
    page.locator(".st-key-cluster_fit button").click()
    expect(page.get_by_test_id("stAlert").first).to_contain_text("分量个数不能超过互不相同的行数 15")


def test_a_link_keeps_its_settings_until_the_table_is_there(visit: NewVisitor, table: Path) -> None:
    visitor = visit()
    page = visitor.open("/cluster?from=upload&k=3&columns=height")
    expect(page.get_by_test_id("stAlert")).to_have_count(1)
    assert "columns=height" in page.url
    page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(table)
    expect(page.get_by_role("button", name="Remove height")).to_be_visible()
    visitor.settle()
    expect(page.get_by_role("button", name="Remove weight")).to_have_count(0)
    expect(page.get_by_role("slider")).to_have_value("3")
    assert "columns=height" in page.url
