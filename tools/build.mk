# SPDX-License-Identifier: GPL-2.0-only
# How everything is built: the kernel in two configurations, the user programs, the tests, the
# archives and the boot image. Objects land in build/obj/, what others use in build/ itself.

B := build
PYTHON := $(or $(wildcard /usr/bin/python3),python3)

# Packages that `make setup LOCAL=1` unpacked come first.
HOSTDIR := $(abspath $(B)/host)
ifneq ($(wildcard $(HOSTDIR)/usr),)
HOSTLIBS := $(wildcard $(HOSTDIR)/usr/lib/*-linux-gnu $(HOSTDIR)/lib/*-linux-gnu)
empty :=
space := $(empty) $(empty)
export PATH := $(HOSTDIR)/usr/bin:$(HOSTDIR)/usr/sbin:$(PATH)
export LD_LIBRARY_PATH := $(subst $(space),:,$(HOSTLIBS))$(addprefix :,$(LD_LIBRARY_PATH))
HOST_CFLAGS := $(addprefix -B,$(HOSTLIBS)) -isystem $(HOSTDIR)/usr/include \
	$(addprefix -isystem ,$(wildcard $(HOSTDIR)/usr/include/*-linux-gnu))
HOST_LDFLAGS := $(addprefix -L,$(HOSTLIBS))
# Functions of make do not see what is exported to recipes.
HERE := PATH='$(PATH)' LD_LIBRARY_PATH='$(LD_LIBRARY_PATH)'
endif

# The cross compiler if there is one, else the machine's own gcc with -m32.
ifeq ($(CROSS_COMPILE),)
CROSS_COMPILE := $(shell $(if $(HERE),export $(HERE);) \
	for p in i686-linux-gnu- i686-elf-; do command -v $${p}gcc >/dev/null && echo $$p && break; done)
endif
CC := $(CROSS_COMPILE)gcc
AR := $(CROSS_COMPILE)ar
NM := $(CROSS_COMPILE)nm
OBJCOPY := $(CROSS_COMPILE)objcopy
HOSTCC := gcc
GCC_INCLUDE := $(shell $(HERE) $(CC) -print-file-name=include)

# Warnings stop CI, not a student: a newer compiler warns anew.
WARN := -Wall -Wextra -Wno-unused-parameter $(if $(filter true 1,$(CI) $(WERROR)),-Werror)
Q := $(if $(V),,@)
say = @printf '  %-8s%s\n' '$1' '$(patsubst $(B)/%,%,$2)'

# Loops that are a memcpy stay loops, or memcpy would call itself.
COMMON := -std=gnu11 -ffreestanding -m32 -march=i686 -fno-stack-protector -fcf-protection=none \
	-fno-omit-frame-pointer -fno-pic -fno-pie -fno-strict-aliasing -fno-common \
	-fno-tree-loop-distribute-patterns -O2 -g $(WARN) -nostdinc -isystem $(GCC_INCLUDE)
LINK := $(CC) -m32 -static -nostdlib -no-pie -Wl,--build-id=none -Wl,-z,noexecstack

# A stamp that changes when its text does: new flags compile, a new list of files links again.
define stamp
$1: FORCE
	@mkdir -p $$(@D); echo '$2' | cmp -s - $$@ || echo '$2' > $$@
endef
.PHONY: FORCE
FORCE:
.DELETE_ON_ERROR:
.SECONDARY:

all: $(B)/tine.elf $(B)/initramfs.cpio $(B)/tine.iso

# ---- the kernel, release and debug -----------------------------------------------------------

KERNEL_SRCS := $(wildcard boot/*.S boot/*.c kernel/*.c kernel/x86/*.S kernel/x86/*.c \
	kernel/lib/*.c mm/*.c fs/*.c tests/kernel/*.c)
# Arguments in registers, as the assembly in boot/ and kernel/x86 expects; the library that comes with
# the compiler does not, so it is not linked (kernel/x86/libgcc.c).
KERNEL_CFLAGS := $(COMMON) -mgeneral-regs-only -mregparm=3 -mpreferred-stack-boundary=2 \
	-mtune=generic -Iinclude -I$(B)/include
VERSION := $(or $(shell git describe --always --dirty 2>/dev/null),unversioned)
$(eval $(call stamp,$(B)/obj/version,$(VERSION)))

# SYSTEM_CALLS(CALL), a CALL(name) for each number in the list: what kernel/syscalls.c makes its table of.
$(B)/include/syscalls.h: include/uapi/unistd.h
	@mkdir -p $(@D)
	$(Q)echo '#define SYSTEM_CALLS(CALL)' $$(sed -n 's/^#define __NR_\(\w*\).*/CALL(\1)/p' $<) > $@

# $1: release or debug; $2: the image.
define kernel
$1_CFLAGS := $(KERNEL_CFLAGS) -Iinclude/config/$1
$1_OBJS := $(KERNEL_SRCS:%=$(B)/obj/$1/%.o)
$(call stamp,$(B)/obj/$1/flags,$(CC) $(KERNEL_CFLAGS))
$(call stamp,$(B)/obj/$1/sources,$(KERNEL_SRCS))

$(B)/obj/$1/%.c.o: %.c $(B)/obj/$1/flags
	@mkdir -p $$(@D)
	$$(call say,CC,$$@)
	$(Q)$(CC) $$($1_CFLAGS) -MMD -MP -c -o $$@ $$<

$(B)/obj/$1/kernel/syscalls.c.o: $(B)/include/syscalls.h
$(B)/obj/$1/kernel/version.c.o: $(B)/obj/version
$(B)/obj/$1/kernel/version.c.o: $1_CFLAGS += -DBUILD_VERSION='"$(VERSION)"'

$(B)/obj/$1/%.S.o: %.S $(B)/obj/$1/flags
	@mkdir -p $$(@D)
	$$(call say,AS,$$@)
	$(Q)$(CC) $$($1_CFLAGS) -D__ASSEMBLY__ -MMD -MP -c -o $$@ $$<

# Once with an empty symbol table; then with the real one, which must move nothing.
$(B)/obj/$1/tine.0: $$($1_OBJS) $(B)/obj/ksyms-empty.o boot/kernel.lds $(B)/obj/$1/sources
	$(Q)$(LINK) -Wl,-T,boot/kernel.lds -o $$@ $$(filter %.o,$$^)

$(B)/obj/$1/ksyms.S: $(B)/obj/$1/tine.0 tools/ksyms.py
	$(Q)$(NM) -n $$< | $(PYTHON) tools/ksyms.py > $$@

$2: $(B)/obj/$1/ksyms.o
	@mkdir -p $$(@D)
	$$(call say,LINK,$$@)
	$(Q)$(LINK) -Wl,-T,boot/kernel.lds -o $$@ $$($1_OBJS) $$<
	$(Q)$(NM) -n $$@ | $(PYTHON) tools/ksyms.py --check $(B)/obj/$1/ksyms.S

-include $$($1_OBJS:.o=.d)
endef
$(eval $(call kernel,release,$(B)/tine.elf))
$(eval $(call kernel,debug,$(B)/debug/tine.elf))

$(B)/obj/ksyms-empty.S: tools/ksyms.py
	@mkdir -p $(@D)
	$(Q)$(PYTHON) tools/ksyms.py --empty > $@

$(B)/obj/%.o: $(B)/obj/%.S
	$(Q)$(CC) -m32 -c -o $@ $<

# ---- user programs ---------------------------------------------------------------------------

USER_CFLAGS := $(COMMON) -Wno-array-bounds -ffunction-sections -fdata-sections \
	-Iuser/include -Iinclude
USER_LINK := $(LINK) -Wl,--gc-sections -Wl,-z,noseparate-code
$(eval $(call stamp,$(B)/user/flags,$(CC) $(USER_CFLAGS)))

LIB_SRCS := $(filter-out user/lib/crt0.S,$(wildcard user/lib/*.c user/lib/*.S))
LIB_OBJS := $(LIB_SRCS:%=$(B)/obj/%.o)
CRT0 := $(B)/user/crt0.o
LIBTINE := $(B)/user/libtine.a

$(B)/obj/%.c.o: %.c $(B)/user/flags
	@mkdir -p $(@D)
	$(call say,CC,$@)
	$(Q)$(CC) $(USER_CFLAGS) -MMD -MP -c -o $@ $<

$(B)/obj/%.S.o: %.S $(B)/user/flags
	@mkdir -p $(@D)
	$(call say,AS,$@)
	$(Q)$(CC) $(USER_CFLAGS) -D__ASSEMBLY__ -MMD -MP -c -o $@ $<

$(CRT0): $(B)/obj/user/lib/crt0.S.o
	@mkdir -p $(@D)
	$(Q)cp $< $@

$(LIBTINE): $(LIB_OBJS)
	@mkdir -p $(@D)
	$(call say,AR,$@)
	$(Q)rm -f $@ && $(AR) rcs $@ $(LIB_OBJS)

# $1: the program as built, $2: its objects. What goes into an archive is a stripped copy.
define program
$1: $2 $(CRT0) $(LIBTINE)
	@mkdir -p $$(@D)
	$$(call say,LINK,$$@)
	$(Q)$(USER_LINK) -o $$@ $(CRT0) $2 $(LIBTINE) -lgcc

$1.stripped: $1
	$(Q)$(OBJCOPY) --strip-all $$< $$@

-include $(2:.o=.d)
endef

# A program is one file, or a folder of them with the program's name.
BIN_NAMES := $(sort $(basename $(notdir $(wildcard user/bin/*.c))) \
	$(notdir $(patsubst %/,%,$(dir $(wildcard user/bin/*/*.c)))))
$(foreach n,$(BIN_NAMES),$(eval $(call program,$(B)/user/bin/$n,\
	$(patsubst %,$(B)/obj/%.o,$(wildcard user/bin/$n.c user/bin/$n/*.c)))))
BINS := $(BIN_NAMES:%=$(B)/user/bin/%)

# user/demo/NAME.c is the program demo-NAME; user/demo/lib*.c is linked into each.
DEMO_SRCS := $(filter-out user/demo/lib%.c,$(wildcard user/demo/*.c))
DEMO_LIB := $(patsubst %,$(B)/obj/%.o,$(wildcard user/demo/lib*.c))
DEMO_NAMES := $(patsubst demo-%,%,$(basename $(notdir $(DEMO_SRCS))))
$(foreach n,$(DEMO_NAMES),$(eval $(call program,$(B)/user/demo/demo-$n,\
	$(patsubst %,$(B)/obj/%.o,$(wildcard user/demo/$n.c user/demo/demo-$n.c)) $(DEMO_LIB))))
DEMOS := $(DEMO_NAMES:%=$(B)/user/demo/demo-%)

# ---- the guest tests, one program called by many names, and the benchmark --------------------

GUEST_OBJS := $(patsubst %,$(B)/obj/%.o,$(wildcard tests/guest/*.c tests/guest/*.S))
$(eval $(call program,$(B)/tests/guest,$(GUEST_OBJS)))
BENCH_OBJS := $(patsubst %,$(B)/obj/%.o,$(wildcard user/bench/*.c user/bench/*.S))
$(eval $(call program,$(B)/tests/bench,$(BENCH_OBJS)))

# tests/programs: built with the cross compiler's stock C library, where it has one, and with musl, where
# that was to be had (tools/musl.sh): what musl's own gcc wrapper would ask for, by hand.
PROGRAMS := $(patsubst tests/programs/%.c,%,$(wildcard tests/programs/*.c))
ifneq ($(filter /%,$(shell $(HERE) $(CC) -m32 -print-file-name=libc.a)),)
STOCK := $(PROGRAMS:%=$(B)/tests/glibc/%)
endif
$(B)/tests/glibc/%: tests/programs/%.c tests/programs/check.h
	@mkdir -p $(@D)
	$(call say,GLIBC,$@)
	$(Q)$(CC) -m32 -static -O2 -pthread -o $@ $<

MUSL_LIB := $(HOSTDIR)/musl/usr/lib/i386-linux-musl
ifneq ($(wildcard $(MUSL_LIB)/libc.a),)
STOCK += $(PROGRAMS:%=$(B)/tests/musl/%)
endif
$(B)/tests/musl/%: tests/programs/%.c tests/programs/check.h
	@mkdir -p $(@D)
	$(call say,MUSL,$@)
	$(Q)$(CC) -m32 -std=gnu11 -O2 -fno-pic -fno-pie -fno-stack-protector -nostdinc \
		-isystem $(HOSTDIR)/musl/usr/include/i386-linux-musl -isystem $(GCC_INCLUDE) \
		-static -no-pie -nostdlib -o $@ $(MUSL_LIB)/crt1.o $(MUSL_LIB)/crti.o $< \
		-Wl,--start-group $(MUSL_LIB)/libc.a -lgcc -Wl,--end-group $(MUSL_LIB)/crtn.o

# ---- archives and the boot image -------------------------------------------------------------

MKINITRAMFS := $(PYTHON) tools/mkinitramfs.py
ETC := $(sort $(wildcard user/etc/*))
ROOT_FILES := $(foreach p,$(BINS) $(DEMOS),/bin/$(notdir $p)=$p.stripped) \
	$(foreach f,$(ETC),/etc/$(notdir $f)=$f)
$(eval $(call stamp,$(B)/obj/root-files,$(ROOT_FILES)))

$(B)/initramfs.cpio: tools/initramfs.list tools/mkinitramfs.py $(B)/obj/root-files \
		$(BINS:%=%.stripped) $(DEMOS:%=%.stripped) $(ETC)
	$(call say,CPIO,$@)
	$(Q)$(MKINITRAMFS) -o $@ --list tools/initramfs.list $(ROOT_FILES:%=--file %)

GUEST_DATA := $(sort $(wildcard tests/guest/*.txt tests/guest/expected/*.txt))
TEST_FILES := /tests/guest=$(B)/tests/guest.stripped \
	$(foreach f,$(GUEST_DATA),$(f:tests/guest/%=/tests/%)=$f)
$(eval $(call stamp,$(B)/obj/test-files,$(TEST_FILES)))

$(B)/tests.cpio: tools/mkinitramfs.py $(B)/obj/test-files $(B)/tests/guest.stripped $(GUEST_DATA)
	$(call say,CPIO,$@)
	$(Q)$(MKINITRAMFS) -o $@ $(TEST_FILES:%=--file %) --link /tests/run=guest

$(B)/bench.cpio: tools/mkinitramfs.py $(B)/tests/bench.stripped
	$(call say,CPIO,$@)
	$(Q)$(MKINITRAMFS) -o $@ --file /bench/bench=$(B)/tests/bench.stripped

# GRUB loads a kernel without its debug information: at 8 MiB there is no room for it.
$(B)/obj/release/tine.stripped: $(B)/tine.elf
$(B)/obj/debug/tine.stripped: $(B)/debug/tine.elf
$(B)/obj/%/tine.stripped:
	$(Q)$(OBJCOPY) --strip-all $< $@

$(B)/tine.iso: $(B)/obj/release/tine.stripped $(B)/initramfs.cpio boot/grub.cfg tools/mkiso.py
	$(call say,ISO,$@)
	$(Q)$(PYTHON) tools/mkiso.py -o $@ $(B)/obj/release/tine.stripped $(B)/initramfs.cpio

# ---- programs of tests/unit, for the host ----------------------------------------------------
# Each names what it is linked with: "// sources: kernel/lib/rbtree.c ..." at its head, and may
# name more flags: "// flags: -DX=1".

UNIT_SRCS := $(wildcard tests/unit/test_*.c)
UNITS := $(UNIT_SRCS:tests/unit/%.c=$(B)/unit/%)
UNIT_CFLAGS := -std=gnu11 -g -O1 -fsanitize=address,undefined -fno-sanitize-recover=all \
	-fno-omit-frame-pointer $(WARN) -MMD -MP -Itests/unit -Iinclude -Iinclude/config/debug \
	$(HOST_CFLAGS)
head_of = $(shell sed -n 's|^// $1: *||p' $2)

# $1: the program's name.
define unit
$(B)/unit/$1: tests/unit/$1.c $(call head_of,sources,tests/unit/$1.c)
	@mkdir -p $$(@D)
	$$(call say,HOSTCC,$$@)
	$(Q)$(HOSTCC) $(UNIT_CFLAGS) $(call head_of,flags,tests/unit/$1.c) -MF $$@.d -MT $$@ \
		-o $$@ $$(filter %.c,$$^) $(HOST_LDFLAGS) -lcmocka
-include $(B)/unit/$1.d
endef
$(foreach u,$(notdir $(UNITS)),$(eval $(call unit,$u)))
