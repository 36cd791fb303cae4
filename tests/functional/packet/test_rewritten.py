# SPDX-License-Identifier: GPL-2.0-or-later
"""Copies that a rule leads back to a collector of their own host: none is replicated again."""

import contextlib

import pytest

import packets
from scene import COPY_PORT, PORT, nonzero

RULES = {
    "output": "chain o {{ type filter hook output priority filter; {match} udp dport set {port}; }};",
    "raw": "chain p {{ type filter hook prerouting priority raw; iif lo {match} udp dport set {port}; }};",
}


@pytest.fixture(params=["at once", "by a backlog"])
def backlog(request, scene):
    """With RPS packets of the loopback device go through a queue before they are received."""
    set_rps(scene.server, "3" if request.param == "by a backlog" else "0")
    yield
    set_rps(scene.server, "0")


def set_rps(host, cpus):
    host.run("ip", "netns", "exec", host.name, "sh", "-c", f"echo {cpus} >/sys/class/net/lo/queues/rx-0/rps_cpus")


@contextlib.contextmanager
def nft_rewrites(scene, where):
    rule = RULES[where].format(match=f"udp dport {COPY_PORT}-{COPY_PORT + 9}", port=PORT)
    scene.server.nft(f"table inet t {{ {rule} }}\n")
    try:
        yield
    finally:
        scene.server.run("nft", "flush", "ruleset")


@contextlib.contextmanager
def tc_rewrites(scene):
    """Whatever a packet can be marked with by tc is taken away, too."""
    protocol = "ip" if scene.family == 4 else "ipv6"
    # The UDP destination: behind a header without options.
    offset = 22 if scene.family == 4 else 42
    checksums = ["ip4h", "and", "udp"] if scene.family == 4 else ["udp"]
    tc = ["tc", "filter", "add", "dev", "lo", "ingress", "protocol", protocol, "u32",
          "match", "u16", hex(COPY_PORT), "0xffff", "at", str(offset),
          "action", "skbedit", "ptype", "host", "mark", "0", "priority", "0", "pipe",
          "action", "pedit", "munge", "offset", str(offset), "u16", "set", str(PORT), "pipe",
          "action", "csum", *checksums]
    scene.server.run("tc", "qdisc", "add", "dev", "lo", "clsact")
    try:
        scene.server.run(*tc)
        yield
    finally:
        scene.server.run("tc", "qdisc", "del", "dev", "lo", "clsact")


def rewrites(scene, how):
    return tc_rewrites(scene) if how == "tc" else nft_rewrites(scene, how)


def add_local_receivers(scene, count):
    for i in range(count):
        scene.add_receiver(scene.target, name=f"l{i}", port=COPY_PORT + i)
        scene.listen_local(scene.target, port=COPY_PORT + i)


@pytest.mark.parametrize("how", ["output", "raw", "tc"])
def test_a_local_copy_that_comes_back(scene, backlog, how):
    """It counts as a loop, and goes on: to the socket that the collector's originals are for."""
    scene.add_collector()
    add_local_receivers(scene, 1)
    original = scene.listen_local(scene.target, port=PORT)
    with rewrites(scene, how):
        for i in range(3):
            scene.send(b"round %d" % i, ttl=255)
            assert [m.payload for m in original.receive_many(2)] == [b"round %d" % i] * 2
            assert scene.outcomes(2 * i + 2) == {"replicated": i + 1, "loop": i + 1}
        assert scene.sent("l0") == 3
    assert not original.pending()


@pytest.mark.parametrize("how", ["output", "raw"])
def test_nothing_multiplies(scene, backlog, how):
    scene.add_collector("original", "drop")
    add_local_receivers(scene, 8)
    with rewrites(scene, how):
        scene.send()
        assert scene.outcomes(9) == {"replicated": 1, "loop": 8}


def test_no_answer_goes_to_the_exporter(scene, backlog):
    """No socket is there for what comes back."""
    scene.add_collector()
    add_local_receivers(scene, 1)
    capture = scene.uplink().capture()
    with rewrites(scene, "output"):
        scene.send()
        scene.wait_received(2)
    scene["router"]["server"].capture().settle()
    assert not packets.icmp_packets(capture.settle())


def test_a_copy_that_leaves_and_comes_back_is_known(scene, forwarding):
    """Through another namespace of this machine, which sends it back: it is the same packet still."""
    r1 = scene.r1
    scene.add_collector()
    scene.add_receiver(r1)
    network = "ip" if scene.family == 4 else "ip6"
    r1.nft("table inet t { chain p { type filter hook prerouting priority raw;"
           f" udp dport {COPY_PORT} {network} daddr set {scene.target} udp dport set {PORT}; }}; }}\n")
    try:
        with r1.forwarding():
            scene.send()
            assert scene.outcomes(2) == {"replicated": 1, "loop": 1}
            assert scene.sent("r1") == 1
    finally:
        r1.run("nft", "flush", "ruleset")


def test_another_namespace_replicates_what_this_one_has_sent(scene):
    """Whose copy it is decides, not that it is one."""
    second = scene.r1
    scene.add_collector()
    scene.add_receiver(second)
    end = second.address(scene.family)
    second.flowteectl("add collector c listen", packets.endpoint(end, COPY_PORT))
    second.flowteectl("add receiver c/l to", packets.endpoint(scene.loopback, COPY_PORT + 1))
    sock = second.udp(scene.family, scene.loopback, COPY_PORT + 1)
    scene.send(b"two tiers")
    assert sock.receive().payload == b"two tiers"
    assert nonzero(second.collector("c")["counters"]["outcomes"]) == {"replicated": 1}
