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
    assert warnings(server, "set receiver c/r sample 1 comment x") == []


def test_who_is_down_gets_nothing_twice(server):
    told = ["receiver 'c/s': to '10.9.9.9:9001': receiver 'r' has the same address, and what both of them take arrives there twice"]
    assert warnings(server, "add receiver c/s to 10.9.9.9:9001 state down") == []
    assert warnings(server, "set receiver c/s state up") == warnings(server, "set receiver c/r state up") == told
    assert warnings(server, "set receiver c/r state down") == warnings(server, "set receiver c/s comment x") == []
    # Marks may lead to different hosts.
    assert warnings(server, "set receiver c/r state up mark 7") == []
    assert warnings(server, "set receiver c/s mark 7") == told


def test_set_of_items_tells_of_those(server):
    """Not of what the list had before; whoever names it is changed with it."""
    def said(words):
        return [line.removeprefix("flowteectl: warning: ").removesuffix("; 1 more like it")
                for line in server.flowteectl_call(words).stderr.splitlines() if "warning" in line]

    nested = "collector 'c': allow '{}': it is in '{}' of the same list already"
    assert said("set c allow +10.1.0.0/16") == [nested.format("10.1.0.0/16", "10.0.0.0/8")]
    assert said("set c allow +192.0.2.0/25") == said("set c allow -10.1.0.0/16,+10.2.0.0/16 comment x")[1:] == []
    # What is new may be the outer one.
    assert said("set c allow +192.0.2.0/24") == [nested.format("192.0.2.0/25", "192.0.2.0/24")]
    assert said("set c/r from +198.51.100.0/24") == ["receiver 'c/r': from '198.51.100.0/24': 'allow' of its collector lets none of it in"]
    assert said("set c/r from +10.3.0.0/16") == said("set c/r from -198.51.100.0/24,+192.0.2.128/25") == []
    server.flowteectl_call("add list l 203.0.113.0/24,203.0.113.0/25")
    assert len(said("set c/r from @l")) == 1
    assert said("set list l +10.4.0.0/16") == said("set list l -10.4.0.0/16") == []
    [of_list, of_receiver] = said("set list l +203.0.113.128/25")
    assert "prefixes '203.0.113.128/25'" in of_list and "from '203.0.113.128/25'" in of_receiver
    # Said as a whole it is all new.
    assert len(said("set list l 203.0.113.0/24,203.0.113.0/25,10.4.0.0/16")) == 2


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
    # That a pool of a collector without receivers has none either is no news.
    collector, applied = result.stderr.splitlines()
    assert collector.startswith("-:1: warning: collector 'c'")
    assert applied.startswith("applied: 1 added, 1 changed, 1 removed, 0 kept; ")
    assert len(server.call("flowteectl", "-q", "apply", "-", data=text).stderr.splitlines()) == 1
    # By line, whether they are found before or after it is in force, and beside what is refused.
    text = "collector c listen 192.0.2.77:9\npool c/p balance round-robin\nreceiver c/r to 10.9.9.9:9001 weight 2\n"
    result = server.call("flowteectl", "apply", "-", data=text)
    assert [line.split()[0] for line in result.stderr.splitlines()] == ["-:1:", "-:2:", "-:2:", "-:3:", "applied:"], result
    result = server.call("flowteectl", "apply", "-", data=text + "receiver c/s to 192.0.2.77:9\n")
    assert result.returncode == 1 and [line.split()[0] for line in result.stderr.splitlines()] == ["-:2:", "-:4:"], result
    # Only the kernel knows that it would send to itself.
    result = server.call("flowteectl", "apply", "-", data="collector c listen *:9\npool c/p balance round-robin\nreceiver c/s to 127.0.0.1:9\n")
    lines = [line.split(" ")[:2] for line in result.stderr.splitlines()]
    assert result.returncode == 1 and len(lines) == 2 and ["-:2:", "warning:"] in lines and lines == sorted(lines), result
    result = server.call("flowteectl", "diff", "-", data=text)
    assert (result.returncode, result.stdout) == (0, "") and result.stderr.startswith("-:2: warning: "), result


@pytest.mark.parametrize("text, line, warning", [
    ("receiver c/s to 10.9.9.9:9001\n", 1, "receiver 'c/s': to '10.9.9.9:9001': receiver 'r' has the same address"),
    # What is there already has to do with what is changed.
    ("\nreceiver c/r to 10.9.9.9:9002\n", 2, "receiver 'c/t': to '10.9.9.9:9002': receiver 'r' has the same address"),
    ("collector c \\\n allow 192.0.2.0/24\n", 2, "receiver 'c/r': from '10.1.0.0/16': 'allow'"),
    ("receiver c/r \\\n except 10.0.0.0/8 name q\n", 1, "receiver 'c/r': 'except' leaves nothing of 'from'"),
    ("receiver c/r name q \\\n weight 3\n", 2, "receiver 'c/q': weight '3'"),
    ("receiver c/u to 10.9.9.9:9003 weight 2\n", 1, "receiver 'c/u': weight '2'"),
    # No more is to come than what the file has.
    ("collector d listen *:9\n", 1, "collector 'd': it has no receivers"),
    ("receiver c/u to 10.9.9.9:9003\npool c/p balance hash\n", 2, "pool 'c/p': it has no receivers"),
    ("list l 10.0.0.0/8\n", 1, "list 'l': no collector and no receiver names it"),
])
def test_merge(server, text, line, warning):
    server.flowteectl("add receiver c/t to 10.9.9.9:9002")
    result = server.call("flowteectl", "merge", "-", data=text)
    assert result.returncode == 0, result
    [said, merged] = result.stderr.splitlines()
    assert said.startswith(f"-:{line}: warning: {warning}") and merged.startswith("merged: "), result


def test_merge_tells_of_what_is_new(server):
    """Not of what was there before, or has nothing to do with it."""
    server.flowteectl("add receiver c/odd to 10.9.9.9:9009 weight 2 dev nosuchdevice")
    for text in "receiver c/r comment x\n", "receiver c/odd sample 2\n", "collector d listen *:9\nreceiver d/r to 10.9.9.9:9001\n":
        assert len(server.call("flowteectl", "merge", "-", data=text).stderr.splitlines()) == 1, text
    odd = "receiver c/odd weight 3\nreceiver c/n to 10.9.9.9:9009\n"
    assert len(server.call("flowteectl", "-q", "merge", "-", data=odd).stderr.splitlines()) == 1
    # Nothing is said of what was refused, but why.
    result = server.call("flowteectl", "merge", "-", data="receiver c/odd weight 3\nreceiver c/n to 10.9.9.9:9 pool q\n")
    assert result.returncode == 1 and "warning" not in result.stderr, result


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
