"""The letters of two books for the same formulas."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Notation:
    """The letters of one book, as LaTeX. Components are counted from 1 here, as on the screen.

    Attributes
    ----------
    x, index, weight, count
        An observation, its index, a mixing weight, an effective number of samples.
    """

    name: str
    x: str
    index: str
    weight: str
    count: str

    def point(self, row: int | str | None) -> str:
        """The observation of a row; of no row where None."""
        return self.x if row is None else f"{self.x}_{{{row}}}"

    def density(self, row: int | str | None, k: int | str, n_features: int) -> str:
        """The density of component k at a point."""
        if self.name == "lihang":
            return rf"\phi({self.point(row)}\mid\theta_{{{k}}})"
        return rf"\mathcal{{N}}({self.point(row)}\mid\mu_{{{k}}},{self.spread(k, n_features)})"

    def short_density(self, k: int | str) -> str:
        """The same where the point is known: above a column."""
        return rf"\phi_{{{k}}}" if self.name == "lihang" else rf"\mathcal{{N}}_{{{k}}}"

    def spread(self, k: int | str, n_features: int) -> str:
        """The variance of component k, or its covariance matrix."""
        return rf"\sigma_{{{k}}}^2" if n_features == 1 else rf"\Sigma_{{{k}}}"

    def responsibility(self, row: int | str | None, k: int | str) -> str:
        """The responsibility of component k for a point."""
        if self.name == "lihang":
            return rf"\hat\gamma_{{{k}}}" if row is None else rf"\hat\gamma_{{{row},{k}}}"
        return rf"\gamma(z_{{{k}}})" if row is None else rf"\gamma(z_{{{row},{k}}})"

    def new(self, symbol: str) -> str:
        """A parameter after the M-step."""
        if self.name == "lihang":
            return rf"\hat{symbol}"
        bare = symbol.removesuffix("^2")
        return rf"{bare}^{{\text{{new}}}}" if bare == symbol else rf"({symbol})^{{\text{{new}}}}"


NOTATIONS = {
    "prml": Notation("prml", x="x", index="n", weight=r"\pi", count="N"),
    "lihang": Notation("lihang", x="y", index="j", weight=r"\alpha", count="n"),
}
