# SPDX-License-Identifier: GPL-2.0-only
# What a person asks for, once everything is installed: running, testing, measuring, checking.

MEM ?= 128M
export MEM SMP OVERLAY INIT APPEND BOOT ICOUNT KVM DEBUG T CI

MODE := $(if $(DEBUG),debug,release)
BOOTED := $(if $(DEBUG),$(B)/debug/tine.elf,$(B)/tine.elf) $(B)/obj/$(MODE)/tine.stripped \
	$(B)/initramfs.cpio

# The debug kernel is what the tests run; the boots try the release kernel too.
TESTED := $(B)/tine.elf $(B)/debug/tine.elf $(B)/obj/debug/tine.stripped \
	$(B)/obj/release/tine.stripped $(B)/initramfs.cpio $(B)/tests.cpio $(UNITS) \
	$(STOCK)

run: $(BOOTED)
	@$(PYTHON) tools/start.py

debug: $(BOOTED)
	@$(PYTHON) tools/start.py debug

test: $(TESTED)
	@$(PYTHON) tests/run.py $(if $(T),'$(T)')

test-linux: $(B)/tests/guest $(DEMOS) $(STOCK)
	@$(PYTHON) tests/run_linux.py $(if $(T),'$(T)')

expected: $(B)/tests/guest
	@$(PYTHON) tests/run_linux.py --write $(if $(T),'$(T)')

# SMP=4 FORKS=100000 SEED=1 RUNS=1
stress: $(TESTED)
	@SMP=$(or $(SMP),4) FORKS=$(FORKS) SEED=$(SEED) RUNS=$(RUNS) \
		$(PYTHON) tests/run_stress.py

mutants:
	@$(PYTHON) tools/mutants.py $(if $(T),'$(T)')

# A lab is chosen by LAB=, the work to grade by TREE= (this tree when there is none).
lab:
	@$(PYTHON) tools/lab.py hand-out $(LAB)

grade: $(B)/tine.elf $(B)/debug/tine.elf $(B)/initramfs.cpio $(B)/tests.cpio
	@$(PYTHON) tools/lab.py grade '$(LAB)' $(if $(TREE),'$(TREE)')

labs: $(B)/tine.elf $(B)/debug/tine.elf $(B)/initramfs.cpio $(B)/tests.cpio
	@$(PYTHON) tools/lab.py check

bench: $(B)/tine.elf $(B)/initramfs.cpio $(B)/bench.cpio
	@$(PYTHON) tools/bench.py

check: $(B)/tine.elf $(B)/debug/tine.elf $(BINS) $(DEMOS) $(B)/tests/guest
	@CC='$(CC)' KERNEL_CFLAGS='$(KERNEL_CFLAGS) -Iinclude/config/debug' \
		USER_CFLAGS='$(USER_CFLAGS)' $(PYTHON) tools/check.py

format:
	@find boot kernel mm fs include user tests -name '*.[ch]' -exec \
		$$(command -v clang-format-14 || echo clang-format) -i {} +

loc:
	@$(PYTHON) tools/loc.py
