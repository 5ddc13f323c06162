# The commands of this repository. Each works alone on a fresh clone: Node 20 or newer and npm are all it needs
# (Node 24, which the code runs on, comes with the dependencies).

SHELL := /bin/sh
.DEFAULT_GOAL := help
INSTALLED := node_modules/.package-lock.json
RUN := PATH="$(CURDIR)/node_modules/.bin:$$PATH"

.PHONY: help demo test dev stop bench check clean node-and-npm

help: ## say what there is
	@sed -n 's/^\([a-z]*\):.*## \(.*\)$$/make \1	\2/p' Makefile

demo: $(INSTALLED) ## turn two bundled characters into emoji packs, in out/demo
	@$(RUN) node e2e/demo/run.ts

test: $(INSTALLED) ## types, lint, architecture, unit and end-to-end tests
	@$(RUN) node e2e/test.ts

check: $(INSTALLED) ## types, lint and architecture only
	@$(RUN) npm run -s check

dev: $(INSTALLED) ## an endpoint with its worker in the background, and the unit tests again at every change
	@$(RUN) node e2e/dev/start.ts && $(RUN) vitest --project unit

stop: ## stop what make dev left running in the background
	@if [ -e .cache/dev/endpoint.pid ]; then $(RUN) node e2e/dev/stop-once.ts; else echo "Nothing of Popcel runs in the background."; fi

bench: $(INSTALLED) ## measure speed and quality, in out/bench
	@$(RUN) node bench/run.ts $(SUITES)

clean: ## remove what was made: out, .cache, node_modules
	rm -rf out .cache coverage node_modules

$(INSTALLED): package-lock.json | node-and-npm
	SKIP_FFMPEG=true npm ci --loglevel=error # node-av brings FFmpeg as a library; the program is not needed
	@touch $@

node-and-npm:
	@command -v node >/dev/null 2>&1 && command -v npm >/dev/null 2>&1 || { \
	  echo "Popcel needs Node 20 or newer and npm, and one of them is not on the PATH; install Node and run make again." >&2; exit 1; }
	@node -e 'process.exit(parseInt(process.versions.node, 10) >= 20 ? 0 : 1)' || { \
	  echo "Popcel needs Node 20 or newer and this is Node $$(node --version); install a newer one and run make again." >&2; exit 1; }
