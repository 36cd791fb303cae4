# SPDX-License-Identifier: GPL-2.0-or-later
"""What a copy looks like: payload, addresses, DSCP and ECN, TTL, checksum, size."""

import random
import socket

import pytest

import packets
from scene import COPY_PORT, PORT, SOURCE_PORT

# Around what a link of 1500 bytes takes whole, and the largest that UDP over IPv4 can carry.
SIZES = [0, 1, 2, 7, 8, 9, 1451, 1452, 1453, 1464, 1471, 1472, 1473, 4096, 8000, 65507]


def random_bytes(size, seed=7):
    return random.Random(seed * 100000 + size).randbytes(size)


@pytest.fixture
def both(scene):
    """A collector with a remote and a local receiver, and their sockets."""
    scene.add_collector()
    scene.add_receiver(scene.r1)
    scene.add_receiver(scene.loopback)
    return scene.listen(scene.r1), scene.listen_local()


def copy_on_the_wire(scene, **fields):
    """The one copy for r1 of a datagram with these fields, as it is on the link."""
    capture = scene.r1["server"].capture()
    before = scene.server.collector("c")["counters"]["received"]
    scene.send(**fields)
    scene.wait_received(before + 1)
    [frame] = capture.settle()
    assert not frame.partial
    packet = packets.read(frame.packet)
    assert packet.header_ok
    return packet


def test_payload_of_any_size(scene, both):
    for size in SIZES:
        payload = random_bytes(size)
        scene.send(payload)
        for sock in both:
            assert sock.receive().payload == payload, f"{size} bytes"
    collector = scene.wait_received(len(SIZES))["counters"]
    assert collector["received_bytes"] == sum(SIZES)
    for name in "r1", "local":
        assert scene.counters(name)["sent_bytes"] == sum(SIZES)


def test_the_original_is_intact_after_copies(scene, both):
    """With and without copies that share memory with it."""
    original = scene.listen(scene.server, port=PORT)
    for size in 0, 1, 1472, 9000:
        payload = random_bytes(size)
        scene.send(payload, tos=0xB9, ttl=33)
        message = original.receive()
        assert (message.payload, message.source, message.port) == (payload, scene.source, SOURCE_PORT)
        assert (message.tos, message.ttl) == (0xB9, 33 - scene.hops)
        for sock in both:
            assert sock.receive().payload == payload


def test_source_is_kept_and_destination_rewritten(scene, family, both):
    for sport in 1, 2055, 65535:
        source = {4: "192.0.2.77", 6: "2001:db8:77::1"}[family]
        scene.send(source=source, sport=sport)
        for sock in both:
            message = sock.receive()
            assert (message.source, message.port) == (source, sport)
    packet = copy_on_the_wire(scene)
    assert (packet.source, packet.sport) == (scene.source, SOURCE_PORT)
    assert (packet.destination, packet.dport) == (scene.r1.address(family), COPY_PORT)
    assert packet.length == 8 + len(b"flow")


@pytest.mark.parametrize("tos", [0x00, 0x01, 0x02, 0x03, 0xB8, 0xFF])
def test_dscp_and_ecn_are_kept(scene, both, tos):
    scene.send(tos=tos)
    for sock in both:
        assert sock.receive().tos == tos


@pytest.mark.parametrize("dscp", [0, 10, 46, 63])
def test_dscp_is_set_and_ecn_kept(scene, dscp):
    scene.add_collector()
    scene.add_receiver(scene.r1, "dscp", str(dscp))
    scene.add_receiver(scene.loopback, "dscp", str(dscp))
    sockets = scene.listen(scene.r1), scene.listen_local()
    for tos in 0x00, 0x02, 0xFD:
        scene.send(tos=tos)
        for sock in sockets:
            assert sock.receive().tos == dscp << 2 | tos & 3


@pytest.mark.parametrize("ttl", [3, 64, 255])
def test_ttl_is_one_less_if_the_copy_leaves(scene, both, ttl):
    scene.send(ttl=ttl)
    remote, local = both
    at_server = ttl - scene.hops
    assert remote.receive().ttl == at_server - 1
    assert local.receive().ttl == at_server


def test_ttl_that_is_used_up(scene, both):
    """One hop is left to reach the server: enough for a local receiver."""
    capture = scene.r1["server"].capture()
    answers = scene.uplink().capture()
    scene.send(ttl=1 + scene.hops)
    assert both[1].receive().ttl == 1
    scene.wait_received(1)
    assert scene.drops("r1") == {"ttl": 1}
    assert not capture.settle()
    assert not packets.icmp_packets(answers.settle())


@pytest.mark.parametrize("ttl", [1, 17, 255])
def test_ttl_is_set(scene, ttl):
    scene.add_collector()
    scene.add_receiver(scene.r1, "ttl", str(ttl))
    scene.add_receiver(scene.loopback, "ttl", str(ttl))
    sockets = scene.listen(scene.r1), scene.listen_local()
    for original in 64, 1 + scene.hops:
        scene.send(ttl=original)
        for sock in sockets:
            assert sock.receive().ttl == ttl


def test_set_back_to_inherit(scene, family):
    scene.add_collector()
    scene.add_receiver(scene.r1, "ttl 9 dscp 9")
    scene.server.flowteectl("set receiver c/r1 ttl inherit dscp inherit")
    packet = copy_on_the_wire(scene, tos=0xB8, ttl=40)
    assert (packet.tos, packet.ttl) == (0xB8, 40 - scene.hops - 1)


def test_checksum_is_right(scene, family):
    """For payloads of all lengths and contents, over other addresses and ports."""
    scene.add_collector()
    scene.add_receiver(scene.r1)
    for size in range(24):
        for seed in 1, 2:
            packet = copy_on_the_wire(scene, payload=random_bytes(size, seed), sport=1000 * seed + size)
            assert packet.checksum_ok, f"{size} bytes: {packet}"


def test_checksum_that_computes_to_zero(scene, family):
    """It is sent as 0xffff, because zero stands for none."""
    scene.add_collector()
    scene.add_receiver(scene.r1)
    target = scene.r1.address(family)
    # With two zero bytes of payload the checksum of the copy would be this; make these two bytes cancel it.
    plain = packets.udp_checksum(scene.source, target,
                                 packets.udp_segment(scene.source, target, SOURCE_PORT, COPY_PORT, b"\0\0", 0))
    packet = copy_on_the_wire(scene, payload=plain.to_bytes(2, "big"))
    assert packet.checksum == 0xFFFF
    assert packet.checksum_ok


def test_checksum_of_ffff(scene, family):
    """The same for the original, whose checksum is then all ones."""
    scene.add_collector()
    scene.add_receiver(scene.r1)
    segment = packets.udp_segment(scene.source, scene.target, SOURCE_PORT, PORT, b"\0\0", 0)
    payload = packets.udp_checksum(scene.source, scene.target, segment).to_bytes(2, "big")
    original = packets.read(scene.build(payload))
    assert original.checksum == 0xFFFF
    assert copy_on_the_wire(scene, payload=payload).checksum_ok


@pytest.mark.parametrize("family", [4], ids=["ipv4"])
def test_no_checksum_stays_none(scene, both):
    packet = copy_on_the_wire(scene, payload=b"sum", checksum=0)
    assert packet.checksum == 0
    for size in 0, 3, 1473, 6000:
        payload = random_bytes(size)
        scene.send(payload, checksum=0)
    received = [m.payload for m in both[1].receive_many(5)]
    assert received == [b"sum"] + [random_bytes(size) for size in (0, 3, 1473, 6000)]


@pytest.mark.parametrize("family", [4], ids=["ipv4"])
def test_copies_have_identifications_of_their_own(scene):
    """They may be fragmented on the way: two with one identification would be mixed."""
    scene.add_collector()
    scene.add_receiver(scene.r1)
    scene.add_receiver(scene.r1, name="again", port=COPY_PORT + 1)
    capture = scene.r1["server"].capture()
    for _ in range(4):
        scene.send()
    scene.wait_received(4)
    copies = packets.udp_packets(capture.settle())
    assert len(copies) == 8
    assert not any(copy.df for copy in copies)
    assert len({copy.identification for copy in copies}) == 8


@pytest.mark.parametrize("df", [0, packets.DF], ids=["may be fragmented", "do not fragment"])
def test_a_copy_larger_than_the_mtu_is_fragmented(scene, family, df):
    """The datagram arrives whole over its own link, and is too large for the receiver's."""
    scene.add_collector()
    scene.add_receiver(scene.r1)
    scene.add_receiver(scene["r2"])
    capture = scene.r1["server"].capture()
    sockets = scene.listen(scene.r1), scene.listen(scene["r2"])
    mtu = 1280
    scene.server.ip(f"link set r1 mtu {mtu}")
    try:
        payload = random_bytes(1400)
        scene.send(payload, flags=df)
        for sock in sockets:
            assert sock.receive().payload == payload
        scene.wait_received(1)
        pieces = capture.settle()
        assert len(pieces) == 2
        assert all(len(piece.packet) <= mtu for piece in pieces)
        assert all(packets.read(piece.packet).header_ok for piece in pieces)
    finally:
        scene.server.ip("link set r1 mtu 1500")


@pytest.mark.parametrize("df", [0, packets.DF], ids=["may be fragmented", "do not fragment"])
def test_the_mtu_of_a_route_counts(scene, family, df):
    """As path MTU discovery would have entered it."""
    scene.add_collector()
    scene.add_receiver(scene.r1)
    capture = scene.r1["server"].capture()
    sock = scene.listen(scene.r1)
    route = f"{scene.r1.address(family)}/{32 if family == 4 else 128} dev r1 mtu 1300"
    scene.server.ip("route add " + route)
    try:
        payload = random_bytes(1400)
        scene.send(payload, flags=df)
        assert sock.receive().payload == payload
        assert max(len(frame.packet) for frame in capture.settle()) <= 1300
    finally:
        scene.server.ip("route del " + route)


def test_pieces_of_one_copy_belong_together(scene, family):
    """Large copies for two ports of one host, at the same time: neither takes the other's fragments."""
    scene.add_collector()
    scene.add_receiver(scene.r1)
    scene.add_receiver(scene.r1, name="again", port=COPY_PORT + 1)
    sockets = scene.listen(scene.r1), scene.listen(scene.r1, port=COPY_PORT + 1)
    payloads = [random_bytes(5000, seed) for seed in range(6)]
    for payload in payloads:
        scene.send(payload)
    for sock in sockets:
        assert [m.payload for m in sock.receive_many(len(payloads))] == payloads


@pytest.mark.parametrize("family", [6], ids=["ipv6"])
def test_the_flow_label_is_kept(scene):
    scene.add_collector()
    scene.add_receiver(scene.r1)
    assert copy_on_the_wire(scene, flow=0xABCDE).flow == 0xABCDE


def test_bytes_behind_the_datagram_are_not_copied(scene, family, both):
    """The IP packet is longer than the datagram in it."""
    segment = packets.udp_segment(scene.source, scene.target, SOURCE_PORT, PORT, b"flow")
    capture = scene.r1["server"].capture()
    scene.uplink().send(packets.ip(scene.source, scene.target, packets.UDP, segment + b"padding"))
    for sock in both:
        assert sock.receive().payload == b"flow"
    scene.wait_received(1)
    [packet] = packets.udp_packets(capture.settle())
    assert (packet.payload, packet.length) == (b"flow", 12)
    assert scene.counters("r1")["sent_bytes"] == 4


def test_a_short_frame_has_padding_of_its_own(scene, both):
    """Ethernet pads small packets: that is below IP, and none of ours."""
    end = scene["router"]["server"]
    packet = packets.udp(scene.source, SOURCE_PORT, scene.target, PORT, b"tiny")
    protocol = socket.htons(0x0800 if scene.family == 4 else 0x86DD).to_bytes(2, "little")
    end.send_frame(end.mac_bytes(end.peer.mac) + end.mac_bytes(end.mac) + protocol + packet + b"\xEE" * 20)
    for sock in both:
        assert sock.receive().payload == b"tiny"
    assert scene.outcomes(1) == {"replicated": 1}
