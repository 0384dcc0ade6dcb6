# Everything a newcomer needs: `make run` and `make test`. Only Python 3.11 or later and make are assumed.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8000
export PORT
export BASE_URL ?= http://127.0.0.1:$(PORT)
export LOG_FORMAT ?= console
export LOG_LEVEL ?= WARNING
# Compiled modules are kept, whatever the machine says: each of many processes would compile everything anew.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help run test world play check format lint types structure templates migrations docs reset bench lock clean

help: ## Say what can be made.
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 14

run: $(VENV)/ready ## Serve the demonstration on http://127.0.0.1:8000 (PORT changes it); Ctrl-C stops.
	@$(BIN)/notreville migrate && $(BIN)/notreville demo --if-empty && exec $(BIN)/notreville serve --with-worker --welcome

test: $(VENV)/ready world ## Run every test on an embedded PostgreSQL; slow and browser tests included.
	@# What failed beside others is asked once more alone: a busy machine is no fault of the code.
	$(BIN)/python -m pytest -n 2 --dist worksteal || $(BIN)/python -m pytest --last-failed --last-failed-no-failures none -p no:randomly

world: $(VENV)/ready ## Make the environment of Stripe World, which money is tested against (Python 3.13 or later).
	@$(BIN)/python -m tests.stripe.environment

play: world ## Run a stateful Stripe on loopback for `make run` to talk to; says how.
	@$(BIN)/python -m tests.stripe.play --site http://127.0.0.1:$(PORT) --cards "$(CARDS)"

check: $(VENV)/ready ## All that CI checks: what only reads two at a time, then the tests, which use each core.
	@$(MAKE) --no-print-directory --jobs 2 --output-sync=target types migrations format lint structure templates docs
	@$(MAKE) --no-print-directory test

format:
	$(BIN)/ruff format --check .

lint:
	$(BIN)/ruff check .

types:
	$(BIN)/mypy

structure:
	$(BIN)/lint-imports

templates:
	$(BIN)/djlint templates --lint --quiet

migrations:
	$(BIN)/python -m tests.migrations

docs:
	$(BIN)/python -m tests.generated

bench: $(VENV)/ready ## Measure; needs wrk. See docs/performance.md.
	$(BIN)/python -m tests.bench

reset: ## Empty the demonstration: database, files and mail.
	@test ! -e $(VENV)/ready || $(BIN)/python -m app.cli.reset
	rm -rf var

lock: ## Write the hash-pinned requirement files anew.
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile --quiet --generate-hashes --universal --python-version 3.11 pyproject.toml --extra valkey -o requirements/runtime.txt
	$(BIN)/uv pip compile --quiet --generate-hashes --universal --python-version 3.11 pyproject.toml --extra valkey --group dev -o requirements/dev.txt
	$(BIN)/uv pip compile --quiet --generate-hashes --universal --python-version 3.14 requirements/stripe-world.in -o requirements/stripe-world.txt

clean: ## Remove the environment too.
	rm -rf $(VENV) var

$(VENV)/ready: requirements/dev.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit("Notreville needs Python 3.11 or later.") if sys.version_info < (3, 11) else None'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@
