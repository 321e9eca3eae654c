"""Is there one more component? The parametric bootstrap of the likelihood ratio (McLachlan 1987)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from gmm_core.arrays import FloatArray, as_samples, as_whole, frozen
from gmm_core.covariance import family_named
from gmm_core.errors import InvalidInput
from gmm_core.fit import fit
from gmm_core.gaussian_model import GaussianMixtureModel
from gmm_core.health import is_spurious
from gmm_core.initialise import make_start
from gmm_core.mixture import Mixture
from gmm_core.selection._progress import Progress
from gmm_core.selection._replicates import Refit, model_of, refit_until, require_some, streams, valid

# A ratio to within 0.02, beside a spread of several: a closer one would not change a p-value.
REFIT = refit_until(0.01, 1000)


@dataclass(frozen=True, eq=False)
class LikelihoodRatioTest:
    """The likelihood ratio of K + 1 components against K, and its distribution if K is true.

    Attributes
    ----------
    null, alternative
        The fits with K and K + 1 components.
    statistic
        ``2 (log L of the alternative - log L of the null)``. A mixture of K components is also one of
        K + 1: a run that ended below the null counts as 0.
    replicates
        The same of samples drawn from the null.
    n_failed
        Replicates without a likelihood ratio, left out: a component collapsed or emptied.
    """

    null: Mixture
    alternative: Mixture
    statistic: float
    replicates: FloatArray
    n_failed: int

    @property
    def p_value(self) -> float:
        """``(1 + number of replicates at or above the statistic) / (1 + number of replicates)``."""
        return float((1 + (self.replicates >= self.statistic).sum()) / (1 + self.replicates.size))

    @property
    def p_value_error(self) -> float:
        """The Monte-Carlo standard error of the p-value: what another seed would change."""
        return float(np.sqrt(self.p_value * (1.0 - self.p_value) / self.replicates.size))


def bootstrap_likelihood_ratio(
    X: Any,
    n_components: int,
    *,
    family: str = "full",
    n_replicates: int = 199,
    n_starts: int = 3,
    seed: int = 0,
    null: Mixture | None = None,
    alternative: Mixture | None = None,
    refit: Refit = REFIT,
    progress: Progress | None = None,
) -> LikelihoodRatioTest:
    """Test K components against K + 1.

    The ratio has no chi-squared distribution here: the null lies on the border of the alternative.
    So samples of the same size are drawn from the fitted null, and both models are fitted to each.

    Parameters
    ----------
    X
        Shape (N, D), or (N,) for one feature.
    n_components, family
        K, the number under the null; a key of ``FAMILIES``.
    n_starts
        How many starts the K + 1 components get in every replicate, beside the parameters fitted to the
        data. With 0, as in mclust, it is faster, but misses optima that the search on the data would have
        found: the ratio of the data then looks rarer than it is.
    null, alternative
        The fits to the data, if they are at hand; by default those of :func:`gmm_core.fit.fit`.
    refit
        How a replicate is fitted from given parameters; by default accelerated EM until 0.01 nats are left.
    progress
        Called with the fraction done, from 0 to 1.

    Raises
    ------
    InvalidInput
        If the data or a setting is not as above, or hardly any replicate has a likelihood ratio.
    """
    samples, structure = as_samples(X), family_named(family)
    chance, n_starts = streams(seed, n_replicates), as_whole("n_starts", n_starts, 0)
    n_components = as_whole("n_components", n_components, 1)
    if null is None:
        null = fit(samples, n_components, family=family, seed=seed).mixture
    if alternative is None:
        alternative = fit(samples, n_components + 1, family=family, seed=seed).mixture
    _require_components(null, alternative, n_components)
    ratios = []
    for b, rng in enumerate(chance):
        replicate = model_of(null.sample(len(samples), rng)[0], structure)
        ratios.append(None if replicate is None else _ratio(replicate, null, alternative, n_starts, rng, refit))
        if progress is not None:
            progress((b + 1) / n_replicates)
    counted = [ratio for ratio in ratios if ratio is not None]
    require_some(len(counted), n_replicates)
    statistic = max(0.0, 2.0 * (alternative.log_likelihood(samples) - null.log_likelihood(samples)))
    return LikelihoodRatioTest(null, alternative, statistic, frozen(counted), n_replicates - len(counted))


def _ratio(
    model: GaussianMixtureModel,
    null: Mixture,
    alternative: Mixture,
    n_starts: int,
    rng: np.random.Generator,
    refit: Refit,
) -> float | None:
    """Return the likelihood ratio on one replicate, or None where one of the models has no valid fit."""
    below = refit(model, null)
    above = [end for end in (refit(model, start) for start in _starts(model, alternative, n_starts, rng)) if valid(end)]
    if not valid(below) or not above:
        return None
    # As on the data: a fit that rests on few points counts only where there is no other.
    sound = [end for end in above if not is_spurious(model, end.mixture)] or above
    return max(0.0, 2.0 * (max(end.log_likelihood for end in sound) - below.log_likelihood))


def _starts(model: GaussianMixtureModel, fitted: Mixture, n_starts: int, rng: np.random.Generator) -> Iterable[Mixture]:
    yield fitted
    for _ in range(n_starts):
        yield make_start(model, fitted.n_components, "random_points", rng)


def _require_components(null: Mixture, alternative: Mixture, n_components: int) -> None:
    found = (null.n_components, alternative.n_components)
    if found != (n_components, n_components + 1):
        raise InvalidInput(
            "ratio_components",
            f"null and alternative must have {n_components} and {n_components + 1} components, got {found[0]} and "
            f"{found[1]}",
            null=n_components,
            alternative=n_components + 1,
            found=str(found),
        )
