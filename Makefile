# SPDX-License-Identifier: GPL-2.0-or-later
# What a person types. `make help` lists it.

VERSION := $(shell cat VERSION)

# The kernel that `make` builds the module for.
KERNELRELEASE ?= $(shell uname -r)
KDIR ?= /lib/modules/$(KERNELRELEASE)/build

PREFIX ?= /usr
SBINDIR ?= $(PREFIX)/sbin
MANDIR ?= $(PREFIX)/share/man
DOCDIR ?= $(PREFIX)/share/doc/flowtee
UNITDIR ?= $(PREFIX)/lib/systemd/system
BASHCOMPDIR ?= $(PREFIX)/share/bash-completion/completions
# Debian's zsh looks in a place of its own.
ZSHCOMPDIR ?= $(PREFIX)/share/zsh/$(if $(wildcard /etc/debian_version),vendor-completions,site-functions)

# What it takes to build the module: the contents of the DKMS package.
module_sources := Kbuild LICENSE VERSION dkms.conf include kmod
dkms_directory := $(DESTDIR)/usr/src/flowtee-$(VERSION)
configuration := $(DESTDIR)/etc/flowtee
units := flowtee-metrics.socket flowtee-metrics@.service flowtee-monitor.service flowtee-textfile.service \
	flowtee-textfile.timer flowtee.service
# Those that somebody may have started.
startable := flowtee-metrics.socket flowtee-textfile.timer flowtee-monitor.service flowtee.service

all: module tool ## Build the module and flowteectl

# What an installation takes that a machine may lack. All of it is told, before anything is done.
requirements:
	@dist/requirements tool $(if $(DESTDIR),,dkms headers) $(KDIR) $(KERNELRELEASE)

module: ## Build the module for the running kernel, or for KERNELRELEASE or KDIR
	@dist/requirements headers $(KDIR) $(KERNELRELEASE)
	$(MAKE) -C $(KDIR) M=$(CURDIR) modules

tool: ## Build flowteectl
	$(MAKE) -C tools

install: requirements ## Install flowteectl, its services and, by DKMS, the module (as root)
	$(MAKE) install-tool install-files install-source
ifeq ($(DESTDIR),)
	$(reload_systemd)
	dkms add -m flowtee -v $(VERSION)
	dkms build -m flowtee -v $(VERSION) -k $(KERNELRELEASE)
	dkms install -m flowtee -v $(VERSION) -k $(KERNELRELEASE)
endif

install-tool: tool
	$(MAKE) -C tools install SBINDIR="$(SBINDIR)" MANDIR="$(MANDIR)"

# What the host can use beside the manual: below docs/ here, and below DOCDIR there.
documents := $(patsubst docs/%,%,$(shell find docs/monitoring docs/examples -type f))

# A configuration that is there already is somebody's.
install-files:
	install -d $(DESTDIR)$(UNITDIR) $(DESTDIR)$(BASHCOMPDIR) $(DESTDIR)$(ZSHCOMPDIR) $(configuration)
	for unit in $(units); do \
		sed 's,/usr/sbin/flowteectl,$(SBINDIR)/flowteectl,g' dist/$$unit >$(DESTDIR)$(UNITDIR)/$$unit && \
		chmod 644 $(DESTDIR)$(UNITDIR)/$$unit || exit; \
	done
	install -m 644 dist/completion/flowteectl.bash $(DESTDIR)$(BASHCOMPDIR)/flowteectl
	install -m 644 dist/completion/flowteectl.zsh $(DESTDIR)$(ZSHCOMPDIR)/_flowteectl
	for file in $(documents); do \
		mode=644; test ! -x docs/$$file || mode=755; \
		install -D -m $$mode docs/$$file $(DESTDIR)$(DOCDIR)/$$file || exit; \
	done
	test -e $(configuration)/flowtee.conf || install -m 644 dist/flowtee.conf $(configuration)/flowtee.conf

install-source: forget-source
	install -d $(dkms_directory)
	cp -R $(module_sources) $(dkms_directory)/
	cd $(dkms_directory) && $(remove_objects)

uninstall: stop forget-source ## Remove what `make install` put in place, but not your configuration (as root)
	rm -f $(DESTDIR)$(SBINDIR)/flowteectl $(DESTDIR)$(MANDIR)/man8/flowteectl.8 \
		$(units:%=$(DESTDIR)$(UNITDIR)/%) $(DESTDIR)$(BASHCOMPDIR)/flowteectl $(DESTDIR)$(ZSHCOMPDIR)/_flowteectl
	rm -f $(documents:%=$(DESTDIR)$(DOCDIR)/%)
	if test -d $(DESTDIR)$(DOCDIR); then find $(DESTDIR)$(DOCDIR) -depth -type d -empty -delete; fi
	if cmp -s dist/flowtee.conf $(configuration)/flowtee.conf; then rm $(configuration)/flowtee.conf; fi
	if test -d $(configuration); then rmdir --ignore-fail-on-non-empty $(configuration); fi
ifeq ($(DESTDIR),)
	$(reload_systemd)
endif

# Replication ends with the service, if that was started, and before it nobody listens any more.
stop:
ifeq ($(DESTDIR),)
	if test -d /run/systemd/system; then for unit in $(startable); do \
		if test -e $(UNITDIR)/$$unit; then systemctl disable --now $$unit || exit; fi; \
	done; fi
endif

reload_systemd = if test -d /run/systemd/system; then systemctl daemon-reload; fi

forget-source:
ifeq ($(DESTDIR),)
	if dkms status -m flowtee -v $(VERSION) | grep -q .; then dkms remove -m flowtee -v $(VERSION) --all; fi
endif
	rm -rf $(dkms_directory)

packages: ## Install the Debian packages that the targets below need
	tests/install-packages

demo: packages ## Show flowtee at work, in a virtual machine
	tests/vm -- tests/demo/run

check: packages ## Run all tests, some in a short form; needs no root and changes nothing but the packages
	tests/check

check-kernels: packages ## Run the functional tests on every kernel that is supported, and write README's table
	tests/kernels --write-table

check-debug: packages ## Run everything on kernels that watch over memory, locks and races; takes hours
	tests/debug/run

# How long the soak lasts.
SOAK_SECONDS ?= 1800

soak: packages ## Change the configuration under traffic for half an hour (SOAK_SECONDS), watching the ledger
	$(MAKE) -s -C tests/fuzz
	tests/vm --timeout $$(($(SOAK_SECONDS) * 2 + 300)) -- tests/stress/soak $(SOAK_SECONDS)

coverage: packages ## Say which lines of the module and of flowteectl no test runs, and why
	tests/coverage

bench: packages ## Measure what a copy costs, beside the rivals of flowtee
	tests/bench

bench-full: packages ## The same with sizes, rules, latency, loss, memory; writes docs/benchmarks, and README's figures
	tests/bench --full --write

shell: packages ## A root shell in a virtual machine that has the module and flowteectl
	tests/vm

remove_objects = find . -name '*.o' -o -name '*.ko' -o -name '*.mod' -o -name '*.mod.c' -o -name '.*.cmd' \
	-o -name modules.order -o -name Module.symvers | xargs rm -f

clean: ## Remove what was built
	$(MAKE) -C tools clean
	rm -rf build
	cd kmod && $(remove_objects)
	rm -f .*.cmd modules.order Module.symvers

help: ## Print this list
	@sed -nE 's/^([a-z-]+):.* ## (.*)/make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 20

.PHONY: all requirements module tool install install-tool install-files install-source uninstall stop forget-source \
	packages demo check check-kernels check-debug soak coverage bench bench-full shell clean help
