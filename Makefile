# The chores. Plain `make` explains them.
PYTHON ?= python3
# The first of the sandbox's ports: make up PORT_BASE=5610 where 4610 to 4626 are taken.
PORT_BASE ?= 4610
# What `make plan` compares with.
BASE ?= origin/main
VENV := .venv/bin/python
# Three workers to two cores: tests wait for engines and for the emulated world a third of their time.
WORKERS ?= $(shell expr $$(getconf _NPROCESSORS_ONLN) \* 3 / 2)
DEALT := -n $(WORKERS) --dist loadscope --no-loadscope-reorder

.DEFAULT_GOAL := help
.PHONY: help setup up preview plan check check-code check-types test soak down clean lock env

help: ## Explain the commands
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1\t/' | expand -t 18

setup: ## Install what is needed: .venv, the engine and its plugins; skips what is there
	@$(PYTHON) toolchain/setup.py

up: setup ## Start the sandbox and deploy the whole estate to it
	@$(VENV) -m rehearsal --port-base $(PORT_BASE) up

preview: setup ## Show what `make up` would change
	@$(VENV) -m rehearsal --port-base $(PORT_BASE) preview

plan: setup ## Show what the data here would do to what BASE has deployed, in a sandbox of its own
	@$(VENV) -m rehearsal plan --base $(BASE)

test: setup ## Run every test but the exhaustive ones
	@$(VENV) -m tests.clients
	@$(VENV) -m pytest $(DEALT)

soak: setup ## Run the exhaustive tests, which take long: every kill at every request
	@$(VENV) -m pytest $(DEALT) -m soak

check: ## Check the estate, documents, formatting, lint, types and workflows; needs no engine
	@$(PYTHON) toolchain/setup.py python
	@$(VENV) -m infra check --overdue warn
	@$(MAKE) --no-print-directory -j 2 check-code check-types

check-code:
	@$(VENV) docs/check.py
	@.venv/bin/ruff format --check .
	@.venv/bin/ruff check .
	@.venv/bin/zizmor --offline --quiet --persona auditor .github/workflows

check-types:
	@.venv/bin/mypy
	@PYTHONPATH=.:provider .venv/bin/lint-imports --no-cache --no-logo

env: ## Print the variables for running `pulumi` by hand: eval "$$(make -s env)"
	@$(PYTHON) toolchain/setup.py >&2
	@$(VENV) -m rehearsal env

down: ## Stop the sandbox; its world stays
	@test ! -x $(VENV) || $(VENV) -m rehearsal down

clean: down ## Stop the sandbox and forget its world and the engine's state
	@rm -rf .sandbox

lock: ## Renew requirements.lock from pyproject.toml
	@$(PYTHON) toolchain/setup.py python
	@.venv/bin/uv pip compile pyproject.toml --group sandbox --group test --group clients --group lint --generate-hashes --universal \
	  --python-version 3.11 --no-emit-index-url --no-emit-find-links --no-annotate --no-header --upgrade -q -o requirements.lock
