"""Programs that reproduce a run: with gmm_core, and with scikit-learn where it can do the same."""

from __future__ import annotations

from dataclasses import fields, replace

from gmm_core.datasets import SOURCES
from gmm_core.recipe import Recipe

# Our families under scikit-learn's names, and the start's precisions as scikit-learn wants them.
_PRECISIONS = {
    "full": "np.linalg.inv(start.covariances)",
    "tied": "np.linalg.inv(start.covariances[0])",
    "diag": "1 / start.covariances.diagonal(axis1=1, axis2=2)",
    "spherical": "1 / start.covariances[:, 0, 0]",
}
SKLEARN_TYPES = {
    **{name: name for name in _PRECISIONS},
    "VVV": "full",
    "EEE": "tied",
    "VVI": "diag",
    "VII": "spherical",
}


def recipe_code(recipe: Recipe) -> str:
    """Return the recipe as Python, without what is as it would be anyway."""
    plain = Recipe()
    defaults = {setting.name: setting.default for setting in SOURCES[recipe.source].settings}
    settings = {name: value for name, value in dict(recipe.source_settings).items() if defaults.get(name) != value}
    short = replace(recipe, source_settings=settings)
    said = {field.name: getattr(short, field.name) for field in fields(Recipe)}
    arguments = {name: value for name, value in said.items() if name == "source" or value != getattr(plain, name)}
    if settings:
        arguments["source_settings"] = settings
    # Names and numbers only: no text in a recipe has quotes of its own.
    lines = "".join(f"    {name}={value!r},\n" for name, value in arguments.items()).replace("'", '"')
    return f"recipe = Recipe(\n{lines})"


def core_code(recipe: Recipe, cursor: int) -> str:
    """Return a program with gmm_core; ``here`` is the half-step on the stage, ``trace`` the whole run."""
    return f"""\
from gmm_core import Recipe, run_recipe

{recipe_code(recipe)}
trace = run_recipe(recipe)
here = trace.half_step({cursor})
print(here.kind, here.log_likelihood, here.parameters, sep="\\n")
print(trace.final.log_likelihood, trace.final.parameters, sep="\\n")
print(trace.outcome.message)
"""


def why_not_sklearn(recipe: Recipe, n_iterations: int) -> str | None:
    """Return why scikit-learn can't do the same (``"floor"``, ``"family"`` or ``"no_step"``), or None where it can."""
    if recipe.floor > 0.0:
        return "floor"
    if recipe.family not in SKLEARN_TYPES:
        return "family"
    return "no_step" if n_iterations == 0 else None


def sklearn_code(recipe: Recipe, n_iterations: int) -> str:
    """Return a program with scikit-learn on the same data, from the same start, with as many iterations."""
    kind = SKLEARN_TYPES[recipe.family]
    return f"""\
from dataclasses import replace
import numpy as np
from sklearn.mixture import GaussianMixture
from gmm_core import Recipe, load_dataset, run_recipe

{recipe_code(recipe)}
X = load_dataset(recipe).X
start = run_recipe(replace(recipe, max_iterations=0)).final.parameters
model = GaussianMixture(
    {recipe.n_components}, covariance_type="{kind}", reg_covar=0, tol=0, max_iter={n_iterations},
    init_params="random_from_data", weights_init=start.weights,
    means_init=start.means, precisions_init={_PRECISIONS[kind]},
).fit(X)
log_likelihood = model.score(X) * len(X)
print(log_likelihood, model.weights_, model.means_, model.covariances_, sep="\\n")
"""
