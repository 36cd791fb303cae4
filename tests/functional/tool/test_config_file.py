# SPDX-License-Identifier: GPL-2.0-or-later
"""The configuration file: how it is read, what is refused of it, save, check and diff."""

import os

import pytest

from configuration import (COLLECTOR_WORDS, POOL_WORDS, RECEIVER_WORDS, REFUSED, WRONG, apply, diff, diff_json, dump, every_word,
                           refused, statements, words_of)

BASE = """\
collector c listen 10.0.0.1:2055
receiver c/a to 10.9.9.1:9001
receiver c/b to 10.9.9.2:9001 ttl 9
receiver c/d to 10.9.9.3:9001
"""


@pytest.fixture
def server(topology):
    return topology.server


def check(server, text):
    server.run("flowteectl", "check", "-", data=text)


def test_no_word_is_missing(server):
    """The examples of the other tests are of every word that the tool has."""
    assert words_of(server, "collector") == set(COLLECTOR_WORDS)
    assert words_of(server, "pool") == set(POOL_WORDS)
    # Where it stands is said by the order of lines: test_order.py.
    assert words_of(server, "receiver") == {*RECEIVER_WORDS, "before", "after"}


def test_save_gives_back_every_word(server):
    """save | apply - changes nothing, save | diff - is empty; and the next save is the same to the byte."""
    apply(server, every_word())
    before = dump(server)
    saved = server.flowteectl("save")
    assert saved.startswith("# ")
    for value in "a#b", "\\#x", "back\\\\slash":
        assert f" dev {value}" in saved
    assert diff(server, saved) == []
    assert diff_json(server, saved) == []
    check(server, saved)
    apply(server, saved)
    assert dump(server) == before
    server.flowteectl("flush")
    apply(server, saved)
    assert server.flowteectl("save") == saved
    lines = [line for line in saved.splitlines() if line and not line.startswith("#")]
    assert lines == statements(server)


def test_what_was_added_by_words_is_saved(server):
    """The command line, without what a file quotes, and a file say the same."""
    server.flowteectl("add collector c listen 10.0.0.1:2055 dev #x original accept")
    server.flowteectl("add receiver c/r to 10.9.9.9:9 dscp CS5 mark 16")
    assert statements(server) == ["collector c listen 10.0.0.1:2055 dev \\#x original accept",
                                  "receiver c/r to 10.9.9.9:9 dscp cs5 mark 0x10"]


def test_nothing_is_saved_as_nothing(server):
    assert statements(server) == []
    assert diff(server, "") == []
    apply(server, "", "--allow-empty")
    apply(server, "# nothing\n\n  \t\n#", "--allow-empty")
    assert statements(server) == []


READ_AS = [
    ("collector c listen *:9", ["collector c listen *:9"]),
    ("  collector\tc   listen *:9 \t\n", ["collector c listen *:9"]),
    ("collector c listen *:9\r\nreceiver c/r to 10.9.9.9:9\r\n",
     ["collector c listen *:9", "receiver c/r to 10.9.9.9:9"]),
    ("\ufeffcollector c listen *:9\n", ["collector c listen *:9"]),
    ("# c\ncollector c listen *:9 # d \\\n#e\n", ["collector c listen *:9"]),
    ("collector c \\\n listen \\\n\\\n*:9\n", ["collector c listen *:9"]),
    ("collector c \\\r\n listen *:9\r\n", ["collector c listen *:9"]),
    ("collector c listen *:9 allow 10.0.0.0/8,\\\n    11.0.0.0/8,\\\n12.0.0.0/8\n",
     ["collector c listen *:9 allow 10.0.0.0/8,11.0.0.0/8,12.0.0.0/8"]),
    ("collector c listen *:9 allow 10.0.0.0/8\\\noriginal drop\n",
     ["collector c listen *:9 original drop allow 10.0.0.0/8"]),
    ("collector c listen *:9 dev a#b\n", ["collector c listen *:9 dev a#b"]),
    ("collector a listen *:1\ncollector b listen *:2\nreceiver b/x to 10.9.9.9:9\nreceiver a/y to 10.9.9.9:9\n",
     ["collector a listen *:1", "receiver a/y to 10.9.9.9:9", "collector b listen *:2",
      "receiver b/x to 10.9.9.9:9"]),
    ("collector c listen *:9 # " + "x" * 100000, ["collector c listen *:9"]),
    # A pool may be named before it is there; it comes before receivers.
    ("collector c listen *:9\nreceiver c/r to 10.9.9.9:9 pool p\npool c/p balance hash\npool c/none2 balance failover\n"
     "receiver c/p to 10.9.9.9:10 pool none\n",
     ["collector c listen *:9", "pool c/p balance hash", "pool c/none2 balance failover",
      "receiver c/r to 10.9.9.9:9 pool p", "receiver c/p to 10.9.9.9:10"]),
    ('collector "c" listen "*:9" comment "a  b #c, d"\n', ['collector c listen *:9 comment "a  b #c, d"']),
    ('collector c listen *:9 comment "\\"a\\" \\\\"\\\n original drop\n',
     ['collector c listen *:9 original drop comment "\\"a\\" \\\\"']),
    ('collector c listen *:9 comment a"b\n', ['collector c listen *:9 comment "a\\"b"']),
    ('collector c listen *:9 comment "" # none\r\n', ["collector c listen *:9"]),
    ('collector c listen *:9 comment "end of file"', ['collector c listen *:9 comment "end of file"']),
    ('collector c listen *:9 dev \\"x\n', ['collector c listen *:9 dev \\"x']),
    # What is the default is not said.
    ("collector c listen *:9\nreceiver c/r to 10.9.9.9:9 weight 1 sample 1 rate none source transparent "
     "on-unreachable offer\n", ["collector c listen *:9", "receiver c/r to 10.9.9.9:9"]),
]


def test_lines_and_comments(server):
    for text, expected in READ_AS:
        check(server, text)
        apply(server, text)
        assert statements(server) == expected, text[:200]


# Files, and for each error the line and what it must name.
ERRORS = [
    ("collector c listen *:9\nadd receiver c/r to 10.9.9.9:9\n", [(2, "'add'")]),
    ("collector\n", [(1, "name")]),
    ("collector c\n", [(1, "listen")]),
    ("collector c listen\n", [(1, "listen")]),
    ("collector c lisen *:9\n", [(1, "did you mean 'listen'")]),
    ("collector c listen 10.0.0.1:70000\n", [(1, "70000")]),
    ('collector c listen *:9 comment "open\ncollector d listen *:10\n', [(1, "not closed")]),
    ('collector c listen *:9 comment "a"b\n', [(1, "ends here")]),
    ('collector c listen *:9 comment "a\\b"\n', [(1, "between quotes")]),
    ('collector c listen *:9 comment "a\tb"\n', [(1, "control character")]),
    ('collector c listen *:9 comment two words\n', [(1, "in quotes")]),
    ("collector c \\\n listen *:9 \\\n original perhaps\n", [(3, "perhaps")]),
    ("collector c listen *:9 original perhaps dev a/b allow 10.0.0.1/8\n",
     [(1, "perhaps"), (1, "a/b"), (1, "10.0.0.1/8")]),
    ("collector c listen *:9\ncollector c listen *:10\n", [(2, "line 1")]),
    ("collector c listen *:9\nreceiver c/r to 10.9.9.9:9\nreceiver c/r to 10.9.9.9:8\n", [(3, "line 2")]),
    ("collector c listen *:9\ncollector d listen *:9\n", [(2, "line 1")]),
    ("collector c listen *:9 dev e\ncollector d \\\nlisten *:9 dev e\n", [(3, "line 1")]),
    ("receiver c/r to 10.9.9.9:9\n", [(1, "'c'")]),
    ("collector netflow listen *:9\nreceiver netflw/r to 10.9.9.9:9\n", [(2, "did you mean 'netflow'")]),
    ("receiver c/r to 10.9.9.9:9\ncollector c listen *:9\n", [(1, "line 2")]),
    ("collector c listen 10.0.0.1:9\nreceiver c/r to 10.0.0.1:9\n", [(2, "line 1")]),
    ("collector c listen 10.0.0.1:9 dev e\nreceiver c/r to 10.0.0.1:9\n", [(2, "line 1")]),
    ("collector c listen *:9\nreceiver c/r to 127.0.0.1:9\n", [(2, "line 1")]),
    ("collector c listen [::]:9\nreceiver c/r to [::1]:9\n", [(2, "line 1")]),
    ("collector c listen 10.0.0.1:9\nreceiver c/r to [fd00::9]:9\n", [(2, "IPv6")]),
    ("collector c listen 10.0.0.1:9 allow 10.0.0.0/8,fd00::/64\n", [(1, "fd00::/64")]),
    ("collector c listen *:9\nreceiver c/r to 10.9.9.9:9 from fd00::/64\n", [(2, "fd00::/64")]),
    ("collector c listen *:9\nreceiver c/r to 0.1.2.3:9\n", [(2, "0.1.2.3:9")]),
    ("collector c listen *:9\nreceiver c/r to [fe80::1]:9\n", [(2, "dev")]),
    ("collector c listen *:9 dev a\\b\n", [(1, "\\")]),
    ("collector c listen *:9 \\ \n", [(1, "\\"), (1, "unknown word")]),
    ("collector c listen *:9 \\", [(1, "\\")]),
    ("collector c listen *:9\n\0\n", [(2, "NUL")]),
    ("collector n\u00e4me listen *:9\n", [(1, "ASCII")]),
    ("collector c listen *:9\nreceiver c/r to 10.9.9.9:9 pool p\n", [(2, "'p'")]),
    ("collector c listen *:9\npool c/backup balance hash\nreceiver c/r to 10.9.9.9:9 pool bakcup\n",
     [(3, "did you mean 'backup'")]),
    ("collector c listen *:9\ncollector d listen *:10\npool c/p balance hash\nreceiver d/r to 10.9.9.9:9 pool p\n",
     [(4, "'p'")]),
    ("pool c/p balance hash\n", [(1, "'c'")]),
    ("collector c listen *:9\npool c/p\n", [(2, "balance")]),
    ("collector c listen *:9\npool c/p balance fair\n", [(2, "fair")]),
    ("collector c listen *:9\npool c/none balance hash\n", [(2, "none")]),
    ("collector c listen *:9\npool c/p balance hash\npool c/p balance failover\n", [(3, "line 2")]),
    ("collector c listen *:9\nreceiver c/a to 10.9.9.9:1 weight 0\nreceiver c/b to 10.9.9.9:2 weight 65536\n"
     "receiver c/d to 10.9.9.9:3 sample 0\nreceiver c/e to 10.9.9.9:4 sample 4294967296\n"
     "receiver c/f to 10.9.9.9:5 rate 0\nreceiver c/g to 10.9.9.9:6 rate 1000000001\n"
     "receiver c/h to 10.9.9.9:7 on-unreachable drop\n",
     [(2, "weight"), (3, "65536"), (4, "sample"), (5, "4294967296"), (6, "rate"), (7, "1000000001"), (8, "drop")]),
    ("collector c listen *:9\nreceiver c/a to 10.9.9.9:1 source 10.0.0.1:0\n"
     "receiver c/b to 10.9.9.9:2 source 0.0.0.0\nreceiver c/d to 10.9.9.9:3 source 2001:db8::1\n"
     "receiver c/e to [2001:db8::1]:4 source [2001:db8::1]:hsah\nreceiver c/f to 10.9.9.9:5 source 224.0.0.1\n",
     [(2, "10.0.0.1:0"), (3, "0.0.0.0"), (4, "2001:db8::1"), (5, "hsah"), (6, "224.0.0.1")]),
    # The receivers of a collector that is wrong are not.
    ("collector c listen nothing\nreceiver c/r to 10.9.9.9:9\n", [(1, "nothing")]),
    # All of a file, in the order of its lines.
    ("bad\ncollector c listen *:9\nreceiver c/a to 10.9.9.9:9 ttl 999\nreceiver d/b to 10.9.9.9:9\n"
     "collector c listen *:10\nreceiver c/b to 10.9.9.9:0\n",
     [(1, "bad"), (3, "999"), (4, "'d'"), (5, "'c'"), (6, "10.9.9.9:0")]),
]


@pytest.mark.parametrize("verb", ["check", "diff", "apply"])
def test_errors(server, verb):
    """The same by all that read a file; and nothing has changed."""
    apply(server, BASE)
    before = dump(server)
    for text, expected in ERRORS:
        found = refused(server, verb, text)
        assert [line for line, _ in found] == [line for line, _ in expected], (text, found)
        for (_, message), (_, word) in zip(found, expected):
            assert word in message, (text, message)
            assert "accepted: " in message or "did you mean" in message, message
    assert dump(server) == before


def test_files_that_cannot_be_read(server, tmp_path):
    for name, word in ((str(tmp_path / "nothing"), "nothing"), (str(tmp_path), "directory"), ("/dev/zero", "zero")):
        for verb in "check", "diff", "apply":
            result = server.flowteectl_call(verb, name)
            assert result.returncode == REFUSED, result
            assert len(result.stderr.splitlines()) == 1
            assert word in result.stderr


def test_wrong_command_lines(server):
    for words in ("check", "diff", "apply", "check a b", "diff a b", "apply a b", "save x", "monitor x", "confirm x",
                  "confirm --revert x", "apply --confirm 9", "apply - --confirm", "apply - --confirm 0",
                  "apply - --confirm 86401", "apply - --confirm soon", "apply - --confirm 1 --confirm 2",
                  "apply - --conform 9", "apply - --allow-empty --allow-empty", "apply --allow-empty", "check -j", "check - --confirm=9", "apply - --confirm=0", "diff - --exit-code=1", "diff --x", "diff -x", "diff --exit-code",
                  "diff - --exit-code --exit-code"):
        result = server.flowteectl_call(words)
        assert result.returncode == WRONG, words
        assert len(result.stderr.splitlines()) == 1, result
        assert not result.stdout


def test_check_needs_no_root_and_no_module(server, tmp_path):
    os.chmod(tmp_path, 0o755)
    file = tmp_path / "flowtee.conf"
    file.write_text(BASE, encoding="ascii")
    nobody = ("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "flowteectl")
    with open(file, encoding="ascii") as text:
        content = text.read()
    server.close_netlink()
    assert server.call(*nobody, "check", "-", data=content).returncode == 0
    assert server.call(*nobody, "check", "-", data="collector x").returncode == REFUSED
    result = server.call(*nobody, "apply", "-", data=content)
    assert result.returncode == REFUSED
    assert "CAP_NET_ADMIN" in result.stderr


def test_the_name_of_the_file_is_in_errors(server, tmp_path):
    file = tmp_path / "flowtee.conf"
    file.write_text("collector c listen *:9\nreceiver c/r to nowhere:9\n", encoding="ascii")
    result = server.flowteectl_call("check", str(file))
    assert result.stderr.startswith(f"{file}:2: to 'nowhere:9': ")


DIFFERENCES = [
    (BASE, []),
    (BASE.replace(" ttl 9", " ttl 8"), ["~ receiver c/b to 10.9.9.2:9001 ttl 8 # was: ttl 9"]),
    (BASE.replace(" ttl 9", ""), ["~ receiver c/b to 10.9.9.2:9001 # was: ttl 9"]),
    (BASE.replace("listen 10.0.0.1:2055", "listen 10.0.0.1:2056 original drop"),
     ["~ collector c listen 10.0.0.1:2056 original drop # was: listen 10.0.0.1:2055 original auto"]),
    (BASE + "receiver c/new to 10.9.9.4:9\n", ["+ receiver c/new to 10.9.9.4:9"]),
    (BASE.replace("receiver c/b to 10.9.9.2:9001 ttl 9\n", ""), ["- receiver c/b to 10.9.9.2:9001 ttl 9"]),
    ("", ["- collector c listen 10.0.0.1:2055", "- receiver c/a to 10.9.9.1:9001",
          "- receiver c/b to 10.9.9.2:9001 ttl 9", "- receiver c/d to 10.9.9.3:9001"]),
    (BASE + "collector e listen *:9\nreceiver e/a to 10.9.9.4:9\n",
     ["+ collector e listen *:9", "+ receiver e/a to 10.9.9.4:9"]),
    (BASE + "pool c/p balance hash\n", ["+ pool c/p balance hash"]),
    (BASE.replace("9.1:9001", "9.1:9001 pool p weight 2") + "pool c/p balance round-robin\n",
     ["+ pool c/p balance round-robin",
      "~ receiver c/a to 10.9.9.1:9001 pool p weight 2 # was: pool none weight 1"]),
    (BASE.replace("9.1:9001", "9.1:9001 sample 5 rate 9 source 10.9.0.1:hash on-unreachable skip"),
     ["~ receiver c/a to 10.9.9.1:9001 sample 5 rate 9 source 10.9.0.1:hash on-unreachable skip "
      "# was: sample 1 rate none source transparent on-unreachable offer"]),
    (BASE.replace("9.1:9001", "9.1:9001 from 10.0.0.0/8,192.0.2.1"),
     ["~ receiver c/a to 10.9.9.1:9001 from 10.0.0.0/8,192.0.2.1/32 # was: from any"]),
    # The last has become the first: one has moved, not three.
    ("collector c listen 10.0.0.1:2055\nreceiver c/d to 10.9.9.3:9001\nreceiver c/a to 10.9.9.1:9001\n"
     "receiver c/b to 10.9.9.2:9001 ttl 9\n", ["~ receiver c/d to 10.9.9.3:9001 # moved"]),
    ("collector c listen 10.0.0.1:2055\nreceiver c/d to 10.9.9.3:9001 ttl 3\nreceiver c/a to 10.9.9.1:9001\n"
     "receiver c/b to 10.9.9.2:9001 ttl 9\n",
     ["~ receiver c/d to 10.9.9.3:9001 ttl 3 # was: ttl inherit; moved"]),
]


def test_diff(server):
    """What it says, that it changes nothing, and that apply does it."""
    for text, expected in DIFFERENCES:
        apply(server, BASE)
        assert diff(server, text) == expected
        assert diff(server, BASE) == []
        apply(server, text, "--allow-empty")
        assert diff(server, text) == []


@pytest.mark.parametrize("options", [(), ("-j",)])
def test_diff_tells_by_its_exit_status(server, tmp_path, options):
    """If it is asked to. What fails has the same, but an error and no output."""
    apply(server, BASE)
    other = BASE.replace(" ttl 9", " ttl 8")
    for text, status in (BASE, 0), (other, 1), ("", 1), ("collector c", 1):
        for words in ("diff", "--exit-code", "-"), ("diff", "-", "--exit-code"):
            result = server.call("flowteectl", *options, *words, data=text)
            assert result.returncode == status, result
            assert bool(result.stderr) == (text == "collector c")
            if status and not result.stderr:
                assert result.stdout == server.run("flowteectl", *options, "diff", "-", data=text) != ""
    file = tmp_path / "other"
    file.write_text(other, encoding="ascii")
    full = server.call("sh", "-c", f"flowteectl diff --exit-code {file} >/dev/full")
    assert full.returncode == REFUSED and len(full.stderr.splitlines()) == 1


def test_lists_change(server):
    text = "collector c listen *:9 allow 10.0.0.0/8,192.0.2.1/32\n"
    apply(server, text)
    assert diff(server, text.replace("192.0.2.1", "192.0.2.2")) == [
        "~ collector c listen *:9 allow 10.0.0.0/8,192.0.2.2/32 # was: allow 10.0.0.0/8,192.0.2.1/32"]
    assert diff(server, text.replace(" allow 10.0.0.0/8,192.0.2.1/32", "")) == [
        "~ collector c listen *:9 # was: allow 10.0.0.0/8,192.0.2.1/32"]


def test_pools_change(server):
    """From what there is: another balance, a member that leaves, a pool that goes, one that becomes the first."""
    text = ("collector c listen 10.0.0.1:2055\npool c/p balance hash\npool c/q balance failover\n"
            "receiver c/a to 10.9.9.1:9001 pool p\nreceiver c/b to 10.9.9.2:9001 pool q\n")
    for change, expected in (
            ([("c/p balance hash", "c/p balance failover")],
             ["~ pool c/p balance failover # was: balance hash"]),
            ([(" pool p", "")], ["~ receiver c/a to 10.9.9.1:9001 # was: pool p"]),
            ([(" pool p", ""), ("pool c/p balance hash\n", "")],
             ["- pool c/p balance hash", "~ receiver c/a to 10.9.9.1:9001 # was: pool p"]),
            ([("pool c/p balance hash\npool c/q balance failover\n", "pool c/q balance failover\npool c/p balance hash\n")],
             ["~ pool c/q balance failover # moved"])):
        apply(server, text)
        after = text
        for old, new in change:
            after = after.replace(old, new)
        assert diff(server, after) == expected
        apply(server, after)
        assert diff(server, after) == [] and "".join(line + "\n" for line in statements(server)) == after


def test_diff_as_json(server):
    apply(server, BASE)
    changes = diff_json(server, BASE.replace(" ttl 9", " ttl 8").replace("c/d", "c/e") + "collector n listen *:9\n")
    assert [(c["change"], c["object"], c["name"]) for c in changes] == [
        ("removed", "receiver", "d"), ("changed", "receiver", "b"), ("added", "receiver", "e"),
        ("added", "collector", "n")]
    removed, changed, added, collector = changes
    assert removed == {"change": "removed", "object": "receiver", "collector": "c", "name": "d"}
    assert (changed["ttl"], changed["was"], changed["moved"]) == (8, {"ttl": 9}, False)
    assert (added["collector"], added["to"], added["state"]) == ("c", "10.9.9.3:9001", "up")
    assert "collector" not in collector and collector["listen"] == "*:9"
