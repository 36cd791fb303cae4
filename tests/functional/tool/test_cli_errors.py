# SPDX-License-Identifier: GPL-2.0-or-later
"""What flowteectl refuses: the exit status, one line that names the word at fault, and nothing changed."""

import os

import pytest

from configuration import REFUSED, WRONG, dump, expect_error
from module import forget_family, without_module

LONG = "n" * 32

# Command lines, the exit status, and a word that the error must name.
CASES = [
    ("frobnicate", WRONG, "frobnicate"),
    ("-x show", WRONG, "-x"),
    ("--frob show", WRONG, "--frob"),
    ("-n", WRONG, "-n"),
    ("-j=1 show", WRONG, "-="),
    ("--json=1 show", WRONG, "--json=1"),
    ("--netns= show", WRONG, "empty"),
    ("-n " + "n" * 5000 + " show", WRONG, "too long"),
    ("-n /etc/passwd show", REFUSED, "/etc/passwd"),
    ("-n /etc/passwd/x show", REFUSED, "/etc/passwd/x"),
    ("show -n", WRONG, "-n"),
    ("show -n nobody", REFUSED, "nobody"),
    ("show --netns=nobody", REFUSED, "nobody"),
    ("add -j collector c", WRONG, "listen"),
    ("add collector c dev -j", WRONG, "listen"),
    ("help frobnicate", WRONG, "frobnicate"),
    ("help add gadget", WRONG, "gadget"),
    ("help add collector c", WRONG, "'c'"),
    ("help show c", WRONG, "'c'"),
    ("complete", WRONG, "--"),
    ("stats --frob", WRONG, "--frob"),
    ("stats --explain --explain", WRONG, "--explain"),
    ("stats c d", REFUSED, "'d'"),
    ("stats c/p c/q", REFUSED, "'c/q'"),
    ("show --frob", WRONG, "--frob"),
    ("show -frob", WRONG, "unknown option '-frob'"),
    ("show c d", REFUSED, "'d'"),
    ("show receiver c/p", REFUSED, "'c/p'"),
    ("show receiver c", WRONG, "the name of its collector"),
    ("show collector c/", WRONG, "no '/'"),
    ("show /", WRONG, "empty"),
    ("show c/r/s", WRONG, "c/r/s"),
    ("flush now", WRONG, "now"),
    ("version now", WRONG, "now"),
    ("add", WRONG, "collector"),
    ("add gadget g", WRONG, "gadget"),
    ("add " + "collector" * 9, WRONG, "accepted: collector"),
    ("add \x07gadget g", WRONG, "?gadget"),
    ("add collector", WRONG, "name"),
    ("add collector new", WRONG, "listen"),
    ("add collector new listen", WRONG, "listen"),
    ("add collector new listen 10.0.0.2", WRONG, "10.0.0.2"),
    ("add collector new listen 10.0.0.2:", WRONG, "10.0.0.2:"),
    ("add collector new listen :9", WRONG, ":9"),
    ("add collector new listen 10.0.0.2:0", WRONG, "10.0.0.2:0"),
    ("add collector new listen 10.0.0.2:65536", WRONG, "65536"),
    ("add collector new listen 10.0.0.2:-1", WRONG, "-1"),
    ("add collector new listen 10.0.0.2:9x", WRONG, "9x"),
    ("add collector new listen 10.0.0.2:0x9", WRONG, "0x9"),
    ("add collector new listen 10.0.0.2:netflow", WRONG, "netflow"),
    ("add collector new listen 10.0.0.256:9", WRONG, "10.0.0.256"),
    ("add collector new listen 10.0.2:9", WRONG, "10.0.2"),
    ("add collector new listen 010.0.0.2:9", WRONG, "010.0.0.2"),
    ("add collector new listen fd00::2:9", WRONG, "fd00::2:9"),
    ("add collector new listen [fd00::2]", WRONG, "[fd00::2]"),
    ("add collector new listen [fd00::2:9", WRONG, "[fd00::2:9"),
    ("add collector new listen [10.0.0.2]:9", WRONG, "10.0.0.2"),
    ("add collector new listen fd00::2", WRONG, "[fd00::2]:PORT"),
    ("add collector new listen 10.0.0.2:9:9", WRONG, "10.0.0.2:9:9"),
    ("add collector new listen [fd00::g]:9", WRONG, "fd00::g"),
    ("add collector new listen [fd00::2]9", WRONG, "[fd00::2]9"),
    ("add collector new listen [" + "fd00:" * 40 + "]:9", WRONG, "fd00:fd00:"),
    ("add collector new listen [::ffff:10.0.0.2]:9", WRONG, "the IPv4 address, 10.0.0.2"),
    ("add collector new listen [fe80::2%eth0]:9", WRONG, "no zone (%eth0) here; accepted: [fe80::2]:9, and 'dev eth0' beside it"),
    ("explain c exporter fe80::2%eth0", WRONG, "exporter 'fe80::2%eth0': it has a zone (%eth0); accepted: fe80::2, which is"),
    ("explain c exporter [fe80::2%eth0]:9", WRONG, "accepted: [fe80::2]:9, which is taken to be on the link that its last datagram came by"),
    ("exporters c exporter fe80::2%eth0", WRONG, "no zone (%eth0) here; accepted: fe80::2"),
    ("trace exporter fe80::2%eth0", WRONG, "no zone (%eth0) here; accepted: fe80::2"),
    ("add collector new listen localhost:9", WRONG, "localhost"),
    ("add collector new listen collector.example.net:9", WRONG, "collector.example.net"),
    ("add collector new listen 10.0.0.2:9 listen 10.0.0.3:9", WRONG, "listen"),
    ("add collector new listen 10.0.0.2:9 original", WRONG, "original"),
    ("add collector new listen 10.0.0.2:9 original perhaps", WRONG, "perhaps"),
    ("add collector new listen 10.0.0.2:9 exporters perhaps", WRONG, "accepted: off, on"),
    ("add collector new listen 10.0.0.2:9 exporters", WRONG, "exporters"),
    ("add collector new listen 10.0.0.2:9 silent 604801", WRONG, "1 to 604800"),
    ("add collector new listen 10.0.0.2:9 silent never", WRONG, "0 for never"),
    ("add collector new listen 10.0.0.2:9 colour red", WRONG, "colour"),
    ("add collector new listen 10.0.0.2:9 to 10.0.0.3:9", WRONG, "to"),
    ("add collector new listen 10.0.0.2:9 dev abcdefghijklmnop", WRONG, "abcdefghijklmnop"),
    ("add collector new listen 10.0.0.2:9 dev a/b", WRONG, "a/b"),
    ("add collector new listen 10.0.0.2:9 dev ..", WRONG, "'..'"),
    ("add collector new listen 10.0.0.2:9 allow 10.0.0.0/33", WRONG, "10.0.0.0/33"),
    ("add collector new listen 10.0.0.2:9 allow 10.0.0.0/-1", WRONG, "10.0.0.0/-1"),
    ("add collector new listen 10.0.0.2:9 allow 10.0.0.0/", WRONG, "10.0.0.0/"),
    ("add collector new listen 10.0.0.2:9 allow 10.0.0.1/24", WRONG, "10.0.0.1/24"),
    ("add collector new listen 10.0.0.2:9 allow 10.0.0.0/8,,10.1.0.0/16", WRONG, "allow"),
    ("add collector new listen 10.0.0.2:9 allow 10.0.0.0/8,exporter1", WRONG, "exporter1"),
    ("add collector new listen 10.0.0.2:9 allow fd00::/64", WRONG, "fd00::/64"),
    ("add collector new listen 10.0.0.2:9 allow any,10.0.0.0/8", WRONG, "'any'"),
    ("add collector new listen 10.0.0.2:9 allow " + "1" * 300, WRONG, "too long"),
    ("add collector new listen [fd00::2]:9 allow fd00::/129", WRONG, "fd00::/129"),
    ("add collector new listen 10.0.0.2:9 comment", WRONG, "comment TEXT"),
    ("add collector new listen 10.0.0.2:9 comment two words", WRONG, "in quotes"),
    ("add collector new listen 10.0.0.2:9 comment " + "x" * 64, WRONG, "64 bytes is too long"),
    ("add collector new listen 10.0.0.2:9 comment a\x1b[31m", WRONG, "control character"),
    ("add collector new listen 10.0.0.2:9 comment a\x9b", WRONG, "control character"),
    (f"add collector {LONG} listen 10.0.0.2:9", WRONG, LONG),
    ("add collector a/b listen 10.0.0.2:9", WRONG, "a/b"),
    ("add collector näme listen 10.0.0.2:9", WRONG, "näme"),
    ("add collector a:b listen 10.0.0.2:9", WRONG, "a:b"),
    ("add collector -x listen 10.0.0.2:9", WRONG, "the first a letter or a digit"),
    ("add collector .x listen 10.0.0.2:9", WRONG, "begin with '.'"),
    ("add receiver c/_x to 10.0.0.3:9", WRONG, "begin with '_'"),
    ("add collector new listen 10.0.0.2:9 allow 10.0.0.0/8, 10.1.0.0/16", WRONG, "no blanks"),
    ("add collector new listen 10.0.0.2:9 allow 10.0.0.0/8 ,10.1.0.0/16", WRONG, "no blanks"),
    ("add collector new listen 10.0.0.2:9 allow +10.0.0.0/8", WRONG, "by 'set'"),
    ("add collector c listen 10.0.0.2:9", REFUSED, "'c'"),
    ("add collector new listen 10.0.0.1:2055", REFUSED, "10.0.0.1:2055"),
    ("add collector new listen 10.9.9.9:9001", REFUSED, "10.9.9.9:9001"),
    ("add receiver", WRONG, "name"),
    ("add receiver r to 10.0.0.3:9", WRONG, "r"),
    ("add receiver /r to 10.0.0.3:9", WRONG, "/r"),
    ("add receiver c/ to 10.0.0.3:9", WRONG, "c/"),
    ("add receiver c/r/s to 10.0.0.3:9", WRONG, "c/r/s"),
    (f"add receiver c/{LONG} to 10.0.0.3:9", WRONG, LONG),
    ("add receiver nobody/r to 10.0.0.3:9", REFUSED, "nobody"),
    ("add receiver c/r to 10.0.0.3:9", REFUSED, "c/r"),
    ("add receiver c/new", WRONG, "to"),
    ("add receiver c/new to 10.0.0.3:0", WRONG, "10.0.0.3:0"),
    ("add receiver c/new to *:9", WRONG, "*:9"),
    ("add receiver c/new to 0.0.0.0:9", None, "0.0.0.0"),
    ("add receiver c/new to [::]:9", None, "[::]:9"),
    ("add receiver c/new to [fd00::3]:9", REFUSED, "[fd00::3]:9"),
    ("add receiver c/new to 10.0.0.1:2055", REFUSED, "10.0.0.1:2055"),
    ("add receiver c/new to receiver.example.net:9", WRONG, "receiver.example.net"),
    ("add receiver c/new to 10.0.0.3:9 ttl 0", WRONG, "ttl"),
    ("add receiver c/new to 10.0.0.3:9 ttl 256", WRONG, "256"),
    ("add receiver c/new to 10.0.0.3:9 ttl -1", WRONG, "-1"),
    ("add receiver c/new to 10.0.0.3:9 ttl forever", WRONG, "forever"),
    ("add receiver c/new to 10.0.0.3:9 dscp 64", WRONG, "64"),
    ("add receiver c/new to 10.0.0.3:9 dscp express", WRONG, "express"),
    ("add receiver c/new to 10.0.0.3:9 mark 4294967296", WRONG, "4294967296"),
    ("add receiver c/new to 10.0.0.3:9 mark -1", WRONG, "-1"),
    ("add receiver c/new to 10.0.0.3:9 state sideways", WRONG, "sideways"),
    ("add receiver c/new to 10.0.0.3:9 from 10.0.0.0/99", WRONG, "10.0.0.0/99"),
    ("add receiver c/new to 10.0.0.3:9 from fd00::/64", None, "fd00::/64"),
    ("add receiver c/new to 10.0.0.3:9 original drop", WRONG, "original"),
    ("add receiver c/new to 10.0.0.3:9 pool nobody", REFUSED, "nobody"),
    ("add receiver c/new to 10.0.0.3:9 weight 0", WRONG, "weight"),
    ("add receiver c/new to 10.0.0.3:9 sample 0", WRONG, "sample"),
    ("add receiver c/new to 10.0.0.3:9 rate -1", WRONG, "rate"),
    ("add receiver c/new to 10.0.0.3:9 source fd00::3", WRONG, "fd00::3"),
    ("add receiver c/new to 10.0.0.3:9 source [fd00::3", WRONG, "bracket"),
    ("add receiver c/new to 10.0.0.3:9 source [fd00::g]", WRONG, "fd00::g"),
    ("add receiver c/new to 10.0.0.3:9 source [fd00::3]9", WRONG, "[fd00::3]9"),
    ("add receiver c/new to [fd00::3]:9 source fd00::4 from fd00::/64", REFUSED, "fd00::/64"),
    ("add pool", WRONG, "name"),
    ("add pool c/new", WRONG, "balance"),
    ("add pool c/none balance hash", WRONG, "none"),
    ("add pool c/new balance fair", WRONG, "fair"),
    ("add pool c/p balance hash", REFUSED, "c/p"),
    ("add pool nobody/p balance hash", REFUSED, "nobody"),
    ("set collector", WRONG, "name"),
    ("set collector c", WRONG, "c"),
    ("set collector nobody original drop", REFUSED, "nobody"),
    ("set collector c original", WRONG, "original"),
    ("set collector c original drop original auto", WRONG, "original"),
    ("set collector c listen [fd00::1]:2055", REFUSED, "[fd00::1]:2055"),
    ("set collector c nobody original drop", REFUSED, "'nobody'"),
    ("set collectr c original drop", WRONG, "did you mean 'collector'"),
    ("set c orginal drop", WRONG, "did you mean 'original'"),
    ("set c/r stat down", WRONG, "did you mean 'state'"),
    ("set c/r", WRONG, "what to change"),
    ("set c/nobody state down", REFUSED, "'c/nobody'"),
    ("set d/ state down", REFUSED, "collector 'd'"),
    ("set receiver c/r c/r state down", WRONG, "named twice"),
    ("set receiver c/r c/nobody state down", REFUSED, "'c/nobody'"),
    ("set receiver c/r from +fd00::/129", WRONG, "129"),
    ("set receiver c/r from -10.0.0.0/8", REFUSED, "'-10.0.0.0/8': the list does not have it"),
    ("set receiver c/r from +10.0.0.0/8,+10.0.0.0/8", REFUSED, "has it already"),
    ("set collector c allow +10.0.0.0/8 -10.0.0.0/8", REFUSED, "accepted: 'allow any'"),
    ("set receiver c/nobody ttl 9", REFUSED, "nobody"),
    ("set receiver c/r to 10.0.0.1:2055", REFUSED, "10.0.0.1:2055"),
    ("set receiver c/r source fd00::3", REFUSED, "fd00::3"),
    ("set receiver c/r pool nobody", REFUSED, "nobody"),
    ("set pool c/nobody balance hash", REFUSED, "nobody"),
    ("del", WRONG, "collector"),
    ("del collector", WRONG, "name"),
    ("del collector nobody", REFUSED, "nobody"),
    ("del collector c now", REFUSED, "'now'"),
    ("del receiver c/nobody", REFUSED, "nobody"),
    ("del receiver nobody/r", REFUSED, "nobody"),
    ("del pool c/nobody", REFUSED, "nobody"),
    ("del recever c/r", WRONG, "did you mean 'receiver'"),
    ("del c/r c/nobody", REFUSED, "'c/nobody'"),
    ("del c/r d", REFUSED, "'d'"),
    ("del c/p", REFUSED, "flowteectl: receiver 'c/r' is still in pool 'p'; remove it, or set its 'pool', first"),
    ("del pool c/p", REFUSED, "c/p"),
    ("show nobody", REFUSED, "nobody"),
    ("stats nobody", REFUSED, "nobody"),
    ("-n nobody show", REFUSED, "nobody"),
    ("-n ../escape show", None, "../escape"),
]


@pytest.fixture(scope="module")
def arranged(topology):
    """10.9.9.9, the receiver's address, is one of this host: only its port is nobody's."""
    topology.server.ip("addr add 10.9.9.9/32 dev lo")
    yield topology.server
    topology.server.ip("addr del 10.9.9.9/32 dev lo")


@pytest.fixture
def server(arranged):
    arranged.flowteectl("add collector c listen 10.0.0.1:2055")
    arranged.flowteectl("add pool c/p balance hash")
    arranged.flowteectl("add receiver c/r to 10.9.9.9:9001 pool p")
    return arranged


def test_wrong_command_lines(server):
    """One by one, over one configuration, which is as it was at the end."""
    before = dump(server)
    failures = []
    for words, status, word in CASES:
        try:
            expect_error(server, server.flowteectl_call(words), status, word)
        except AssertionError as failure:
            failures.append(f"{words!r} ({status}, {word!r}): {str(failure).splitlines()[0]}")
        if dump(server) != before:
            failures.append(f"{words!r} changed the configuration")
            break
    assert not failures, "\n" + "\n".join(failures)


@pytest.mark.parametrize("words", [
    ["add", "collector", "new", "listen", ""],
    ["add", "collector", "new", "listen", "10.0.0.2:9", "dev", ""],
    ["add", "collector", "new", "listen", "10.0.0.2:9", "allow", ""],
    ["add", "receiver", "c/new", "to", "10.0.0.3:9", "source", ""],
    ["set", "receiver", "c/r", "pool", ""],
])
def test_empty_words(server, words):
    """A shell makes them of variables that are not set."""
    before = dump(server)
    expect_error(server, server.call("flowteectl", *words), WRONG, words[-2])
    assert dump(server) == before


def call_as_nobody(server, words):
    return server.call("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "flowteectl", *words.split())


@pytest.mark.parametrize("words", [
    "flush", "del collector c", "set collector c original drop", "add receiver c/new to 10.0.0.3:9",
    pytest.param(f"set collector c allow {','.join(f'10.{n >> 8}.{n & 255}.0/24' for n in range(5000))}",
                 id="a list that takes several requests")])
def test_changes_need_root(server, words):
    before = dump(server)
    expect_error(server, call_as_nobody(server, words), REFUSED, "CAP_NET_ADMIN")
    assert dump(server) == before


def test_reading_needs_privilege(server):
    expect_error(server, call_as_nobody(server, "show"), REFUSED, "read_all=1")


def test_another_namespace_needs_root(server):
    expect_error(server, call_as_nobody(server, f"-n {server.name} show"), REFUSED, "CAP_SYS_ADMIN")


def test_names_where_there_are_none(topology):
    expect_error(topology.server, topology.server.flowteectl_call("show nobody"), REFUSED, "none at all")


def test_more_names_than_an_error_has_room_for(server):
    text = "".join(f"collector another-collector-{n} listen *:{n}\n" for n in range(1, 100))
    server.run("flowteectl", "apply", "-", data=text)
    error = server.flowteectl_call("show nobody")
    expect_error(server, error, REFUSED, "another-collector-1, ")
    assert error.stderr.endswith(", ...\n")


def test_a_name_that_is_nearly_right(server):
    server.flowteectl("add collector netflow listen 10.0.0.5:9")
    expect_error(server, server.flowteectl_call("show netflov"), REFUSED, "did you mean 'netflow'")


@pytest.mark.parametrize("words", ["show", "add collector c listen 10.0.0.1:9", "version"])
def test_the_module_is_loaded_when_it_is_needed(topology, words):
    forget_family()
    with without_module(topology.server, can_be_loaded=True):
        topology.server.flowteectl(words)
        assert os.path.exists("/sys/module/flowtee")


def test_nobody_but_root_has_the_module_loaded(topology):
    """Neither by the tool nor by naming the family to the kernel."""
    forget_family()
    with without_module(topology.server, can_be_loaded=True):
        for words in "show", "add collector c listen 10.0.0.1:9", "monitor":
            expect_error(topology.server, call_as_nobody(topology.server, words), REFUSED, "only root can load it")
        assert call_as_nobody(topology.server, "version").returncode == 0
        topology.server.call("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "unshare", "-Urn",
                             "flowteectl", "version")
        assert not os.path.exists("/sys/module/flowtee")


def test_a_module_that_cannot_be_loaded(topology):
    forget_family()
    with without_module(topology.server, can_be_loaded=False):
        for words in "show", "add collector c listen 10.0.0.1:9", "flush", "apply /dev/null --allow-empty", "confirm", "monitor":
            expect_error(topology.server, topology.server.flowteectl_call(words), REFUSED, "module")
        expect_error(topology.server, call_as_nobody(topology.server, "show"), REFUSED, "only root can load it")
        # This is what is asked when something is wrong.
        version = topology.server.flowteectl_call("version")
        assert version.returncode == 0 and "none" in version.stdout
        assert topology.server.flowteectl_json("version")["module"] is None
    topology.server.flowteectl("show")


@pytest.mark.skipif("FLOWTEE_OTHER_TOOL" not in os.environ, reason="needs a tool that tests/lab/other-tool makes")
def test_a_module_of_another_version(server):
    """FLOWTEE_OTHER_TOOL: a flowteectl that is not of this module's version."""
    other = os.environ["FLOWTEE_OTHER_TOOL"]
    for words in "show", "add collector c listen 10.0.0.1:8", "monitor":
        expect_error(server, server.call(other, *words.split()), REFUSED, "version")
    # It tells the two apart.
    told = server.run(other, "version")
    assert "version 1" in told and "version 2" in told, told
    # So that it can make room for the right one.
    server.run(other, "flush")
    assert not server.netlink.collectors()


def test_output_that_cannot_be_written(server):
    """A full disk is an error, not a success without output."""
    result = server.call("sh", "-c", "flowteectl -j show >/dev/full")
    assert result.returncode == REFUSED
    assert len(result.stderr.splitlines()) == 1
