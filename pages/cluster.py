"""Cluster: a person's own table, a fit, the rows with their clusters."""

from pages._ui import chrome
from pages._ui.cluster.page import render

chrome.show(render)
