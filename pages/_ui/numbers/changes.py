"""One component's parameters in an M-step: now, before, by how much they changed, and what is true."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from gmm_core.mixture import Mixture
from pages._ui.player.parameters import values
from pages._ui.runs import StagedRun
from pages._ui.text import number, plain, t


def change_table(run: StagedRun, features: tuple[int, ...], state: int, k: int) -> str:
    """The parameters of component k, counted from 0, that the step to ``state``, at least 1, changed: a Markdown table.

    Parameters
    ----------
    features
        Those that the stage shows: the columns are those of the table on the stage.
    """
    header = run.payload.header
    now, before = (_row(run.trace.states[t].parameters, features, k) for t in (state, state - 1))
    truth = header["truth"][k] if header["truth"] is not None else None
    rows = [("numbers.now", now), ("numbers.before", before)]
    lines = [f"| {t('numbers.component')} {k + 1} | " + " | ".join(_titles(header, features)) + " |"]
    lines.append("|:--|" + "--:|" * len(now))
    lines += [_line(t(key), row, header["columns"]) for key, row in rows]
    lines.append(_line(t("numbers.change"), [a - b for a, b in zip(now, before, strict=True)], header["columns"], "+"))
    if truth is not None:
        lines.append(_line(t("numbers.true"), truth, header["columns"]))
    return "\n".join(lines)


def _row(mixture: Mixture, features: tuple[int, ...], k: int) -> list[float]:
    shown = mixture if len(features) == mixture.n_features else mixture.marginal(features)
    return [float(value) for value in values(shown)[k]]


def _titles(header: dict[str, Any], features: tuple[int, ...]) -> list[str]:
    """Symbol and word, with the number of the feature where there are two."""
    two = len(features) == 2
    return [
        t(f"columns.{column['kind']}_symbol")
        + ("₁₂"[column["feature"]] if two and column["feature"] is not None else "")
        + " "
        + t(f"columns.{column['kind']}")
        for column in header["columns"]
    ]


def _line(title: str, row: Sequence[float], columns: Sequence[dict[str, Any]], sign: str = "") -> str:
    """As many decimals as on the stage, and two more: what changes here may not be seen there any more."""
    cells = [
        plain(number(value, f"{sign}.{column['decimals'] + 2}f")) for value, column in zip(row, columns, strict=True)
    ]
    return f"| {title} | " + " | ".join(cells) + " |"
