# SPDX-License-Identifier: GPL-2.0-or-later
"""Which destinations a collector listens to: addresses, wildcards, devices, and which of several wins."""

import socket
import struct

import pytest

import packets
from scene import ANY, PORT, nonzero

GROUP = {4: "239.1.2.3", 6: "ff05::1:3"}
ALL_HOSTS = {4: "224.0.0.1", 6: "ff02::1"}


def group_mac(group):
    data = packets.address_bytes(group)
    return b"\x01\0\x5e" + bytes([data[1] & 0x7F]) + data[2:] if len(data) == 4 else b"\x33\x33" + data[-4:]


def send_group(scene, group, payload=b"group", mac=None):
    """To a group, on the link of the server itself."""
    end = scene["router"]["server"]
    packet = packets.udp(end.ip[scene.family], 50000, group, PORT, payload)
    end.send_frame((mac or group_mac(group)) + end.mac_bytes(end.mac)
                   + (b"\x08\0" if scene.family == 4 else b"\x86\xdd") + packet)


@pytest.mark.parametrize("wildcard", ["*", "family"])
def test_a_wildcard_takes_any_local_address(scene, family, wildcard):
    address = "*" if wildcard == "*" else ANY[family]
    scene.server.flowteectl("add collector c listen", packets.endpoint(address, PORT))
    scene.add_receiver(scene.r1)
    sock = scene.listen(scene.r1)
    for to in scene.target, scene.server.address(family, "r1"), scene.server.address(family, "r3"):
        scene.send(to.encode(), to=to)
        assert sock.receive().payload == to.encode()
    scene.wait_received(3)


def test_a_wildcard_takes_an_address_that_comes_later(scene, family):
    scene.add_collector(address=ANY[family])
    late = {4: "198.51.100.9/32", 6: "2001:db8::9/128"}[family]
    to = late.split("/")[0]
    scene.send(to=to)
    scene.pass_marker()
    scene.wait_received(0)
    scene.server.ip(f"addr add {late} dev lo" + (" nodad" if family == 6 else ""))
    try:
        scene.send(to=to)
        scene.wait_received(1)
    finally:
        scene.server.ip(f"addr del {late} dev lo")


@pytest.mark.parametrize("times", [1, 3])
def test_a_wildcard_follows_an_address_that_comes_and_goes(scene, family, times):
    """What was found of an address holds for as long as the host has the same, however often it was found."""
    scene.add_collector(address=ANY[family])
    late = {4: "198.51.100.9/32", 6: "2001:db8::9/128"}[family]
    received = 0
    for _ in range(2):
        scene.server.ip(f"addr add {late} dev lo" + (" nodad" if family == 6 else ""))
        try:
            for _ in range(times):
                scene.send(to=late.split("/")[0])
            received += times
            scene.wait_received(received)
        finally:
            scene.server.ip(f"addr del {late} dev lo")
        for _ in range(times):
            scene.send(to=late.split("/")[0])
        scene.pass_marker()
        scene.wait_received(received)


def test_a_wildcard_of_one_family_leaves_the_other(scene, family):
    scene.add_collector(address=ANY[10 - family])
    sock = scene.listen(scene.server, port=PORT)
    scene.send()
    sock.receive()
    scene.wait_received(0)


@pytest.mark.parametrize("wildcard", ["*", "family"])
def test_a_wildcard_leaves_forwarded_traffic(scene, family, forwarding, wildcard):
    address = "*" if wildcard == "*" else ANY[family]
    scene.server.flowteectl("add collector c listen", packets.endpoint(address, PORT), "original drop")
    sock = scene.listen(scene.r1, port=PORT)
    scene.send(to=scene.r1.address(family))
    message = sock.receive()
    assert (message.payload, message.ttl) == (b"flow", 64 - scene.hops - 1)
    scene.wait_received(0)


@pytest.mark.parametrize("original", ["auto", "accept", "drop"])
def test_an_address_of_another_host_takes_transit(scene, family, forwarding, original):
    """A tap: it listens to the address of r1, through which the datagrams only pass."""
    scene.add_collector("original", original, address=scene.r1.address(family))
    scene.add_receiver(scene["r2"])
    copy = scene.listen(scene["r2"])
    passed_on = scene.r1["server"].capture()
    scene.send(to=scene.r1.address(family))
    assert copy.receive().payload == b"flow"
    assert scene.outcomes(1) == {"replicated": 1}
    # To auto it is on its way to somebody else, as if flowtee were not there.
    assert len(passed_on.settle()) == (0 if original == "drop" else 1)


def test_the_most_specific_listener_wins(scene, family):
    """An address before a family before any, and for each of them a device before none."""
    server, inlet = scene.server, scene.inlet().dev
    listeners = [packets.endpoint(address, PORT) for address in (scene.target, ANY[family], "*")]
    names = [name + kind for name in ("address", "family", "any") for kind in ("-dev", "")]
    commands = [("add collector", name, "listen", listeners[i // 2], "dev " + inlet if i % 2 == 0 else "")
                for i, name in enumerate(names)]
    # From the least specific on: it is not the order that decides.
    for command in reversed(commands):
        server.flowteectl(*command)
    for name in names:
        scene.send()
        scene.wait_received(1, name)
        server.flowteectl("del collector", name)
    assert not server.flowteectl_json("show")["collectors"]


def test_a_device_limits_a_collector(scene, family):
    server = scene.server
    scene.add_collector("dev r1", name="elsewhere")
    scene.add_collector("dev missing0", port=PORT + 1, name="nowhere")
    sock, other = scene.listen(server, port=PORT), scene.listen(server, port=PORT + 1)
    scene.send()
    scene.send(port=PORT + 1)
    sock.receive()
    other.receive()
    scene.wait_received(0, "elsewhere")
    scene.wait_received(0, "nowhere")
    server.flowteectl("set collector elsewhere dev", scene.inlet().dev)
    scene.send()
    scene.wait_received(1, "elsewhere")


def test_a_device_that_is_renamed(scene, family):
    """A device is looked for by its name when a datagram arrives."""
    server = scene.server
    inlet = scene["r3"]["server"]

    def send_from_r3():
        inlet.send(packets.udp(inlet.ip[family], 50000, server.address(family, "r3"), PORT, b"x"))

    scene.add_collector("dev uplink", address=ANY[family])
    marker = server["r3"].capture()
    send_from_r3()
    marker.settle()
    scene.wait_received(0)
    ipv6 = f"addr replace {server['r3'].ip[6]}/64 nodad dev "
    server.ip("link set r3 down", "link set r3 name uplink", "link set uplink up", ipv6 + "uplink")
    try:
        send_from_r3()
        scene.wait_received(1)
    finally:
        server.ip("link set uplink down", "link set uplink name r3", "link set r3 up",
                  ipv6 + "r3", *(f"neigh replace {server['r3'].peer.ip[f]} lladdr {server['r3'].peer.mac} dev r3"
                                 " nud permanent" for f in (4, 6)))


def test_a_group_is_listened_to(scene, family):
    scene.add_collector(address=GROUP[family])
    scene.add_receiver(scene.r1)
    sock = scene.listen(scene.r1)
    with scene.server.inside():
        member = socket.socket(socket.AF_INET if family == 4 else socket.AF_INET6, socket.SOCK_DGRAM)
        index = socket.if_nametoindex("router")
    with member:
        member.settimeout(10)
        member.bind((GROUP[family], PORT))
        if family == 4:
            member.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP,
                              packets.address_bytes(GROUP[4]) + struct.pack("=4xi", index))
        else:
            member.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_JOIN_GROUP,
                              packets.address_bytes(GROUP[6]) + struct.pack("=i", index))
        send_group(scene, GROUP[family])
        assert sock.receive().payload == b"group"
        assert member.recv(100) == b"group", "the original goes on to the group's members"
    assert scene.outcomes(1) == {"replicated": 1}


def test_a_wildcard_leaves_groups(scene, family):
    scene.add_collector(address=ANY[family])
    send_group(scene, ALL_HOSTS[family])
    if family == 4:
        send_group(scene, "255.255.255.255", mac=b"\xff" * 6)
    capture = scene.server["router"].capture()
    capture.settle()
    scene.wait_received(0)


def test_many_collectors(scene, family):
    """Each with a port of its own; and each of them is found."""
    count = 20
    for number in range(count):
        scene.server.flowteectl("add collector", f"c{number}", "listen",
                                packets.endpoint(scene.target if number % 2 else ANY[family], 3000 + number))
    for number in range(count):
        scene.send(port=3000 + number)
    scene.wait_received(1, f"c{count - 1}")
    seen = {c["name"]: c["counters"]["received"] for c in scene.server.flowteectl_json("show")["collectors"]}
    assert seen == {f"c{number}": 1 for number in range(count)}


def test_the_neighbouring_port_is_another(scene, family):
    scene.add_collector(port=65535, name="last")
    scene.add_collector(port=1, name="first")
    for port in 65535, 65534, 1, 2:
        scene.send(port=port)
    scene.pass_marker()
    for name in "last", "first":
        assert nonzero(scene.wait_received(1, name)["counters"]["outcomes"]) == {"no_receiver": 1}
