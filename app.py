"""Gaussian Mixture Studio: ``streamlit run app.py``. The router and the frame; each page is a script under ``pages/``."""

from pages._ui import chrome

chrome.run()
