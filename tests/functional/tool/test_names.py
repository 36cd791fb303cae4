# SPDX-License-Identifier: GPL-2.0-or-later
"""Several objects in one command, the collector's name with a slash for all that is in it, and kinds that are left out."""

import json
import re

import pytest

from configuration import REFUSED, WRONG, dump, expect_error, statements


@pytest.fixture
def server(topology):
    server = topology.server
    server.flowteectl("add collector c listen 10.0.0.1:2055")
    server.flowteectl("add collector d listen 10.0.0.1:2056")
    server.flowteectl("add pool c/p balance hash")
    for name in "xyz":
        server.flowteectl(f"add receiver c/{name} to 10.9.9.9:900{ord(name) % 10}")
    server.flowteectl("add receiver d/x to 10.9.9.9:9009")
    return server


def names(server, *words):
    """What `show` has of these, in the order of the configuration."""
    found = []
    for collector in server.flowteectl_json("show", *words)["collectors"]:
        found.append(collector["name"])
        for kind in "pools", "receivers":
            found += [f"{collector['name']}/{member['name']}" for member in collector[kind]]
    return found


def changed(server, *words):
    """Of a command that says so in one line: how many were added, changed, removed and kept."""
    result = server.flowteectl_call(*words)
    assert (result.returncode, result.stdout) == (0, ""), result
    match = re.fullmatch(r"(?:changed|removed): (\d+) added, (\d+) changed, (\d+) removed, (\d+) kept; generation (\d+)\n",
                         result.stderr)
    assert match, result.stderr
    return tuple(int(number) for number in match.groups()[:4])


def states(server):
    return [line for line in statements(server) if line.endswith("state down")]


@pytest.mark.parametrize("words, kept", [
    ("del receiver c/x c/z", ["c", "c/p", "c/y", "d", "d/x"]),
    ("del c/x d/x", ["c", "c/p", "c/y", "c/z", "d"]),
    ("del c/p d", ["c", "c/x", "c/y", "c/z"]),
    ("del collector c d", []),
    ("del c/ d/x", ["c", "c/p", "d"]),
    ("del receiver c/", ["c", "c/p", "d", "d/x"]),
    ("del pool c/", ["c", "c/x", "c/y", "c/z", "d", "d/x"]),
])
def test_del(server, words, kept):
    before = names(server)
    assert changed(server, words) == (0, 0, len(before) - len(kept), len(kept))
    assert names(server) == kept


@pytest.mark.parametrize("words, down", [
    ("set receiver c/x c/y state down", 2), ("set c/x d/x state down", 2), ("set c/ state down", 3),
    ("set receiver c/ d/ state down", 4), ("set receiver c/ state down mark 7", 3)])
def test_set(server, words, down):
    assert changed(server, words) == (0, down, 0, 7 - down)
    assert len(states(server)) == down
    # Once more, and nothing is to be changed.
    assert changed(server, words) == (0, 0, 0, 7)


def test_collectors_and_pools(server):
    assert changed(server, "set collector c d original drop") == (0, 2, 0, 5)
    assert changed(server, "set c d original auto allow 10.0.0.0/8") == (0, 2, 0, 5)
    server.flowteectl("add pool c/q balance hash")
    assert changed(server, "set pool c/ balance failover") == (0, 2, 0, 6)


def test_the_kind_may_be_left_out(server):
    server.flowteectl("set c original drop")
    server.flowteectl("set c/x ttl 9")
    server.flowteectl("set c/p balance failover")
    assert statements(server)[:3] == ["collector c listen 10.0.0.1:2055 original drop", "pool c/p balance failover",
                                      "receiver c/x to 10.9.9.9:9000 ttl 9"]
    server.flowteectl("del c/x")
    server.flowteectl("del c/p")
    server.flowteectl("del c")
    assert names(server) == ["d", "d/x"]


def test_the_words_of_a_new_object_tell_its_kind(server):
    server.flowteectl("add e listen 10.0.0.9:2055")
    server.flowteectl("add e/p balance hash")
    server.flowteectl("add e/x to 10.9.9.9:9000 pool p comment to")
    assert statements(server)[-3:] == ["collector e listen 10.0.0.9:2055", "pool e/p balance hash",
                                       'receiver e/x to 10.9.9.9:9000 pool p comment "to"']
    expect_error(server, server.flowteectl_call("add f 10.0.0.0/8"), WRONG, "add 'f': its kind is not said")
    server.flowteectl("del e")


def test_one_name_of_two(server):
    """It is not guessed which was meant."""
    server.flowteectl("add pool c/x balance hash")
    before = dump(server)
    for words in "set c/x state down", "del c/x":
        expect_error(server, server.flowteectl_call(words), REFUSED, "a pool and a receiver have this name")
    assert dump(server) == before
    assert names(server, "c/x") == ["c", "c/x", "c/x"]
    assert len(names(server, "receiver c/x")) == 2
    server.flowteectl("del pool c/x")


@pytest.mark.parametrize("words, named", [
    # What the kernel refuses of one of them.
    ("set receiver c/x d/x to 10.0.0.1:2055", "receiver 'c/x': to '10.0.0.1:2055': "),
    ("set c/x d/x pool p", "pool 'p': collector 'd' has no pools"),
    ("del c/p c/x c/w", "'c/w'"),
    ("set c/x c/p weight 2", "unknown word 'weight'"),
    ("set d/x c/x from +10.0.0.0/8 -10.1.0.0/16", "d/x"),
    ("set pool d/ balance hash", "collector 'd': it has no pools")])
def test_all_or_nothing(server, words, named):
    before = dump(server)
    result = server.flowteectl_call(words)
    assert result.returncode and not result.stdout and named in result.stderr, result
    assert len(result.stderr.splitlines()) == 1, result
    assert dump(server) == before


def test_json(server):
    document = json.loads(server.flowteectl("-j del c/x c/y"))
    assert document.pop("generation")
    assert document == {"added": 0, "changed": 0, "removed": 2, "kept": 5, "confirm": None}
    assert server.flowteectl_call("-j del receiver c/z").stdout == ""


@pytest.mark.parametrize("words, expected", [
    ("c d/x", ["c", "c/p", "c/x", "c/y", "c/z", "d", "d/x"]), ("d c/y", ["c", "c/y", "d", "d/x"]),
    ("c/x c/z", ["c", "c/x", "c/z"]), ("c/", ["c", "c/p", "c/x", "c/y", "c/z"]), ("collector d", ["d", "d/x"]),
    ("receiver c/ d/", ["c", "c/x", "c/y", "c/z", "d", "d/x"]), ("pool c/", ["c", "c/p"]), ("pool c/p", ["c", "c/p"])])
def test_show(server, words, expected):
    assert names(server, words) == expected
    stats = server.flowteectl_json("stats", words)["collectors"]
    assert [collector["name"] for collector in stats] == [name for name in expected if "/" not in name]


def test_a_collector_called_like_a_kind(server):
    server.flowteectl("add collector receiver listen 10.0.0.1:2057")
    assert names(server, "receiver") == ["receiver"]
    assert names(server, "collector receiver") == ["receiver"]
    server.flowteectl("del collector receiver")
