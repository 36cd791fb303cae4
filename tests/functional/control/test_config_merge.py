# SPDX-License-Identifier: GPL-2.0-or-later
"""merge: what a file says is added and changed in one step, and nothing is removed."""

import json
import re

import pytest

from configuration import REFUSED, WRONG, apply, dump, expect_error, refused, statements
from sockets import wait_for

BASE = """\
collector c listen 10.0.0.1:2055
pool c/p balance hash
receiver c/a to 10.9.9.1:9001 pool p weight 3
receiver c/b to 10.9.9.2:9001 from 10.0.0.0/8,192.0.2.0/24 ttl 9
"""


@pytest.fixture
def server(topology):
    apply(topology.server, BASE)
    return topology.server


def text_of(server):
    return "".join(line + "\n" for line in statements(server))


def merged(server, text, *options):
    """What merge says on standard error, but for warnings: numbers of objects added, changed, removed and kept, and what else."""
    result = server.call("flowteectl", "-q", "merge", "-", *options, data=text)
    assert (result.returncode, result.stdout) == (0, ""), result
    match = re.fullmatch(r"merged: (\d+) added, (\d+) changed, (\d+) removed, (\d+) kept; generation \d+(.*)\n",
                         result.stderr)
    assert match, result.stderr
    return tuple(map(int, match.groups()[:4])), match[5]


def test_it_adds_and_removes_nothing(server):
    assert merged(server, "collector three listen *:3\nreceiver three/x to 10.9.9.3:9\n") == ((2, 0, 0, 4), "")
    assert text_of(server) == BASE + "collector three listen *:3\nreceiver three/x to 10.9.9.3:9\n"
    # To a collector that the file does not have; and whatever the order of the lines.
    assert merged(server, "receiver c/n to 10.9.9.4:9 pool q\npool c/q balance failover\n") == ((2, 0, 0, 6), "")
    assert "receiver c/n to 10.9.9.4:9 pool q\n" in text_of(server)


def test_it_changes_what_is_named(server):
    """Of what is there the file needs no word but those that it changes; the others stay."""
    assert merged(server, "receiver c/b ttl 8\ncollector c original drop\npool c/p balance failover\n") == \
        ((0, 3, 0, 1), "")
    assert text_of(server) == (BASE.replace("ttl 9", "ttl 8").replace(":2055", ":2055 original drop")
                               .replace("hash", "failover"))
    assert merged(server, "receiver c/b to 10.9.9.2:9001\n") == ((0, 0, 0, 4), "")
    assert merged(server, "receiver c/b from any\nreceiver c/a pool none\n") == ((0, 2, 0, 2), "")
    assert "receiver c/b to 10.9.9.2:9001 ttl 8\n" in text_of(server)
    assert "receiver c/a to 10.9.9.1:9001 weight 3\n" in text_of(server)


def test_what_is_saved_changes_nothing(server):
    saved = server.flowteectl("save")
    before = dump(server)
    assert merged(server, saved) == ((0, 0, 0, 4), "")
    assert dump(server) == before
    server.flowteectl("flush")
    assert merged(server, saved) == ((4, 0, 0, 0), "")
    assert server.flowteectl("save") == saved


def test_a_long_list(server):
    prefixes = ",".join(f"10.{n >> 8}.{n & 255}.0/24" for n in range(5000))
    assert merged(server, f"receiver c/b from {prefixes}\ncollector d listen *:9 allow {prefixes}\n")[0] == (1, 1, 0, 3)
    assert f"receiver c/b to 10.9.9.2:9001 from {prefixes} ttl 9\n" in text_of(server)
    assert f"collector d listen *:9 allow {prefixes}\n" in text_of(server)


@pytest.mark.parametrize("text", ["", "# nothing\n\n  \t\n#", "\ufeff"])
def test_a_file_without_a_statement(server, text):
    """Nothing is lost by it, so that it is no error; but it is said."""
    before = dump(server)
    result = server.call("flowteectl", "merge", "-", data=text)
    assert (result.returncode, result.stdout) == (0, "")
    [line] = result.stderr.splitlines()
    assert line.startswith("flowteectl: warning: '-': there is no statement")
    document = json.loads(server.run("flowteectl", "-j", "merge", "-", data=text))
    generation = document.pop("generation")
    assert document == {"added": 0, "changed": 0, "removed": 0, "kept": 4, "confirm": None} and generation
    assert dump(server) == before


ERRORS = [
    # Of the file alone: all of them at once.
    ("receiver c/b ttl 999\ncollector n\nreceiver c/b\nbad\n", [(1, "999"), (2, "listen"), (3, "missing"), (3, "line 1"),
                                                                (4, "bad")]),
    ("receiver c/b\n", [(1, "what to change is missing")]),
    ("receiver c/new ttl 9\n", [(1, "the word 'to' is missing")]),
    ("receiver c/b ttl 8\n\nreceiver c/b mark 9\n", [(3, "line 1")]),
    ("pool cc/p balance hash\nreceiver c/b ttl 999\nreceiver n/r to 10.9.9.3:9\ncollector n listen *:9\n",
     [(1, "there is no such collector"), (2, "999")]),
]
# Of the two together: what the kernel finds.
REFUSALS = [
    "receiver c/n to 10.9.9.3:9\nreceiver nobody/r to 10.9.9.3:9\n",
    "receiver c/n to 10.9.9.3:9 pool q\n",
    "receiver c/n to 10.0.0.1:2055\n",
    "collector d listen 10.0.0.1:2055\n",
    "receiver c/n to 10.9.9.3:9\ncollector c listen [fd00::1]:2055\n",
]


def test_errors_change_nothing(server):
    before = dump(server)
    for text, expected in ERRORS:
        found = refused(server, "merge", text)
        assert [line for line, _ in found] == [line for line, _ in expected], (text, found)
        for (_, message), (_, word) in zip(found, expected):
            assert word in message, (text, message)
        assert dump(server) == before
    for text in REFUSALS:
        result = server.call("flowteectl", "merge", "-", data=text)
        assert result.returncode == REFUSED and result.stderr and not result.stdout, (text, result)
        assert dump(server) == before
    result = server.flowteectl_call("merge", "/nonexistent/file")
    assert result.returncode == REFUSED and "/nonexistent/file" in result.stderr


@pytest.mark.parametrize("words", ["merge", "merge a b", "merge - --confirm", "merge - --confirm 0", "merge --confirm 9",
                                   "merge - --confirm 1 --confirm 2", "merge - --allow-empty", "merge -x"])
def test_wrong_command_lines(server, words):
    expect_error(server, server.flowteectl_call(words), WRONG, "accepted: ")


def test_on_trial(server):
    _, rest = merged(server, "receiver c/b ttl 8\n", "--confirm", "600")
    assert re.fullmatch(r"; goes back at \S+, in 600 s, unless 'flowteectl confirm' follows", rest)
    assert "ttl 8" in text_of(server)
    server.flowteectl("confirm --revert")
    assert text_of(server) == BASE
    document = json.loads(server.run("flowteectl", "-j", "merge", "--confirm", "1", "-", data="receiver c/b ttl 8\n"))
    assert (document["changed"], document["kept"], document["confirm"]) == (1, 3, 1)
    wait_for("the configuration is back", lambda: text_of(server) == BASE)


def test_nobody_else_loses_what_they_change(server):
    """Two that merge at once: who is second is told so, or both are in force."""
    other = server.spawn("sh", "-c", "n=0; while :; do n=$((n % 200 + 1)); echo receiver c/b ttl $n | flowteectl merge -; "
                                     "done >/dev/null 2>&1")
    done = 0
    while done < 10:
        result = server.call("flowteectl", "merge", "-", data=f"receiver c/a mark {done + 1}\n")
        if result.returncode == 0:
            assert f" mark 0x{done + 1:x}" in text_of(server)
            done += 1
        else:
            assert "another change" in result.stderr, result
    other.close()
