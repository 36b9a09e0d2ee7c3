# SPDX-License-Identifier: GPL-2.0-only
# httpsys: HTTP.sys for Linux. `make help` says what there is.

TOP	:= $(abspath $(dir $(lastword $(MAKEFILE_LIST))))
BUILD	:= $(TOP)/build
PREFIX	?= /usr/local
DESTDIR	?=

# Which kernel: KDIR=<build directory>, or KVER=<release>, 6.1, 6.12, 7, or the
# name of a test kernel (kasan, lockdep, kcsan, kasan-6.1, lockdep-6.12). Without
# either the running kernel if it has headers, else Debian's cloud kernel,
# newest 6.1 first.
headers	:= $(patsubst /lib/modules/%/build/Makefile,%,$(wildcard \
	   /lib/modules/*/build/Makefile))
newest	= $(shell printf '%s\n' $(headers) | grep '$(1)' | sort -V | tail -n 1)
ifeq ($(KDIR),)
running	:= $(filter $(shell uname -r),$(headers))
wanted	:= $(or $(KVER:stock-%=%),$(running),$(call newest,^6\.1\..*-cloud-),\
	   $(call newest,.))
ifneq ($(filter kasan kasan-% lockdep lockdep-% kcsan kcsan-% 7 7.x,$(wanted)),)
override KDIR := $(shell $(TOP)/scripts/kernel --ensure --path $(wanted))
else
release	:= $(or $(filter $(wanted),$(headers)),\
	   $(call newest,^$(subst .,\.,$(wanted))\..*-cloud-),\
	   $(call newest,^$(subst .,\.,$(wanted))\.))
override KDIR := $(if $(release),/lib/modules/$(release)/build)
endif
else
wanted	:= $(KDIR)
endif
# Not include/config/kernel.release: Debian's 6.1 has another text there.
RELEASE	:= $(if $(KDIR),$(shell sed -n 's/.*UTS_RELEASE "\(.*\)"/\1/p' \
	   $(KDIR)/include/generated/utsrelease.h))

# A kernel whose headers need a newer compiler is in a tree with one
# (scripts/lib/chroot.py); its build directory is named from outside.
TREE	:= $(patsubst %/.httpsys-chroot,%,$(wildcard \
	   $(dir $(KDIR))../../.httpsys-chroot))
ENTER	:= $(if $(TREE),$(TOP)/scripts/lib/enter $(realpath $(TREE)))

OUT	:= $(BUILD)/$(RELEASE)
SHADOW	:= $(OUT)/mod
NPROC	:= $(shell nproc)
JOBS	= $(if $(filter -j% --jobserver%,$(MAKEFLAGS)),,-j$(NPROC))

# The kernel's own make, in a clean room: nothing but what is named here.
# BTF needs a vmlinux that Debian's headers do not have; without this every
# link prints a notice.
KBUILD	= $(ENTER) $(MAKE) --no-print-directory -C \
	  $(if $(TREE),/usr/src/$(notdir $(KDIR)),$(KDIR)) M=$(SHADOW) $(JOBS) \
	  CONFIG_DEBUG_INFO_BTF_MODULES=

# Everything that the bench runs.
bench-programs: userlib floor
	+@$(MAKE) --no-print-directory -C $(TOP)/tests/bench

bench:
	@$(TOP)/scripts/deps
	@$(TOP)/tests/bench/bench

bench-check:
	@$(TOP)/scripts/deps
	@$(TOP)/tests/bench/bench --check

.PHONY: all module kunit sparse floor bench-programs bench bench-check shadow need-kernel userlib install \
	install-module install-userlib clean help check check-quick demo \
	check-build check-static check-packages check-matrix soak fuzz fuzz-coverage
.DEFAULT_GOAL := all

all: module userlib

help:
	@sed -n 's/^## //p' $(TOP)/Makefile

## make                builds module, library, tools and examples
## make module         only httpsys.ko, into build/<release>/
## make kunit          the module and its KUnit suites (KVER=kasan or lockdep)
## make userlib        only library, tools and examples, into build/userlib/
## make sparse         the module, with sparse over every file
## make install        module, udev rule, headers, library (DESTDIR, PREFIX)
## make check          all tests, on several kernels; last line: N passed, N failed
## make check-quick    the tests for every edit, on Debian's kernel
## make check-build    no warnings: 6.1 and 6.12, W=1, sparse, C and C++ headers
## make check-static   coccinelle, checkpatch, clang, arm64, stack, barriers, symbols
## make check-matrix   the module on Debian's 6.1, 6.12 and newest kernel: symbols, tests
## make soak TIME=3600 the long forms of fuzzing, stress, teardown, about as long
## make bench          what a request costs, here and in the peers, against the bars
## make bench-check    the same of ours only, against the recorded baseline
## make fuzz TIME=60   each fuzzer of kmod/proto/ and the wire fuzzer that many seconds
## make fuzz-coverage  lines of kmod/proto/ that inputs and unit tests reach, at least 95 %
## make check-packages the Debian packages: built, installed, booted, purged
## make demo           two programs that share a port, in a virtual machine
## make clean          removes build/
##
## KVER=<release>|6.1|6.12|7|kasan|lockdep|kcsan|kasan-6.1|…, or KDIR=<dir>,
## picks the kernel; W=1 and C=1 mean what they mean to the kernel.

need-kernel:
	@test -n "$(RELEASE)" || { echo "no headers for kernel" \
	  "'$(wanted)' (there are: $(or $(headers),none));" \
	  "scripts/deps installs Debian's" >&2; exit 1; }

# A tree of links beside which kbuild puts its objects. Links to files that
# are gone are removed, so a deleted source leaves the module as well.
shadow: need-kernel
	@mkdir -p $(SHADOW)
	@if ! echo "$(TOP) $(realpath $(KDIR))" | cmp -s - $(OUT)/.kernel; then \
	  rm -rf $(SHADOW) $(OUT)/*.ko; mkdir -p $(SHADOW)/tests; \
	  echo "$(TOP) $(realpath $(KDIR))" > $(OUT)/.kernel; fi
	@cd $(SHADOW) && find . -xtype l -delete && \
	  cp -rsf $(TOP)/Kbuild $(TOP)/kmod $(TOP)/uapi . && \
	  for t in kunit proto; do if [ -d $(TOP)/tests/$$t ]; then \
	    cp -rsf $(TOP)/tests/$$t tests/; fi; done

# Under a lock: several virtual machines may ask for the same module at once.
module: need-kernel
	@mkdir -p $(OUT)
	+@flock $(OUT)/.lock $(MAKE) --no-print-directory -f $(TOP)/Makefile \
	  KDIR=$(KDIR) module-locked

kunit: need-kernel
	@mkdir -p $(OUT)
	+@flock $(OUT)/.lock $(MAKE) --no-print-directory -f $(TOP)/Makefile \
	  KDIR=$(KDIR) HTTPSYS_KUNIT=1 module-locked

# Only finished modules appear in build/<release>/, and only when they differ.
.PHONY: module-locked
module-locked: shadow
	@touch $(OUT)/.started
	+@$(KBUILD) HTTPSYS_KUNIT=$(HTTPSYS_KUNIT) modules
	@cd $(SHADOW) && for ko in $$(sed 's,.*/,,; s/\.k\?o$$/.ko/' \
	  modules.order); do cmp -s $$ko ../$$ko || { cp $$ko ../.$$ko && \
	  mv ../.$$ko ../$$ko; }; done
	@mv $(OUT)/.started $(OUT)/.built$(HTTPSYS_KUNIT)

# The bench's floor module (tests/bench/floor), a module of its own.
FLOOR	:= $(OUT)/floor
floor: need-kernel
	@mkdir -p $(FLOOR) && cd $(FLOOR) && find . -xtype l -delete && \
	  cp -sf $(TOP)/tests/bench/floor/* .
	+@flock $(OUT)/.floor $(MAKE) --no-print-directory -C $(KDIR) \
	  M=$(FLOOR) $(JOBS) CONFIG_DEBUG_INFO_BTF_MODULES= modules

sparse: need-kernel
	@rm -rf $(OUT)/mod
	+@$(MAKE) --no-print-directory -f $(TOP)/Makefile KDIR=$(KDIR) C=2 module

userlib:
	+@$(MAKE) --no-print-directory -C $(TOP)/userlib BUILD=$(BUILD)/userlib all

install: install-module install-userlib

install-module: need-kernel
	@test -f $(OUT)/httpsys.ko || { echo "build it first: make" >&2; exit 1; }
	install -D -m 644 $(OUT)/httpsys.ko \
	  $(DESTDIR)/lib/modules/$(RELEASE)/updates/httpsys.ko
	install -D -m 644 $(TOP)/scripts/install/60-httpsys.rules \
	  $(DESTDIR)/usr/lib/udev/rules.d/60-httpsys.rules
	install -D -m 644 $(TOP)/scripts/install/httpsys.sysusers \
	  $(DESTDIR)/usr/lib/sysusers.d/httpsys.conf
	install -d $(DESTDIR)/etc/httpsys/activate $(DESTDIR)/usr/lib/systemd/system
	cd $(TOP)/scripts/install && for unit in *.service; do sed -e 's,@PREFIX@,$(PREFIX),' \
	  $$unit > $(DESTDIR)/usr/lib/systemd/system/$$unit || exit; done
	install -D -m 644 $(TOP)/uapi/linux/httpsys.h \
	  $(DESTDIR)$(PREFIX)/include/linux/httpsys.h
	$(if $(DESTDIR),,sh $(TOP)/scripts/install/activate $(RELEASE))

install-userlib:
	+@$(MAKE) --no-print-directory -C $(TOP)/userlib BUILD=$(BUILD)/userlib \
	  DESTDIR=$(DESTDIR) PREFIX=$(PREFIX) install

check:
	@$(TOP)/scripts/deps
	@$(TOP)/scripts/checks

check-quick:
	@$(TOP)/scripts/deps
	@$(TOP)/scripts/checks --quick

check-build:
	@$(TOP)/scripts/check-build

check-static:
	@$(TOP)/scripts/deps
	@$(TOP)/scripts/check-static

check-matrix:
	@$(TOP)/scripts/deps
	@$(TOP)/scripts/check-static exports
	@$(TOP)/scripts/checks -k stock-6.1 -k stock-6.12 -k 7 abi api http rights

soak:
	@$(TOP)/scripts/deps
	@$(TOP)/scripts/checks --soak $(or $(TIME),3600)

check-packages:
	@$(TOP)/scripts/deps
	@$(TOP)/tests/package/run

fuzz:
	@$(TOP)/scripts/deps
	@TIME=$(or $(TIME),60) $(TOP)/tests/fuzz/run
	@$(TOP)/scripts/vm -t 0 -k kasan -- env TIME=$(or $(TIME),60) tests/wirefuzz/run

fuzz-coverage:
	@$(TOP)/tests/fuzz/coverage -v $(wildcard $(BUILD)/fuzz/corpus)

demo:
	@$(TOP)/scripts/deps
	@$(TOP)/scripts/demo

clean:
	rm -rf $(BUILD)
