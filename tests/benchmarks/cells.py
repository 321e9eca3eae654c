"""What is measured: sizes, their data and starts, and the targets that the project has set itself."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gmm_core import SOURCES, Mixture
from gmm_core.arrays import FloatArray
from gmm_core.gaussian_model import GaussianMixtureModel
from gmm_core.initialise import make_start

SEED = 0


@dataclass(frozen=True)
class Cell:
    """A size: N samples, D features, K components; ``source`` is "random" or a key of ``SOURCES``."""

    N: int
    D: int
    K: int
    source: str = "random"

    @property
    def title(self) -> str:
        """As in ``(1e6, 2, 10)``."""
        return f"({self.N:.0e}, {self.D}, {self.K})".replace("e+0", "e")

    @classmethod
    def parse(cls, text: str) -> Cell:
        """The cell of a text like ``1e6,2,10``."""
        N, D, K = (int(float(part)) for part in text.strip("() ").split(","))
        return cls(N, D, K)

    def truth(self) -> Mixture:
        """The mixture that the data are drawn from."""
        if self.source == "random":
            return scattered(self.K, self.D)
        truth = SOURCES[self.source].generate(SEED, n=10).truth
        assert truth is not None
        return truth

    def data(self) -> FloatArray:
        """Shape (N, D)."""
        return self.truth().sample(self.N, SEED)[0]

    def start(self, X: FloatArray) -> Mixture:
        """Where every program starts."""
        return make_start(GaussianMixtureModel.of(X, "full"), self.K, "kmeans++", SEED)


CELLS = (
    Cell(10**3, 1, 2),
    Cell(10**3, 2, 3),
    Cell(10**5, 1, 2),
    Cell(10**5, 2, 3),
    Cell(10**6, 2, 3),
    Cell(10**6, 2, 10),
    Cell(10**6, 8, 8),
    Cell(10**5, 16, 16),
)
ANSWERS = (Cell(10**5, 2, 3, "overlapping"), Cell(10**6, 2, 10))
SLOW = Cell(10**5, 2, 3, "overlapping")
MEMORY = Cell(10**6, 2, 10)


def scattered(K: int, D: int) -> Mixture:
    """A mixture of components some two standard deviations apart, their covariances of moderate condition."""
    rng = np.random.default_rng(1)
    weights = rng.dirichlet(np.full(K, 3.0))
    means = rng.normal(scale=2.0, size=(K, D))
    factors = rng.normal(size=(K, D, D)) + 1.5 * np.eye(D)
    return Mixture(weights, means, factors @ factors.swapaxes(1, 2) + 0.1 * np.eye(D))


def two_normals() -> tuple[FloatArray, Mixture]:
    """The data and the start of the classic 500 iterations on 1,000 points."""
    truth = Mixture(np.array([0.3, 0.7]), np.array([[-2.0], [0.5]]), np.array([0.25, 1.0])[:, None, None])
    start = Mixture(np.array([0.5, 0.5]), np.array([[0.0], [1.0]]), np.ones((2, 1, 1)))
    return truth.sample(1000, SEED)[0], start


# Targets: another program's time over ours must be at least so much.


def least_ratio(cell: Cell, program: str) -> float | None:
    """The target for an iteration on one thread, or None where none is set."""
    if program == "scikit-learn":
        return 20.0 if cell.D <= 2 else {(10**6, 8, 8): 3.0, (10**5, 16, 16): 2.0}.get((cell.N, cell.D, cell.K))
    if program == "oneDAL":
        return 1.0 / 1.1 if cell.N >= 10**5 else 1.0 / 2.0
    return None


RACE_RATIO = 4.0
ANSWER_RATIOS = {"oneDAL": 10.0, "scikit-learn": 300.0}
ANSWER_NATS = 1e-3
TOLERANCE = 1e-6
MEMORY_MB = 50.0
