# Two commands are enough: `make run` sets everything up and starts it, `make test` checks everything.
# They need Python 3.11, make and git; the rest is installed into this folder.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
UV := .tools/bin/uv
API := .venv-api/bin/python
SYNC := UV_COMPILE_BYTECODE_TIMEOUT=300 $(UV) sync --locked --no-progress --compile-bytecode --only-group

.DEFAULT_GOAL := help
.PHONY: help setup run test lint types contract programs unit conversations browser pictures chat bench models train rollback evaluate clean

help: ## Show this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 16

setup: .venv-api/.synced .venv-bot/.synced ## Install everything into this folder and build the web pages
	@$(API) -m mobile_api.ops.web

models: setup ## Train the bot and the matcher, if their sources have changed
	@$(API) -m mobile_api.catalog.activation train || $(API) -c "print('going on with the matcher in service')"
	@$(API) -m mobile_api.ops.train

train: setup ## Learn anew; a matcher that regresses is not activated, unless ACCEPT=yes
	@$(API) -m mobile_api.ops.lessons
	@$(API) -m mobile_api.catalog.activation train $(if $(ACCEPT),--accept)
	@$(API) -m mobile_api.ops.train

rollback: setup ## Go back to the matcher before
	@$(API) -m mobile_api.catalog.activation rollback

evaluate: models ## How well requests are understood, by language and kind
	@$(API) -m mobile_api.catalog.evaluate

run: models ## Set up what is missing, start every process, print the address
	@$(API) -m mobile_api.ops.up

test: ## Run all checks; what doesn't need the whole machine goes side by side, and dialogues share the unit tests' systems
	@$(MAKE) --no-print-directory --jobs=2 --output-sync setup
	@$(MAKE) --no-print-directory --jobs=2 --output-sync models programs types lint contract
	$(API) -m pytest -q -n 2 --dist loadfile --ignore tests/browser
	@$(MAKE) --no-print-directory browser

lint: setup ## Style of the code, order of the phrases
	$(API) -m ruff check .
	$(API) -m ruff format --check .
	$(API) -m mobile_api.catalog.lint

types: setup ## Types
	$(API) -m mypy

contract: setup ## The walls between the rooms
	.venv-api/bin/lint-imports

programs: setup ## The tests' browser, nginx and Redis, where they are missing
	@$(API) -m mobile_api.ops.programs

unit: models programs ## Rules, API over HTTP, bot, actions, faults
	$(API) -m pytest -q -n 2 --dist loadfile --ignore tests/conversations --ignore tests/browser

conversations: models ## Dialogues against the real trained model
	$(API) -m pytest -q -n 2 tests/conversations

browser: models programs ## Journeys in a real browser
	$(API) -m pytest -q -n 2 --dist loadfile tests/browser

pictures: ## The README's pictures, from what the browser tests shot
	$(API) -m tests.browser.pictures

chat: ## Talk to the running system: make chat [SAY="我要开理发店 || 一个人干"] [SPEAK=en]
	@$(API) -m mobile_api.ops.chat

bench: models ## Measure a whole turn beside a bare Rasa project, as JSON
	@$(API) -m mobile_api.ops.bench

clean: ## Remove what was installed and built; data in .data/ stays
	rm -rf .tools .venv-api .venv-bot mobile_api/web/node_modules mobile_api/web/dist

export SAY SPEAK PHONE

$(UV):
	@$(PYTHON) mobile_api/ops/get_uv.py

.venv-api/.synced: pyproject.toml uv.lock | $(UV)
	@echo "installing the backend's environment"
	@UV_PROJECT_ENVIRONMENT=.venv-api $(SYNC) dev
	@touch $@

.venv-bot/.synced: pyproject.toml uv.lock | $(UV)
	@echo "installing the bot's environment (2.5 GB, a minute or two)"
	@UV_PROJECT_ENVIRONMENT=.venv-bot $(SYNC) bot
	@touch $@
