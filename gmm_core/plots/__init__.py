"""Mixtures and runs as Plotly figures. With Streamlit pass ``theme=None``: the colours are those of ``theme.py``.

The only part of the package that needs Plotly.
"""

from gmm_core.plots.clusters_2d import clusters_2d
from gmm_core.plots.density_1d import density_1d
from gmm_core.plots.log_likelihood import log_likelihood
from gmm_core.plots.parameters import parameters
from gmm_core.plots.scatter_matrix import scatter_matrix
from gmm_core.plots.texts import PlotTexts

__all__ = ["PlotTexts", "clusters_2d", "density_1d", "log_likelihood", "parameters", "scatter_matrix"]
