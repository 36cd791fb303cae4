# SPDX-License-Identifier: GPL-2.0-or-later
"""Packets that are no datagrams: counted, not copied, and treated as originals."""

import socket

import pytest

import packets
from scene import PORT, SOURCE_PORT

BROADCAST = "255.255.255.255"


@pytest.fixture
def refused(scene):
    """Checks that what is sent is malformed and that nobody gets a copy of it."""
    scene.add_collector()
    scene.add_receiver(scene.r1)
    scene.add_receiver(scene.loopback)
    capture = scene.r1["server"].capture()
    sock = scene.listen_local()

    def check(count):
        malformed = {"malformed": count} if count else {}
        assert scene.outcomes(count) == malformed
        assert not capture.settle()
        assert not sock.pending()
        assert scene.counters("r1")["offered"] == 0
        scene.send(b"good")
        assert sock.receive().payload == b"good"
        assert scene.outcomes(count + 1) == {**malformed, "replicated": 1}
    return check


def test_length_too_short(scene, refused):
    for length in 0, 1, 7:
        scene.send(b"payload", length=length, checksum=0x1111)
    refused(3)


def test_length_too_long(scene, refused):
    for length in 16, 1000, 65535:
        scene.send(b"payload", length=length, checksum=0x1111)
    refused(3)


def test_checksum_is_wrong(scene, refused):
    right = packets.read(scene.build(b"payload")).checksum
    for wrong in right ^ 1, right ^ 0x8000, 0xFFFF:
        scene.send(b"payload", checksum=wrong)
    scene.send(b"x" * 4000, checksum=0x2222)
    refused(4)


@pytest.mark.parametrize("family", [6], ids=["ipv6"])
def test_no_checksum_over_ipv6(scene, refused):
    """RFC 8200, 8.1: it must not be zero."""
    scene.send(b"payload", checksum=0)
    refused(1)


def test_source_that_nobody_has(scene, family, refused):
    end = scene["router"]["server"]
    # The IPv6 stack itself throws groups away before anyone sees them.
    sources = {4: ["224.0.0.1", "239.9.9.9", BROADCAST, "0.0.0.0"], 6: ["::"]}[family]
    for source in sources:
        # On the server's own link: a router would not pass it on.
        end.send(packets.udp(source, SOURCE_PORT, scene.target, PORT, b"payload"))
    refused(len(sources))


@pytest.mark.parametrize("family", [4], ids=["ipv4"])
@pytest.mark.parametrize("of", ["source", "destination", "both"])
def test_loopback_addresses_from_the_wire(scene, of):
    """Programs trust them to be of their own host. The IPv6 stack itself throws them away."""
    scene.server.flowteectl("add collector c listen", packets.endpoint("*", PORT))
    scene.add_receiver(scene.loopback)
    sock = scene.listen_local()
    here = ["127.0.0.1", "127.255.255.254"]
    for address in here:
        scene["router"]["server"].send(packets.udp(
            address if of != "destination" else scene.source, SOURCE_PORT,
            address if of != "source" else scene.target, PORT, b"payload"))
    assert scene.outcomes(len(here)) == {"malformed": len(here)}
    assert not sock.pending()
    exporter = scene.server.udp(4, here[0])
    exporter.send(b"own", here[0], PORT)
    assert sock.receive().source == here[0]
    assert scene.outcomes(len(here) + 1) == {"malformed": len(here), "replicated": 1}


def test_a_header_that_is_cut_off_is_nobodys(scene, refused):
    """There is no port to match."""
    for size in 0, 3, 7:
        header = PORT.to_bytes(2, "big") * 4
        scene.uplink().send(packets.ip(scene.source, scene.target, packets.UDP, header[:size]))
    scene.pass_marker()
    refused(0)


@pytest.mark.parametrize("options", [b"\x01\x01\x01\x00", b"\x07\x0b\x04" + b"\0" * 9, b"\x07\x27\x04" + b"\0" * 37],
                         ids=["nop", "record route", "as long as can be"])
@pytest.mark.parametrize("family", [4], ids=["ipv4"])
def test_ipv4_options_are_left_behind(scene, options):
    """They were for the original's own journey."""
    scene.add_collector()
    scene.add_receiver(scene.r1)
    scene.add_receiver(scene.loopback)
    original = scene.listen(scene.server, port=PORT)
    sock, local = scene.listen(scene.r1), scene.listen_local()
    capture = scene.r1["server"].capture()
    end = scene["router"]["server"]
    packet = packets.udp(scene.source, SOURCE_PORT, scene.target, PORT, b"options", options=options)
    for piece in packets.fragments(packet, 1500):
        end.send(piece)
    assert sock.receive().payload == b"options"
    assert local.receive().payload == b"options"
    assert original.receive().payload == b"options"
    assert scene.outcomes(1) == {"replicated": 1}
    [frame] = capture.settle()
    assert frame.packet[0] == 0x45
    assert packets.read(frame.packet).header_ok


@pytest.mark.parametrize("kinds", [(packets.HOP_BY_HOP,), (packets.DESTINATION,),
                                   (packets.HOP_BY_HOP, packets.DESTINATION)],
                         ids=["hop-by-hop", "destination", "both"])
@pytest.mark.parametrize("size", [9, 3000])
@pytest.mark.parametrize("family", [6], ids=["ipv6"])
def test_ipv6_extension_headers_are_left_behind(scene, kinds, size):
    scene.add_collector()
    scene.add_receiver(scene.r1)
    scene.add_receiver(scene.loopback)
    sock, local = scene.listen(scene.r1), scene.listen_local()
    capture = scene.r1["server"].capture()
    payload = bytes(size)
    body, protocol = packets.udp_segment(scene.source, scene.target, SOURCE_PORT, PORT, payload), packets.UDP
    if size > 1400:
        # Fragments come after hop-by-hop options; those before would have to be in each fragment.
        kinds = [kind for kind in kinds if kind != packets.HOP_BY_HOP] or [packets.DESTINATION]
    for kind in reversed(kinds):
        body, protocol = packets.extension(protocol) + body, kind
    for piece in packets.fragments(packets.ip(scene.source, scene.target, protocol, body)) if size > 1400 else \
            [packets.ip(scene.source, scene.target, protocol, body)]:
        scene.uplink().send(piece)
    assert sock.receive().payload == payload
    assert local.receive().payload == payload
    assert scene.outcomes(1) == {"replicated": 1}
    frames = capture.settle()
    assert {frame.packet[6] for frame in frames} == {packets.FRAGMENT if size > 1400 else packets.UDP}


def routing_header(segments_left, last, body, kind=2):
    """Type 2, or 4 (segment routing), with one address."""
    content = bytes([kind, segments_left]) + b"\0" * 4 + socket.inet_pton(socket.AF_INET6, last)
    return packets.extension(packets.UDP, content) + body


@pytest.mark.parametrize("family", [6], ids=["ipv6"])
def test_a_routing_header_with_segments_left_passes(scene):
    """The destination is a stop on the way, and not where the datagram goes."""
    scene.add_collector()
    scene.add_receiver(scene.r1)
    body = packets.udp_segment(scene.source, scene.target, SOURCE_PORT, PORT, b"way")
    for segments_left in 1, 0:
        scene.uplink().send(packets.ip(scene.source, scene.target, packets.ROUTING,
                                       routing_header(segments_left, scene.target, body)))
        scene.pass_marker()
        scene.wait_received(0 if segments_left else 1)


def test_what_an_authentication_header_covers_passes(scene):
    """It is for IPsec to check, and was no plain datagram of the exporter."""
    scene.add_collector()
    scene.add_receiver(scene.r1)
    body = packets.udp_segment(scene.source, scene.target, SOURCE_PORT, PORT, b"covered")
    # 24 bytes, which its second byte tells in words of four, less two.
    header = bytes([packets.UDP, 4, 0, 0]) + bytes(20)
    scene.uplink().send(packets.ip(scene.source, scene.target, packets.AUTHENTICATION, header + body))
    scene.pass_marker()
    scene.wait_received(0)


@pytest.mark.parametrize("family", [6], ids=["ipv6"])
@pytest.mark.parametrize("body", [b"", b"\x11", b"\x3c\xff" + b"\1" * 6, b"\x11\x00" + b"\1\4\0\0\0\0" + b"\0" * 7,
                                  bytes([60, 0, 1, 4, 0, 0, 0, 0]) * 40],
                         ids=["empty", "one byte", "longer than the packet", "cut off", "forty"])
def test_extension_headers_that_make_no_sense(scene, body):
    scene.add_collector()
    scene.add_receiver(scene.r1)
    scene.uplink().send(packets.ip(scene.source, scene.target, packets.DESTINATION, body))
    scene.pass_marker()
    scene.wait_received(0)
    scene.send()
    assert scene.outcomes(1) == {"replicated": 1}


@pytest.mark.parametrize("family", [4], ids=["ipv4"])
def test_ip_headers_that_make_no_sense(scene):
    """The IP layer throws these away before anyone sees them."""
    scene.add_collector()
    good = scene.build()
    end = scene["router"]["server"]
    for bad in (good[:10], good[:19], b"\x41" + good[1:], b"\x4f" + good[1:], good[:2] + b"\xff\xff" + good[4:],
                good[:10] + b"\0\0" + good[12:]):
        end.send(bad, 0x0800)
    scene.pass_marker()
    scene.wait_received(0)
