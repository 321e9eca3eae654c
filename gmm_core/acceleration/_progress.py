"""What every way of climbing shares: a pass over the data, the bookkeeping, and plain EM."""

from __future__ import annotations

from math import isnan

import numpy as np

from gmm_core.acceleration._record import Recorder
from gmm_core.em import INFINITY, NAN, Failure, Reason, projected_gain, resolution, still_shift
from gmm_core.errors import InvalidInput
from gmm_core.gaussian import ZParameters
from gmm_core.gaussian_model import EMPTY_SHARE, GaussianMixtureModel
from gmm_core.lean import LeanEM, from_rows, is_lean, to_rows
from gmm_core.statistics import GaussianStatistics
from gmm_core.symmetric import eigenvalues
from gmm_core.two_normals import TwoNormalsEM
from gmm_core.whitening import WhitenedData


class Degenerate(Exception):
    """No valid M-step: carries the failure to the end of the climb."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.message)
        self.failure = failure


class Progress:
    """Where a climb is, what it gained, and whether it may end.

    Attributes
    ----------
    reached
        The last parameters whose log-likelihood was recorded.
    n_passes
        Passes over the data so far, each with one E-step.
    n_curvatures
        Passes for the curvature, each with the products of all pairs of scores.
    compared
        Whether the climb is to be compared with plain EM, and so has to end at its maximum to the last digit.
    parted, n_together
        Where an acceleration first left plain EM, and after how many recorded states; None if it hasn't.
    """

    def __init__(
        self,
        model: GaussianMixtureModel,
        start: ZParameters,
        max_passes: int,
        tolerance: float | None,
        recorder: Recorder | None = None,
        compared: bool = False,
    ) -> None:
        self.model, self.reached = model, start
        self.max_passes, self.tolerance, self.recorder = max_passes, tolerance, recorder
        self.n_passes = self.n_curvatures = 0
        self.compared = compared
        self.parted: ZParameters | None = None
        self.n_together = 0
        self.log_likelihoods: list[float] = []
        self.first_judged = 0
        small = model.maximum_likelihood and is_lean(model.data, len(start.weights))
        self.lean = lean_engine(model.data, len(start.weights)) if small else None

    def evaluate(self, parameters: ZParameters) -> tuple[float, ZParameters]:
        """One pass: the log-likelihood of the parameters, and those that EM makes of them.

        Raises
        ------
        Degenerate
            If there is no valid M-step.
        """
        quick = self._lean_pass(parameters)
        if quick is not None:
            return quick
        statistics, log_likelihood, updated = self._pass(parameters)
        if updated is not None:
            return log_likelihood, updated
        self.record(log_likelihood, parameters)
        failure = self.model.maximisation(statistics, self.model.from_z(parameters)).failure
        assert failure is not None
        raise Degenerate(failure)

    def attempt(self, parameters: ZParameters) -> tuple[float, ZParameters] | None:
        """As :meth:`evaluate`, for parameters that need not be kept: None when they are of no use."""
        quick = self._lean_pass(parameters)
        if quick is not None:
            return quick
        try:
            _, log_likelihood, updated = self._pass(parameters)
        except (np.linalg.LinAlgError, InvalidInput):
            return None
        return None if updated is None else (log_likelihood, updated)

    def _lean_pass(self, parameters: ZParameters) -> tuple[float, ZParameters] | None:
        if self.lean is None:
            return None
        with np.errstate(over="ignore", invalid="ignore"):
            result = self.lean.step(to_rows(parameters))
        if result is None:
            return None
        self.n_passes += 1
        updated = from_rows(result[1])
        if self.recorder is not None:
            self.recorder.passed(parameters, updated, ())
        return result[0], updated

    def _pass(self, parameters: ZParameters) -> tuple[GaussianStatistics, float, ZParameters | None]:
        model = self.model
        self.n_passes += 1
        statistics, log_likelihood = model.expectation_in_z(parameters)
        if statistics.counts.min() > EMPTY_SHARE * model.data.total_weight:
            updated, covariances, floored = model.estimate(statistics)
            if not model.flat(eigenvalues(updated.covariances), covariances).any():
                if self.recorder is not None:
                    self.recorder.passed(parameters, updated, floored)
                return statistics, log_likelihood, updated
        return statistics, log_likelihood, None

    def record(self, log_likelihood: float, reached: ZParameters | None = None) -> None:
        """Note the log-likelihood of the next state on the way, and its parameters unless they follow."""
        self.log_likelihoods.append(log_likelihood)
        if reached is not None:
            self.reached = reached
        if self.recorder is not None:
            self.recorder.kept(self.reached, log_likelihood, self.n_passes)

    def leave_plain(self, parameters: ZParameters) -> None:
        """Take down where plain EM would go on, if it is left for the first time."""
        if self.parted is None:
            self.parted, self.n_together = parameters, len(self.log_likelihoods)

    def forget_gains(self) -> None:
        """Judge the gains anew: those so far were not gains of plain EM."""
        self.first_judged = len(self.log_likelihoods)

    def _gain(self, back: int) -> float:
        """The last gain, or one before it; NaN where there is none to judge."""
        values = self.log_likelihoods
        last = len(values) - 1 - back
        return values[last] - values[last - 1] if last >= max(1, self.first_judged) else NAN

    @property
    def gain(self) -> float:
        """The last gain."""
        return self._gain(0)

    @property
    def rate(self) -> float:
        """The last gain over the one before."""
        before = self._gain(1)
        return self._gain(0) / before if before > 0.0 else NAN

    @property
    def left(self) -> float:
        """What plain EM would still gain, in nats, as far as the last gains tell."""
        gain, before, earlier = self._gain(0), self._gain(1), self._gain(2)
        if isnan(gain):
            return INFINITY
        rate = gain / before if before > 0.0 else NAN
        return projected_gain(gain, rate, before / earlier if earlier > 0.0 else NAN, self.log_likelihoods[-1])

    @property
    def exhausted(self) -> bool:
        """Whether no pass is left."""
        return self.n_passes >= self.max_passes

    @property
    def promising(self) -> bool:
        """Whether the gains alone would end the climb: cheap to ask before :meth:`end`."""
        return self.tolerance is not None and self.left <= self.tolerance

    def end(self, updated: ZParameters) -> Reason | None:
        """Why the climb ends where it is, EM leading on to ``updated``; None if it doesn't."""
        if self.tolerance is None or not self._still(updated, self.tolerance):
            return None
        if self.model.alike(self.model.from_z(self.reached)) is None:
            return Reason.CONVERGED
        return Reason.SADDLE if self._still(updated, 0.0) else None

    def _still(self, updated: ZParameters, tolerance: float) -> bool:
        slack = max(tolerance, resolution(self.log_likelihoods[-1]))
        shift = max(
            float(np.abs(getattr(updated, name) - getattr(self.reached, name)).max())
            for name in ("weights", "means", "covariances")
        )
        return self.left <= tolerance and shift <= still_shift(slack, self.model.total_weight)


def lean_engine(data: WhitenedData, n_components: int) -> LeanEM:
    """The quickest way through data that are small enough for the lean path."""
    return TwoNormalsEM(data) if n_components == 2 and data.n_features == 1 else LeanEM(data, n_components)


def plain(progress: Progress, parameters: ZParameters, n_passes: int) -> tuple[Reason | None, ZParameters]:
    """Plain EM for at most ``n_passes``: why the climb ends (None if not), and where EM leads next."""
    last = min(progress.n_passes + n_passes, progress.max_passes)
    while progress.n_passes < last:
        log_likelihood, updated = progress.evaluate(parameters)
        progress.record(log_likelihood, parameters)
        if progress.promising and (reason := progress.end(updated)):
            return reason, updated
        parameters = updated
    return None, parameters


def lean(progress: Progress, parameters: ZParameters) -> tuple[Reason | None, ZParameters]:
    """Plain EM by the lean path until the climb ends, the passes run out, or something needs the general path."""
    engine = progress.lean
    assert engine is not None
    rows = before = to_rows(parameters)
    reason = None
    step, judged = engine.step, progress.tolerance is not None
    with np.errstate(over="ignore", invalid="ignore"):
        for _ in range(progress.max_passes - progress.n_passes):
            result = step(rows)
            if result is None:
                break
            progress.n_passes += 1
            progress.record(result[0])
            before, rows = rows, result[1]
            if judged and progress.promising:
                progress.reached = from_rows(before)
                reason = progress.end(from_rows(rows))
                if reason is not None:
                    break
    if progress.log_likelihoods:
        progress.reached = from_rows(before)
    return reason, from_rows(rows)
