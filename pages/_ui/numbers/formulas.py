"""The formulas of the E-step and the M-step as LaTeX: in letters, and with the numbers of a half-step in them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pages._ui.numbers.latex import chain, exponential, matrix, number, signed, vector
from pages._ui.numbers.notation import Notation
from pages._ui.numbers.worked import Assignment, Update

More = Callable[[int], str]
"""What stands under the dots of a sum, for the number of terms that are left out."""

# Between two long terms of a sum: a phone has no room for both in one line.
NEXT_LINE = r"\\&\quad{}+"
# Beyond so many components a sum is not written out in one line.
MOST_IN_A_SUM = 3
# A covariance matrix beyond so many features does not fit a line: its determinant and distance stand for it.
MOST_FEATURES_IN_A_MATRIX = 2
# How many terms of a mean and of a covariance are written out.
TERMS = 2


def e_rule(letters: Notation, n_features: int) -> str:
    """The E-step in letters."""
    i = letters.index
    one, each = letters.density(i, "k", n_features), letters.density(i, "l", n_features)
    ratio = rf"\frac{{{letters.weight}_k\,{one}}}{{\sum_{{l=1}}^{{K}}{letters.weight}_l\,{each}}}"
    return f"{letters.responsibility(i, 'k')}={ratio}"


def density(found: Assignment, k: int, letters: Notation, row: int | None) -> list[str]:
    """The density of component k (from 0) at the point: letters, numbers, result."""
    if found.mixture.n_features == 1:
        return [_density_of_one(found, k, letters, row)]
    return [_distance(found, k, letters, row), _density_of_many(found, k, letters, row)]


def _density_of_one(found: Assignment, k: int, letters: Notation, row: int | None) -> str:
    x, one = letters.point(row), k + 1
    mean, variance = float(found.mixture.means[k, 0]), float(found.mixture.covariances[k, 0, 0])
    return chain(
        letters.density(row, one, 1),
        rf"\frac{{1}}{{\sqrt{{2\pi}}\,\sigma_{{{one}}}}}"
        rf"\exp\left(-\frac{{({x}-\mu_{{{one}}})^2}}{{2\sigma_{{{one}}}^2}}\right)",
        rf"\frac{{1}}{{\sqrt{{2\pi}}\times{number(np.sqrt(variance))}}}"
        rf"\exp\left(-\frac{{({number(float(found.x[0]))}-{signed(mean)})^2}}{{2\times{number(variance)}}}\right)",
        exponential(float(found.log_densities[k])),
    )


def _distance(found: Assignment, k: int, letters: Notation, row: int | None) -> str:
    x, one, mixture = letters.point(row), k + 1, found.mixture
    steps = [rf"({x}-\mu_{{{one}}})^{{\mathsf T}}\Sigma_{{{one}}}^{{-1}}({x}-\mu_{{{one}}})"]
    if mixture.n_features <= MOST_FEATURES_IN_A_MATRIX:
        apart = vector(found.x - mixture.means[k])
        steps.append(rf"{apart}^{{\!\mathsf T}}{matrix(mixture.covariances[k])}^{{\!-1}}{apart}")
    return chain(rf"d_{{{one}}}^2", *steps, number(float(found.squared_distances[k])))


def _density_of_many(found: Assignment, k: int, letters: Notation, row: int | None) -> str:
    one, D = k + 1, found.mixture.n_features
    normaliser = r"2\pi" if D == 2 else rf"(2\pi)^{{{D}/2}}"
    log_determinant, squared = float(found.log_determinants[k]), float(found.squared_distances[k])
    return chain(
        letters.density(row, one, D),
        rf"\frac{{1}}{{{normaliser}\,\sqrt{{|\Sigma_{{{one}}}|}}}}\,e^{{-d_{{{one}}}^2/2}}",
        rf"\frac{{1}}{{{normaliser}\sqrt{{{exponential(log_determinant)}}}}}\,e^{{-{number(squared)}/2}}",
        exponential(float(found.log_densities[k])),
    )


def responsibility(found: Assignment, k: int, letters: Notation, row: int | None) -> str:
    """The responsibility of component k (from 0) for the point, from the products."""
    products = [exponential(float(log)) for log in found.log_products]
    K, D = len(products), found.mixture.n_features
    weights = [f"{letters.weight}_{{{j + 1}}}{letters.density(row, j + 1, D)}" for j in range(K)]
    below = "+".join(products) if K <= MOST_IN_A_SUM else exponential(found.log_total)
    each = rf"\sum_{{l=1}}^{{{K}}}{letters.weight}_l{letters.density(row, 'l', D)}"
    return chain(
        letters.responsibility(row, k + 1),
        rf"\frac{{{weights[k]}}}{{{each}}}",
        rf"\frac{{{products[k]}}}{{{below}}}",
        number(float(found.responsibilities[k])),
    )


def m_count(step: Update, letters: Notation, more: More) -> str:
    """The effective number of samples: the sum of the responsibilities."""
    terms = [number(float(r)) for r in step.responsibilities]
    one = step.component + 1
    return chain(
        f"{letters.count}_{{{one}}}",
        rf"\sum_{{{letters.index}=1}}^{{N}}{letters.responsibility(letters.index, one)}",
        _sum(terms, step.n_more, more),
        number(step.count),
    )


def m_mean(step: Update, letters: Notation, more: More) -> str:
    """The new mean: the points, each by its responsibility."""
    one, i = step.component + 1, letters.index
    rows = zip(step.responsibilities[:TERMS], step.X[:TERMS], strict=True)
    terms = [rf"{number(float(r))}\times{_as_factor(x)}" for r, x in rows]
    rule = rf"{_average(letters, one)}{letters.responsibility(i, one)}\,{letters.x}_{i}"
    return chain(letters.new(rf"\mu_{{{one}}}"), rule, _average_of(terms, step, more), vector(step.mean))


def m_spread(step: Update, letters: Notation, more: More, own: bool) -> str:
    """The weighted covariance about the new mean; ``own``: the family takes it as it is, else it is called S_k."""
    one, i, D = step.component + 1, letters.index, step.X.shape[1]
    mean, r = letters.new(rf"\mu_{{{one}}}"), letters.responsibility(i, one)
    apart = f"({letters.x}_{i}-{mean})"
    square = f"{apart}^2" if D == 1 else rf"{apart}{apart}^{{\mathsf T}}"
    rows = zip(step.responsibilities[:TERMS], step.X[:TERMS], strict=True)
    terms = [_square(float(g), x, step.mean) for g, x in rows]
    return chain(
        letters.new(letters.spread(one, D)) if own else f"S_{{{one}}}",
        rf"{_average(letters, one)}{r}\,{square}",
        _average_of(terms, step, more),
        matrix(step.covariance if own else step.scatter),
    )


def m_deviation(step: Update, letters: Notation) -> str:
    """The new standard deviation, so that nobody takes the variance for it."""
    one = step.component + 1
    deviation, variance = letters.new(rf"\sigma_{{{one}}}"), float(step.covariance[0, 0])
    under_root = letters.new(letters.spread(one, 1))
    return rf"{deviation}=\sqrt{{{under_root}}}=\sqrt{{{number(variance)}}}={number(np.sqrt(variance))}"


def m_weight(step: Update, letters: Notation) -> str:
    """The new mixing weight."""
    one = step.component + 1
    left = letters.new(f"{letters.weight}_{{{one}}}")
    ratio = rf"\frac{{{letters.count}_{{{one}}}}}{{N}}=\frac{{{number(step.count)}}}{{{step.n_samples}}}"
    return f"{left}={ratio}={number(step.weight)}"


def family_rule(family: str, letters: Notation, component: int, n_features: int) -> str | None:
    """How a family makes the covariance from S_1 ... S_K; None where that takes more than a line."""
    pooled = rf"\frac{{1}}{{N}}\sum_{{l=1}}^{{K}}{letters.count}_l S_l"
    one = component + 1
    rules = {
        "tied": pooled,
        "diag": rf"\operatorname{{diag}}(S_{{{one}}})",
        "spherical": rf"\tfrac{{1}}{{{n_features}}}\operatorname{{tr}}(S_{{{one}}})\,I",
        "EEI": rf"\operatorname{{diag}}\Bigl({pooled}\Bigr)",
        "EII": rf"\tfrac{{1}}{{{n_features}}}\operatorname{{tr}}\Bigl({pooled}\Bigr)I",
    }
    rules |= {"EEE": rules["tied"], "VVI": rules["diag"], "VII": rules["spherical"]}
    return rules.get(family)


def m_family(step: Update, letters: Notation, rule: str | None) -> str:
    """The new covariance as the family has it."""
    left = letters.new(letters.spread(step.component + 1, step.X.shape[1]))
    result = matrix(step.covariance)
    return chain(left, result) if rule is None else chain(left, rule, result)


def _sum(terms: list[str], n_more: int, more: More, between: str = "+") -> str:
    written = between.join(terms)
    return written if n_more <= 0 else rf"{written}{between}\underbrace{{\cdots}}_{{\text{{{more(n_more)}}}}}"


def _average(letters: Notation, one: int) -> str:
    """What stands before the terms of a weighted average."""
    return rf"\frac{{1}}{{{letters.count}_{{{one}}}}}\sum_{{{letters.index}=1}}^{{N}}"


def _average_of(terms: list[str], step: Update, more: More) -> str:
    """A weighted average with its first terms written out, one to a line."""
    written = _sum(terms, step.n_samples - len(terms), more, NEXT_LINE)
    return rf"\frac{{1}}{{{number(step.count)}}}\Bigl({written}\Bigr)"


def _as_factor(x: NDArray[Any]) -> str:
    return signed(float(x[0])) if len(x) == 1 else vector(x)


def _square(r: float, x: NDArray[Any], mean: NDArray[Any]) -> str:
    if len(x) == 1:
        return rf"{number(r)}\times({number(float(x[0]))}-{signed(float(mean[0]))})^2"
    apart = vector(x - mean)
    return rf"{number(r)}{apart}{apart}^{{\!\mathsf T}}"
