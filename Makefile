# Everything one does with the portal. Needs Python 3.11 or newer with venv, and nothing else.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.NOTPARALLEL:
MAKEFLAGS += --no-print-directory

PYTHON ?=# the Python that makes the environment, if not the first fitting one on the PATH
PORT ?= 8000
WORKERS ?= 2# test processes
ARGS ?=# more arguments for pytest, or for the bench

BIN := .venv/bin
RUN := .venv/.run-stamp
DEV := .venv/.dev-stamp
NPM := node_modules/.package-lock.json
DIST := static/dist/.built
COLLECTED := var/static/staticfiles.json
SECRET := var/secret_key
PACKAGES := portal roadmap casestudies competence
# The build reads templates and code for the icons that they name.
SOURCES := $(shell find static/src static/*.mjs 2>/dev/null; \
	find templates $(PACKAGES) -name '*.html' -o -name '*.py' 2>/dev/null)
CATALOGUES := $(patsubst %.po,%.mo,$(wildcard portal/locale/*/LC_MESSAGES/*.po))

PIP := $(BIN)/python -m pip --disable-pip-version-check -qq install --require-hashes
LOCK := $(BIN)/uv pip compile --quiet --no-config --universal --python-version 3.11 \
	--only-binary :all: --generate-hashes --no-emit-index-url --custom-compile-command "make lock" \
	$(if $(UPGRADE),--upgrade)
# The settings of production, as a deployment would give them, for the checks only.
CHECKED := env -u CSRF_TRUSTED_ORIGINS DJANGO_SETTINGS_MODULE=portal.settings.prod HTTPS=on \
	ALLOWED_HOSTS=portal.example DATABASE_URL=sqlite://:memory: \
	SECRET_KEY=0123456789-abcdefghijklmnopqrstuvwxyz-only-for-the-checks
# The settings of production on one's own machine.
LOCAL = DJANGO_SETTINGS_MODULE=portal.settings.prod HTTPS=off PORT="$(PORT)" \
	ALLOWED_HOSTS=127.0.0.1,localhost SECRET_KEY="$$(cat $(SECRET))" \
	DATABASE_URL="$${DATABASE_URL:-sqlite:///$(CURDIR)/var/portal.sqlite3}" \
	EMAIL_URL="$${EMAIL_URL:-filemail:///$(CURDIR)/var/mail}"
TESTED := env -u SECRET_KEY -u ALLOWED_HOSTS -u HTTPS DJANGO_SETTINGS_MODULE=portal.settings.test
PYTEST := $(BIN)/python -m pytest --numprocesses=$(WORKERS) $(ARGS)

say = @echo "→ $(1)"

.PHONY: help
help: ## Tell what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
	@echo
	@echo 'PORT=8001 DATABASE_URL=postgres://user:password@host/name make demo'
	@echo 'make test-sqlite ARGS="-k filters"'
	@echo 'make bench ARGS="--sizes 60,10000 --no-datasette"'

# ------------------------------------------------------------------ set-up

.PHONY: install
install: $(DEV) ## Make the environment, with the tools of development

.PHONY: build
build: $(DIST) $(CATALOGUES) ## Build the front end and compile the translations

.PHONY: messages
messages: $(CATALOGUES) ## Compile the translations

$(BIN)/python:
	@python="$(PYTHON)"; \
	for one in python3 python3.14 python3.13 python3.12 python3.11; do \
		[ -z "$$python" ] || break; \
		if "$$one" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; \
		then python="$$one"; fi; \
	done; \
	if ! "$${python:-none}" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
		echo "The portal needs Python 3.11 or newer: install it, or name it: make PYTHON=/path/to/python3" >&2; \
		exit 1; \
	elif ! "$$python" -c 'import ensurepip, venv' 2>/dev/null; then \
		echo "Python's module venv is missing (on Debian: apt-get install python3-venv)" >&2; \
		exit 1; \
	fi; \
	echo "→ Making the environment with $$("$$python" --version)"; \
	"$$python" -m venv .venv || { rm -rf .venv; exit 1; }

$(RUN): requirements/prod.txt requirements/build.txt | $(BIN)/python
	$(call say,Installing the Python packages)
	@$(PIP) -r requirements/prod.txt -r requirements/build.txt
	@touch $@

$(DEV): requirements/dev.txt $(RUN)
	$(call say,Installing the tools of development)
	@$(PIP) -r requirements/dev.txt
	@touch $@

$(NPM): package.json package-lock.json .npmrc | $(RUN)
	$(call say,Installing the packages of the front end)
	@PATH="$(CURDIR)/$(BIN):$$PATH" npm ci --no-audit --no-fund --loglevel=error >/dev/null
	@touch $@

$(DIST): $(NPM) $(SOURCES)
	$(call say,Building the front end)
	@PATH="$(CURDIR)/$(BIN):$$PATH" npm run --silent build
	@touch $@

%.mo: %.po | $(RUN)
	@$(BIN)/pybabel --quiet compile --input-file=$< --output-file=$@

$(SECRET): | $(BIN)/python
	@mkdir -p $(@D)
	@(umask 077; $(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(64))' >$@)

$(COLLECTED): $(DIST) $(RUN) | $(SECRET)
	$(call say,Compressing the static files)
	@$(LOCAL) $(BIN)/python manage.py collectstatic --no-input --clear --verbosity=0
	@touch $@

# ------------------------------------------------------------------ serve

.PHONY: demo
demo: $(RUN) $(CATALOGUES) $(SECRET) $(COLLECTED) ## Serve the portal with its content at http://127.0.0.1:8000
	$(call say,Preparing the database)
	@$(LOCAL) $(BIN)/python manage.py migrate --verbosity=0
	@$(LOCAL) $(BIN)/python manage.py load_content
	@$(LOCAL) $(BIN)/python manage.py make_demo_accounts
	@$(LOCAL) exec $(BIN)/gunicorn --config portal/gunicorn.conf.py

.PHONY: bench
bench: $(DEV) $(CATALOGUES) $(COLLECTED) ## Measure speed and weight, at 60 cases and at 100,000
	@$(BIN)/python -m tests.bench $(ARGS)

# ------------------------------------------------------------------ check

.PHONY: test
test: ## Run every check: linters, the tests on SQLite, the tests on PostgreSQL
	@$(MAKE) --keep-going lint test-sqlite test-postgres

.PHONY: test-sqlite
test-sqlite: $(DEV) build chromium soffice ## Run the tests on SQLite
	$(call say,Tests on SQLite)
	@env -u DATABASE_URL $(TESTED) $(PYTEST)

.PHONY: test-postgres
test-postgres: $(DEV) build chromium soffice ## Run the tests on PostgreSQL: that of DATABASE_URL, or one of their own
	$(call say,Tests on PostgreSQL)
	@$(TESTED) $(BIN)/python tests/postgres.py $(PYTEST) -m "not looks and not no_database"

.PHONY: chromium
chromium:
	@for one in "$${CHROMIUM:-}" chromium-headless-shell chromium chromium-browser google-chrome google-chrome-stable; do \
		if [ -n "$$one" ] && command -v "$$one" >/dev/null; then exit 0; fi; \
	done; \
	printf '\n%s\n%s\n%s\n\n' \
		'!!! NO CHROMIUM FOUND: THE BROWSER TESTS ARE LEFT OUT !!!' \
		'!!! Install it (on Debian: apt-get install chromium-headless-shell), or name it:' \
		'!!! CHROMIUM=/path/to/chromium make test' >&2

.PHONY: soffice
soffice:
	@command -v "$${SOFFICE:-soffice}" >/dev/null || printf '\n%s\n%s\n%s\n\n' \
		'!!! NO LIBREOFFICE FOUND: THE TEST THAT OPENS THE DOSSIER IN IT IS LEFT OUT !!!' \
		'!!! Install it (on Debian: apt-get install libreoffice-writer-nogui), or name it:' \
		'!!! SOFFICE=/path/to/soffice make test' >&2

.PHONY: lint
lint: lint-ruff lint-format lint-templates lint-django lint-imports lint-migrations lint-deploy ## Run the linters

.PHONY: lint-ruff lint-format lint-templates lint-django lint-imports lint-migrations lint-deploy
lint-ruff: $(DEV)
	$(call say,ruff check)
	@$(BIN)/ruff check --quiet

lint-format: $(DEV)
	$(call say,ruff format)
	@$(BIN)/ruff format --check --output-format=concise || { echo 'make format puts them into form' >&2; exit 1; }

lint-templates: $(DEV)
	$(call say,djlint and djade)
	@$(BIN)/djlint --lint --quiet templates
	@find templates -name '*.html' -print0 | xargs -0 $(BIN)/djade --target-version 5.2 --check

lint-django: $(DEV)
	$(call say,django-upgrade)
	@find $(PACKAGES) tests -name '*.py' -print0 | xargs -0 $(BIN)/django-upgrade --target-version 5.2 --check

lint-imports: $(DEV)
	$(call say,lint-imports)
	@$(BIN)/lint-imports --no-logo

lint-migrations: $(DEV) build
	$(call say,makemigrations --check)
	@env -u DATABASE_URL $(TESTED) $(BIN)/python manage.py makemigrations --check --dry-run

lint-deploy: $(DEV) build
	$(call say,check --deploy)
	@$(CHECKED) $(BIN)/python -W error manage.py check --deploy --fail-level WARNING

.PHONY: format
format: $(DEV) ## Put code and templates into the form that the linters ask for
	@find $(PACKAGES) tests -name '*.py' -print0 | xargs -0 $(BIN)/django-upgrade --target-version 5.2 --exit-zero-even-if-changed
	@$(BIN)/ruff check --fix --quiet || true
	@$(BIN)/ruff format --quiet
	@find templates -name '*.html' -print0 | xargs -0 $(BIN)/djade --target-version 5.2 || true

# ------------------------------------------------------------------ keep

.PHONY: lock
lock: $(DEV) ## Renew the locks of the Python packages (UPGRADE=1: to the newest versions)
	@$(LOCK) pyproject.toml --output-file requirements/prod.txt
	@$(LOCK) --group build --constraint requirements/prod.txt --output-file requirements/build.txt
	@$(LOCK) --group dev --constraint requirements/prod.txt --constraint requirements/build.txt \
		--output-file requirements/dev.txt
	@echo 'datasette==0.65.*' | $(LOCK) - --output-file requirements/bench.txt

.PHONY: clean
clean: ## Remove what was made, but for the database and the secret key
	rm -rf .venv node_modules static/dist var/static var/test-static var/bench var/bench-venv \
		.pytest_cache .ruff_cache .hypothesis .import_linter_cache
	rm -f $(CATALOGUES)
	find $(PACKAGES) tests -name __pycache__ -type d -prune -exec rm -rf {} +
