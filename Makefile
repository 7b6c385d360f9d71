# Everything a person or a machine does with this project. `make help` lists it.

PYTHON ?= python3
PORT ?= 8000
# Arguments for pytest or the benchmark, as in: make fast ARGS="-k schedule"
ARGS ?=

VENV := .venv
BIN := $(VENV)/bin
MANAGE := $(BIN)/python manage.py
PYTEST := $(BIN)/python -m pytest
# Tests of one file stay together, so that what they share is made once; who is done takes some over.
UNIT := $(PYTEST) -m "not browser and not faults" -n auto --dist worksteal

.DEFAULT_GOAL := help
# The parts of `test` use both cores already, and the last one closes the report.
.NOTPARALLEL:
.PHONY: help run test fast test-sqlite test-postgres test-browser test-faults fuzz lint format audit messages bench lock clean

help: ## Show this list
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-14s %s\n", $$1, $$2}'

run: export DEBUG ?= on
run: export SITE_URL ?= http://127.0.0.1:$(PORT)
run: $(VENV)/run.stamp ## Run the site on 127.0.0.1 (PORT=8000): builds all it needs, prints a staff login
	$(MANAGE) migrate --verbosity 0
	$(MANAGE) load_places
	$(MANAGE) load_fixtures
	$(MANAGE) create_staff_login
	$(MANAGE) tick
	$(MANAGE) runserver 127.0.0.1:$(PORT)

test: lint test-sqlite test-postgres test-faults test-browser ## Lint, types and every test: both databases, faults, a browser

fast: test-sqlite ## Only the tests on SQLite, without a browser

test-sqlite: $(VENV)/dev.stamp ## Tests on SQLite
	@echo; echo "== Tests on SQLite =="
	$(UNIT) $(ARGS)

test-postgres: $(VENV)/dev.stamp ## The same tests on a real PostgreSQL, started for them
	@echo; echo "== Tests on PostgreSQL =="
	$(BIN)/python -m tests.postgres $(UNIT) $(ARGS)

test-browser: $(VENV)/dev.stamp ## Tests in the system's Chromium, where there is one
	@echo; echo "== Tests in a browser =="
	$(PYTEST) -m browser tests/browser $(ARGS)

test-faults: $(VENV)/dev.stamp ## Tests that break real processes: nginx, gunicorn, PostgreSQL, Valkey (docs/reliability.md)
	@echo; echo "== Tests of faults =="
	$(PYTEST) -m faults tests/faults tests/fuzz $(ARGS)

fuzz: $(VENV)/dev.stamp ## Twenty thousand made-up requests and five thousand damaged files (FUZZ_SEED=2: others)
	FUZZ_REQUESTS=20000 $(PYTEST) -m faults tests/fuzz $(ARGS)
	FUZZ_FEEDS=3000 $(PYTEST) tests/feeds/test_mutated.py tests/hsds/test_mutated.py $(ARGS)

lint: $(VENV)/dev.stamp ## Linter, format, types, migrations: none missing, none that the last release could not live with
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	DEBUG=on $(BIN)/mypy .
	DEBUG=on DATABASE_URL=sqlite://:memory: $(MANAGE) makemigrations --check --dry-run
	$(BIN)/python -m tests.migrations

format: $(VENV)/dev.stamp ## Put the code in form and fix what the linter can fix
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

audit: | $(VENV)/python.stamp ## Ask whether a locked package has a known vulnerability (needs a network, and says when it has none)
	@PYTHON=$(BIN)/python .ci/audit

messages: $(VENV)/dev.stamp ## Bring the Spanish catalog up to date with the words of pages and code (needs gettext)
	DEBUG=on $(MANAGE) makemessages --locale es --no-obsolete --add-location file \
		--ignore "$(VENV)/*" --ignore "tests/*" --ignore "bench/*" --ignore "*/admin/*" --ignore "templates/admin/*" \
		--ignore "resources/staff/*" --ignore "config/operations/*" --ignore "groups/feeds/*" --ignore "groups/feeds_out/*" --ignore "*/management/*"
	$(BIN)/pybabel compile --domain django --directory config/locale

bench: $(VENV)/dev.stamp ## Measure speed against baselines taken in the same run (ARGS="--quick": a look in three minutes)
	$(BIN)/python -m bench $(ARGS)

# A lock keeps the versions it has while they fit; `make lock UPGRADE=--upgrade` takes the newest ones.
LOCK = $(VENV)/lock/bin/uv pip compile --quiet --no-config --universal --python-version 3.11 --generate-hashes --no-build \
	--no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" $(UPGRADE)

lock: ## Write the lock files anew from pyproject.toml
	$(PYTHON) -m venv $(VENV)/lock
	$(VENV)/lock/bin/pip install --quiet --disable-pip-version-check "uv>=0.8"
	$(LOCK) --output-file requirements.lock pyproject.toml
	$(LOCK) --group dev --constraints requirements.lock --output-file requirements-dev.lock pyproject.toml

clean: ## Remove the virtual environment and the tools' caches (never the database)
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis

# The development lock holds all of the run-time lock, so it serves both.
$(VENV)/dev.stamp: requirements-dev.lock requirements.lock | $(VENV)/python.stamp
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $(VENV)/run.stamp $@

$(VENV)/run.stamp: requirements.lock | $(VENV)/python.stamp
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@touch $@

$(VENV)/python.stamp:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "Python 3.11 or newer is needed. If yours has another name: make PYTHON=python3.12 ..." >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
	@touch $@
