# The first use of any target sets up .venv/ from the exact versions in constraints.txt.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
ARGS ?=

.PHONY: site serve check publish test lint fmt demo bench bench-search bench-pages clean

site: $(STAMP)
	$(BIN)/juesuan build $(ARGS)

serve: $(STAMP)
	$(BIN)/juesuan serve $(ARGS)

check: $(STAMP)
	$(BIN)/juesuan check $(ARGS)

# make publish ARGS="--to /srv/juesuan"
publish: $(STAMP)
	$(BIN)/juesuan publish $(ARGS)

test: $(STAMP)
	$(BIN)/pytest $(ARGS)

lint: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/juesuan fmt --check

fmt: $(STAMP)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/juesuan fmt

# An invented region, and its site; nothing in content/ is touched.
demo: $(STAMP)
	rm -rf build/demo
	$(BIN)/juesuan example --departments 12 --years 3 build/demo/content
	$(BIN)/juesuan build --content build/demo/content --output build/demo
	@echo "示例内容：build/demo/content；网站：build/demo/site/index.html"

bench: $(STAMP)
	$(BIN)/python bench/check.py
	$(BIN)/python bench/site.py

# Search on sites of about 3,000 and 15,000 pages, beside Pagefind where it is installed.
bench-search: $(STAMP)
	$(BIN)/python bench/search.py $(ARGS)

# What a page of each kind weighs, and how soon a slow phone paints it.
bench-pages: $(STAMP)
	$(BIN)/python bench/pages.py $(ARGS)

clean:
	rm -rf build

$(STAMP): pyproject.toml constraints.txt
	$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "需要 Python 3.11 或更新的版本 / Python 3.11 or newer is needed")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	touch $(STAMP)
