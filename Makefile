# make run      serve the app on 127.0.0.1:8501 (PORT=... for another port)
# make test     lint, types and every test, in a real browser too
# make check    lint and types alone
# make bench    how fast it is beside others (about 15 minutes; OPTIONS=--quick for one; OPTIONS=--write keeps the tables)
# make bench-screen    how fast the Studio draws and answers (about 3 minutes; OPTIONS=--write keeps the table)
# make clean    remove the environment and the caches

PYTHON ?= python3
PORT ?= 8501

BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
# One thread per process for BLAS: its own threads slow small products down, and gmm_core has threads of its own.
ONE_THREAD := OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 MKL_NUM_THREADS=1

.PHONY: run test check bench bench-screen clean
.DELETE_ON_ERROR:

run: .venv/.run
	$(ONE_THREAD) $(BIN)/python -m streamlit run app.py --server.port $(PORT)

# Tests in the browser last and one at a time: a server and a browser need both cores, and time would else run out by chance.
test: check .venv/.browser
	$(ONE_THREAD) $(BIN)/python -m pytest --numprocesses auto -m "not browser"
	$(ONE_THREAD) $(BIN)/python -m pytest -m browser

check: .venv/.dev
	$(BIN)/python -m ruff check .
	$(BIN)/python -m ruff format --check .
	$(BIN)/python -m mypy

bench: .venv/.dev
	@$(PIP) install -r requirements-bench.txt || echo "No scikit-learn-intelex for this machine: oneDAL is left out."
	$(BIN)/python -m tests.benchmarks.run $(OPTIONS)

bench-screen: .venv/.browser
	$(ONE_THREAD) $(BIN)/python -m tests.benchmarks.screen $(OPTIONS)

clean:
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis build *.egg-info

# The files .venv/.run, .dev and .browser are stamps: younger than the lists they installed, they skip the work.
.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	{ echo "Python 3.11 or newer is needed; '$(PYTHON)' is not. Name one: make $(MAKECMDGOALS) PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -m venv .venv || \
	{ rm -rf .venv; echo "Python's venv module is needed (Debian, Ubuntu: apt install python3-venv)." >&2; exit 1; }

.venv/.run: requirements.txt constraints.txt | .venv/bin/python
	$(PIP) install -r requirements.txt
	@touch $@

.venv/.dev: requirements-dev.txt .venv/.run
	$(PIP) install -r requirements-dev.txt
	@touch $@

.venv/.browser: tests/browser/install.sh | .venv/.dev
	bash tests/browser/install.sh $(BIN)/python
	@touch $@
