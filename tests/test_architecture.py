"""The house keeps its shape: who may import whom, and who owns the session."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
CORE = sorted((ROOT / "gmm_core").rglob("*.py"))
APP = [ROOT / "app.py", *sorted((ROOT / "pages").rglob("*.py"))]

# From the bottom up: nothing reaches what comes later, not even through a third module. Modules that are not
# named here may stand anywhere, as long as no two parts of the core need each other.
ORDER = (
    ("errors", "arrays", "registry"),
    ("mixture",),
    ("gaussian", "statistics"),
    ("covariance", "em", "datasets", "table"),
    ("initialise", "models"),
    ("fit", "recipe", "selection", "estimator"),
    ("plots",),
)


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def imports(path: Path) -> set[str]:
    """Every module that a file imports, wherever the import stands; ``from a import b`` counts as a and a.b."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name_of(path)}: imports here are absolute"
            found.add(node.module or "")
            found.update(f"{node.module}.{alias.name}" for alias in node.names)
    return found


def part(module: str) -> str:
    """The part of the core that a module belongs to; ``_mixture_json`` is of ``mixture``. Empty for other modules."""
    parts = module.split(".")
    if parts[0] != "gmm_core" or len(parts) == 1:
        return ""
    return parts[1].removeprefix("_").split("_")[0] if parts[1].startswith("_") else parts[1]


def needs() -> dict[str, set[str]]:
    """For every part of the core the other parts that it imports."""
    found: dict[str, set[str]] = {}
    for path in CORE:
        if path.parent.name == "gmm_core" and path.stem == "__init__":
            continue  # It gathers what all of them offer.
        own = part(".".join(path.relative_to(ROOT).with_suffix("").parts))
        found.setdefault(own, set()).update(part(module) for module in imports(path))
    return {own: (others & found.keys()) - {own} for own, others in found.items()}


def reached(start: str, graph: dict[str, set[str]]) -> set[str]:
    """Everything that a part needs, directly or through others."""
    found: set[str] = set()
    waiting = [start]
    while waiting:
        new = graph[waiting.pop()] - found
        found |= new
        waiting += new
    return found


@pytest.mark.parametrize("own", sorted(needs()))
def test_no_two_parts_of_the_core_need_each_other(own: str) -> None:
    assert own not in reached(own, needs())


@pytest.mark.parametrize("rank", range(len(ORDER)))
def test_core_imports_only_what_is_below(rank: int) -> None:
    graph = needs()
    later = {name for names in ORDER[rank + 1 :] for name in names}
    for name in ORDER[rank]:
        if name in graph:
            assert not reached(name, graph) & later, f"{name} needs what comes after it"


@pytest.mark.parametrize("path", CORE, ids=name_of)
def test_core_knows_no_app(path: Path) -> None:
    allowed = {"plotly"} if "plots" in path.parts else {"sklearn"} if "estimator" in path.parts else set()
    foreign = {"streamlit", "pages", "app", "pandas", "plotly", "dask", "sklearn"} - allowed
    assert not {module.split(".")[0] for module in imports(path)} & foreign


# Nothing that is installed can be imported but NumPy and SciPy, as on a machine that has only these.
WITHOUT_THE_REST = """
import sys
from importlib.metadata import packages_distributions
foreign = set(packages_distributions()) - {"numpy", "scipy", "gmm_core"}
class Absent:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in foreign:
            raise ModuleNotFoundError(name)
sys.meta_path.insert(0, Absent())
import pkgutil, importlib, gmm_core
for module in pkgutil.walk_packages(gmm_core.__path__, "gmm_core."):
    if not module.name.startswith(("gmm_core.plots", "gmm_core.estimator", "gmm_core.backends.dask")):
        importlib.import_module(module.name)
"""


def test_the_core_needs_numpy_and_scipy_only() -> None:
    run = subprocess.run([sys.executable, "-c", WITHOUT_THE_REST], capture_output=True, text=True, cwd=ROOT)
    assert run.returncode == 0, run.stderr


def test_importing_the_core_leaves_the_rest_out() -> None:
    rest = "('plotly', 'streamlit', 'pandas', 'sklearn')"
    code = f"import sys, gmm_core; print(*sorted(m for m in sys.modules if m in {rest}))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert not run.stdout.split()


@pytest.mark.parametrize("path", APP, ids=name_of)
def test_one_owner_of_session_and_address(path: Path) -> None:
    if path.name == "session.py":
        return
    tree = ast.parse(path.read_text(encoding="utf-8"))
    touched = {
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr in ("session_state", "query_params")
    }
    assert not touched, f"{name_of(path)} touches {sorted(touched)}; use pages/_ui/session.py"
    assert not {module for module in imports(path) if module.endswith(("session_state", "query_params"))}


@pytest.mark.parametrize("path", APP, ids=name_of)
def test_streamlit_is_used_through_its_public_names(path: Path) -> None:
    inside = {module for module in imports(path) if module.startswith(("streamlit.runtime", "streamlit.web"))}
    assert not inside, f"{name_of(path)} reaches into Streamlit: {sorted(inside)}"


@pytest.mark.parametrize("path", sorted((ROOT / "pages").glob("*.py")), ids=name_of)
def test_pages_are_thin_and_go_through_the_frame(path: Path) -> None:
    """A page that does not call ``chrome.show`` would run without the frame on a first deep link."""
    if path.name == "__init__.py":
        return
    source = path.read_text(encoding="utf-8")
    last = ast.parse(source).body[-1]
    assert isinstance(last, ast.Expr)
    assert ast.unparse(last).startswith("chrome.show(")
    assert len(source.splitlines()) <= 80


def test_every_page_is_in_the_navigation() -> None:
    chrome = (ROOT / "pages" / "_ui" / "chrome.py").read_text(encoding="utf-8")
    scripts = [path.name for path in (ROOT / "pages").glob("*.py") if path.name != "__init__.py"]
    assert scripts
    assert all(f"pages/{name}" in chrome for name in scripts)
