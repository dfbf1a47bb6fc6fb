SHELL := /bin/bash
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
CHROMIUM ?= $(firstword $(wildcard /usr/bin/chromium /usr/bin/chromium-browser /usr/bin/google-chrome))
export TBX_CHROMIUM = $(CHROMIUM)
export PIP_DISABLE_PIP_VERSION_CHECK = 1
HEADLESS ?= 0
ROOT_FLAG := $(if $(filter 0,$(shell id -u)),--allow-root)
NPX := cd js && npx --no-install

.PHONY: help test lint types vitest pytest soak demo bench compat format build bundle clean chromium setup
.DELETE_ON_ERROR:

help:
	@echo "make test    everything that must pass: format, lint, types, JavaScript, Python and browser tests"
	@echo "make demo    JupyterLab on a copy of notebooks/quickstart.ipynb (HEADLESS=1: run it, write screenshots)"
	@echo "make bench   measure against tensorboardX, TensorBoard and other readers (READING=1: reading only)"
	@echo "make soak    40 million scalars from eight threads: a minute, 2 GB of disk, 2 GB of memory"
	@echo "make compat  what TensorFlow, torch, JAX and others write, against tests/compat/golden (WRITE=1: write it anew); clients under patch()"
	@echo "make format  format Python and TypeScript"
	@echo "make build   wheel and sdist into dist/"
	@echo "make clean   remove all that was built; CLEAN_ALL=1 also the environments"

$(VENV)/.created:
	@echo "==> virtual environment in $(VENV)"
	@$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.torch: $(VENV)/.created
	@echo "==> pip install torch (pinned)"
	@$(BIN)/python -m pip install -qq "$$(sed -n 's/^ *"\(torch==[^"]*\)",/\1/p' pyproject.toml)"
	@touch $@

$(VENV)/.installed: $(VENV)/.torch pyproject.toml hatch_build.py | js/node_modules/.stamp
	@echo "==> pip install -e .[test]"
	@$(BIN)/python -m pip install -qq -e ".[test]"
	@touch $@

js/node_modules/.stamp: js/package.json js/package-lock.json
	@echo "==> npm ci"
	@cd js && npm ci --loglevel=error
	@touch $@

setup: $(VENV)/.installed js/node_modules/.stamp

bundle: setup
	@echo "==> bundle js/ into tbx_widget/static/"
	@$(BIN)/python hatch_build.py

chromium:
ifeq ($(CHROMIUM),)
	@if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  echo "==> apt-get install chromium"; \
	  export DEBIAN_FRONTEND=noninteractive; \
	  apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium >/dev/null; \
	else \
	  echo "Chromium is missing: install it (Debian: apt-get install chromium) or say where it is: make CHROMIUM=/path/to/chromium" >&2; \
	  exit 1; \
	fi
endif

test: lint types vitest pytest

lint: setup
	@echo "==> ruff"
	@$(BIN)/ruff format --check --quiet . || { echo "make format mends this"; exit 1; }
	@$(BIN)/ruff check --quiet .
	@echo "==> lint-imports"
	@$(BIN)/lint-imports --no-cache --no-logo
	@echo "==> biome"
	@$(NPX) biome check --error-on-warnings .

types: setup
	@echo "==> mypy --strict"
	@$(BIN)/mypy
	@echo "==> tsc"
	@$(NPX) tsc --noEmit

vitest: setup
	@echo "==> vitest"
	@$(NPX) vitest run

pytest: bundle chromium
	@echo "==> pytest"
	@TBX_CHROMIUM="$${TBX_CHROMIUM:-/usr/bin/chromium}" $(BIN)/python -m pytest $(PYTEST_ARGS)

soak: setup
	@TBX_SOAK=1 $(BIN)/python -m pytest -s tests/unit/lanes/test_soak.py $(PYTEST_ARGS)

ifeq ($(HEADLESS),1)
demo: bundle chromium
	@TBX_CHROMIUM="$${TBX_CHROMIUM:-/usr/bin/chromium}" $(BIN)/python -m tests.browser.demo
else
demo: bundle build/demo/quickstart.ipynb
	@echo "==> JupyterLab on build/demo/quickstart.ipynb"
	@$(BIN)/jupyter lab $(ROOT_FLAG) build/demo/quickstart.ipynb
endif

build/demo/quickstart.ipynb: notebooks/quickstart.ipynb
	@mkdir -p build/demo
	@cp notebooks/quickstart.ipynb $@

$(VENV)/.bench: $(VENV)/.installed tests/speed/requirements.txt
	@echo "==> pip install -r tests/speed/requirements.txt"
	@$(BIN)/python -m pip install -qq -r tests/speed/requirements.txt
	@touch $@

bench: bundle chromium $(VENV)/.bench
	@$(BIN)/python -m tests.speed $(if $(filter-out 0,$(READING)),reading) $(BENCH_ARGS)

.venv-compat/.created:
	@echo "==> virtual environment in .venv-compat"
	@$(PYTHON) -m venv .venv-compat
	@touch $@

.venv-compat/.installed: .venv-compat/.created tests/compat/requirements.txt pyproject.toml hatch_build.py | bundle
	@echo "==> pip install -r tests/compat/requirements.txt -e . (minutes)"
	@nice .venv-compat/bin/python -m pip install -qq -r tests/compat/requirements.txt -e .
	@touch $@

compat: .venv-compat/.installed
ifeq ($(WRITE),1)
	@nice .venv-compat/bin/python -m tests.compat.golden
endif
	@TBX_COMPAT=1 nice .venv-compat/bin/python -m pytest tests/compat $(PYTEST_ARGS)

format: setup
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix-only .
	@$(NPX) biome check --write .

build: bundle
	@$(BIN)/python -m build --outdir dist

clean:
	rm -rf build dist tbx_widget/static .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find tbx_widget tests -name __pycache__ -type d -prune -exec rm -rf {} +
	$(if $(CLEAN_ALL),rm -rf $(VENV) js/node_modules)
