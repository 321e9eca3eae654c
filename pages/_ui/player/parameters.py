"""The parameter table of the stage: what is in its columns, now, by how much it changed, and what is true."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from gmm_core.mixture import Mixture


@dataclass(frozen=True)
class Column:
    """One column: its kind (a key of the texts ``columns``), the feature it is about, and its decimals.

    ``positive``: near zero it gets as many decimals as it takes to see three digits of it.
    """

    kind: str
    feature: int | None
    decimals: int

    @property
    def positive(self) -> bool:
        return self.kind in ("weight", "deviation", "variance")


def columns(X: NDArray[Any]) -> tuple[Column, ...]:
    """The columns for data of shape (N, 1) or (N, 2), with decimals that suit the spread of the data."""
    places = [int(np.clip(3 - np.floor(np.log10(2.0 * spread or 1.0)), 0, 8)) for spread in X.std(axis=0)]
    shown = [Column("weight", None, 4)]
    shown += [Column("mean", d, places[d]) for d in range(X.shape[1])]
    shown += [Column("deviation", d, places[d]) for d in range(X.shape[1])]
    # σ and σ² side by side, where there is room: mistaking one for the other is the commonest error of all.
    return (*shown, Column("variance", 0, places[0]) if X.shape[1] == 1 else Column("correlation", None, 3))


def values(mixture: Mixture) -> NDArray[Any]:
    """The numbers of the table in the order of :func:`columns`, shape (K, number of columns)."""
    variances = np.diagonal(mixture.covariances, axis1=1, axis2=2)
    deviations = np.sqrt(variances)
    last = variances if mixture.n_features == 1 else (mixture.covariances[:, 0, 1] / deviations.prod(axis=1))[:, None]
    return np.concatenate([mixture.weights[:, None], mixture.means, deviations, last], axis=1)


def changes(tables: NDArray[Any]) -> NDArray[Any]:
    """By how much each number differs from that of the state before, shape (T + 1, K, columns); 0 at the start."""
    return np.diff(tables, axis=0, prepend=tables[:1])


def matched(truth: Mixture, final: Mixture, X: NDArray[Any]) -> list[int | None]:
    """For each fitted component the true one that shares most samples with it, each used at most once.

    ``shared[j, k]`` is the expected number of samples that truth assigns to j and the fit to k.
    """
    shared = truth.responsibilities(X).T @ final.responsibilities(X)
    true, fitted = linear_sum_assignment(shared, maximize=True)
    partner = dict(zip(fitted.tolist(), true.tolist(), strict=True))
    return [partner.get(k) for k in range(final.n_components)]


def true_table(truth: Mixture, partners: Sequence[int | None]) -> list[list[float] | None]:
    """The true numbers beside each fitted component; None where it has no partner."""
    table = values(truth).tolist()
    return [None if partner is None else table[partner] for partner in partners]
