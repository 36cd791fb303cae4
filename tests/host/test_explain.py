# SPDX-License-Identifier: GPL-2.0-or-later
"""What explain says of receivers that exclude each other, and of rules in the way. All else: tests/functional/tool/test_explain.py."""

import json

import pytest

from fake_kernel import collector, endpoint, gn, message, nest, text, u8, u32

REPLICATED, SENT, NO_ROUTE = 3, 2, 4
PROTOCOL = {name: u32(gn.RECEIVER_PROTOCOLS, 1 << number) for number, name in enumerate(gn.PROTOCOLS)}


def receiver(name, *attrs):
    return message(gn.RECEIVER_NEW, nest(gn.RECEIVER, text(gn.RECEIVER_COLLECTOR, "netflow"), text(gn.RECEIVER_NAME, name),
                                         endpoint(gn.RECEIVER_TO, "172.16.1.100", 2055), *attrs))


def copy(name, outcome=SENT):
    return message(gn.EXPLAIN_COMMAND, nest(gn.RECEIVER, text(gn.RECEIVER_COLLECTOR, "netflow"), text(gn.RECEIVER_NAME, name)),
                   nest(gn.EXPLAIN, u8(3, outcome)))


def tell(fake, receivers, copies):
    pool = message(gn.POOL_NEW, nest(gn.POOL, text(gn.POOL_COLLECTOR, "netflow"), text(gn.POOL_NAME, "p"),
                                     u8(gn.POOL_BALANCE, gn.BALANCES.index("failover"))))
    fake.tell([collector(), pool, *receivers], [])
    fake.answer(gn.EXPLAIN_COMMAND, *copies, message(gn.EXPLAIN_COMMAND, nest(gn.COLLECTOR, text(gn.COLLECTOR_NAME, "netflow")),
                                                     u32(gn.GENERATION, 0), nest(gn.EXPLAIN, u8(3, REPLICATED))))


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


# ---- Rules of the host

def under(fake, hook, rule, priority="raw"):
    """What is said of two receivers, in text and JSON, where a chain has the rule."""
    tell(fake, [receiver("a"), receiver("b")], [copy("a"), copy("b", NO_ROUTE)])
    fake.apart(f"""nft 'table inet t {{ chain c {{ type filter hook {hook} priority {priority}; {rule}; }}; }}'""")
    words = ("explain", "netflow", "exporter", "192.0.2.1")
    document = json.loads(fake.run("-j", *words))
    return (fake.run(*words).splitlines()[0], (document["outcome"], document["reason"]),
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
