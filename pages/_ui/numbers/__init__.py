"""Beside the stage: the half-step it shows, worked out in numbers; any x; the code of the run.

``worked`` asks ``gmm_core`` for the numbers of one half-step, ``latex`` writes numbers and matrices,
``notation`` holds the letters of a book, ``formulas`` puts these together, ``code`` writes programs; none of
them knows Streamlit. ``sheets`` and ``panel`` draw what they give.
"""
