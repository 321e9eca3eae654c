"""The three-coin model of 李航《统计学习方法》, example 9.1: EM without a single Gaussian.

Coin A decides which coin is tossed for the record: B if A shows heads (probability ``pi``), else C.
B shows heads with probability ``p``, C with ``q``. Only the second toss is seen, as 1 or 0.
Coins B and C are the components 0 and 1.
"""

from __future__ import annotations

from dataclasses import astuple, dataclass
from typing import Any

import numpy as np
from scipy.special import xlog1py, xlogy

from gmm_core.arrays import FloatArray, as_float_array, frozen
from gmm_core.em import Expectation, Failure, Maximisation, Reason
from gmm_core.errors import InvalidInput

# The ten tosses of the example.
TOSSES = (1, 1, 0, 1, 0, 0, 1, 0, 1, 1)


@dataclass(frozen=True)
class Coins:
    """The three probabilities of heads.

    Parameters
    ----------
    pi, p, q
        Of coin A, B and C, each from 0 to 1.

    Raises
    ------
    InvalidInput
        If one of them is no probability.
    """

    pi: float
    p: float
    q: float

    def __post_init__(self) -> None:
        for name in ("pi", "p", "q"):
            value = _number(name, getattr(self, name))
            object.__setattr__(self, name, value)
            if not 0.0 <= value <= 1.0:
                raise InvalidInput(
                    "coin_probability",
                    f"{name} must be a probability from 0 to 1, got {value:g}; choose a number in between",
                    name=name,
                    value=value,
                )

    def joint(self, tosses: FloatArray) -> FloatArray:
        """Return ``P(y_j, z = B)`` and ``P(y_j, z = C)``, shape (N, 2)."""
        heads = np.array([self.p, self.q])
        return np.array([self.pi, 1.0 - self.pi]) * np.where(tosses[:, None] == 1.0, heads, 1.0 - heads)

    def heads(self) -> float:
        """Return the probability of a 1 on the record: all that the data can tell about the three coins."""
        return self.pi * self.p + (1.0 - self.pi) * self.q


@dataclass(frozen=True)
class CoinStatistics:
    """Expected counts of tosses and of heads by coin B and coin C, shapes (2,)."""

    counts: FloatArray
    heads: FloatArray


class ThreeCoinModel:
    """The three-coin model bound to the tosses on record.

    Parameters
    ----------
    tosses
        Shape (N,): 1 for heads, 0 for tails.

    Raises
    ------
    InvalidInput
        If there are no tosses, or one is neither 0 nor 1.
    """

    def __init__(self, tosses: Any = TOSSES) -> None:
        self.tosses: FloatArray = frozen(as_float_array("tosses", tosses))
        if self.tosses.ndim != 1 or self.tosses.size == 0 or not np.isin(self.tosses, (0.0, 1.0)).all():
            raise InvalidInput(
                "coin_tosses",
                f"tosses must be a sequence of 1 (heads) and 0 (tails), got {tosses}; write one number per toss",
                value=str(tosses),
            )

    @property
    def total_weight(self) -> float:
        """The number of tosses, N."""
        return float(self.tosses.size)

    def responsibilities(self, parameters: Coins) -> FloatArray:
        """Return the probability that each toss was one of coin B, or of C: shape (N, 2) (equation 9.5)."""
        joint = parameters.joint(self.tosses)
        return np.asarray(joint / joint.sum(axis=1, keepdims=True))

    def expectation(self, parameters: Coins) -> Expectation[CoinStatistics]:
        """E-step (equation 9.5), summed into counts; the log-likelihood is equation 9.3's logarithm.

        Raises
        ------
        InvalidInput
            If the tosses are impossible under ``parameters``: then no coin is responsible for them.
        """
        evidence = parameters.joint(self.tosses).sum(axis=1)
        if (evidence == 0.0).any():
            toss = int(np.argmin(evidence))
            raise InvalidInput(
                "impossible_toss",
                f"every toss must be possible, but toss {toss + 1} ({self.tosses[toss]:g}) has probability 0 under "
                f"pi = {parameters.pi:g}, p = {parameters.p:g}, q = {parameters.q:g}; start with probabilities "
                "between 0 and 1",
                toss=toss + 1,
                value=int(self.tosses[toss]),
            )
        responsibilities = self.responsibilities(parameters)
        statistics = CoinStatistics(responsibilities.sum(axis=0), self.tosses @ responsibilities)
        return Expectation(statistics, float(np.log(evidence).sum()))

    def maximisation(self, statistics: CoinStatistics, parameters: Coins) -> Maximisation[Coins]:
        """M-step (equations 9.6, 9.7 and 9.8); a coin that is never tossed has no estimate."""
        smallest = int(np.argmin(statistics.counts))
        count = float(statistics.counts[smallest])
        if count == 0.0:
            location = (parameters.q if smallest else parameters.p,)
            return Maximisation(None, smallest, count, failure=Failure(Reason.EMPTIED, smallest, location, count))
        p, q = np.minimum(statistics.heads / statistics.counts, 1.0)
        return Maximisation(Coins(statistics.counts[0] / self.total_weight, p, q), smallest, count)

    def expected_log_joint(self, statistics: CoinStatistics, parameters: Coins) -> float:
        """Return Q(parameters, those behind the statistics), in nats (definition 9.1)."""
        heads, tails = statistics.heads, statistics.counts - statistics.heads
        chances = np.array([parameters.p, parameters.q])
        of_a = xlogy(statistics.counts[0], parameters.pi) + xlog1py(statistics.counts[1], -parameters.pi)
        return float(of_a + (xlogy(heads, chances) + xlog1py(tails, -chances)).sum())

    def parameter_shift(self, before: Coins, after: Coins) -> float:
        """The largest change of one of the three probabilities."""
        return float(max(abs(a - b) for a, b in zip(astuple(after), astuple(before), strict=True)))

    def alike(self, parameters: Coins) -> None:
        """None: the likelihood depends on ``heads()`` alone, so two equal coins are at no saddle."""
        return


def _number(name: str, value: Any) -> float:
    """The value as one number, NaN where it is none or several: no probability either."""
    array = as_float_array(name, value)
    return float(array) if array.ndim == 0 else float("nan")
