# SPDX-License-Identifier: GPL-2.0-or-later
"""Copies are never replicated again on the same host, and loops between hosts end."""

import random
import time

import pytest

import packets
from scene import ANY, PORT, Scene
from sockets import wait_for
from topology import Lab

# kmod/packet/returns.h
MEMORY_SECONDS = 2
# A route that gets longer, and again.
THREE_CHANGES = [64] + [62] * 300 + [60] * 300 + [58] * 300


def refused(scene, *words):
    """The command is refused as a loop, and changes nothing."""
    before = scene.server.netlink.configuration()
    result = scene.server.flowteectl_call(*words)
    assert result.returncode == 1, result
    assert "loop" in result.stderr
    assert len(result.stderr.splitlines()) == 1
    assert scene.server.netlink.configuration() == before


@pytest.mark.parametrize("listen, to", [("address", "address"), ("address", "loopback"),
                                        ("family", "another address"), ("any", "address"), ("any", "loopback")])
def test_a_receiver_that_is_a_listener_is_refused(scene, family, listen, to):
    to = {"address": scene.target, "another address": scene.server.address(family, "r2"),
          "loopback": scene.loopback}[to]
    listen = {"address": to, "family": ANY[family], "any": "*"}[listen]
    endpoint = packets.endpoint(to, PORT)
    scene.server.flowteectl("add collector c listen", packets.endpoint(listen, PORT))
    refused(scene, "add receiver c/r to", endpoint)
    scene.add_receiver(to, name="r", port=PORT + 1)
    refused(scene, "set receiver c/r to", endpoint)
    # A collector that comes after the receiver.
    refused(scene, "add collector late listen", packets.endpoint(to, PORT + 1))
    refused(scene, "set collector c listen", packets.endpoint(listen, PORT + 1))
    scene.server.flowteectl("add collector late listen", packets.endpoint(to, PORT + 2))
    refused(scene, "set collector late listen", packets.endpoint(to, PORT + 1))
    refused(scene, "set collector late listen", packets.endpoint("*", PORT + 1))


def test_a_receiver_that_is_a_listener_elsewhere_is_fine(scene, family):
    """The same port of another host, although a wildcard listens to it here."""
    scene.server.flowteectl("add collector c listen *:2055")
    scene.add_receiver(scene.r1, port=PORT)
    sock = scene.listen(scene.r1, port=PORT)
    scene.send()
    sock.receive()
    assert scene.outcomes(1) == {"replicated": 1}


def test_a_listener_with_a_device_is_a_listener(scene):
    scene.add_collector("dev r3")
    refused(scene, "add receiver c/r to", packets.endpoint(scene.target, PORT))


def test_two_collectors_that_would_feed_each_other(scene, family):
    scene.add_collector(name="a", port=1001)
    scene.add_collector(name="b", port=1002)
    refused(scene, "add receiver a/r to", packets.endpoint(scene.target, 1002))
    refused(scene, "add receiver b/r to", packets.endpoint(scene.target, 1001))


def test_an_address_that_comes_later(scene, family):
    """The receiver was on another host when it was configured, and is a wildcard's listener now."""
    late = {4: "198.51.100.5", 6: "2001:db8:5::5"}[family]
    scene.add_collector(address=ANY[family])
    scene.add_receiver(late, port=PORT)
    scene.add_receiver(scene.r1)
    sock = scene.listen(scene.r1)
    scene.send(b"before")
    sock.receive()
    assert scene.drops("local") == {"no_route": 1}
    bits = 32 if family == 4 else 128
    scene.server.ip(f"addr add {late}/{bits} dev lo" + (" nodad" if family == 6 else ""))
    try:
        scene.send(b"after")
        assert sock.receive().payload == b"after"
        assert scene.outcomes(2) == {"replicated": 2}, "nothing multiplies"
        assert scene.drops("local") == {"no_route": 1, "loop": 1}
        # What was there before does not stand in the way of other changes.
        scene.server.flowteectl("set receiver c/r1 ttl 9")
        scene.server.flowteectl("add receiver c/more to", packets.endpoint(scene["r2"].address(family), 9))
        refused(scene, "add receiver c/again to", packets.endpoint(late, PORT))
    finally:
        scene.server.ip(f"addr del {late}/{bits} dev lo")


def line(number, size=100):
    """A line of syslog that differs from others behind its beginning, and not by its length."""
    return b"<13>Nov 26 15:00:00 host program[1]: " + b"%04d" % number + b"." * (size - 41)


def send_all(scene, payloads, ttls, **fields):
    """By paths of these lengths. None is lost as a loop: each receiver gets all, in order."""
    scene.add_collector()
    scene.add_receiver(scene.loopback)
    sock = scene.listen_local()
    for payload, ttl in zip(payloads, ttls):
        scene.send(payload, ttl=ttl, **fields)
    assert scene.outcomes(len(payloads)) == {"replicated": len(payloads)}
    assert [m.payload for m in sock.receive_many(len(payloads))] == payloads


@pytest.mark.parametrize("size", [100, 1400])
@pytest.mark.parametrize("checksum", ["checksum", "none"])
def test_lines_that_begin_alike_are_no_loop(scene, family, checksum, size):
    """Balanced over paths of three lengths."""
    if (checksum, family) == ("none", 6):
        pytest.skip("IPv6 has one always")
    fields = {"checksum": 0} if checksum == "none" else {}
    send_all(scene, [line(i, size) for i in range(900)], [64 - 2 * (i % 3) for i in range(900)], **fields)


@pytest.mark.parametrize("lengths", [3, 6])
def test_lines_that_are_all_the_same_are_no_loop(scene, lengths):
    chance = random.Random(lengths)
    send_all(scene, [line(7)] * 900, [64 - 2 * chance.randrange(lengths) for _ in range(900)])


def test_lines_that_have_the_same_sum_are_no_loop(scene):
    """Two words are exchanged, in the middle: no checksum tells. By ever longer paths."""
    words = [b"%02d" % i for i in range(72)]
    payloads = []
    for k in range(901):
        # Each pair once: neighbours, what lies apart by two, ...
        one, other = k % 36, k % 36 + 1 + k // 36
        exchanged = list(words)
        exchanged[one], exchanged[other] = words[other], words[one]
        payloads.append(b"a" * 40 + b"".join(exchanged) + b"z" * 16)
    assert len(set(payloads)) == len(payloads)
    send_all(scene, payloads, THREE_CHANGES)


@pytest.mark.parametrize("ttls", [[64] + [62] * 899, [64] + [62] * 399 + [60] * 500, THREE_CHANGES],
                         ids=["once", "twice", "three times"])
def test_a_route_that_changes_is_no_loop(scene, ttls):
    send_all(scene, [line(7)] * len(ttls), ttls)


@pytest.fixture
def two_tees(network):
    """An exporter, and two hosts that tee to each other."""
    lab = Lab()
    network(lab)
    exporter, left, right = lab.host("e"), lab.host("left"), lab.host("right")
    lab.link(exporter, left)
    lab.link(left, right)
    lab.build()
    lab.exporters, lab.server, lab.receivers, lab.router = [exporter], left, [right], None
    lab.uplink = lambda host: host["left"]
    return lab


def test_two_hosts_that_tee_to_each_other(two_tees, family):
    left, right = two_tees["left"], two_tees["right"]
    scene = Scene(two_tees, family)
    here, there = left.address(family, "right"), right.address(family)
    left.flowteectl("add collector c listen", packets.endpoint("*", PORT))
    right.flowteectl("add collector c listen", packets.endpoint("*", PORT))
    left.flowteectl("add receiver c/peer to", packets.endpoint(there, PORT))
    right.flowteectl("add receiver c/peer to", packets.endpoint(here, PORT))
    ttl = 12
    scene.send(ttl=ttl)
    # 12, 10, 8, ... arrive on the left; 11, 9, ..., 1 on the right, where the last copy is dropped.
    scene.wait_received(ttl // 2)
    assert right.collector("c")["counters"]["received"] == ttl // 2
    assert left.receiver("c/peer")["counters"]["sent"] == ttl // 2
    peer = right.receiver("c/peer")["counters"]
    assert (peer["sent"], peer["dropped"]["ttl"]) == (ttl // 2 - 1, 1)


def multiply(scene, left, right):
    """What two hosts with two receivers each at the other have counted when it has ended; None if that took so long
    that they may have forgotten what came first, which they do after MEMORY_SECONDS."""
    counters = {}

    def take(host):
        collector = host.collector("c")
        receivers = [receiver["counters"] for receiver in collector["receivers"]]
        counters[host] = collector["counters"] | {
            "sent": sum(r["sent"] for r in receivers),
            "done": sum(r["sent"] + sum(r["dropped"].values()) for r in receivers)}
        return counters[host]

    def quiet():
        """Nothing is on its way: all copies have come, and of what was replicated there are all copies."""
        here, there = take(left), take(right)
        return (here["received"] == 1 + there["sent"] and there["received"] == here["sent"]
                and all(c["done"] == 2 * c["outcomes"]["replicated"] for c in (here, there)))

    for host, peer in (left, right.address(scene.family)), (right, left.address(scene.family, "right")):
        host.flowteectl("add collector c listen", packets.endpoint("*", PORT))
        for name in "first", "second":
            host.flowteectl(f"add receiver c/{name} to", packets.endpoint(peer, PORT))
    end = time.monotonic() + MEMORY_SECONDS
    scene.send(b"%r" % end, ttl=64)
    wait_for(lambda: f"it ends: {counters}", lambda: quiet() or time.monotonic() > end)
    in_time = time.monotonic() <= end
    for host in left, right:
        host.flowteectl("flush")
    return [counters[host]["outcomes"] for host in (left, right)] if in_time else None


def test_two_hosts_that_multiply_what_they_send_each_other(two_tees, family):
    """What goes round would be 2^64 datagrams, and ends."""
    scene = Scene(two_tees, family)
    # A machine that has other work may be slow at times.
    outcomes = next(filter(None, (multiply(scene, two_tees["left"], two_tees["right"]) for _ in range(8))), None)
    assert outcomes, "it never ends in time"
    assert sum(host["loop"] for host in outcomes) > 0
    for host in outcomes:
        # As often as one loop brings each of the two that it gets from the other; the processors may each add some.
        assert host["replicated"] <= 2 * 128 + 8
