# SPDX-License-Identifier: GPL-2.0-or-later
"""From whom datagrams are replicated (allow), and to whom their copies go (from)."""

import collections
import ipaddress
import random

import pytest

import genetlink as gn
from scene import COPY_PORT, FULL_PREFIX

# Prefixes; sources that they cover; sources that they do not.
PREFIXES = {
    4: [
        ("0.0.0.0/0", ["10.0.1.1", "1.0.0.1", "223.255.255.254"], []),
        ("192.0.2.1/32", ["192.0.2.1"], ["192.0.2.0", "192.0.2.2"]),
        ("192.0.2.2/31", ["192.0.2.2", "192.0.2.3"], ["192.0.2.1", "192.0.2.4"]),
        ("128.0.0.0/1", ["128.0.0.1", "223.0.0.1"], ["126.255.255.255", "10.0.1.1"]),
        # Nested, and one behind the other: what begins last before a source is not always what covers it.
        ("192.0.0.0/16,192.0.2.0/24,192.0.2.0/32,192.0.3.7/32", ["192.0.2.1", "192.0.2.255", "192.0.3.8"],
         ["192.1.0.0", "191.255.255.255"]),
        ("192.0.2.0/25,192.0.2.128/25", ["192.0.2.127", "192.0.2.128"], ["192.0.1.255", "192.0.3.0"]),
    ],
    6: [
        ("::/0", ["fd00:1::1", "::2", "2001:db8::1"], []),
        ("2001:db8::1/128", ["2001:db8::1"], ["2001:db8::", "2001:db8::2", "2001:db8:1::1"]),
        ("2001:db8::2/127", ["2001:db8::2", "2001:db8::3"], ["2001:db8::1", "2001:db8::4"]),
        ("2001:db8::/32", ["2001:db8::", "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff"],
         ["2001:db7:ffff::1", "2001:db9::1"]),
        ("2001:db8:8000::/33", ["2001:db8:8000::1"], ["2001:db8:7fff::1"]),
        ("2001:db8::/64,2001:db8:0:0:8000::/65", ["2001:db8::1", "2001:db8::ffff:0:0:1"], ["2001:db8:0:1::1"]),
        ("2001::/16,2001:db8::1/128,2001:db8::/48", ["2001:db8::1", "2001:db8:1::1", "2001:ffff::1"], ["2002::1"]),
        ("2001:db8:0:0:1::/80", ["2001:db8::1:0:0:9"], ["2001:db8::2:0:0:9"]),
        ("2001:db8::1:0:0/96", ["2001:db8::1:0:9"], ["2001:db8::2:0:9"]),
    ],
}
CASES = [pytest.param(family, *case, id=f"ipv{family}-{case[0]}")
         for family, table in PREFIXES.items() for case in table]


@pytest.mark.parametrize("family, prefixes, inside, outside", CASES)
def test_allow_and_from_cover_the_same(scene, prefixes, inside, outside):
    """Side by side: a collector that allows, and one whose receiver selects."""
    scene.add_collector("allow", prefixes, name="allow")
    scene.add_receiver(scene.r1, name="all", collector="allow")
    scene.add_collector(name="from", port=2056)
    scene.add_receiver(scene.r1, "from", prefixes, name="some", port=COPY_PORT + 1, collector="from")
    allowed, selected = scene.listen(scene.r1), scene.listen(scene.r1, port=COPY_PORT + 1)
    for source in inside + outside:
        scene.send(source=source)
        scene.send(source=source, port=2056)
    assert [m.source for m in allowed.receive_many(len(inside))] == inside
    assert [m.source for m in selected.receive_many(len(inside))] == inside
    total = len(inside) + len(outside)
    refused = {"denied": len(outside)} if outside else {}
    assert scene.outcomes(total, "allow") == {"replicated": len(inside), **refused}
    refused = {"no_receiver": len(outside)} if outside else {}
    assert scene.outcomes(total, "from") == {"replicated": len(inside), **refused}


def test_many_prefixes_of_all_kinds(scene, family):
    """Against the same question asked of Python's ipaddress."""
    chance = random.Random(20)
    bits = FULL_PREFIX[family]
    base = ipaddress.ip_network("192.0.0.0/8" if family == 4 else "2001:db8::/32", strict=False)
    make = ipaddress.IPv4Network if family == 4 else ipaddress.IPv6Network

    def near_base():
        return int(base.network_address) | chance.getrandbits(bits - base.prefixlen)

    prefixes = {make((near_base(), chance.randint(base.prefixlen + 2, bits)), strict=False) for _ in range(300)}
    # Half of the sources next to the border of a prefix.
    sources = [near_base() for _ in range(30)]
    for prefix in chance.sample(sorted(prefixes), 30):
        sources += [int(prefix.network_address), int(prefix.broadcast_address) + chance.choice([0, 1])]
    sources = [str(prefixes_address(family, source)) for source in sources]
    covered = [s for s in sources if any(ipaddress.ip_address(s) in prefix for prefix in prefixes)]
    assert 10 < len(covered) < len(sources)

    scene.add_collector("allow", ",".join(map(str, chance.sample(sorted(prefixes), len(prefixes)))))
    scene.add_receiver(scene.r1)
    sock = scene.listen(scene.r1)
    for source in sources:
        scene.send(source=source)
    assert [m.source for m in sock.receive_many(len(covered))] == covered
    assert scene.outcomes(len(sources)) == {"replicated": len(covered), "denied": len(sources) - len(covered)}


def prefixes_address(family, value):
    return ipaddress.IPv4Address(value) if family == 4 else ipaddress.IPv6Address(value)


def test_a_denied_datagram_reaches_no_receiver_and_is_told_nothing(scene, family):
    scene.add_collector("allow", scene["e2"].address(family))
    scene.add_receiver(scene.r1)
    copies, answers = scene.r1["server"].capture(), scene.uplink().capture()
    scene.send()
    assert scene.outcomes(1) == {"denied": 1}
    assert scene.counters("r1")["offered"] == 0
    assert not copies.settle()
    assert not answers.settle()


def test_a_denied_datagram_is_not_summed_up(scene, family):
    """A flood of them costs as little as can be: whether it is intact is for those to know who may send."""
    scene.add_collector("allow", scene["e2"].address(family))
    for payload in b"flow", b"x" * 4000:
        scene.send(payload, checksum=0x1111)
    assert scene.outcomes(2) == {"denied": 2}
    # What the headers tell is told first.
    scene.send(length=7, checksum=0x1111)
    assert scene.outcomes(3) == {"denied": 2, "malformed": 1}
    scene.send(exporter=scene["e2"], checksum=0x1111)
    assert scene.outcomes(4) == {"denied": 2, "malformed": 2}


def test_each_receiver_selects_for_itself(scene, family):
    e1, e2 = scene.e1, scene["e2"]
    scene.add_collector()
    scene.add_receiver(scene.r1)
    scene.add_receiver(scene["r2"], "from", e1.address(family))
    scene.add_receiver(scene["r3"], "from", ",".join([e1.address(family), e2.address(family)]))
    sockets = [scene.listen(scene[name]) for name in ("r1", "r2", "r3")]
    scene.send(exporter=e1)
    scene.send(exporter=e2)
    scene.wait_received(2)
    counts = [scene.sent(name) for name in ("r1", "r2", "r3")]
    assert counts == [2, 1, 2]
    sources = [[m.source for m in sock.receive_many(count)] for sock, count in zip(sockets, counts)]
    both = [e1.address(family), e2.address(family)]
    assert sources == [both, both[:1], both]


def test_no_receiver_wants_it(scene, family):
    scene.add_collector()
    scene.send()
    assert scene.outcomes(1) == {"no_receiver": 1}, "there is none at all"
    scene.add_receiver(scene.r1, "from", scene["e2"].address(family))
    scene.send()
    assert scene.outcomes(2) == {"no_receiver": 2}
    assert scene.counters("r1")["offered"] == 0


def test_receivers_of_the_other_family_are_not_offered_a_copy(scene, family):
    """A copy keeps its exporter's address, so it cannot change the family."""
    scene.server.flowteectl("add collector c listen *:2055")
    scene.add_receiver(scene.r1)
    other = scene["r2"].address(10 - family)
    scene.server.flowteectl("add receiver c/other to", f"[{other}]:9" if ":" in other else f"{other}:9")
    sock = scene.listen(scene.r1)
    scene.send()
    sock.receive()
    assert scene.outcomes(1) == {"replicated": 1}
    assert scene.counters("other")["offered"] == 0


def test_a_receiver_that_is_down_gets_nothing(scene):
    scene.add_collector()
    scene.add_receiver(scene.r1, "state down")
    scene.add_receiver(scene["r2"])
    copies = scene.r1["server"].capture()
    sock = scene.listen(scene["r2"])
    scene.send()
    sock.receive()
    assert scene.outcomes(1) == {"replicated": 1}, "it was offered"
    assert scene.drops("r1") == {"down": 1}
    assert not copies.settle()
    scene.server.flowteectl("set receiver c/r1 state up")
    scene.send()
    scene.wait_received(2)
    assert scene.sent("r1") == 1 and len(copies.settle()) == 1


def test_changes_apply_to_the_next_datagram(scene, family):
    scene.add_collector()
    scene.add_receiver(scene.r1)
    sock = scene.listen(scene.r1)
    scene.send(b"1")
    scene.wait_received(1)
    scene.server.flowteectl("set collector c allow", scene["e2"].address(family))
    scene.send(b"2")
    scene.wait_received(2)
    scene.server.flowteectl("set collector c allow", scene.source)
    scene.send(b"3")
    assert scene.outcomes(3) == {"replicated": 2, "denied": 1}
    assert [m.payload for m in sock.receive_many(2)] == [b"1", b"3"]


def customers(chance, family, count):
    """Prefixes that lie in each other and beside each other: of each customer, some."""
    network, bits, top = {4: (ipaddress.IPv4Network, 32, 0x0A000000),
                          6: (ipaddress.IPv6Network, 128, 0x20010DB8 << 96)}[family]
    half = bits // 2

    def prefix():
        # Few values in the upper half, so that many share it.
        address = top | chance.getrandbits(6) << half | chance.getrandbits(half)
        return network((address, chance.randint(half - 4, bits)), strict=False)

    return [[prefix() for _ in range(chance.randint(1, 4))] for _ in range(count)]


def test_thousands_of_customers(scene, family):
    """Each exporter goes to the customers whose prefixes cover it, and to no other."""
    chance = random.Random(11)
    wanted = customers(chance, family, 1500)
    scene.add_collector("original drop")
    client = scene.server.netlink
    client.begin()
    address = scene.r1.address(family)
    for number, prefixes in enumerate(wanted):
        client.request(gn.RECEIVER_NEW, gn.nest(
            gn.RECEIVER, gn.text(gn.RECEIVER_COLLECTOR, "c"), gn.text(gn.RECEIVER_NAME, f"r{number}"),
            gn.endpoint(gn.RECEIVER_TO, address, 1000 + number), gn.prefixes(gn.RECEIVER_FROM, map(str, prefixes))))
    client.commit()
    sources = [chance.choice(chance.choice(wanted))[0] for _ in range(60)]
    expected = collections.Counter()
    for source in sources:
        scene.send(source=str(source))
        expected.update(number for number, prefixes in enumerate(wanted) if any(source in p for p in prefixes))
    offered = {int(r["name"][1:]): r["counters"]["offered"]
               for r in scene.wait_received(len(sources))["receivers"]}
    assert {number: count for number, count in offered.items() if count} == dict(expected)
    assert max(expected.values()) > 1, "some are wanted by several"
