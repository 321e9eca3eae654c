"""One component's parameters in an M-step: now, before, by how much they changed, and what is true."""

from __future__ import annotations

from gmm_core.mixture import Mixture
from pages._ui.player.parameters import values
from pages._ui.player.texts import symbol_of
from pages._ui.runs import StagedRun
from pages._ui.text import number, plain, t


def change_table(run: StagedRun, features: tuple[int, ...], state: int, k: int) -> str:
    """What the step to ``state``, at least 1, did to component k, counted from 0: a Markdown table, a row a parameter.

    Parameters
    ----------
    features
        Those that the stage shows: the rows are the columns of the table on the stage.
    """
    header = run.payload.header
    now, before = (_row(run.trace.states[t].parameters, features, k) for t in (state, state - 1))
    kinds = {"now": now, "before": before, "change": [a - b for a, b in zip(now, before, strict=True)]}
    if header["truth"] is not None and header["truth"][k] is not None:
        kinds["true"] = header["truth"][k]
    lines = [f"| {t('numbers.component')} {k + 1} | " + " | ".join(t(f"numbers.{kind}") for kind in kinds) + " |"]
    lines.append("|:--|" + "--:|" * len(kinds))
    for i, column in enumerate(header["columns"]):
        cells = [_cell(numbers[i], column["decimals"], kind) for kind, numbers in kinds.items()]
        lines.append(f"| {symbol_of(column, len(features))} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def _row(mixture: Mixture, features: tuple[int, ...], k: int) -> list[float]:
    shown = mixture if len(features) == mixture.n_features else mixture.marginal(features)
    return [float(value) for value in values(shown)[k]]


def _cell(value: float, decimals: int, kind: str) -> str:
    """One decimal more than on the stage: what changes here may not be seen there any more."""
    # "z": what rounds to nothing has no sign.
    text = number(value, f"{'+' if kind == 'change' else ''}z.{decimals + 1}f")
    return plain(text.lstrip("+") if not text.strip("+0.") else text)
