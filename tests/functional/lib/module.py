# SPDX-License-Identifier: GPL-2.0-or-later
"""The module as a whole: it is gone, not installed, loaded anew, or no longer needed."""

import contextlib
import os
import subprocess

from sockets import wait_for
from topology import open_labs

RELEASE = os.uname().release


def users():
    """How many references hold flowtee."""
    with open("/sys/module/flowtee/refcnt", encoding="ascii") as file:
        return int(file.read())


def wait_module_unused():
    """Until nothing holds flowtee, so that it could be removed."""
    wait_for("no users", lambda: users() == 0)


def forget_family():
    """Netlink sockets of before know the old number of a module that is loaded anew."""
    for lab in open_labs:
        for host in lab.hosts.values():
            host.close_netlink()


def release_module():
    """Nothing holds flowtee any more: what is configured does, and netlink sockets know its old number."""
    for lab in open_labs:
        for host in lab.hosts.values():
            if host.used_flowtee:
                host.flush()
    forget_family()
    wait_module_unused()


@contextlib.contextmanager
def without_module(server, can_be_loaded):
    """The module is removed, and cannot be loaded if that is asked for."""
    block = "/etc/modprobe.d/flowtee-test.conf"
    release_module()
    server.run("modprobe", "-r", "flowtee")
    if not can_be_loaded:
        with open(block, "w", encoding="ascii") as file:
            # For the kernel's own attempts as well.
            file.write("install flowtee /bin/false\n")
    try:
        yield
    finally:
        if not can_be_loaded:
            os.unlink(block)
        server.run("modprobe", "flowtee")


@contextlib.contextmanager
def module_with(server, *parameters):
    """The module is loaded anew, with parameters, and without them afterwards."""
    def load(*words):
        release_module()
        server.run("modprobe", "-r", "flowtee")
        server.run("modprobe", "flowtee", *words)

    load(*parameters)
    try:
        yield
    finally:
        load()


@contextlib.contextmanager
def mounted(directory):
    """An empty one, in its place."""
    subprocess.run(["mount", "-t", "tmpfs", "test", directory], check=True)
    try:
        yield
    finally:
        subprocess.run(["umount", directory], check=True)


@contextlib.contextmanager
def kernel_without_module():
    """One that DKMS built nothing for."""
    with mounted(f"/lib/modules/{RELEASE}"):
        yield
