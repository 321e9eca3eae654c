"""What an analyst takes away: the rows with their clusters, and the parameters."""

from __future__ import annotations

import json

from pages._ui.cluster.fitting import Result


def rows_as_csv(result: Result) -> str:
    """Return the whole table with ``label`` and ``responsibility_1`` … ``responsibility_K`` added.

    Rows that were left out stay, with these cells empty. Responsibilities have 17 digits: they read back exactly.
    """
    columns: dict[str, list[object]] = {"label": result.labels.tolist()}
    for k, column in enumerate(result.responsibilities.T, start=1):
        columns[f"responsibility_{k}"] = column.tolist()
    text = result.source.table.with_columns(result.selection.rows, columns)
    # By this mark Excel knows UTF-8; without it, it garbles whatever is not ASCII.
    return text if text.isascii() else f"\ufeff{text}"


def parameters_as_json(result: Result) -> str:
    """Return the parameters, the criteria and the request, so that the fit can be used and repeated."""
    request, found, mixture = result.request, result.fit, result.mixture
    content = {
        "columns": list(request.columns),
        "weights": mixture.weights.tolist(),
        "means": mixture.means.tolist(),
        "covariances": mixture.covariances.tolist(),
        "log_likelihood": found.log_likelihood,
        "n_samples": len(result.selection.X),
        "n_rows_left_out": len(result.selection.dropped),
        "n_parameters": result.n_parameters,
        "bic": result.bic,
        "outcome": {"reason": found.outcome.reason.value, "iterations": found.outcome.iteration},
        "starts": {
            "run": len(found.starts),
            "followed_to_the_end": result.n_refined,
            "reaching_the_best": found.n_reaching_best,
        },
        "settings": {
            "n_components": request.n_components,
            "family": request.family,
            "start": list(request.start),
            "n_starts": request.n_starts,
            "seed": request.seed,
            "max_iterations": request.max_iterations,
            "floor": request.floor,
        },
    }
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"
