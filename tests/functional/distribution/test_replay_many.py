# SPDX-License-Identifier: GPL-2.0-or-later
"""More receivers are to be told of a stream than one datagram has told at once: none gets data before."""

import pytest

import packets
from configuration import apply
from packets import endpoint
from replaying import expected_options
from scene import COPY_PORT
from sockets import wait_for

# What comes to a link at once is fewer datagrams than its other end takes (net.core.netdev_max_backlog).
COUNT = 400
# Where they are, behind r1.
NETWORK = {4: "10.99.0.0/16", 6: "2001:db8:99::/64"}


def address(family, i):
    return f"10.99.{i // 250}.{1 + i % 250}" if family == 4 else f"2001:db8:99::{1 + i:x}"


def order(payloads, known, data):
    """Of each datagram of one receiver, whether it tells all that is known, or is data."""
    return ["data" if payload == data else known.heard([payload])[0] == expected_options(known)
            for payload in payloads]


@pytest.fixture
def open_way(scene):
    """Makes the route to them."""
    route = f"{NETWORK[scene.family]} via {scene.r1.address(scene.family)}"
    yield lambda: scene.server.ip(f"route add {route}")
    scene.server.ip(f"route del {route}")


@pytest.mark.parametrize("way", ["they are new", "there is a route again"])
def test_many_receivers(scene, known, open_way, way):
    family = scene.family
    capture = scene.r1["server"].capture()
    if way == "they are new":
        open_way()
    apply(scene.server, scene.server.flowteectl("save") + "".join(
        f"receiver c/x{i} to {endpoint(address(family, i), COPY_PORT)}\n" for i in range(COUNT)))
    if way != "they are new":
        scene.send(known.data())
        wait_for("there is no route", lambda: scene.drops(f"x{COUNT - 1}") == {"no_route": 1})
        open_way()
    got = {address(family, i): [] for i in range(COUNT)}

    def send(payload, expected):
        scene.send(payload)
        frames = capture.wait("they come", lambda frame: packets.udp_packets([frame], COPY_PORT), expected)
        for packet in packets.udp_packets(frames):
            got[packet.destination].append(packet.payload)

    data, more = known.data(), known.data()
    send(data, 2 * COUNT)
    send(more, COUNT)
    for payloads in got.values():
        assert order(payloads[:2], known, data) == [True, "data"]
        assert payloads[2:] == [more]
    assert scene.server.collector("c")["counters"]["outcomes"]["busy"] == 0
