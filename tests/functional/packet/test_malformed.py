# SPDX-License-Identifier: GPL-2.0-or-later
"""Packets that are no datagrams: counted, not copied, and treated as originals."""

import socket

import pytest

import packets
from scene import ANY, PORT, SOURCE_PORT, Scene, nonzero

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


def forge(scene, source):
    """On the server's own link: a router would not pass it on."""
    scene["router"]["server"].send(packets.udp(source, SOURCE_PORT, scene.target, PORT, source.encode()))


@pytest.mark.parametrize("accepted", [0, 1], ids=["", "accept_local"])
def test_own_addresses_from_the_wire(scene, family, accepted):
    """Receivers get what a socket of the kernel's gets: IPv6 has no such rule, and IPv4 may do without."""
    server, everything = scene.server, {4: "198.51.100.0/24", 6: "2001:db8:99::/64"}[family]
    own = [scene.target, server.address(family, "r2"), {4: "198.51.100.9", 6: "2001:db8:99::9"}[family]]
    scene.add_collector()
    scene.add_receiver(scene.r1)
    scene.add_receiver(scene.loopback)
    sockets = [scene.listen(server, port=PORT), scene.listen(scene.r1), scene.listen_local()]
    setting = f"net__ipv4__conf__{scene.inlet().dev}__accept_local"
    server.sysctl(**{setting: accepted})
    server.ip(f"route add local {everything} dev lo")
    try:
        for source in own:
            forge(scene, source)
        scene.send(b"good")
        malformed = 0 if accepted or family == 6 else len(own)
        replicated = len(own) + 1 - malformed
        assert scene.outcomes(len(own) + 1) == nonzero({"replicated": replicated, "malformed": malformed})
        for sock in sockets:
            assert [m.source for m in sock.receive_many(replicated)] == (own[malformed:] + [scene.source])
            assert not sock.pending()
    finally:
        server.ip(f"route del local {everything} dev lo")
        server.sysctl(**{setting: 0})


@pytest.mark.parametrize("family", [4], ids=["ipv4"])
def test_a_source_that_becomes_an_own_address(scene):
    """What was found of an exporter is true for as long as the host has the same addresses."""
    exporter = "198.51.100.77"
    scene.add_collector()
    scene.add_receiver(scene.loopback)
    sock = scene.listen_local()
    for number in range(2):
        for _ in range(2):
            forge(scene, exporter)
            assert sock.receive().source == exporter
        scene.server.ip(f"addr add {exporter}/32 dev r2")
        forge(scene, exporter)
        assert scene.outcomes(3 * (number + 1)) == {"replicated": 2 * (number + 1), "malformed": number + 1}
        scene.server.ip(f"addr del {exporter}/32 dev r2")
    assert not sock.pending()


@pytest.mark.parametrize("family", [4], ids=["ipv4"])
@pytest.mark.parametrize("order", ["local first", "vrf first"])
def test_own_addresses_in_a_vrf(vrf_topology, family, order):
    """Other VRFs may have the same; the rules say which are looked for. A socket of the VRF tells."""
    scene = Scene(vrf_topology, family)
    server = scene.server
    own, others = scene.target, server.address(4, "r2")
    server.flowteectl("add collector c listen *:2055 dev blue")
    scene.add_receiver(scene.r1, "dev blue")
    plain, remote = scene.listen_local(ANY[4], PORT, dev="blue"), scene.listen(scene.r1)
    # A VRF without a way to the source falls back on the tables behind it.
    ways = ["rule add pref 32765 lookup local", "rule del pref 0", f"route add {others} dev r1 table 101"]
    back = ["rule add pref 0 lookup local", "rule del pref 32765", f"route del {others} dev r1 table 101"]
    if order == "vrf first":
        server.ip(*ways)
    try:
        for source in own, others:
            scene.send(source.encode(), source=source)
        scene.send(b"good")
        expected = [scene.source] if order == "local first" else [others, scene.source]
        for sock in plain, remote:
            assert [m.source for m in sock.receive_many(len(expected))] == expected
            assert not sock.pending()
        assert scene.outcomes(3) == {"replicated": len(expected), "malformed": 3 - len(expected)}
    finally:
        if order == "vrf first":
            server.ip(*back)


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
