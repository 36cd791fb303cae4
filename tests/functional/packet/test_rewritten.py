# SPDX-License-Identifier: GPL-2.0-or-later
"""Copies that a rule leads back to a collector of their own host: none is replicated again."""

import contextlib

import pytest

import packets
from scene import ANY, COPY_PORT, PORT, nonzero
from sockets import wait_for

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


@contextlib.contextmanager
def ipvs_rewrites(scene):
    """A virtual service at the receiver's port, whose only server is the collector's."""
    server = scene.server
    server.run("modprobe", "-a", "ip_vs", "ip_vs_rr")
    service = packets.endpoint(scene.target, COPY_PORT)
    # What it remembers of an exporter outlives the service.
    server.run("ipvsadm", "--set", "0", "0", "1")
    server.run("ipvsadm", "-A", "-u", service, "-s", "rr")
    try:
        server.run("ipvsadm", "-a", "-u", service, "-r", packets.endpoint(scene.target, PORT), "-m")
        yield
    finally:
        server.run("ipvsadm", "-C")
        wait_for("nothing is remembered", lambda: "UDP" not in server.read("/proc/thread-self/net/ip_vs_conn"))
        server.run("ipvsadm", "--set", "0", "0", "300")


@contextlib.contextmanager
def ipsec(scene):
    """What goes to r1 is put into ESP, and that into UDP for the collector."""
    server, target = scene.server, scene.target
    server.ip(f"xfrm state add src {target} dst {target} proto esp spi 1 reqid 1 mode tunnel"
              f" encap espinudp 4500 {PORT} {ANY[scene.family]} aead rfc4106(gcm(aes)) 0x{'2a' * 20} 128",
              f"xfrm policy add src {ANY[scene.family]}/0 dst {scene.r1.address(scene.family)} dir out"
              f" tmpl src {target} dst {target} proto esp reqid 1 mode tunnel")
    try:
        yield
    finally:
        server.ip("xfrm policy flush", "xfrm state flush")


@contextlib.contextmanager
def geneve(scene):
    """What goes to r1 is put into a frame, and that into UDP for the collector; no group of the device is."""
    server, to = scene.server, scene.r1.address(scene.family)
    server.run("modprobe", "geneve")
    server.ip(f"link add gnv0 type geneve id 1 remote {scene.target} dstport {PORT}")
    try:
        server.run("tc", "qdisc", "add", "dev", "gnv0", "clsact")
        server.run("tc", "filter", "add", "dev", "gnv0", "egress", "protocol", "ipv6", "u32",
                   "match", "ip6", "dst", "ff00::/8", "action", "drop")
        server.ip("link set gnv0 up", f"neighbour add {to} lladdr 02:00:00:00:00:01 dev gnv0", f"route add {to} dev gnv0")
        yield
    finally:
        server.ip("link del gnv0")


def rewrites(scene, how):
    if how == "tc":
        return tc_rewrites(scene)
    if how == "ipvs":
        return ipvs_rewrites(scene)
    return nft_rewrites(scene, how)


def add_local_receivers(scene, count):
    for i in range(count):
        scene.add_receiver(scene.target, name=f"l{i}", port=COPY_PORT + i)
        scene.listen_local(scene.target, port=COPY_PORT + i)


@pytest.mark.parametrize("how", ["output", "raw", "tc", "ipvs"])
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


@pytest.mark.parametrize("tunnel", [ipsec, geneve], ids=["ipsec", "geneve"])
def test_what_a_tunnel_leads_back_ends(scene, backlog, tunnel):
    """Each time round it would be another packet, encrypted or longer, with a TTL of its own."""
    scene.add_collector("original", "drop")
    for i in range(2):
        scene.add_receiver(scene.r1, name=f"r{i}", port=COPY_PORT + i)
    with tunnel(scene):
        for i in range(3):
            scene.send(b"round %d" % i)
            assert scene.outcomes(3 * i + 3) == {"replicated": i + 1, "loop": 2 * i + 2}


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
