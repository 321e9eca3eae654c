#!/usr/bin/env bash
# Makes sure that a Chromium and a Chinese font are on this machine. Argument: the Python that has Playwright.
set -euo pipefail
python=${1:-python3}

found() {
    [ -n "${CHROMIUM:-}" ] && return 0
    for name in chromium chromium-browser google-chrome; do
        command -v "$name" >/dev/null && return 0
    done
    "$python" - <<'PYTHON'
import sys
from pathlib import Path
from playwright.sync_api import sync_playwright
with sync_playwright() as playwright:
    sys.exit(not Path(playwright.chromium.executable_path).exists())
PYTHON
}

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi
}

can_apt() {
    command -v apt-get >/dev/null && as_root true 2>/dev/null
}

has_chinese_font() {
    command -v fc-list >/dev/null && [ -n "$(fc-list :lang=zh family)" ]
}

missing=()
found || missing+=(chromium)
has_chinese_font || missing+=(fonts-noto-cjk)

if [ ${#missing[@]} -gt 0 ] && can_apt; then
    as_root apt-get update -qq
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" fontconfig
fi
found || "$python" -m playwright install chromium || true
if ! found; then
    echo "The browser tests need Chromium or Chrome: install one, or name it with CHROMIUM=/path/to/chrome." >&2
    exit 1
fi
