# SPDX-License-Identifier: GPL-2.0-or-later
"""The module is not there and cannot be loaded: flowteectl says why, and what to do about it; doctor does as well."""

import contextlib
import os

import pytest

from configuration import REFUSED, expect_error
from doctoring import examine
from module import RELEASE, forget_family, kernel_without_module, mounted, without_module

MODPROBE = f"{os.path.realpath('/sbin')}/modprobe"
MARKS = ("/run/systemd/container", "/run/.containerenv", "/.dockerenv")
SECURITY = "/sys/kernel/security"
# As users of one that is not enrolled see it.
REJECTED = "could not insert 'flowtee': Key was rejected by service"
UNKNOWN = "could not insert 'flowtee': Required key not available"
FORBIDDEN = "could not insert 'flowtee': Operation not permitted"
ENROL = "'mokutil --import /var/lib/dkms/mok.pub'"


CALLS = "/run/calls-of-modprobe"


@contextlib.contextmanager
def modprobe_says(text):
    """Whoever calls it, the kernel included."""
    with contextlib.suppress(FileNotFoundError):
        os.unlink(CALLS)
    aside = f"{MODPROBE}.aside"
    os.rename(MODPROBE, aside)
    try:
        with open(MODPROBE, "w", encoding="ascii") as file:
            file.write(f'#!/bin/sh\necho "$*" >>{CALLS}\necho "modprobe: ERROR: {text}" >&2\nexit 1\n')
        os.chmod(MODPROBE, 0o755)
        yield
    finally:
        os.replace(aside, MODPROBE)


@pytest.fixture
def server(topology):
    """Whose module is gone."""
    forget_family()
    with without_module(topology.server, can_be_loaded=True):
        yield topology.server


def expect(server, words, *before):
    """The one line that names all of these."""
    result = server.call(*before, "flowteectl", "show")
    expect_error(server, result, REFUSED, "the flowtee module is not loaded")
    assert [word for word in words if word not in result.stderr] == [], result.stderr
    return result.stderr


def expect_found(server, error):
    """doctor has it as its one finding, in the same words; so has a plugin of Nagios."""
    [finding] = examine(server, "--listen 0")["findings"]
    assert (finding["check"], finding["level"], finding["object"]) == ("module", "error", None)
    assert error.endswith(f"{finding['text']}\n") and "systemctl start flowtee" in finding["advice"]
    brief = server.call("flowteectl", "doctor", "--brief", "--listen", "0")
    assert brief.returncode == 2 and brief.stdout.startswith(f"FLOWTEE CRITICAL - {finding['text']} (module)")


def test_a_kernel_that_has_no_module(server):
    with kernel_without_module():
        error = expect(server, (f"none is installed for the running kernel {RELEASE}:", "DKMS has not built it",
                                f"linux-headers-{RELEASE}", f"'dkms autoinstall -k {RELEASE}'"))
        assert "container" not in error and "mokutil" not in error
        expect_found(server, error)
        assert f"'dkms autoinstall -k {RELEASE}'" in server.flowteectl("version")


@pytest.mark.parametrize("says", [REJECTED, UNKNOWN])
def test_a_key_that_is_not_enrolled(server, says):
    with modprobe_says(says):
        expect_found(server, expect(server, ("Secure Boot", "enrolled", ENROL, "reboot", says)))


@pytest.mark.parametrize("state, is_it", [("none [integrity] confidentiality", True),
                                          ("none integrity [confidentiality]", True),
                                          ("[none] integrity confidentiality", False), (None, False)])
def test_a_kernel_that_is_locked_down(server, state, is_it):
    if not os.path.isdir(SECURITY):
        pytest.skip("needs a kernel with securityfs")
    with modprobe_says(FORBIDDEN), mounted(SECURITY):
        if state:
            with open(f"{SECURITY}/lockdown", "w", encoding="ascii") as file:
                file.write(f"{state}\n")
        error = expect(server, (FORBIDDEN,))
        assert (ENROL in error) == is_it
        expect_found(server, error)


def test_what_else_modprobe_says(server):
    with modprobe_says("could not insert 'flowtee': Exec format error"):
        error = expect(server, ("'modprobe flowtee' fails: could not insert 'flowtee': Exec format error;", "'dmesg'"))
        assert "mokutil" not in error and "dkms" not in error and "container" not in error
        expect_found(server, error)


def calls_by_the_tool():
    """The kernel calls it with options."""
    with open(CALLS, encoding="ascii") as file:
        return file.read().splitlines().count("flowtee")


def test_inside_a_container(server):
    with modprobe_says(FORBIDDEN):
        error = expect(server, ("inside a container", "the host must load it", "'modprobe flowtee'", FORBIDDEN),
                       "unshare", "--user", "--map-root-user")
        assert calls_by_the_tool() == 1
        assert "mokutil" not in error and "dkms" not in error


@pytest.mark.parametrize("mark", MARKS)
def test_inside_a_container_that_has_a_mark(server, mark):
    os.makedirs(os.path.dirname(mark), exist_ok=True)
    with open(mark, "w", encoding="ascii") as file:
        file.write("test\n")
    try:
        with kernel_without_module():
            error = expect(server, ("inside a container", "the host must load it"))
            assert "dkms" not in error
    finally:
        os.unlink(mark)


@pytest.mark.parametrize("who", [(), ("--reuid=65534", "--regid=65534", "--clear-groups")], ids=["root", "nobody"])
def test_who_may_not_load_modules(server, who):
    """As services: it need be no container, and modprobe could do nothing."""
    with modprobe_says(FORBIDDEN):
        error = expect(server, ("CAP_SYS_MODULE is withheld", "'systemctl start flowtee'", "'modprobe flowtee'"),
                       "setpriv", "--bounding-set", "-sys_module", *who)
        assert calls_by_the_tool() == 0
        assert "inside a container" not in error and "only root" not in error and "modprobe says" not in error


def test_nobody_inside_a_container(server):
    """To whom it would be of no use to become root there."""
    os.makedirs(os.path.dirname(MARKS[1]), exist_ok=True)
    with open(MARKS[1], "w", encoding="ascii") as file:
        file.write("test\n")
    try:
        with modprobe_says(FORBIDDEN):
            error = expect(server, ("inside a container", "the host must load it"), "setpriv", "--reuid=65534",
                           "--regid=65534", "--clear-groups")
            assert "only root" not in error and "here modprobe says" not in error
    finally:
        os.unlink(MARKS[1])
