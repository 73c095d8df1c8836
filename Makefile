# One command for each thing a developer does; `make help` lists them.
# Needs python3 >= 3.11 and the package registry that pip and uv are set up for; nothing else.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

PYTHON ?= python3
UV_VERSION := 0.13.9
BIN := .venv/bin
UV := $(BIN)/uv
JOBS ?= 2

export UV_PYTHON_DOWNLOADS := never

.PHONY: help venv demo serve test lint types layers compose unit prove bench lock docs guides browser clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "  make %-9s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

venv: .venv/installed ## the virtual environment, exactly as locked (again only when the lock changes)

# A virtual environment that was moved or whose Python is gone is made anew.
.venv/synced: requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "Dondoc needs Python 3.11 or newer; '$(PYTHON)' is not: $$($(PYTHON) --version 2>&1 || true)." >&2; \
	  echo "Install one and name it: make $(or $(MAKECMDGOALS),venv) PYTHON=python3.12" >&2; exit 1; }
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear .venv
	@test "$$($(UV) --version 2>/dev/null | cut -d' ' -f2)" = "$(UV_VERSION)" || \
	  $(BIN)/python -m pip install --quiet --disable-pip-version-check "uv==$(UV_VERSION)"
	$(UV) pip sync --quiet --python $(BIN)/python --require-hashes requirements.lock
	@touch $@

# Syncing takes the project itself out again, hence the order.
.venv/installed: .venv/synced pyproject.toml
	$(UV) pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	@touch $@

demo: venv ## a year of one real directive, from its text to the letters, on this machine
	@$(BIN)/dondoc demo

serve: venv ## the web pages over the demonstration's data, with its letters and people to sign in as
	@$(BIN)/dondoc serve --demo

test: venv ## the whole gate: lint, format, types, layers, compose file, tests
	@$(MAKE) lint types layers compose unit; \
	echo "The gate is green after $$SECONDS seconds."

lint: venv
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: venv
	$(BIN)/mypy

layers: venv
	$(BIN)/lint-imports --no-logo

compose: venv
	$(BIN)/check-jsonschema --builtin-schema vendor.compose-spec docker-compose.yml

# Far from Vietnam and from UTC, so that whoever reads the machine's zone is found out.
unit: venv browser
	TZ=America/St_Johns $(BIN)/pytest -n $(JOBS) -m "not slow"

prove: venv ## the slow tests: kills, simulated years, big volumes
	$(BIN)/pytest -n $(JOBS) -m slow

bench: venv ## figures as ratios against raw SQL in the same run
	$(BIN)/python -m bench

lock: ## resolve again (keeping pins that still fit; all new: make lock UPGRADE=--upgrade)
	$(UV) pip compile pyproject.toml --group dev --universal --python-version 3.11 --generate-hashes --no-header $(UPGRADE) --quiet --output-file requirements.lock

docs: venv ## write the pages that are made from the code
	$(BIN)/python -m scripts.settings_page
	$(BIN)/python -m scripts.json_page

guides: venv browser ## take the pictures of docs/vi again, from the demonstration's own pages
	$(BIN)/python -m scripts.guide_pictures

browser: ## a headless browser for the tests of the pages
	@scripts/install_browser.sh

clean: ## what was made on the way, except the virtual environment
	rm -rf build dist demo-output test-output .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -not -path './.venv/*' -prune -exec rm -rf {} +
