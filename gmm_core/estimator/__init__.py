"""``GaussianMixture``: the mixture as a scikit-learn estimator. Importing this needs scikit-learn."""

try:
    import sklearn  # noqa: F401
except ImportError as error:
    raise ImportError("gmm_core.estimator needs scikit-learn: pip install 'gmm-core[sklearn]'") from error

from gmm_core.estimator._gaussian_mixture import GaussianMixture

__all__ = ["GaussianMixture"]
