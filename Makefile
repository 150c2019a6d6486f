# The whole interface for a contributor. Needs Python 3.11, make and a package index; makes the rest.

PYTHON ?= $(shell command -v python3.11 || echo python3)
PYTHON314 ?= $(shell command -v python3.14)
VENV := .venv
HUB55 := .venv-hub55
HUB55_314 := .venv-hub55-python314
BIN := $(VENV)/bin
UV := $(BIN)/uv
STAMPS := .make
SOURCES := $(shell find jhub_ds labext -type f -not -path '*/__pycache__/*') setup.cfg pyproject.toml $(wildcard images/*/requirements*.txt)

# uv reads no setting of pip: it gets the index that pip is configured with.
INDEX := $(or $(UV_DEFAULT_INDEX),$(PIP_INDEX_URL),$(shell $(PYTHON) -m pip config get global.index-url 2>/dev/null))
ifneq ($(INDEX),)
export UV_DEFAULT_INDEX := $(INDEX)
endif
export UV_NO_PROGRESS := 1
export UV_PYTHON_DOWNLOADS := never

# The hub line of the chart, and where it can be had on the chart's Python too.
HUBS := $(STAMPS)/wheel-hub55 $(if $(PYTHON314),$(STAMPS)/wheel-hub55-python314)

.PHONY: help run test lint bench locale lock reference clean install

help:  ## what there is
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

run: $(STAMPS)/wheel  ## everything on one machine: sign in, choose, work
	$(BIN)/jhub-ds demo

test: $(STAMPS)/wheel $(HUBS) $(STAMPS)/chromium  ## every test, with real counterparts
	$(BIN)/pytest -n 2 --dist loadfile $(PYTEST_ARGS)

lint: $(STAMPS)/venv  ## style, types, import contracts
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	PYTHONPATH=. $(BIN)/lint-imports

bench: $(STAMPS)/wheel  ## speeds, side by side with the peer: one JSON object a line
	@$(BIN)/python -m tests.bench

locale: $(STAMPS)/venv  ## collect the texts that people read, and compile their translations
	$(BIN)/python -m tests.tools.locale

lock: $(STAMPS)/uv  ## choose the versions of everything anew
	tests/tools/lock.sh $(UV)

reference: $(STAMPS)/venv  ## write the reference page of the configuration anew
	$(BIN)/python -m tests.tools.reference

install: $(STAMPS)/wheel $(HUBS)  ## the virtual environments, with the wheel of this tree

clean:  ## remove what make made here
	rm -rf $(VENV) $(HUB55) $(HUB55_314) $(STAMPS) build dist artefacts *.egg-info

$(STAMPS)/uv: tests/locks/uv.txt
	$(PYTHON) -m venv --clear $(VENV)
	$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r $<
	@mkdir -p $(STAMPS) && touch $@

$(STAMPS)/venv: tests/locks/all.txt $(STAMPS)/uv
	$(UV) pip sync -q --python $(BIN)/python --require-hashes $<
	@rm -f $(STAMPS)/wheel && touch $@

$(STAMPS)/venv-hub55: tests/locks/hub-5.5.txt $(STAMPS)/uv
	$(PYTHON) -m venv --clear --without-pip $(HUB55)
	$(UV) pip sync -q --python $(HUB55)/bin/python --require-hashes $<
	@rm -f $(STAMPS)/wheel-hub55 && touch $@

$(STAMPS)/venv-hub55-python314: tests/locks/hub-5.5.txt $(STAMPS)/uv
	$(PYTHON314) -m venv --clear --without-pip $(HUB55_314)
	$(UV) pip sync -q --python $(HUB55_314)/bin/python --require-hashes $<
	@rm -f $(STAMPS)/wheel-hub55-python314 && touch $@

$(STAMPS)/built: $(SOURCES) $(STAMPS)/venv
	rm -rf build dist
	$(BIN)/python -m build -q --wheel --no-isolation >$(STAMPS)/build.log 2>&1 || { cat $(STAMPS)/build.log; exit 1; }
	@touch $@

$(STAMPS)/wheel: $(STAMPS)/built
	$(UV) pip install -q --python $(BIN)/python --no-deps --reinstall dist/*.whl
	@touch $@

$(STAMPS)/wheel-hub55: $(STAMPS)/built $(STAMPS)/venv-hub55
	$(UV) pip install -q --python $(HUB55)/bin/python --no-deps --reinstall dist/*.whl
	@touch $@

$(STAMPS)/wheel-hub55-python314: $(STAMPS)/built $(STAMPS)/venv-hub55-python314
	$(UV) pip install -q --python $(HUB55_314)/bin/python --no-deps --reinstall dist/*.whl
	@touch $@

# What browser tests need comes from Debian, where the machine allows it; without it they say so.
$(STAMPS)/chromium:
	@command -v chromium >/dev/null || tests/tools/chromium.sh
	@mkdir -p $(STAMPS) && touch $@
