# Dragoman: `make help` lists every target.
PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
ARTICLE ?= examples/moscow-times-2024-10-17.txt
LOCALES ?=
export PIP_DISABLE_PIP_VERSION_CHECK = 1

.DEFAULT_GOAL := help
.PHONY: help setup setup-test setup-reference demo test unit lint fix bench serve clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 18

$(VENV)/.setup: pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) || python3 -m venv $(VENV)
	@echo "Installing Dragoman into $(VENV) (once; some hundred megabytes) ..."
	@$(BIN)/pip install --quiet -e .
	@touch $@

$(VENV)/.setup-test: $(VENV)/.setup
	@$(BIN)/pip install --quiet -e '.[test]'
	@touch $@

$(VENV)/.setup-reference: $(VENV)/.setup-test
	@$(BIN)/pip install --quiet -e '.[reference]'
	@touch $@

setup: $(VENV)/.setup ## make .venv with the dragoman command in it

setup-test: $(VENV)/.setup-test ## the same, with what the tests need

setup-reference: $(VENV)/.setup-reference ## the same, with torch for the reference engine

demo: setup ## translate an article and write its feeds: make demo [ARTICLE=path] [LOCALES=es,ru]
	@$(BIN)/dragoman demo "$(ARTICLE)" --to "$(LOCALES)"

test: setup-test ## every test, lint and type check
	@$(MAKE) --no-print-directory lint
	@$(BIN)/pytest

unit: setup-test ## the unit tests alone (half a minute)
	@$(BIN)/pytest tests/unit -q

lint: setup-test ## format, lint, import rules and types
	@$(BIN)/ruff format --check --quiet . || (echo "run 'make fix'"; exit 1)
	@$(BIN)/ruff check --quiet .
	@$(BIN)/lint-imports --no-logo
	@$(BIN)/mypy pipelines store worker newsroom

fix: setup-test ## put format and safe lint fixes in place
	@$(BIN)/ruff format . && $(BIN)/ruff check --fix .

bench: setup-reference ## what is fast, beside its peers, in one run
	@$(BIN)/python -m benchmarks

serve: setup ## web, worker and beat on http://127.0.0.1:8000
	@$(BIN)/dragoman serve --demo-data

clean: ## remove the virtual environment and what was written
	rm -rf $(VENV) var demo-out build *.egg-info
