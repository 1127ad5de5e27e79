# SPDX-License-Identifier: GPL-2.0-only
# The front door: every target a person types. A target that needs tools first lets tools/setup
# see to them (a few milliseconds when nothing is missing), then hands over to a second make,
# which finds them installed; tools/build.mk builds, tools/targets.mk runs and tests.

.DEFAULT_GOAL := all
MAKEFLAGS += --no-builtin-rules

# As many compilers at once as there are processors, unless -j says otherwise.
PARALLEL = $(if $(filter -j%,$(MAKEFLAGS)),,-j$(shell nproc))

# Each name is also what tools/setup is told it is for.
FRONT := all run debug test test-linux expected mutants stress bench check format loc lab \
	labs grade

.PHONY: help setup doctor clean distclean $(FRONT)

help:
	@cat tools/help.txt

setup:
	@LOCAL=$(LOCAL) CROSS_COMPILE=$(CROSS_COMPILE) tools/setup everything

doctor:
	@CROSS_COMPILE=$(CROSS_COMPILE) tools/setup --look everything

# clean leaves the packages that LOCAL=1 unpacked; distclean takes them too.
clean:
	@if [ -d build ]; then find build -mindepth 1 -maxdepth 1 ! -name host -exec rm -rf {} +; fi

distclean:
	rm -rf build

ifdef TINE_READY
include tools/build.mk
include tools/targets.mk
else
$(FRONT):
	@LOCAL=$(LOCAL) CROSS_COMPILE=$(CROSS_COMPILE) tools/setup $@
	@$(MAKE) $(PARALLEL) --no-print-directory TINE_READY=1 $@

build/%: FORCE
	@LOCAL=$(LOCAL) CROSS_COMPILE=$(CROSS_COMPILE) tools/setup everything
	@$(MAKE) $(PARALLEL) --no-print-directory TINE_READY=1 $@

.PHONY: FORCE
FORCE:
endif
