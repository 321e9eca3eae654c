"""Bugs to seed: each must make at least one of its tests fail. ``python -m tests.mutations`` tries them all."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Bug:
    """A change of the source that no one should get away with.

    ``old`` occurs exactly once in ``file`` and is replaced by ``new``; ``tests`` are those that must notice.
    """

    name: str
    file: str
    old: str
    new: str
    tests: str


EM, MIXTURE, REFERENCE = "tests/core/test_em.py", "tests/core/test_mixture.py", "tests/core/test_reference.py"
FIT, CLIMB, WHITENING = "tests/core/test_fit.py", "tests/core/test_climb.py", "tests/core/test_whitening.py"
KERNEL, LEAN = "gmm_core/gaussian.py", "gmm_core/lean.py"
CRITERIA = "gmm_core/selection/criteria.py"
RECORD, ACCELERATED = "gmm_core/acceleration/_record.py", "tests/core/test_accelerated.py"
HARD, HARDNESS = "gmm_core/models/hard.py", "tests/core/test_models_hard.py"
RESTARTS, STARTED = "gmm_core/restarts.py", "tests/core/test_restarts.py"
EDITING = "tests/core/test_editing.py"
MISSING, GAPS = "tests/core/test_missing.py", "gmm_core/missing"

BUGS = (
    Bug(
        "BIC with its sign flipped",
        CRITERIA,
        "return -2.0 * log_likelihood + n_parameters * math.log(n_samples)",
        "return 2.0 * log_likelihood - n_parameters * math.log(n_samples)",
        f"{REFERENCE} {FIT}",
    ),
    Bug("2 pi dropped", "gmm_core/mixture.py", "np.log(2.0 * np.pi)", "np.log(1.0)", MIXTURE),
    Bug(
        "n_starts ignored",
        "gmm_core/fit/_search.py",
        "for i in range(n_starts)]",
        "for i in range(1)]",
        FIT,
    ),
    Bug(
        "one weight forgotten",
        KERNEL,
        "constants = np.log(parameters.weights) -",
        "constants = np.log(np.append(parameters.weights[:-1], 1.0)) -",
        f"{EM} {REFERENCE}",
    ),
    Bug(
        "one weight forgotten on the lean path",
        LEAN,
        "constant = log(weight) - LOG_TWO_PI",
        "constant = -LOG_TWO_PI",
        CLIMB,
    ),
    Bug(
        "samples drawn with equal weights",
        "gmm_core/mixture.py",
        "size=n, p=self.weights / self.weights.sum())",
        "size=n)",
        MIXTURE,
    ),
    Bug(
        "float32 inside",
        "gmm_core/whitening.py",
        "block[:] = self.inverse_scale @ block",
        "block[:] = (self.inverse_scale @ block).astype(np.float32)",
        REFERENCE,
    ),
    Bug(
        "variance about the old mean",
        "gmm_core/statistics.py",
        "scatters = self.second - self.first[:, :, None] * offset[:, None, :]",
        "scatters = self.second",
        f"{EM} {REFERENCE}",
    ),
    Bug(
        "tied covariances pooled without weights",
        "gmm_core/covariance/tied.py",
        "pooled = scatters.sum(axis=0) / counts.sum()",
        "pooled = (scatters / counts[:, None, None]).mean(axis=0)",
        REFERENCE,
    ),
    Bug(
        "log-likelihood late by one step",
        "gmm_core/em/_loop.py",
        "update.parameters, expectation.statistics, expectation.log_likelihood)",
        "update.parameters, expectation.statistics, state.log_likelihood)",
        EM,
    ),
    Bug(
        "out of iterations called converged",
        "gmm_core/em/_outcome.py",
        "return Outcome(Reason.MAX_ITERATIONS, n",
        "return Outcome(Reason.CONVERGED, n",
        EM,
    ),
    Bug(
        "convergence by small gains alone",
        "gmm_core/em/_stopping.py",
        "return gain * rate_ahead / (1.0 - rate_ahead)",
        "return gain",
        EM,
    ),
    Bug(
        "sample weights left out of the responsibilities",
        KERNEL,
        "np.divide(1.0 if sample_weight is None else sample_weight, normaliser",
        "np.divide(1.0, normaliser",
        WHITENING,
    ),
    Bug(
        "the last rows in no block",
        "gmm_core/blocks.py",
        "return [*groups, Group(whole * rows, 1, rest)] if rest else groups",
        "return groups",
        "tests/core/test_blocks.py",
    ),
    Bug(
        "one block of a group in the sums",
        KERNEL,
        "for b in range(1, len(left)):",
        "for b in range(1, 1):",
        EM,
    ),
    Bug(
        "log-likelihood in whitened units",
        KERNEL,
        " - data.total_weight * data.log_scale",
        "",
        EM,
    ),
    Bug(
        "spurious fits preferred",
        "gmm_core/fit/_search.py",
        "return not self.spurious and rank > 0, rank, self.log_likelihood",
        "return True, rank, self.log_likelihood",
        FIT,
    ),
    Bug(
        "an extrapolation accepted whatever it loses",
        "gmm_core/acceleration/squarem.py",
        "if attempt is None or not attempt[0] >= least:",
        "if attempt is None:",
        CLIMB,
    ),
    Bug(
        "one weight forgotten for two normals",
        "gmm_core/two_normals.py",
        "constant2 = log(weight2 * sqrt(precision2))",
        "constant2 = log(sqrt(precision2))",
        CLIMB,
    ),
    Bug(
        "a light reference by subtraction",
        KERNEL,
        "if not sums[coefficients.reference, 0] * len(sums) > LIGHT_REFERENCE * data.total_weight:",
        "if False:",
        "tests/core/test_kernel.py",
    ),
    Bug(
        "logarithms folded past the range of numbers",
        KERNEL,
        "return total if np.isfinite(total) else float(np.log(values).sum())",
        "return total",
        "tests/core/test_kernel.py",
    ),
    Bug(
        "what nodes lack left out of the likelihood",
        "gmm_core/correction.py",
        "log_likelihood + _expected_log_joint(self.lacking, parameters)",
        "log_likelihood",
        "tests/core/test_correction.py",
    ),
    Bug(
        "what nodes lack taken with the wrong sign",
        "gmm_core/correction.py",
        "_sum(whole, nodes, -1.0)",
        "_sum(nodes, whole, -1.0)",
        "tests/core/test_correction.py",
    ),
    Bug(
        "the ridge lost on the way to the nodes",
        "gmm_core/ascent.py",
        "WhitenedData(nodes.X, nodes.weights, model.data.ridge)",
        "WhitenedData(nodes.X, nodes.weights)",
        "tests/core/test_correction.py",
    ),
    Bug(
        "n_init ignored",
        "gmm_core/estimator/_gaussian_mixture.py",
        "for _ in range(self.n_init if is_random(self.init_params) else 1):",
        "for _ in range(1):",
        "tests/core/test_estimator.py tests/core/test_estimator_additions.py",
    ),
    Bug(
        "k-means blind to the weights of rows",
        "gmm_core/initialise/kmeans.py",
        "np.ones(len(rows)) if model.data.sample_weight is None else model.data.sample_weight",
        "np.ones(len(rows))",
        "tests/core/test_initialise.py",
    ),
    Bug(
        "an acceleration believed without comparison",
        "gmm_core/climb.py",
        "compare = compare and tolerance is not None",
        "compare = False",
        "tests/core/test_comparison.py",
    ),
    Bug(
        "small terms rounded away beside large ones",
        "gmm_core/logarithms.py",
        "np.log1p(shares.sum(axis=1) + (ones.sum(axis=1) - 1.0))",
        "np.log(shares.sum(axis=1) + ones.sum(axis=1))",
        "tests/core/test_logarithms.py",
    ),
    Bug(
        "missing values as certain as known ones",
        f"{GAPS}/_expectation.py",
        "second[..., q:, q:] += counts[..., None, None] *",
        "second[..., q:, q:] += 0.0 *",
        MISSING,
    ),
    Bug(
        "missing values expected at the mean, whatever is known",
        f"{GAPS}/_expectation.py",
        "factors[..., q:, :q] @ inverse]",
        "0.0 * factors[..., q:, :q] @ inverse]",
        MISSING,
    ),
    Bug(
        "mixing weights forgotten where values are missing",
        f"{GAPS}/_expectation.py",
        "np.log(weights) - 0.5 * q",
        "-0.5 * q",
        MISSING,
    ),
    Bug(
        "2 pi for every feature, known or not",
        f"{GAPS}/_expectation.py",
        "0.5 * q * LOG_TWO_PI",
        "0.5 * stack.rotations.shape[1] * LOG_TWO_PI",
        MISSING,
    ),
    Bug("known values in turned units", f"{GAPS}/_expectation.py", " - stack.log_scale", "", MISSING),
    Bug("many known values in turned units", f"{GAPS}/_parts.py", "float(log_scale[0])", "0.0", MISSING),
    Bug(
        "weights of rows with gaps ignored",
        f"{GAPS}/_expectation.py",
        "given.responsibilities * stack.weights[:, None]",
        "given.responsibilities * (stack.weights > 0.0)[:, None]",
        MISSING,
    ),
    Bug(
        "moments of many rows about the wrong point",
        "gmm_core/statistics.py",
        "- cross - cross.swapaxes(1, 2) + square",
        "- cross - cross.swapaxes(1, 2) - square",
        MISSING,
    ),
    Bug(
        "rows that are not there counted",
        f"{GAPS}/_parts.py",
        "np.where(there, weights[index], 0.0)",
        "weights[index]",
        MISSING,
    ),
    Bug("patterns mixed up", f"{GAPS}/_patterns.py", "<< 8 | eight", "<< 0 | eight", MISSING),
    Bug(
        "rows without values counted", f"{GAPS}/_data.py", "[self.empty_rows] = 0.0", "[self.empty_rows] = 1.0", MISSING
    ),
    Bug("missing values compressed", "gmm_core/ascent.py", "return data.complete and", "return", MISSING),
    Bug("missing values on the lean path", LEAN, "data.complete and ", "", MISSING),
    Bug(
        "imputation by the average of the components",
        f"{GAPS}/_posterior.py",
        "given.responsibilities, means)",
        "np.full_like(given.responsibilities, 1.0 / mixture.n_components), means)",
        MISSING,
    ),
    Bug("refused leaps forgotten", RECORD, "len(self.passes) < n_passes - 1", "False", ACCELERATED),
    Bug("leaps taken for EM", RECORD, "or parameters is self._next", "or True", ACCELERATED),
    Bug("a floor not recorded", RECORD, "self._floored if by_em else ()", "()", ACCELERATED),
    Bug(
        "k-means drawn soft",
        HARD,
        "return np.asarray(np.eye(self.n_components)[winners])",
        "return super().responsibilities(X)",
        HARDNESS,
    ),
    Bug("k-means in raw units", HARD, "X.mean(axis=0), X.std(axis=0)", "X.mean(axis=0), np.ones(X.shape[1])", HARDNESS),
    Bug("a collapse taken for a maximum", RESTARTS, "if self.outcome.converged:", "if True:", STARTED),
    Bug("seeds that don't succeed", RESTARTS, "first_seed + i // len(drawn)", "first_seed", STARTED),
    Bug("optima chained together", "gmm_core/optima.py", "groups[-1][0]]", "groups[-1][-1]]", STARTED),
    Bug("an erased row stays", "gmm_core/datasets/_edited.py", "] = False", "] = True", EDITING),
    Bug(
        "edited data keep their truth",
        "gmm_core/datasets/_edited.py",
        "labelled else ()",
        "labelled else (), truth=dataset.truth",
        EDITING,
    ),
    Bug("an edit leaves its family", "gmm_core/editing.py", "if family.contains(covariances):", "if True:", EDITING),
    Bug("the neighbour pays nothing", "gmm_core/editing.py", "weight, both - weight", "weight, both", EDITING),
)
