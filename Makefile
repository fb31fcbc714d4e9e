# Every target works from a fresh clone: it makes .venv and installs what it needs, once.
PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
CHROMIUM ?= /usr/bin/chromium
APT := DEBIAN_FRONTEND=noninteractive apt-get -qq -o=Dpkg::Use-Pty=0

.DEFAULT_GOAL := help
.PHONY: help demo test lint bench soak pins chromium

help: ## Say what can be made.
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 8

demo: .venv/.run ## Start Kith with a demo brand and two phones in the browser.
	@exec $(BIN)/kith demo

test: .venv/.test chromium ## Run every test, on SQLite and on PostgreSQL, with a real browser.
	@PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest -n auto --dist worksteal

lint: .venv/.test ## Check the style, the types and the rules between the rooms.
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

bench: .venv/.test ## Measure against the peers, in ratios of one run.
	@$(BIN)/python -m benchmarks

soak: .venv/.test chromium ## Run the long profiles: the tests with their full numbers, the benchmarks with more rounds.
	@PYTHONDONTWRITEBYTECODE= SOAK=1 $(BIN)/python -m pytest -n auto --dist worksteal
	@$(BIN)/python -m benchmarks --soak

pins: .venv/.test ## Resolve the requirements files anew (fetches uv into .venv).
	@$(PIP) install uv
	@sh .ci/pins

.venv/.run: requirements.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Kith needs Python 3.11 or newer: make PYTHON=/path/to/python3" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
	  if [ "$$(id -u)" = 0 ]; then $(APT) update && $(APT) install -y python3-venv >/dev/null; else \
	  echo "python3-venv is missing; as root: apt-get install python3-venv" >&2; exit 1; fi
	@[ -x $(BIN)/python ] || $(PYTHON) -m venv .venv
	@echo "Installing what Kith needs into .venv"
	@$(PIP) install --require-hashes -r requirements.txt
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

.venv/.test: .venv/.run requirements-test.txt
	@echo "Installing what its tests need into .venv"
	@$(PIP) install --require-hashes -r requirements-test.txt
	@touch $@

chromium:
	@[ -x $(CHROMIUM) ] || \
	  if [ "$$(id -u)" = 0 ]; then echo "Installing chromium"; \
	  $(APT) update && $(APT) install -y --no-install-recommends chromium >/dev/null; else \
	  echo "chromium is missing; as root: apt-get install chromium" >&2; exit 1; fi
