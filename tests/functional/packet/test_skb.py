# SPDX-License-Identifier: GPL-2.0-or-later
"""Packets as the kernel may hold them: checksums not yet computed, several datagrams in one, shared, in pieces."""

import contextlib
import random

import pytest

import packets
from scene import COPY_PORT, PORT, Scene


@pytest.fixture
def both(scene):
    """A collector with a remote and a local receiver, and their sockets and that of the original."""
    scene.add_collector()
    scene.add_receiver(scene.r1)
    scene.add_receiver(scene.loopback)
    return [scene.listen(scene.r1), scene.listen_local(), scene.listen(scene.server, port=PORT)]


@pytest.fixture
def exporter(scene):
    """An ordinary socket: what it sends has its checksum left to the device, and may be sent as one."""
    return scene.e1.udp(scene.family, scene.source)


def payload_of(size):
    return random.Random(size).randbytes(size)


def expect(sockets, payloads):
    for sock in sockets:
        assert [m.payload for m in sock.receive_many(len(payloads))] == payloads


@pytest.mark.parametrize("size", [0, 1, 1464, 1472, 5001, 40000])
def test_checksum_left_to_the_device(scene, both, exporter, size):
    """Large ones are fragmented by their sender, with real checksums."""
    inlet = scene.inlet().capture()
    exporter.send(payload_of(size), scene.target, PORT)
    expect(both, [payload_of(size)])
    assert inlet.next(1).partial == (size <= (1472 if scene.family == 4 else 1452))
    assert scene.outcomes(1) == {"replicated": 1}


@pytest.mark.parametrize("size", [0, 1, 1400])
def test_a_device_that_computes_no_checksums(scene, both, exporter, size):
    """The copy's checksum is computed on its way out."""
    capture = scene.r1["server"].capture()
    with scene.server["r1"].offload(tx="off"):
        exporter.send(payload_of(size), scene.target, PORT)
        expect(both, [payload_of(size)])
        [frame] = capture.settle()
        packet = packets.read(frame.packet)
        assert not frame.partial
        assert packet.checksum_ok and packet.payload == payload_of(size)


def test_checksum_left_to_the_device_and_a_small_mtu(scene, both, exporter):
    """A copy in pieces has no device that could compute it."""
    scene.server.ip("link set r1 mtu 1280")
    try:
        exporter.send(payload_of(1400), scene.target, PORT)
        expect(both, [payload_of(1400)])
    finally:
        scene.server.ip("link set r1 mtu 1500")


def test_somebody_looks_on(scene, both, exporter):
    """Captures share the packet: nobody may see what happens to it for copies."""
    captures = [end.capture() for end in (scene.inlet(), scene["router"]["e1"])]
    for size in 4, 1400:
        exporter.send(payload_of(size), scene.target, PORT)
        scene.send(payload_of(size))
        expect(both, [payload_of(size)] * 2)
    for capture in captures:
        seen = packets.udp_packets(capture.settle(), PORT)
        assert [p.payload for p in seen] == [payload_of(size) for size in (4, 4, 1400, 1400)]
        assert {p.destination for p in seen} == {scene.target}


def test_several_look_on_and_the_original_is_dropped(scene, both, exporter):
    capture, outgoing = scene.inlet().capture(), scene.r1["server"].capture()
    scene.server.flowteectl("set collector c original drop")
    for _ in range(3):
        exporter.send(payload_of(900), scene.target, PORT)
    expect(both[:2], [payload_of(900)] * 3)
    assert not both[2].pending()
    assert [p.payload for p in packets.udp_packets(capture.settle(), PORT)] == [payload_of(900)] * 3
    assert [p.dport for p in packets.udp_packets(outgoing.settle())] == [COPY_PORT] * 3


@pytest.fixture
def several_in_one(scene):
    """veth passes on UDP segmentation offload since 5.11, and joins datagrams since 5.12: before, each comes for
    itself, and there is nothing else here that would bring one packet of many."""
    if not scene.server["router"].has_feature("rx-udp-gro-forwarding"):
        pytest.skip("this kernel's veth brings each datagram for itself")


def several(count, size, last):
    """Payloads of one send: all of one size, but for the last."""
    return [payload_of(size + i)[:size] for i in range(count - 1)] + [payload_of(last)]


@pytest.fixture(params=["with a socket", "without"])
def original(request, both):
    """Whether the packet goes on after copies were made of its parts."""
    if request.param == "with a socket":
        return both
    both.pop().close()
    return both


@pytest.mark.usefixtures("several_in_one")
@pytest.mark.parametrize("count, size, last", [(2, 100, 1), (11, 500, 500), (40, 1400, 33)])
def test_one_packet_of_many_datagrams(scene, original, exporter, count, size, last):
    """UDP segmentation offload: each datagram is counted and copied for itself."""
    inlet = scene.inlet().capture()
    payloads = several(count, size, last)
    exporter.send(b"".join(payloads), scene.target, PORT, segment=size)
    expect(original, payloads)
    assert len(inlet.next(1).packet) > count * size - size, "it did not arrive in one"
    collector = scene.wait_received(count)["counters"]
    assert collector["outcomes"]["replicated"] == count
    assert collector["received_bytes"] == sum(map(len, payloads))
    for name in "r1", "local":
        assert scene.counters(name)["sent_bytes"] == collector["received_bytes"]


def test_parts_have_right_headers(scene, exporter, both):
    capture = scene.r1["server"].capture()
    payloads = several(5, 700, 9)
    with scene.server["r1"].offload(tx="off"):
        exporter.send(b"".join(payloads), scene.target, PORT, segment=700)
        scene.wait_received(5)
        frames = capture.settle()
    copies = packets.udp_packets(frames)
    assert [copy.payload for copy in copies] == payloads
    assert all(copy.header_ok and copy.checksum_ok for copy in copies)
    assert {(copy.source, copy.sport, copy.ttl) for copy in copies} == {(scene.source, exporter.port, 62)}


def test_many_datagrams_of_a_denied_exporter(scene, exporter, both):
    scene.server.flowteectl("set collector c allow", scene["e2"].address(scene.family))
    payloads = several(6, 300, 300)
    exporter.send(b"".join(payloads), scene.target, PORT, segment=300)
    expect(both[2:], payloads)
    assert scene.outcomes(6) == {"denied": 6}


@contextlib.contextmanager
def aggregation(scene, how):
    """The router hands over datagrams one by one, in a burst, and the server's device joins them again."""
    # With TCP segmentation on, veth takes only what comes straight from a socket for aggregation.
    off = scene["router"]["server"].offload(tx_udp_segmentation="off", tso="off")
    on = scene.server["router"].offload(gro="on", **{how: "on"})
    with off, on:
        yield


@pytest.mark.usefixtures("several_in_one")
@pytest.mark.parametrize("checksum", ["left to the device", "computed"])
@pytest.mark.parametrize("how", ["rx_udp_gro_forwarding", "rx_gro_list"])
def test_datagrams_that_the_device_has_joined(scene, original, exporter, how, checksum):
    payloads = several(9, 600, 50)
    with aggregation(scene, how):
        inlet = scene.inlet().capture()
        with scene["router"]["server"].offload(tx="off") if checksum == "computed" else contextlib.nullcontext():
            exporter.send(b"".join(payloads), scene.target, PORT, segment=600)
            expect(original, payloads)
        frames = [frame for frame in inlet.settle() if len(frame.packet) > 40]
        assert len(frames) < len(payloads), "nothing was joined"
        assert scene.outcomes(len(payloads)) == {"replicated": len(payloads)}


@pytest.mark.usefixtures("several_in_one")
def test_a_socket_that_wants_them_joined(scene, exporter):
    """UDP_GRO: the original arrives as it came, whatever was copied from it."""
    scene.add_collector()
    scene.add_receiver(scene.r1)
    sock, copies = scene.listen(scene.server, port=PORT), scene.listen(scene.r1)
    sock.sock.setsockopt(sock.SOL_UDP, sock.UDP_GRO, 1)
    payloads = several(4, 800, 800)
    exporter.send(b"".join(payloads), scene.target, PORT, segment=800)
    message = sock.receive()
    assert (message.payload, message.segment) == (b"".join(payloads), 800)
    expect([copies], payloads)


def test_jumbo_frames(network, family):
    """Larger than a page each; one receiver's link takes them whole, the other's does not."""
    topology = network(exporters=1, receivers=2, router=False, mtu=9000)
    topology.server.ip("link set r2 mtu 1500")
    scene = Scene(topology, family)
    scene.add_collector()
    for host in topology.receivers:
        scene.add_receiver(host)
    scene.add_receiver(scene.loopback)
    sockets = [scene.listen(host) for host in topology.receivers] + [scene.listen_local()]
    whole = scene.r1["server"].capture()
    exporter = scene.e1.udp(family, scene.source)
    for original in False, True:
        if original:
            sockets.append(scene.listen(scene.server, port=PORT))
        for size in 4000, 8900:
            # From a socket in pages; and as one piece of memory.
            exporter.send(payload_of(size), scene.target, PORT)
            expect(sockets, [payload_of(size)])
            scene.uplink().send(scene.build(payload_of(size)))
            expect(sockets, [payload_of(size)])
    assert len(whole.settle()) == 8
