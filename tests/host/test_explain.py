# SPDX-License-Identifier: GPL-2.0-or-later
"""What explain says of receivers that exclude each other, and of rules in the way. All else: tests/functional/tool/test_explain.py."""

import json

import pytest

from fake_kernel import attr, collector, endpoint, gn, message, nest, text, u8, u32

REPLICATED, SENT, NO_ROUTE = 3, 2, 4
PROTOCOL = {name: u32(gn.RECEIVER_PROTOCOLS, 1 << number) for number, name in enumerate(gn.PROTOCOLS)}


def receiver(name, *attrs):
    return message(gn.RECEIVER_NEW, nest(gn.RECEIVER, text(gn.RECEIVER_COLLECTOR, "netflow"), text(gn.RECEIVER_NAME, name),
                                         endpoint(gn.RECEIVER_TO, "172.16.1.100", 2055), *attrs))


def copy(name, outcome=SENT):
    return message(gn.EXPLAIN_COMMAND, nest(gn.RECEIVER, text(gn.RECEIVER_COLLECTOR, "netflow"), text(gn.RECEIVER_NAME, name)),
                   nest(gn.EXPLAIN, u8(3, outcome)))


def tell(fake, receivers, copies, *attrs, original=None):
    pool = message(gn.POOL_NEW, nest(gn.POOL, text(gn.POOL_COLLECTOR, "netflow"), text(gn.POOL_NAME, "p"),
                                     u8(gn.POOL_BALANCE, gn.BALANCES.index("failover"))))
    fake.tell([collector("netflow", *attrs), pool, *receivers], [])
    fake.answer(gn.EXPLAIN_COMMAND, *copies, message(gn.EXPLAIN_COMMAND, nest(gn.COLLECTOR, text(gn.COLLECTOR_NAME, "netflow")),
                                                     u32(gn.GENERATION, 0), nest(gn.EXPLAIN, u8(3, REPLICATED),
                                                                                 *([] if original is None else [u8(12, original)]))))


def explain(fake, receivers, copies):
    tell(fake, receivers, copies)
    document = json.loads(fake.run("-j", "explain", "netflow", "exporter", "192.0.2.1"))
    return document["reason"], {r["name"]: r["why"] for r in document["receivers"]}


@pytest.mark.parametrize("wants, dropped, reason", [
    ((None, None), (), "2 of 2 receivers offered a copy, 2 sent one"),
    (("netflow9", "ipfix"), (), "up to 1 of 2 receivers offered a copy, 1 sent one"),
    (("netflow9", "ipfix", None), (), "up to 2 of 3 receivers offered a copy, 2 sent one"),
    (("netflow9", "ipfix", "ipfix"), (), "up to 2 of 3 receivers offered a copy, 2 sent one"),
    # Of those that reach as many, the one that more arrive of.
    (("netflow9", "ipfix"), (0,), "up to 1 of 2 receivers offered a copy, 1 sent one"),
    (("netflow9", "ipfix"), (0, 1), "up to 1 of 2 receivers offered a copy, 0 sent one"),
])
def test_a_datagram_has_one_protocol(fake, wants, dropped, reason):
    receivers = [receiver(f"r{number}", *([PROTOCOL[want]] if want else [])) for number, want in enumerate(wants)]
    copies = [copy(f"r{number}", NO_ROUTE if number in dropped else SENT) for number in range(len(wants))]
    assert explain(fake, receivers, copies)[0] == reason


def test_a_pool_gives_it_to_one(fake):
    """And whom it has chosen may have it for his protocol alone."""
    inside = text(gn.RECEIVER_POOL, "p")
    reason, whys = explain(fake, [receiver("a", inside, PROTOCOL["netflow9"]), receiver("b", inside, PROTOCOL["ipfix"]),
                                  receiver("c", PROTOCOL["sflow5"])], [copy("a"), copy("c")])
    assert reason == "up to 2 of 3 receivers offered a copy, 2 sent one"
    assert whys["b"] == "pool p chose a (failover); if it fits 'protocol'"


# ---- Receivers that are not reached

NEIGHBOUR = u8(gn.RECEIVER_HEALTH, 3)


def test_copies_to_who_is_unreachable(fake):
    """The kernel sends them; who looks after it is to be told that nobody is there."""
    inside = text(gn.RECEIVER_POOL, "p")
    receivers = [receiver("a", NEIGHBOUR), receiver("b", inside, NEIGHBOUR), receiver("c", inside, NEIGHBOUR), receiver("d"),
                 receiver("e", NEIGHBOUR)]
    reason, whys = explain(fake, receivers, [copy("a"), copy("b"), copy("d"), copy("e", NO_ROUTE)])
    assert reason == "4 of 5 receivers offered a copy, 3 sent one, 2 of them unreachable"
    shown = fake.run("explain", "netflow", "exporter", "192.0.2.1")
    assert max(map(len, shown.splitlines())) <= 80 and f"replicated: {reason}" in " ".join(shown.split())
    assert whys["a"].endswith("; it is unreachable (neighbour), and offered copies all the same")
    assert whys["b"].endswith("; pool p chose it (failover), though it is unreachable (neighbour): so are all of the pool that are not down")
    assert whys["c"] == "pool p chose b (failover); this one is unreachable (neighbour)"
    assert "unreachable" not in whys["d"] + whys["e"]
    document = json.loads(fake.run("-j", "explain", "netflow", "exporter", "192.0.2.1"))
    assert [one["outcome"] for one in document["receivers"]] == ["sent", "sent", None, "sent", "no_route"]


# ---- The original

ORIGINALS = {"auto": 0, "accept": 1, "drop": 2}
FATES = ["consumed", "delivered", "forwarded", "accepted", "undecided"]
ANYWHERE = nest(gn.COLLECTOR_LISTEN, attr(gn.ENDPOINT_PORT, b"\x08\x07"))


def original(fake, attrs, fate, script=None):
    """In JSON, and in text: the lines of the original."""
    tell(fake, [], [], *attrs, original=fate)
    if script is not None:
        fake.apart(script)
    words = ("explain", "netflow", "exporter", "192.0.2.1")
    shown = fake.run(*words)
    assert max(map(len, shown.splitlines())) <= 80
    told = " ".join(shown.split("\noriginal: ")[1].split("\na rule ")[0].split()) if "\noriginal: " in shown else None
    return json.loads(fake.run("-j", *words))["original"], told


@pytest.mark.parametrize("setting, fate, expected", [
    ("auto", "consumed", "consumed, as no program of this host listens at 10.0.1.20:2055"),
    ("drop", "consumed", "consumed"),
    ("auto", "delivered", "delivered to a program of this host that listens at 10.0.1.20:2055"),
    ("accept", "delivered", "delivered to a program of this host that listens at 10.0.1.20:2055"),
    ("auto", "forwarded", "forwarded, as it is for another host"),
    ("accept", "accepted", "goes on as if there were no collector"),
    ("auto", "undecided", "consumed, as no program of this host listens at 10.0.1.20:2055, unless NAT, TPROXY or IPVS takes it elsewhere")])
def test_what_becomes_of_the_original(fake, setting, fate, expected):
    attrs = [u8(gn.COLLECTOR_ORIGINAL, ORIGINALS[setting])]
    assert original(fake, attrs, FATES.index(fate)) == (fate, f"{expected} ('original {setting}')")


def test_what_is_not_known_of_the_original(fake):
    """By a module that is older, or newer; or as it depends on the address."""
    assert original(fake, [], None) == original(fake, [], 99) == (None, None)
    assert original(fake, [ANYWHERE], None) == (
        None, "consumed, unless a program listens at the very address that it is for ('original auto')")


@pytest.mark.parametrize("rule, setting, expected", [
    ("udp dport 2055 redirect to :9", "auto", "taken elsewhere by a rule"),
    ("udp dport 2055 limit rate 1/hour redirect to :9", "auto",
     "delivered to a program of this host that listens at 10.0.1.20:2055; a rule may take it elsewhere"),
    ("udp dport 2055 redirect to :9", "drop", "consumed"),
    ("udp dport 9 redirect to :9", "auto", "delivered to a program of this host that listens at 10.0.1.20:2055")])
def test_a_rule_that_takes_the_original(fake, rule, setting, expected):
    fate = FATES.index("consumed" if setting == "drop" else "delivered")
    script = f"nft 'table ip t {{ chain c {{ type nat hook prerouting priority dstnat; {rule}; }}; }}'"
    told = original(fake, [u8(gn.COLLECTOR_ORIGINAL, ORIGINALS[setting])], fate, script)
    assert told == (FATES[fate], f"{expected} ('original {setting}')")


# ---- Rules of the host

def under(fake, hook, rule, priority="raw"):
    """What is said of two receivers, in text and JSON, where a chain has the rule."""
    tell(fake, [receiver("a"), receiver("b")], [copy("a"), copy("b", NO_ROUTE)])
    fake.apart(f"""nft 'table inet t {{ chain c {{ type filter hook {hook} priority {priority}; {rule}; }}; }}'""")
    words = ("explain", "netflow", "exporter", "192.0.2.1")
    document = json.loads(fake.run("-j", *words))
    shown = fake.run(*words)
    assert max(map(len, shown.splitlines())) <= 80
    return (" ".join(shown.split("\n  RECEIVER ")[0].split()), (document["outcome"], document["reason"]),
            [(one["outcome"], one["why"]) for one in document["receivers"]])


def test_a_rule_that_drops_copies(fake):
    line, verdict, [a, b] = under(fake, "output", "udp dport 2055 drop")
    reason = "2 of 2 receivers offered a copy, 0 sent one, 1 dropped by a rule as it leaves"
    assert (line, verdict) == (f"replicated: {reason}", ("replicated", reason))
    assert a[0] == "transmit" and a[1].startswith("a rule drops it as it leaves: ")
    assert b[0] == "no_route"


def test_a_rule_that_may_drop_copies(fake):
    line, verdict, [a, _b] = under(fake, "output", "udp dport 2055 limit rate over 1/hour drop")
    reason = "2 of 2 receivers offered a copy, 1 sent one, 1 of them perhaps dropped by a rule"
    assert (line, verdict) == (f"replicated: {reason}", ("replicated", reason))
    assert a[0] == "sent" and a[1].endswith("; a rule may drop it as it leaves")


def test_a_rule_that_drops_the_datagram(fake):
    line, verdict, receivers = under(fake, "prerouting", "udp dport 2055 drop")
    reason = "a rule drops it before it gets here, and but for that: 2 of 2 receivers offered a copy, 1 sent one"
    assert (line, verdict) == (f"not received: {reason}", ("replicated", reason))
    assert [outcome for outcome, _why in receivers] == ["sent", "no_route"]
    line, _verdict, _receivers = under(fake, "prerouting", "udp dport 2055 limit rate over 1/hour drop")
    assert line == "replicated: unless a rule drops it before it gets here: 2 of 2 receivers offered a copy, 1 sent one"
