# SPDX-License-Identifier: GPL-2.0-or-later
# What a person types. `make help` lists it.

VERSION := $(shell cat VERSION)

# The kernel that `make` builds the module for.
KERNELRELEASE ?= $(shell uname -r)
KDIR ?= /lib/modules/$(KERNELRELEASE)/build

PREFIX ?= /usr
SBINDIR ?= $(PREFIX)/sbin
MANDIR ?= $(PREFIX)/share/man
export PREFIX SBINDIR MANDIR

# What it takes to build the module: the contents of the DKMS package.
module_sources := Kbuild LICENSE VERSION dkms.conf include kmod
dkms_directory := $(DESTDIR)/usr/src/flowtee-$(VERSION)

all: module tool ## Build the module and flowteectl

module: ## Build the module for the running kernel, or for KERNELRELEASE or KDIR
	@test -e $(KDIR)/Makefile || { \
		echo "$(KDIR) does not exist: install linux-headers-$(KERNELRELEASE)," \
		     "or name another kernel with KERNELRELEASE= or KDIR=" >&2; exit 1; }
	$(MAKE) -C $(KDIR) M=$(CURDIR) modules

tool: ## Build flowteectl
	$(MAKE) -C tools

install: install-tool install-source ## Install flowteectl and, by DKMS, the module (as root)
ifeq ($(DESTDIR),)
	dkms add -m flowtee -v $(VERSION)
	dkms build -m flowtee -v $(VERSION) -k $(KERNELRELEASE)
	dkms install -m flowtee -v $(VERSION) -k $(KERNELRELEASE)
endif

install-tool: tool
	$(MAKE) -C tools install

install-source: forget-source
	install -d $(dkms_directory)
	cp -R $(module_sources) $(dkms_directory)/
	cd $(dkms_directory) && $(remove_objects)

uninstall: forget-source ## Remove what `make install` put in place (as root)
	rm -f $(DESTDIR)$(SBINDIR)/flowteectl $(DESTDIR)$(MANDIR)/man8/flowteectl.8

forget-source:
ifeq ($(DESTDIR),)
	if dkms status -m flowtee -v $(VERSION) | grep -q .; then dkms remove -m flowtee -v $(VERSION) --all; fi
endif
	rm -rf $(dkms_directory)

packages: ## Install the Debian packages that the targets below need
	tests/install-packages

demo: packages ## Show flowtee at work, in a virtual machine
	tests/vm -- tests/demo/run

check: packages ## Run all tests; needs no root and changes nothing but the packages
	tests/check

bench: packages ## Measure what a copy costs
	tests/bench

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
	@sed -nE 's/^([a-z]+):.* ## (.*)/make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 20

.PHONY: all module tool install install-tool install-source uninstall forget-source packages demo check bench \
	shell clean help
