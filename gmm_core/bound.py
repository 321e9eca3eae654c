"""The lower bound that EM climbs: log-likelihood = bound + KL gap (PRML section 9.4; 李航 section 9.2, 9.4).

For any distribution q over the hidden components, with ``Q`` the expected log joint density,

    log L(theta) = F(q, theta) + KL(q || posterior under theta)        (PRML 9.70 to 9.72)
    F(q, theta)  = Q(theta, theta_old) + entropy(q)                    (PRML 9.74; 李航 definition 9.3)

where q is the posterior under theta_old. The E-step sets theta_old = theta and closes the gap; the
M-step raises F over theta, and log L by at least as much.

All of it follows from the sufficient statistics in a trace: no pass over the data is needed, because at
theta_old the gap is 0, and so the entropy is ``log L(theta_old) - Q(theta_old, theta_old)``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from scipy.special import xlogy

from gmm_core.arrays import FloatArray, as_float_array
from gmm_core.em import EMState, Trace
from gmm_core.errors import InvalidInput
from gmm_core.gaussian_model import GaussianMixtureModel
from gmm_core.mixture import LOG_TWO_PI, Mixture
from gmm_core.models._shared import moments_about
from gmm_core.registry import look_up
from gmm_core.statistics import GaussianStatistics

GaussianState = EMState[Mixture, GaussianStatistics]
GaussianTrace = Trace[Mixture, GaussianStatistics]


@dataclass(frozen=True)
class Bound:
    """The parts of the log-likelihood at one half-step, in total nats.

    Attributes
    ----------
    cursor, kind
        As in :class:`~gmm_core.em.HalfStep`.
    log_likelihood
        Of the parameters in force.
    expected_log_joint
        ``Q(theta, theta_old)``: theta is in force, theta_old gave the responsibilities.
    entropy
        Of the responsibilities.
    """

    cursor: int
    kind: Literal["E", "M"]
    log_likelihood: float
    expected_log_joint: float
    entropy: float

    @property
    def bound(self) -> float:
        """``F(q, theta)``."""
        return self.expected_log_joint + self.entropy

    @property
    def gap(self) -> float:
        """``KL(q || posterior)``: 0 after an E-step, up to rounding."""
        return self.log_likelihood - self.bound


@dataclass(frozen=True)
class Curve:
    """Log-likelihood and bound while one parameter varies, arrays of one shape; ``value`` is the present one."""

    values: FloatArray
    log_likelihoods: FloatArray
    bounds: FloatArray
    value: float


def expected_log_joint(model: GaussianMixtureModel, statistics: GaussianStatistics, mixture: Mixture) -> float:
    """Return ``Q(mixture, theta_old)`` in nats, theta_old behind the statistics (PRML equation 9.40)."""
    in_z = _parts_in_z(model, statistics, mixture.weights, mixture.means, mixture.covariances).sum()
    return float(in_z) - model.data.total_weight * model.data.log_scale


def _parts_in_z(
    model: GaussianMixtureModel,
    statistics: GaussianStatistics,
    weights: FloatArray,
    means: FloatArray,
    covariances: FloatArray,
) -> FloatArray:
    """What each component adds to Q in z; shape (K,), of any number of mixtures' components at once."""
    data = model.data
    covariances = data.covariances_to_z(covariances)
    second = moments_about(statistics, data.means_to_z(means))[1]
    distances = np.trace(np.linalg.solve(covariances, second), axis1=1, axis2=2)
    log_constants = data.n_features * LOG_TWO_PI + np.linalg.slogdet(covariances)[1]
    return np.asarray(xlogy(statistics.counts, weights) - 0.5 * (statistics.counts * log_constants + distances))


def entropy(model: GaussianMixtureModel, state: GaussianState) -> float:
    """Return the entropy of the state's responsibilities in nats, ``-sum_ik r_ik log r_ik``."""
    return state.log_likelihood - expected_log_joint(model, state.statistics, state.parameters)


def bound_at(model: GaussianMixtureModel, trace: GaussianTrace, cursor: int) -> Bound:
    """Return the parts of the log-likelihood after ``cursor`` half-steps, 1..last_cursor.

    Raises
    ------
    InvalidInput
        If the cursor is out of range, or 0: before the first E-step there are no responsibilities.
    """
    half = trace.half_step(cursor)
    if half.responsibilities_of is None or half.kind == "start":
        raise InvalidInput(
            "no_responsibilities",
            "there is no lower bound before the first E-step, at cursor 0; ask from cursor 1 on",
        )
    behind = trace.states[half.responsibilities_of]
    q_value = expected_log_joint(model, behind.statistics, half.parameters)
    return Bound(cursor, half.kind, half.log_likelihood, q_value, entropy(model, behind))


def bounds(model: GaussianMixtureModel, trace: GaussianTrace) -> tuple[Bound, ...]:
    """Return the parts of the log-likelihood at every half-step from the first E-step on."""
    return tuple(bound_at(model, trace, cursor) for cursor in range(1, trace.last_cursor + 1))


def bounds_after_m(model: GaussianMixtureModel, trace: GaussianTrace) -> FloatArray:
    """Return ``F`` after each of the T M-steps, shape (T,): :func:`bounds` at cursors 2, 4, ..., all at once.

    After the E-step before it the gap is 0, so F is that log-likelihood and by how much the M-step raised Q.
    """
    behind, ahead = trace.states[:-1], trace.states[1:]
    if not ahead:
        return np.empty(0)
    fields = ("counts", "first", "second", "origins")
    stacked = [np.concatenate([getattr(state.statistics, name) for state in behind]) for name in fields]
    statistics = GaussianStatistics(*stacked)
    before, after = (_parts_in_z(model, statistics, *_stacked(states)) for states in (behind, ahead))
    raised = (after - before).reshape(len(ahead), -1).sum(axis=1)
    return np.asarray(trace.log_likelihoods[:-1] + raised)


def _stacked(states: Sequence[GaussianState]) -> tuple[FloatArray, FloatArray, FloatArray]:
    mixtures = [state.parameters for state in states]
    weights = np.concatenate([mixture.weights for mixture in mixtures])
    means = np.concatenate([mixture.means for mixture in mixtures])
    return weights, means, np.concatenate([mixture.covariances for mixture in mixtures])


def bound_along(
    model: GaussianMixtureModel,
    state: GaussianState,
    parameter: str,
    component: int,
    values: Sequence[float] | FloatArray,
    feature: int = 0,
) -> Curve:
    """Return log-likelihood and bound with one parameter varied, all others as in ``state``.

    The responsibilities are the state's, so the curves touch at its own value.

    Parameters
    ----------
    parameter
        ``"weight"`` (the other weights keep their proportions), ``"mean"`` or ``"variance"``.
    component, feature
        Indices of what is varied; ``feature`` is of no account for a weight.

    Raises
    ------
    InvalidInput
        If there is no such parameter, or a value is none that it can have.
    """
    vary = look_up(VARIED, parameter, "parameter")
    mixture = state.parameters
    for name, index, size in (("component", component, mixture.n_components), ("feature", feature, mixture.n_features)):
        if not 0 <= index < size:
            raise InvalidInput(
                "index_range",
                f"{name} must be from 0 to {size - 1}, got {index}",
                name=name,
                largest=size - 1,
                value=index,
            )
    values = as_float_array("values", values)
    value, path = vary(mixture, component, feature, values)
    log_likelihoods = [model.expectation(changed).log_likelihood for changed in path]
    spread = entropy(model, state)
    below = [expected_log_joint(model, state.statistics, changed) + spread for changed in path]
    return Curve(values, np.array(log_likelihoods), np.array(below), value)


def _weights_along(mixture: Mixture, k: int, _: int, values: FloatArray) -> tuple[float, list[Mixture]]:
    others = np.delete(mixture.weights, k)
    if not ((values >= 0) & (values <= 1)).all() or not others.any():
        raise InvalidInput(
            "weight_range",
            f"a weight can vary from 0 to 1 beside others that are not all 0, got {values.min():g} to "
            f"{values.max():g}; choose values within, and a mixture of two or more",
            smallest=float(values.min()),
            largest=float(values.max()),
        )
    path = [np.insert(others / others.sum() * (1.0 - value), k, value) for value in values]
    return float(mixture.weights[k]), [Mixture(weights, mixture.means, mixture.covariances) for weights in path]


def _means_along(mixture: Mixture, k: int, d: int, values: FloatArray) -> tuple[float, list[Mixture]]:
    path = [_with(mixture.means, (k, d), value) for value in values]
    return float(mixture.means[k, d]), [Mixture(mixture.weights, means, mixture.covariances) for means in path]


def _variances_along(mixture: Mixture, k: int, d: int, values: FloatArray) -> tuple[float, list[Mixture]]:
    path = [_with(mixture.covariances, (k, d, d), value) for value in values]
    return float(mixture.covariances[k, d, d]), [Mixture(mixture.weights, mixture.means, part) for part in path]


def _with(array: FloatArray, index: tuple[int, ...], value: float) -> FloatArray:
    changed = array.copy()
    changed[index] = value
    return changed


VARIED: Mapping[str, Any] = {"weight": _weights_along, "mean": _means_along, "variance": _variances_along}
