# SPDX-License-Identifier: GPL-2.0-or-later
"""What flowteectl does: add, set, del, flush, show, stats, version, help."""

import json
import os
import re

import pytest

from scene import COPY_PORT, PORT

ZERO_OUTCOMES = {"replicated": 0, "denied": 0, "no_receiver": 0, "malformed": 0, "loop": 0, "not_sampled": 0,
                 "busy": 0, "standby": 0}
ZERO_DROPS = {"no_route": 0, "no_memory": 0, "no_listener": 0, "ttl": 0, "loop": 0, "down": 0, "rate": 0,
              "transmit": 0, "too_large": 0, "martian": 0}
# What the kernel finds out of a receiver, and is not configured.
FACTS = ("reason", "health", "health_until", "down_seconds", "down_since", "last_sent", "counted_since")


@pytest.fixture
def server(topology):
    return topology.server


def shown(server):
    """The only collector, without what is found out of its receivers: that changes by itself."""
    [collector] = server.flowteectl_json("show")["collectors"]
    for counted in collector, *collector["pools"]:
        del counted["counted_since"]
    for receiver in collector["receivers"]:
        for fact in FACTS:
            del receiver[fact]
        if receiver["state"] == "unreachable":
            receiver["state"] = "up"
    return collector


def test_the_shape_of_json(server):
    server.flowteectl("add collector netflow listen 10.0.1.20:20001")
    server.flowteectl("add pool netflow/share balance hash")
    server.flowteectl("add receiver netflow/online to 172.16.1.100:20001")
    server.flowteectl("add receiver netflow/one to 172.16.1.101:20001 pool share")
    for verb in "show", "stats", "show netflow", "stats netflow":
        document = server.flowteectl_json(verb)
        [collector] = document["collectors"]
        assert collector["name"] == "netflow"
        assert collector["listen"] == "10.0.1.20:20001"
        assert collector["original"] == "auto" and collector["last_received"] is None
        assert collector["counters"] == {"received": 0, "received_bytes": 0, "outcomes": ZERO_OUTCOMES}
        [pool] = collector["pools"]
        assert pool.pop("up") in (0, 1)
        assert pool.pop("counted_since") >= collector["counted_since"] > "2"
        assert pool == {"name": "share", "balance": "hash", "key": "exporter", "comment": None, "members": 1, "active": None,
                        "counters": {
            "offered": 0, "served": 0, "template_copies": 0, "dropped": {"no_receiver": 0}}}
        receiver, one = collector["receivers"]
        assert (receiver["name"], receiver["to"]) == ("online", "172.16.1.100:20001")
        assert (receiver["pool"], one["pool"]) == (None, "share")
        for receiver in receiver, one:
            assert receiver["state"] in ("up", "unreachable")
            assert (receiver["reason"] is None) == (receiver["state"] == "up")
            assert receiver["down_seconds"] >= 0 and receiver["last_sent"] is None
            assert receiver["health"] is None and receiver["health_until"] is None
            assert receiver["down_since"] is None or receiver["state"] == "unreachable"
            assert receiver["counters"] == {"offered": 0, "sent": 0, "sent_bytes": 0, "not_sampled": 0, "replayed": 0,
                                            "replayed_bytes": 0, "replay_failed": 0,
                                            "dropped": ZERO_DROPS}


def test_one_object_is_shown(server):
    """By its name; a pool has its receivers with it."""
    server.flowteectl("add collector c listen 10.0.0.1:9")
    server.flowteectl("add pool c/p balance failover")
    server.flowteectl("add pool c/q balance hash")
    for name, words in ("a", "pool p"), ("b", ""), ("q", "pool p"):
        server.flowteectl(f"add receiver c/{name} to 10.9.9.9:9 {words}")
    for name, pools, receivers in ("c/p", ["p"], ["a", "q"]), ("c/b", [], ["b"]), ("c/q", ["q"], ["q"]):
        [collector] = server.flowteectl_json("show " + name)["collectors"]
        assert [pool["name"] for pool in collector["pools"]] == pools
        assert [receiver["name"] for receiver in collector["receivers"]] == receivers


def test_nothing_is_shown_as_nothing(server):
    assert server.flowteectl_json("show") == {"collectors": []}
    assert server.flowteectl_json("stats") == {"collectors": []}
    assert server.flowteectl("show") == ""
    assert "flowteectl add collector" in on_terminal(server, "show")


def on_terminal(server, words, **environment):
    """What somebody sees who has a terminal."""
    result = server.call("script", "-qec", f"flowteectl {words}", "/dev/null",
                         env={**os.environ, "TERM": "xterm", **environment})
    assert result.returncode == 0
    return result.stdout


def test_colours_are_for_terminals(server):
    server.flowteectl("add collector c listen 10.0.0.1:9")
    assert "\x1b[" in on_terminal(server, "show")
    assert "\x1b[" not in on_terminal(server, "show", NO_COLOR="1")
    assert "\x1b[" not in on_terminal(server, "show", TERM="dumb")
    assert "\x1b[" not in server.flowteectl("show")


def test_a_device_whose_name_is_no_text(server):
    """To the kernel it is bytes; JSON has none of those."""
    device = os.fsdecode(b"caf\xe9")
    result = server.call("flowteectl", "add", "collector", "c", "listen", "*:9", "dev", device)
    assert result.returncode == 0, result.stderr
    assert server.flowteectl_json("show")["collectors"][0]["dev"] == "caf?"
    assert server.flowteectl_json("save")["statements"] == [None]
    assert server.run("sh", "-c", "flowteectl save | flowteectl diff -") == ""


@pytest.mark.parametrize("listen, as_shown", [
    ("10.0.0.1:1", "10.0.0.1:1"), ("0.0.0.0:65535", "0.0.0.0:65535"), ("*:9", "*:9"), ("[::]:9", "[::]:9"),
    ("[fd00::1]:9", "[fd00::1]:9"), ("[FD00:0:0:0:0:0:0:1]:9", "[fd00::1]:9"), ("239.1.1.1:9", "239.1.1.1:9")])
def test_listeners(server, listen, as_shown):
    server.flowteectl("add collector c listen", listen)
    assert shown(server)["listen"] == as_shown
    assert as_shown in server.flowteectl("show")


COLLECTOR_WORDS = [("original", "accept", "accept"), ("original", "drop", "drop"), ("original", "auto", "auto"),
                   ("dev", "eth7", "eth7"), ("allow", "10.0.0.0/8", ["10.0.0.0/8"]),
                   ("allow", "192.0.2.1,10.0.0.0/8", ["192.0.2.1/32", "10.0.0.0/8"]),
                   ("allow", "0.0.0.0/0", ["0.0.0.0/0"]),
                   ("except", "10.0.0.0/8,192.0.2.1", ["10.0.0.0/8", "192.0.2.1/32"]), ("except", "none", []),
                   ("state", "standby", "standby"), ("state", "active", "active"),
                   ("exporters", "off", "off"), ("exporters", "on", "on"),
                   ("silent", "1", 1), ("silent", "604800", 604800), ("silent", "0", 0), ("silent", "300", 300),
                   ("comment", "two words", "two words"), ("comment", "-h", "-h"),
                   ("comment", "-j #\"東京\"", "-j #\"東京\""), ("comment", "", None)]
RECEIVER_WORDS = [("ttl", "1", 1), ("ttl", "255", 255), ("ttl", "inherit", "inherit"), ("dscp", "0", 0),
                  ("dscp", "63", 63), ("dscp", "inherit", "inherit"), ("mtu", "68", 68),
                  ("mtu", "65535", 65535), ("mtu", "route", "route"), ("dev", "eth7", "eth7"), ("mark", "1", 1),
                  ("mark", "4294967295", 4294967295), ("mark", "0x10", 16), ("state", "down", "down"),
                  ("state", "up", "up"), ("from", "10.0.0.0/8,192.0.2.1/32", ["10.0.0.0/8", "192.0.2.1/32"]),
                  ("except", "10.9.0.0/16", ["10.9.0.0/16"]), ("except", "none", []),
                  ("protocol", "ipfix,netflow5", ["netflow5", "ipfix"]), ("protocol", "any", []),
                  ("domain", "7,10-19", ["7", "10-19"]), ("domain", "any", []),
                  ("agent", "192.0.2.1,2001:db8::/32", ["192.0.2.1/32", "2001:db8::/32"]), ("agent", "any", []),
                  ("pool", "p", "p"), ("pool", "none", None), ("weight", "1", 1), ("weight", "65535", 65535),
                  ("sample", "1", 1), ("sample", "4294967295", 4294967295), ("rate", "1000000000", 1000000000),
                  ("rate", "none", None), ("source", "10.0.0.1", "10.0.0.1"), ("source", "10.0.0.1:9", "10.0.0.1:9"),
                  ("source", "10.0.0.1:hash", "10.0.0.1:hash"), ("source", "transparent", "transparent"),
                  ("on-unreachable", "skip", "skip"), ("on-unreachable", "offer", "offer"),
                  ("comment", "none", "none"), ("comment", "x" * 63, "x" * 63), ("comment", "", None)]


def tell(server, words, *more):
    """Words, and more that may have blanks."""
    server.used_flowtee = True
    server.run("flowteectl", *words.split(), *more)


def in_quotes(value):
    """As `show` and files have a text."""
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def test_every_word_of_a_collector_is_shown_back(server):
    """Given with `add`, and given later with `set`."""
    for number, (word, value, _json) in enumerate(COLLECTOR_WORDS):
        tell(server, f"add collector a{number} listen 10.0.0.1:{100 + number}", word, value)
        server.flowteectl(f"add collector s{number} listen 10.0.0.1:{200 + number}")
        tell(server, f"set collector s{number}", word, value)
    collectors = {c["name"]: c for c in server.flowteectl_json("show")["collectors"]}
    text = server.flowteectl("show")
    for number, (word, value, as_json) in enumerate(COLLECTOR_WORDS):
        for name in f"a{number}", f"s{number}":
            assert collectors[name][word] == as_json
        # What is so by default is left out, but for `original`.
        shown_so = f"{word} {in_quotes(value) if word == 'comment' else value.split(',')[0]}"
        assert (shown_so in text) != (shown_so in ("except none", "state active", "exporters on", "silent 300",
                                                         'comment ""'))


def test_every_word_of_a_receiver_is_shown_back(server):
    server.flowteectl("add collector c listen 10.0.0.1:9")
    server.flowteectl("add pool c/p balance hash")
    for number, (word, value, _json) in enumerate(RECEIVER_WORDS):
        tell(server, f"add receiver c/a{number} to 10.9.9.9:9", word, value)
        server.flowteectl(f"add receiver c/s{number} to 10.9.9.9:9")
        tell(server, f"set receiver c/s{number}", word, value)
    receivers = {r.pop("name"): r for r in shown(server)["receivers"]}
    for number, (word, _value, as_json) in enumerate(RECEIVER_WORDS):
        assert receivers[f"a{number}"][word] == as_json
        assert receivers[f"a{number}"] == receivers[f"s{number}"]


@pytest.mark.parametrize("balance", ["hash", "round-robin", "failover"])
def test_every_balance_is_shown_back(server, balance):
    server.flowteectl("add collector c listen 10.0.0.1:9")
    server.flowteectl("add pool c/a balance", balance)
    server.flowteectl("add pool c/s balance", "failover" if balance == "hash" else "hash")
    server.flowteectl("set pool c/s balance", balance)
    assert [(pool["name"], pool["balance"]) for pool in shown(server)["pools"]] == [("a", balance), ("s", balance)]
    assert server.flowteectl("show").count(balance) == 2


def test_a_comment_of_each_kind(server):
    """Shown with what it is of, changed, and taken away again; counters stay."""
    tell(server, "add collector c listen 10.0.0.1:9 comment", "edge \"north\"")
    tell(server, "add pool c/p balance hash comment", "a b")
    tell(server, "add receiver c/r to 10.9.9.9:9 pool p comment", "r17 #3")
    comments = [(kind["name"], kind["comment"]) for kind in
                (shown(server), *shown(server)["pools"], *shown(server)["receivers"])]
    assert comments == [("c", "edge \"north\""), ("p", "a b"), ("r", "r17 #3")]
    for options in "show", "show -d":
        text = server.flowteectl(options)
        assert 'comment "edge \\"north\\""' in text and 'comment "a b"' in text and 'comment "r17 #3"' in text
    tell(server, "set c comment", "")
    tell(server, "set c/p c/r comment", "")
    assert "comment" not in server.flowteectl("show") + server.flowteectl("save")


def test_pools_go_by_themselves_and_with_their_collector(server):
    server.flowteectl("add collector c listen 10.0.0.1:9")
    server.flowteectl("add pool c/p balance hash")
    server.flowteectl("add pool c/q balance failover")
    server.flowteectl("add receiver c/r to 10.9.9.9:9 pool q")
    server.flowteectl("del pool c/p")
    assert [pool["name"] for pool in shown(server)["pools"]] == ["q"]
    assert server.flowteectl_call("del pool c/q").returncode == 1
    server.flowteectl("set receiver c/r pool none")
    server.flowteectl("del pool c/q")
    assert shown(server)["pools"] == []
    server.flowteectl("add pool c/q balance failover")
    server.flowteectl("set receiver c/r pool q")
    server.flowteectl("del collector c")
    assert server.flowteectl_json("show") == {"collectors": []}


def test_all_words_at_once_in_any_order(server):
    server.flowteectl("add collector c allow 10.0.0.0/8 original drop dev eth0 listen 10.0.0.1:9")
    server.flowteectl("add receiver c/r state down mark 7 dev eth1 dscp 46 ttl 9 from 10.1.0.0/16 to 10.9.9.9:9")
    collector = shown(server)
    assert [collector[word] for word in ("listen", "dev", "original", "allow")] == \
        ["10.0.0.1:9", "eth0", "drop", ["10.0.0.0/8"]]
    [receiver] = collector["receivers"]
    assert [receiver[word] for word in ("to", "from", "ttl", "dscp", "dev", "mark", "state")] == \
        ["10.9.9.9:9", ["10.1.0.0/16"], 9, 46, "eth1", 7, "down"]


def test_set_changes_what_is_named(server):
    server.flowteectl("add collector c listen 10.0.0.1:9 dev eth0 original drop allow 10.0.0.0/8")
    server.flowteectl("add receiver c/r to 10.9.9.9:9 from 10.1.0.0/16 ttl 9 dscp 46 dev eth1 mark 7 state down")
    for word, value in ("original", "accept"), ("dev", "eth5"), ("listen", "10.0.0.2:9"), \
            ("allow", "11.0.0.0/8"), ("state", "standby"), ("exporters", "off"), ("silent", "9"):
        expected = shown(server)
        expected[word] = [value] if word == "allow" else int(value) if value.isdigit() else value
        server.flowteectl("set collector c", word, value)
        assert shown(server) == expected
    for word, value in (("to", "10.9.9.8:8"), ("ttl", "3"), ("dscp", "1"), ("dev", "eth6"), ("mark", "8"),
                        ("state", "up")):
        expected = shown(server)
        expected["receivers"][0][word] = int(value) if value.isdigit() else value
        server.flowteectl("set receiver c/r", word, value)
        assert shown(server) == expected
    server.flowteectl("set receiver c/r ttl inherit dscp inherit mark 0")
    receiver = shown(server)["receivers"][0]
    assert (receiver["ttl"], receiver["dscp"], receiver["mark"]) == ("inherit", "inherit", 0)


def test_set_keeps_counters(scene):
    scene.add_collector()
    scene.add_receiver(scene.r1)
    sock = scene.listen(scene.r1)
    scene.send(b"1234")
    sock.receive()
    scene.wait_received(1)
    server = scene.server
    server.flowteectl("set collector c original drop")
    server.flowteectl("set receiver c/r1 ttl 9")
    server.flowteectl("add collector another listen *:1")
    server.flowteectl("add receiver c/another to", f"{'[fd00::9]' if scene.family == 6 else '10.9.9.9'}:9")
    collector = server.flowteectl_json("show c")["collectors"][0]
    assert collector["counters"]["received"] == 1
    assert collector["counters"]["received_bytes"] == 4
    assert collector["receivers"][0]["counters"]["sent"] == 1
    assert collector["receivers"][0]["counters"]["sent_bytes"] == 4
    assert collector["receivers"][1]["counters"]["offered"] == 0


def test_del(server):
    server.flowteectl("add collector c listen *:9")
    for name in "abc":
        server.flowteectl(f"add receiver c/{name} to 10.9.9.9:9")
    server.flowteectl("del receiver c/b")
    assert [r["name"] for r in shown(server)["receivers"]] == ["a", "c"]
    server.flowteectl("add receiver c/b to 10.9.9.9:9")
    assert [r["name"] for r in shown(server)["receivers"]] == ["a", "c", "b"], "in the order of the configuration"
    server.flowteectl("del collector c")
    assert server.flowteectl_json("show") == {"collectors": []}
    server.flowteectl("add collector c listen *:9")
    assert shown(server)["receivers"] == []


def test_a_name_of_each_kind(server):
    for number, name in enumerate(["a", "9", "0-x", "A.b_c-d", "n" * 31, "1.", "z_"]):
        server.flowteectl("add collector", name, f"listen *:{9 + number}")
        server.flowteectl("add receiver", f"{name}/{name}", "to 10.9.9.9:9")
    assert len(server.flowteectl_json("show")["collectors"]) == 7
    for name in "9", "n" * 31:
        [collector] = server.flowteectl_json("show", name)["collectors"]
        assert (collector["name"], collector["receivers"][0]["name"]) == (name, name)


def test_flush_of_nothing(server):
    server.flowteectl("flush")
    server.flowteectl("flush")
    assert server.flowteectl_json("show") == {"collectors": []}


def test_another_namespace(topology):
    """-n NAME acts there, from here."""
    server, other = topology.server, topology.receivers[0]
    for option in "-n", "--netns":
        server.flowteectl(option, other.name, "add collector there listen *:9")
        assert server.flowteectl_json("show") == {"collectors": []}
        assert other.flowteectl_json("show")["collectors"][0]["name"] == "there"
        document = json.loads(server.flowteectl("-j", option, other.name, "show"))
        assert document == other.flowteectl_json("show")
        server.flowteectl(option, other.name, "flush")
        assert other.flowteectl_json("show") == {"collectors": []}


def test_text_tells_the_same(scene):
    scene.add_collector()
    scene.add_receiver(scene.r1)
    scene.add_receiver(scene.loopback)
    for _ in range(3):
        scene.send()
    scene.wait_received(3)
    text = scene.server.flowteectl("stats")
    assert "replicated 3" in text and "denied" not in text
    assert "no_listener 3" in text
    assert re.search(r"^  received 3 .*, last \d+ s ago: ", text, re.MULTILINE)
    assert f":{COPY_PORT}" in scene.server.flowteectl("show")


def test_large_numbers_have_units(scene):
    scene.add_collector()
    scene.add_receiver(scene.loopback)
    sock = scene.e1.udp(scene.family)
    for sent in range(20):
        sock.send(bytes(60000), scene.target, PORT)
        scene.wait_received(sent + 1)
    assert "1.1 MiB" in scene.server.flowteectl("stats")


def test_counters_are_explained(server):
    text = server.flowteectl("stats --explain")
    for name in [*ZERO_OUTCOMES, *ZERO_DROPS, "received", "offered", "sent"]:
        assert name in text
    explained = server.flowteectl_json("stats --explain")["explain"]
    assert set(ZERO_OUTCOMES) <= set(explained["collector"])
    assert set(ZERO_DROPS) <= set(explained["receiver"])


def test_version(server):
    version = server.flowteectl_json("version")
    assert version["module"] == version["flowteectl"] == server.netlink.version()
    assert version["module"] in server.flowteectl("version")
    assert server.flowteectl("-V") == server.flowteectl("--version") == f"flowteectl {version['flowteectl']}\n"


def test_help(server):
    """For the tool and each verb; and it asks nothing of the module."""
    text = server.flowteectl("--help")
    assert server.flowteectl("help") == text
    verbs = re.findall(r"^    ([a-z]+)  +\S", text.split("Verbs:")[1].split("Options:")[0], re.MULTILINE)
    assert {"add", "set", "del", "flush", "show", "stats", "save", "check", "diff", "apply", "confirm", "monitor",
            "version"} <= set(verbs)
    for verb in verbs:
        help_text = server.flowteectl(verb, "--help")
        assert f"flowteectl {verb}" in help_text
    for word, _value, _json in COLLECTOR_WORDS + RECEIVER_WORDS:
        assert word in server.flowteectl("add --help")
