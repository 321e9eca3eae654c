"""Gaussian Mixture Studio: ``streamlit run app.py``. The router and the frame; the pages are under ``pages/``."""

from pages._ui import chrome

chrome.run()
