"""Which of many climbs ended at the same maximum."""

from __future__ import annotations

from collections.abc import Sequence

# Log-likelihoods this close, in total nats, are those of one maximum.
SAME_OPTIMUM = 1e-3


def distinct_optima(log_likelihoods: Sequence[float]) -> list[list[int]]:
    """Part climbs that arrived into groups of the same maximum, the highest first.

    Parameters
    ----------
    log_likelihoods
        Where each climb ended: total, in nats.

    Returns
    -------
    list of lists
        The positions of each group, the highest of it first; every position is in one group. All of a
        group lie within ``SAME_OPTIMUM`` of its highest.
    """
    groups: list[list[int]] = []
    for i in sorted(range(len(log_likelihoods)), key=lambda i: -log_likelihoods[i]):
        if groups and log_likelihoods[groups[-1][0]] - log_likelihoods[i] <= SAME_OPTIMUM:
            groups[-1].append(i)
        else:
            groups.append([i])
    return groups
