"""The stage and what stands beside it as Streamlit components: a loader, and the versioned address of their modules."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import streamlit as st

FOLDER = Path(__file__).resolve().parents[3] / "static" / "player"
HTML = '<div class="stage-host"></div>'


def _version() -> str:
    """A digest of all modules. In their address it keeps browsers from mixing old and new ones after an upgrade."""
    digest = hashlib.sha256()
    for path in sorted(FOLDER.iterdir()):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:12]


def loader(module: str = "stage", event: str = "cursor", styles: tuple[str, ...] = ("stage",)) -> str:
    """The only JavaScript that is sent with each run of the page; the rest is served as static files.

    ``module`` exports ``show(host, data, report)``; what it reports triggers ``event``.
    """
    base = str(st.get_option("server.baseUrlPath")).strip("/")
    address = f"{'/' + base if base else ''}/app/static/player"
    where = f"const address = (name) => new URL(`{address}/${{name}}?v={_version()}`, document.baseURI).href;\n"
    code = _LOADER.replace("STYLES", json.dumps(styles)).replace("MODULE", module).replace("EVENT", event)
    return where + code


_LOADER = """
function styled(root, name) {
  const link = root.querySelector(`link.style-${name}`) ?? document.createElement("link");
  if (link.isConnected) return Promise.resolve();
  Object.assign(link, { rel: "stylesheet", href: address(`${name}.css`), className: `style-${name}` });
  return new Promise((resolve, reject) => {
    Object.assign(link, { onload: resolve, onerror: reject });
    root.append(link);
  });
}

export default async function ({ data, parentElement, setTriggerValue }) {
  const [{ show }] = await Promise.all([import(address("MODULE.js")),
    ...STYLES.map((name) => styled(parentElement, name))]);
  const host = parentElement.querySelector(".stage-host");
  return show(host, data, (said) => setTriggerValue("EVENT", said));
}
"""


def declare(
    name: str, module: str, event: str, styles: tuple[str, ...]
) -> Callable[[bytes, str], dict[str, Any] | None]:
    """Declare a component to Streamlit; return what mounts it: from a block and a key to what it has just reported."""
    # Streamlit passes on only those triggers that have a callback.
    triggers: dict[str, Any] = {f"on_{event}_change": lambda: None}
    mounted = st.components.v2.component(name, html=HTML, js=loader(module, event, styles))

    def mount_it(block: bytes, key: str) -> dict[str, Any] | None:
        result = mounted(data=block, key=key, **triggers)
        report: dict[str, Any] | None = getattr(result, event)
        return report

    return mount_it


_mount = declare("gmm_stage", "stage", "cursor", ("stage",))


def mount(block: bytes, key: str) -> dict[str, Any] | None:
    """Show a run. ``key`` must stay the same, or the stage is built anew.

    Returns
    -------
    dict or None
        In the run of the script in which the stage reports its cursor: ``{"run": ..., "cursor": ...}``; with
        ``"row"``, counted from 0, where a point was clicked.
    """
    return _mount(block, key)
