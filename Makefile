# One target per habit; each does the set-up it needs. `make run` and `make test` are all that a fresh Debian or
# Ubuntu machine takes.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-builtin-rules --no-print-directory

PYTHON := .venv/bin/python
# Packages of the user's own (pip install --user) must not stand before QGIS's.
export PYTHONNOUSERSITE := 1
# QGIS profile that `make link` puts the plugin into.
PROFILE ?= $(HOME)/.local/share/QGIS/QGIS3/profiles/default
# More options for pytest, such as T="-k area".
T ?=
# Options for scripts/bench.py.
BENCH ?=
# Products whose pictures `make docs-pictures` makes; all without it.
PICTURES ?=
# Options for scripts/mutate_policies.py.
MUTATE ?=

.PHONY: help setup run test test-all test-gbk lint format translations docs docs-pictures mutate-policies matrix bench bench-peers link package verify-package clean

help: ## Say what there is
	@sed -n 's/^\([a-z-]*\):[^#]*## \(.*\)/  make \1\t\2/p' $(firstword $(MAKEFILE_LIST)) | expand -t 24

setup: ## Install what the other targets need (once; afterwards it returns at once)
	@scripts/setup.sh

run: setup catalogue ## Survey the sample park: GeoPackage, project and map picture in build/run
	@scripts/run_sample.sh

test: setup catalogue ## Run the tests, without the slow ones
	@scripts/run_tests.sh $(PYTHON) -m "not slow" $(T)
	@scripts/test_gbk.sh $(PYTHON)

test-all: setup catalogue ## Run all tests, the slow ones too
	@scripts/run_tests.sh $(PYTHON) $(T)
	@scripts/test_gbk.sh $(PYTHON)

test-gbk: setup catalogue ## Run the tests marked gbk as on a Chinese office machine; with GBK=whole the suite before
	@GBK=$(GBK) scripts/test_gbk.sh $(PYTHON)

lint: setup ## Check style, types, floors, Qt 6 and translations; all of them, even when one finds something
	@status=0; check() { echo "--- $$*"; "$$@" || status=1; }; \
	check .venv/bin/ruff check --output-format concise .; \
	check .venv/bin/ruff format --check --output-format concise .; \
	check .venv/bin/flake8 --isolated --max-line-length 120 --disable-noqa baiyuan_qgis processing_algorithms; \
	check .venv/bin/mypy; \
	check .venv/bin/lint-imports --no-logo; \
	check $(PYTHON) scripts/check_qt6.py; \
	check $(PYTHON) scripts/translations.py --check; \
	exit $$status

format: setup ## Bring the code into the agreed form
	@.venv/bin/ruff check --fix .
	@.venv/bin/ruff format .

translations: setup ## Read the sentences from the code into the .ts; make .qm and .json
	@$(PYTHON) scripts/translations.py

docs: setup ## Make the pages of docs/ that come from the policy files and from the dictionary
	@$(PYTHON) scripts/make_policy_pages.py
	@$(PYTHON) scripts/make_data_pages.py

docs-pictures: setup catalogue ## Make the pictures of the products in docs/pictures from the sample park (PICTURES="onemap")
	@$(PYTHON) scripts/make_docs_pictures.py $(PICTURES)

mutate-policies: setup catalogue ## Change every number of every policy and see a test fail (MUTATE="--sample 40 --seed a")
	@$(PYTHON) scripts/mutate_policies.py $(MUTATE)

# What Qt and the library load, from the .ts as it is: running and testing must not change a tracked file.
.PHONY: catalogue
catalogue: setup
	@$(PYTHON) scripts/translations.py --build

matrix: ## Run the same tests on QGIS 3.40 (Debian trixie) and 3.44 (Debian forky); as root
	@scripts/matrix.sh

bench: setup ## Measure this engine beside geopandas, QGIS and what bench-peers installed (BENCH="--million", "--sizes 10000")
	@$(PYTHON) scripts/bench.py $(BENCH)

bench-peers: setup ## Install PostGIS, DuckDB, SedonaDB and tobler for `make bench`, and start PostgreSQL once to see that it runs
	@$(PYTHON) scripts/bench.py --install-peers

link: setup catalogue ## Put this checkout into a QGIS profile (PROFILE=...) as the plugin
	@mkdir -p "$(PROFILE)/python/plugins"
	@if [ -e "$(PROFILE)/python/plugins/baiyuan_qgis" ] && [ ! -L "$(PROFILE)/python/plugins/baiyuan_qgis" ]; then \
		echo "$(PROFILE)/python/plugins/baiyuan_qgis is installed there; remove it first." >&2; exit 1; fi
	@ln -sfn "$(CURDIR)/baiyuan_qgis" "$(PROFILE)/python/plugins/baiyuan_qgis"
	@echo "$(PROFILE)/python/plugins/baiyuan_qgis -> $(CURDIR)/baiyuan_qgis"

package: setup catalogue ## Make the zip for the plugin site in build/
	@$(PYTHON) scripts/package.py

verify-package: package ## Install the zip in an empty profile, run it, and apply the site's rules and security gate
	@$(PYTHON) scripts/verify_package.py

clean: ## Remove what was made, .venv too
	@rm -rf build .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	@rm -f resources/i18n/*.qm resources/i18n/*.json
	@find baiyuan_qgis processing_algorithms tests scripts -name __pycache__ -prune -exec rm -rf {} +
