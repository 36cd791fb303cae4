# SPDX-License-Identifier: GPL-2.0-or-later
"""What can hardly be meant is warned of when it is added or applied. Of a file alone: tests/host/test_remarks.py."""

import pytest


@pytest.fixture
def server(topology):
    topology.server.flowteectl("add collector c listen 10.0.0.1:2055 allow 10.0.0.0/8")
    topology.server.flowteectl("add receiver c/r to 10.9.9.9:9001 from 10.1.0.0/16")
    return topology.server


def warnings(server, *words):
    result = server.flowteectl_call(*words)
    assert (result.returncode, result.stdout) == (0, "")
    lines = result.stderr.splitlines()
    assert all(line.startswith("flowteectl: warning: ") for line in lines)
    return [line.removeprefix("flowteectl: warning: ") for line in lines]


@pytest.mark.parametrize("words, warning", [
    ("add receiver c/s to 10.9.9.9:9001", "receiver 'c/s': to '10.9.9.9:9001': receiver 'r' has the same address"),
    ("add receiver c/s to 10.9.9.9:9002 from 192.0.2.0/24", "receiver 'c/s': from '192.0.2.0/24': 'allow'"),
    ("add receiver c/s to 10.9.9.9:9002 weight 2", "receiver 'c/s': weight '2'"),
    ("add receiver c/s to 10.9.9.9:9002 dev nosuchdevice", "receiver 'c/s': dev 'nosuchdevice'"),
    ("add collector d listen 192.0.2.77:9", "collector 'd': listen '192.0.2.77:9': this host does not have the address"),
    ("add collector d listen *:9 allow 10.0.0.0/8,10.0.0.0/16", "collector 'd': allow '10.0.0.0/16'"),
])
def test_add(server, words, warning):
    [said] = warnings(server, words)
    assert said.startswith(warning)
    server.flowteectl("del", words.split()[1], words.split()[2])
    assert warnings(server, "-q", words) == []


@pytest.mark.parametrize("words, warning", [
    ("set receiver c/s to 10.9.9.9:9001", "receiver 'c/s': to '10.9.9.9:9001': receiver 'r' has the same address"),
    ("set receiver c/r to 10.9.9.9:9002", "receiver 'c/s': to '10.9.9.9:9002': receiver 'r' has the same address"),
    ("set c/s from 192.0.2.0/24 name t", "receiver 'c/t': from '192.0.2.0/24': 'allow'"),
    ("set receiver c/r except 10.0.0.0/8", "set receiver 'c/r': 'except' leaves nothing of 'from'"),
    ("set c/r except +10.0.0.0/8", "set receiver 'c/r': 'except' leaves nothing of 'from'"),
    ("set c allow 192.0.2.0/24", "receiver 'c/r': from '10.1.0.0/16': 'allow'"),
])
def test_set(server, words, warning):
    server.flowteectl("add receiver c/s to 10.9.9.9:9002")
    [said] = [line for line in server.flowteectl_call(words).stderr.splitlines() if "warning" in line]
    assert said.startswith(f"flowteectl: warning: {warning}")
    assert warnings(server, "set receiver c/r state up comment x") == []


def test_nothing_to_remark_on(server):
    assert warnings(server, "add pool c/p balance hash") == []
    assert warnings(server, "add receiver c/s to 10.9.9.9:9001 from 10.2.0.0/16") == []
    assert warnings(server, "add collector d listen *:9") == []
    # An address that sockets have by a route alone is one of this host.
    server.run("ip", "route", "add", "local", "198.51.100.0/24", "dev", "lo")
    try:
        assert warnings(server, "add collector e listen 198.51.100.7:9") == []
    finally:
        server.run("ip", "route", "del", "local", "198.51.100.0/24", "dev", "lo")


def test_apply(server):
    text = "collector c listen *:2055\npool c/p balance hash\n"
    result = server.call("flowteectl", "apply", "-", data=text)
    assert result.returncode == 0
    collector, pool, applied = result.stderr.splitlines()
    assert collector.startswith("-:1: warning: ") and pool.startswith("-:2: warning: ")
    assert applied.startswith("applied: 1 added, 1 changed, 1 removed, 0 kept; ")
    assert len(server.call("flowteectl", "-q", "apply", "-", data=text).stderr.splitlines()) == 1


def test_the_network_namespace_is_that_of_the_command(topology, server):
    """Its addresses are looked at, not those of where the tool runs."""
    text = "collector c listen 10.77.0.1:2055\nreceiver c/r to 10.9.9.9:9001\n"
    other = topology.receivers[0]
    server.ip("addr add 10.77.0.1/32 dev lo")
    try:
        assert server.call("flowteectl", "check", "-", data=text).stderr == ""
        assert "does not have" in other.call("flowteectl", "check", "-", data=text).stderr
        assert other.call("flowteectl", "-n", server.name, "check", "-", data=text).stderr == ""
    finally:
        server.ip("addr del 10.77.0.1/32 dev lo")
