SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-builtin-rules

PORT ?= 8000
PYTHON := .venv/bin/python
MANAGE := $(PYTHON) manage.py

.PHONY: help install lock demo clients test drill outagedrill mirrordrill searchdrill lint check bench elasticsearch services stop clean

help: ## Show this page
	@echo "usage: make <target>"
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  %-15s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

install: .venv/installed .env ## Make the locked environment in .venv, and a .env for a laptop if there is none

.venv/installed: requirements/dev.txt scripts/make_environment.sh
	@scripts/make_environment.sh
	@touch $@

.env:
	cp .env.example .env

lock: install ## Lock the dependencies anew (requirements/*.txt from *.in); UPGRADE=1 takes the newest
	for name in requirements/run requirements/dev benchmarks/graphql/peers/graphene_django benchmarks/graphql/peers/strawberry_django tests/clients/requirements; do \
	  .venv/bin/uv pip compile $$name.in --output-file $$name.txt --quiet \
	    --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-annotate \
	    --custom-compile-command "make lock" $(if $(UPGRADE),--upgrade); \
	done

demo: install ## Serve the whole product with a sample registry on 127.0.0.1:8000 (PORT= to change)
	@$(PYTHON) scripts/demo.py $(PORT)

clients: install tests/clients/node_modules/.installed ## The clients in other languages with which the tests ask the API

tests/clients/node_modules/.installed: tests/clients/package-lock.json tests/clients/requirements.txt scripts/make_clients.sh
	@scripts/make_clients.sh

test: install clients ## Start every service that the tests need and run all tests (ARGS="-k name" to choose)
	@scripts/test.sh $(ARGS)

drill: install ## The long fault tests: killed and concurrent imports, a stopped server, a full disk (half an hour)
	@scripts/drill.sh $(ARGS)

outagedrill: install ## A PostgreSQL that is stopped and disks that are full, under imports and an export, as root (a minute)
	@scripts/outage_drill.sh $(ARGS)

mirrordrill: install ## A mirror that is killed at random through a day of 50,000 writes (two minutes)
	@scripts/mirror_drill.sh $(ARGS)

searchdrill: install ## Search on another Elasticsearch, on nodes that are killed, and in a storm of writes (seven minutes)
	@scripts/search_drill.sh $(ARGS)

lint: install ## Check format, lint, types, imports, what Django checks, migrations and the GraphQL schema
	$(PYTHON) -m ruff format --check .
	$(PYTHON) -m ruff check .
	$(PYTHON) -m mypy .
	.venv/bin/lint-imports --no-logo
	$(MANAGE) check --fail-level WARNING
	$(MANAGE) makemigrations --check --dry-run
	$(MANAGE) export_graphql_schema --check

check: lint test outagedrill mirrordrill searchdrill ## All that CI runs

bench: install ## Measure side by side with peers into benchmarks/results
	services=$$(scripts/services.sh start); eval "$$services"; for script in import_registry ledger; do $(PYTHON) benchmarks/$$script.py; done; $(PYTHON) -m benchmarks.verify; $(PYTHON) -m benchmarks.search; $(PYTHON) -m benchmarks.graphql; $(PYTHON) -m benchmarks.graphql.hostile

elasticsearch: ## Start a local Elasticsearch on loopback and print its address
	@scripts/elasticsearch.sh start

services: ## Start what the tests need: PostgreSQL, Redis, Elasticsearch; print its addresses
	@scripts/services.sh start

stop: ## Stop the services that were started from here
	@scripts/services.sh stop

clean: ## Remove the environment and every cache; the database in var stays
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis staticfiles
	find . -name __pycache__ -prune -exec rm -rf {} +
