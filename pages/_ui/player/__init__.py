"""The stage: one run of EM, computed once by ``gmm_core`` and played in the browser.

``payload`` and its helpers turn a trace into a block of bytes, ``texts`` adds the words,
``component`` mounts the JavaScript under ``static/player`` that draws it.
"""
