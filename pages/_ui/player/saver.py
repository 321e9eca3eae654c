"""Handing a file to the browser in answer to the stage's menu, as if it had been a link."""

from __future__ import annotations

import streamlit as st

from pages._ui.player.files import File
from pages._ui.player.pack import envelope

# A rerun shows the same data again: each request is answered once.
_JS = """
let answered = null;

export default function ({ data }) {
  const length = new DataView(data.buffer, data.byteOffset).getUint32(4, true);
  const { name, type, request } = JSON.parse(new TextDecoder().decode(data.subarray(8, 8 + length)));
  if (request === answered) return;
  answered = request;
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([data.subarray(8 + length)], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60000);
}
"""

_mount = st.components.v2.component("gmm_saver", html="<span></span>", js=_JS)


def hand_over(file: File, request: int) -> None:
    """Have the browser save a file; ``request`` tells one request from another."""
    header = {"name": file.name, "type": file.media_type, "request": request}
    _mount(data=envelope(header, file.content), key="saver", height=1)
