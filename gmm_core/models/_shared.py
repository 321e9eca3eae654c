"""What several models share: moments about any means."""

from __future__ import annotations

import numpy as np

from gmm_core.arrays import FloatArray
from gmm_core.statistics import GaussianStatistics


def moments_about(statistics: GaussianStatistics, means_z: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return ``sum_i r_ik (z_i - m_k)``, shape (K, D), and the same of its outer products, shape (K, D, D).

    No division by the counts, so components without samples are no exception.
    """
    offset = means_z - statistics.origins
    counts, first = statistics.counts, statistics.first
    crossed = first[:, :, None] * offset[:, None, :]
    squared = counts[:, None, None] * offset[:, :, None] * offset[:, None, :]
    second = statistics.second - crossed - crossed.swapaxes(1, 2) + squared
    return first - counts[:, None] * offset, np.asarray(second)
