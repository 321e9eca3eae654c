"""What the README shows runs as written, in both languages."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
READMES = ("README.md", "README.zh.md")


def python_blocks(readme: str) -> list[str]:
    return re.findall(r"```python\n(.*?)```", (ROOT / readme).read_text(encoding="utf-8"), flags=re.DOTALL)


@pytest.mark.parametrize("block", range(len(python_blocks("README.md"))))
def test_code_runs_as_written(block: int, tmp_path: Path) -> None:
    code = python_blocks("README.md")[block]
    path = {"PYTHONPATH": str(ROOT), "PATH": os.environ["PATH"]}
    run = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, cwd=tmp_path, env=path
    )
    assert run.returncode == 0, run.stderr
    assert ("-1130.26396" if block == 0 else "converged") in run.stdout


def test_both_languages_show_the_same_code() -> None:
    english, chinese = ([ast.dump(ast.parse(code)) for code in python_blocks(readme)] for readme in READMES)
    assert english == chinese


@pytest.mark.parametrize("readme", [*READMES, "CONTRIBUTING.md"])
def test_every_file_that_is_named_exists(readme: str) -> None:
    text = (ROOT / readme).read_text(encoding="utf-8")
    links = [link for link in re.findall(r"\]\(([^)#]+)\)", text) if "://" not in link]
    commands = re.findall(r"-r (\S+\.txt)", text)
    assert links
    assert all((ROOT / name).exists() for name in links + commands)


def test_the_ten_lines_are_ten_at_most() -> None:
    lines = [line for line in python_blocks("README.md")[0].splitlines() if line.strip()]
    assert len(lines) <= 10
