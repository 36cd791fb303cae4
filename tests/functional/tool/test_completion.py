# SPDX-License-Identifier: GPL-2.0-or-later
"""Completion of the names of what there is, in bash and zsh. All else that they complete: tests/host/test_completion.py."""

import json
import os
import subprocess

import pytest

import genetlink
from genetlink import endpoint, nest, text
from module import forget_family, release_module
from shells import TAB, Shell


@pytest.fixture(scope="module", params=["bash", "zsh"])
def shell(request, tmp_path_factory):
    shell = Shell(request.param, tmp_path_factory.mktemp("files"))
    yield shell
    shell.close()


@pytest.fixture
def server(topology):
    """With two collectors, and two pools and two receivers of one of them."""
    server = topology.server
    server.flowteectl("add collector netflow listen 10.0.1.20:20001")
    server.flowteectl("add collector sflow.v5 listen [fd00::1]:6343")
    server.flowteectl("add pool netflow/share balance hash")
    server.flowteectl("add pool netflow/spare balance failover")
    server.flowteectl("add receiver netflow/online to 172.16.1.100:20001")
    server.flowteectl("add receiver netflow/dev to 172.16.1.200:20001")
    return server


def complete(host, *words):
    """What flowteectl itself offers."""
    run = host.call("flowteectl", "complete", "--", *words)
    assert (run.returncode, run.stderr) == (0, "")
    return [line.split("\t")[0] for line in run.stdout.splitlines()]


@pytest.mark.parametrize("typed, added", [
    ("set collector net", "flow"), ("del collector s", "flow.v5"), ("show s", "flow.v5"),
    ("explain sf", "low.v5"), ("exporters sf", "low.v5"),
    ("del receiver netflow/o", "nline"), ("del pool netflow/sh", "are"), ("show netflow/sp", "are"),
    ("set receiver netflow/dev pool sh", "are"), ("del netflow/o", "nline"), ("set netflow/o", "nline"),
    ("del receiver netflow/online netflow/d", "ev"), ("set receiver netflow/online netflow/d", "ev"),
    ("set netflow/online pool sh", "are"), ("show receiver netflow/d", "ev"), ("health netflow/o", "nline"),
    ("add net", "flow/"), ("add netflow/new poo", "l"), ("add netflow/new to 10.9.9.9:9 pool sp", "are"),
    ("--bad stats netflow sf", "low.v5"), ("set netflow/online ttl 9 pool sh", "are"),
    ("health netflow/online netflow/d", "ev"), ("stats netflow sf", "low.v5"), ("stats netflow/d", "ev"), ("set receiver netflow/o", "nline")])
def test_names(server, shell, typed, added):
    before = f"-n {server.name} "
    assert shell.words(before + typed + TAB) == (before + typed + added).split()


def test_all_names(server, shell):
    def names(words):
        return shell.candidates(f"-n {server.name} {words}")

    assert names("set collector ") == ["netflow", "sflow.v5"]
    assert names("del receiver ") == ["netflow/online", "netflow/dev"]
    assert names("del pool ") == ["netflow/share", "netflow/spare"]
    assert names("show ") == ["netflow", "sflow.v5", "netflow/share", "netflow/spare", "netflow/online", "netflow/dev",
                              "collector", "pool", "receiver", "list"]
    assert names("set ") == names("del ") == names("show ")
    assert names("show pool ") == ["netflow/share", "netflow/spare"]
    # Another receiver beside the first, and none that was given.
    assert complete(server, "-n", server.name, "set", "netflow/online", "n") == ["netflow/share", "netflow/spare", "netflow/dev", "name"]
    assert complete(server, "-n", server.name, "set", "netflow", "s") == ["sflow.v5", "state", "silent"]
    assert complete(server, "-n", server.name, "health", "") == ["netflow/online", "netflow/dev"]
    # A shell would type the only one that is left.
    assert names("del pool netflow/share ") == names("show netflow ") == []
    assert names("add receiver netflow/new to 10.9.9.9:9 pool ") == ["share", "spare", "none"]
    # Those that it may stand beside, by their names alone.
    server.flowteectl("add receiver netflow/third to 172.16.1.210:20001")
    assert names("set receiver netflow/dev before ") == names("set netflow/dev ttl 9 after ") == ["online", "third"]
    assert names("add receiver netflow/new to 10.9.9.9:9 after ") == ["online", "dev", "third"]
    assert names("set receiver sflow.v5/x before ") == []
    server.flowteectl("del receiver netflow/third")
    # No pool is offered where there is none: it would be typed as the only choice.
    assert names("add receiver sflow.v5/new pool ") == []
    assert names("add collector ") == []


def test_a_new_receiver_begins_with_its_collector(server, shell):
    assert shell.words(f"-n {server.name} add receiver s{TAB}new to") == \
        ["-n", server.name, "add", "receiver", "sflow.v5/new", "to"]


def test_devices_are_those_of_the_network_namespace(server, shell):
    devices = shell.candidates(f"-n {server.name} add collector c dev ")
    # Some kernels give each namespace a device of its own, such as sit0.
    there = [link["ifname"] for link in json.loads(server.run("ip", "-j", "link"))]
    assert set(server.ends) < set(there)
    assert sorted(devices) == sorted([*there, "any"])


def test_network_namespaces(server, shell):
    unique = server.name[:-1]
    assert shell.words(f"-n {unique}{TAB} show") == ["-n", server.name, "show"]
    assert shell.words(f"--netns={unique}{TAB} show") == [f"--netns={server.name}", "show"]
    assert shell.words(f"show --netns={unique}{TAB}") == ["show", f"--netns={server.name}"]


@pytest.mark.usefixtures("topology")
def test_names_that_others_gave_do_no_harm(shell):
    """A network namespace may be called nearly anything. Its name is inserted as one word, and never runs."""
    name = "zz;$(id)`id`'\"\\&|*"
    subprocess.run(["ip", "netns", "add", name], check=True)
    try:
        assert shell.words(f"-n zz{TAB}show") == ["-n", name, "show"]
    finally:
        subprocess.run(["ip", "netns", "delete", name], check=True)


def test_names_with_blanks_are_left_out(topology):
    """They would be several words."""
    names = [topology.server.name + " x", topology.server.name + "\tx"]
    for name in names:
        subprocess.run(["ip", "netns", "add", name], check=True)
    try:
        assert complete(topology.server, "-n", topology.server.name) == [topology.server.name]
    finally:
        for name in names:
            subprocess.run(["ip", "netns", "delete", name], check=True)


def test_many_receivers_come_one_collector_at_a_time(server):
    names = [f"netflow/r{number}" for number in range(200)]
    for name in names:
        add_receiver(server, name)
    assert complete(server, "set", "receiver", "") == ["netflow/", "sflow.v5/"]
    assert complete(server, "show", "netf") == ["netflow", "netflow/share", "netflow/spare", "netflow/"]
    assert complete(server, "set", "receiver", "netflow/") == ["netflow/online", "netflow/dev", *names]


def add_receiver(server, path):
    collector, name = path.split("/")
    server.netlink.request(genetlink.RECEIVER_NEW, nest(
        genetlink.RECEIVER, text(genetlink.RECEIVER_COLLECTOR, collector), text(genetlink.RECEIVER_NAME, name),
        endpoint(genetlink.RECEIVER_TO, "10.9.9.9", 9)))


def test_nothing_loads_the_module(topology):
    release_module()
    subprocess.run(["rmmod", "flowtee"], check=True)
    try:
        for words in ["stats", "n"], ["set", "receiver", ""], ["-n", topology.server.name, "del", "collector", ""]:
            assert complete(topology.server, *words) == []
            assert not os.path.exists("/sys/module/flowtee")
    finally:
        subprocess.run(["modprobe", "flowtee"], check=True)
        forget_family()
