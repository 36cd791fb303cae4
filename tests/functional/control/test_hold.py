# SPDX-License-Identifier: GPL-2.0-or-later
"""For how long the module cannot be removed: for as long as there are collectors, or may be again by themselves."""

import subprocess

import pytest

from configuration import apply
from module import release_module, users, wait_module_unused
from topology import Lab

CONFIGURATION = "collector c listen 10.0.0.1:2055\nreceiver c/r to 10.9.9.9:9\n"


@pytest.fixture(name="server")
def held_by_nobody(topology):
    release_module()
    assert users() == 0
    return topology.server


def is_refused(server):
    """Whether the module cannot be removed, which is tried only if it has users."""
    if not users():
        return False
    result = server.call("modprobe", "-r", "flowtee")
    assert result.returncode and "in use" in result.stderr
    return True


def test_collectors_hold_it(server):
    """With one reference, however many there are; flush makes it free."""
    server.flowteectl("add collector c listen 10.0.0.1:9")
    server.flowteectl("add collector d listen 10.0.0.2:9")
    assert users() == 1 and is_refused(server)
    server.flowteectl("del collector c")
    assert users() == 1
    server.flowteectl("flush")
    assert users() == 0
    apply(server, CONFIGURATION)
    assert users() == 1
    apply(server, "", "--allow-empty")
    assert users() == 0 and not is_refused(server)


def test_what_was_refused_or_dropped_does_not_hold_it(server):
    assert server.flowteectl_call("add collector c listen 127.0.0.1:0").returncode
    server.netlink.begin()
    server.flowteectl("add collector c listen 10.0.0.1:9")
    server.flowteectl("del collector c")
    assert users() == 0


def test_each_namespace_holds_it(server, topology):
    other = topology.router
    apply(server, CONFIGURATION)
    apply(other, CONFIGURATION)
    assert users() == 2
    server.flush()
    assert users() == 1 and is_refused(server)
    other.flush()
    assert users() == 0


@pytest.mark.parametrize("end, left", [("confirm", 0), ("confirm --revert", 1)])
def test_a_trial_that_may_bring_them_back(server, end, left):
    apply(server, CONFIGURATION)
    apply(server, "", "--allow-empty", "--confirm", "600")
    assert users() == 1 and is_refused(server)
    server.flowteectl(end)
    assert users() == left
    assert len(server.netlink.collectors()) == left


def test_a_trial_that_brings_them_back_by_itself(server):
    apply(server, CONFIGURATION)
    apply(server, "", "--allow-empty", "--confirm", "1")
    while not server.netlink.collectors():
        assert users() >= 1
    assert users() == 1
    server.flush()
    assert users() == 0


def test_a_trial_of_collectors(server):
    """Taken back, there are none again."""
    apply(server, CONFIGURATION, "--confirm", "600")
    assert users() == 1
    server.flowteectl("confirm --revert")
    assert users() == 0


@pytest.mark.parametrize("words", [(), ("--confirm", "600")])
def test_a_namespace_that_goes(server, words):
    """With its collectors, or amid a trial."""
    with Lab() as lab:
        host = lab.host("gone")
        lab.build()
        apply(host, CONFIGURATION)
        if words:
            apply(host, "", "--allow-empty", *words)
        assert users() == 1
        host.used_flowtee = False
    wait_module_unused()
    assert not is_refused(server)


def test_it_can_be_removed_and_loaded_again(server):
    for _ in range(3):
        apply(server, CONFIGURATION)
        server.used_flowtee = True
        release_module()
        subprocess.run(["modprobe", "-r", "flowtee"], check=True)
        subprocess.run(["modprobe", "flowtee"], check=True)
