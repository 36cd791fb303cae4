# SPDX-License-Identifier: GPL-2.0-or-later
"""Receivers that are groups: multicast addresses, and the broadcast address of a network."""

import socket
import struct

import pytest

import packets
from scene import ANY, COPY_PORT

GROUP = {4: "239.1.2.3", 6: "ff15::1:3"}


def join(scene, host, dev):
    """A member of the group on a device of a host."""
    sock = scene.listen(host, ANY[scene.family])
    with host.inside():
        index = socket.if_nametoindex(dev)
    if scene.family == 4:
        sock.sock.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP,
                             packets.address_bytes(GROUP[4]) + struct.pack("=4xi", index))
    else:
        sock.sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_JOIN_GROUP,
                             packets.address_bytes(GROUP[6]) + struct.pack("=i", index))
    return sock


@pytest.mark.parametrize("words,ttl", [("", -1), ("ttl 1", 1)])
def test_multicast(scene, family, words, ttl):
    """Copies go to the group's members on the link, once, with the TTL that any copy has."""
    member = join(scene, scene.r1, "server")
    scene.add_collector()
    # What comes back to this host must not be taken for an original.
    scene.add_collector(address=ANY[family], port=COPY_PORT, name="again")
    scene.add_receiver(GROUP[family], "dev r1", words, name="group")
    wire = scene.r1["server"].capture()
    scene.send(b"group", ttl=20)
    message = member.receive()
    assert (message.payload, message.source) == (b"group", scene.source)
    assert message.ttl == (20 - scene.hops - 1 if ttl < 0 else ttl)
    assert scene.outcomes(1) == {"replicated": 1}
    [copy] = [frame for frame in wire.settle() if packets.udp_packets([frame], COPY_PORT)]
    assert copy.data[0] & 1, "to the group's address on the link"
    assert scene.sent("group") == 1
    scene.wait_received(0, "again")


def test_an_exporter_on_this_host(scene, family):
    """What it sends to a group that this host is in, too, comes back by the device, with an address of this host's."""
    member = join(scene, scene.server, "r2")
    scene.add_collector(address=GROUP[family], port=COPY_PORT)
    # To a group the TTL is 1.
    scene.add_receiver(scene.r1, "ttl 9", port=COPY_PORT + 1)
    sock = scene.listen(scene.r1, port=COPY_PORT + 1)
    exporter = scene.server.udp(family, scene.server.address(family, "r2"), dev="r2")
    exporter.send(b"own", GROUP[family], COPY_PORT)
    assert member.receive().payload == b"own"
    message = sock.receive()
    assert (message.payload, message.source) == (b"own", scene.server.address(family, "r2"))
    assert scene.outcomes(1) == {"replicated": 1}


@pytest.mark.parametrize("family", [4], ids=["ipv4"])
def test_multicast_with_a_source(scene, family):
    """One that is no address of this host has no route without a device."""
    member = join(scene, scene.r1, "server")
    scene.add_collector()
    for name, words in ("with", "dev r1"), ("without", ""):
        scene.add_receiver(GROUP[family], words, "source 198.51.100.9", name=name)
    scene.send(b"group")
    message = member.receive()
    assert (message.payload, message.source) == (b"group", "198.51.100.9")
    scene.wait_received(1)
    assert scene.drops("without") == {"no_route": 1}


@pytest.mark.parametrize("family", [4], ids=["ipv4"])
def test_a_broadcast_address(scene, family):
    sock = scene.listen(scene.r1, ANY[family])
    scene.add_collector()
    scene.add_collector(address=ANY[family], port=COPY_PORT, name="again")
    scene.add_receiver(scene.r1.address(family).rsplit(".", 1)[0] + ".255", name="all")
    wire = scene.r1["server"].capture()
    scene.send(b"all", ttl=20)
    message = sock.receive()
    assert (message.payload, message.source, message.ttl) == (b"all", scene.source, 20 - scene.hops - 1)
    assert scene.outcomes(1) == {"replicated": 1}
    [copy] = [frame for frame in wire.settle() if packets.udp_packets([frame], COPY_PORT)]
    assert copy.data[:6] == b"\xff" * 6
    scene.wait_received(0, "again")
