# SPDX-License-Identifier: GPL-2.0-or-later
"""The tracepoints flowtee:*, as tracefs prints them."""

import re

import pytest

import packets
import telemetry
import tracefs
from scene import COPY_PORT, FAR, PORT, SOURCE_PORT
from sockets import wait_for


@pytest.fixture
def events():
    """What the tracepoints have told since the last call."""
    def read():
        lines = tracefs.read("trace")
        tracefs.write("trace", "")
        return [match[1] for match in (re.search(r": (flowtee_\w+: .*)", line) for line in lines) if match]

    with tracefs.Events("flowtee"):
        yield read


def test_datagrams_and_copies(scene, events):
    scene.add_collector("except", scene["e2"].address(scene.family))
    scene.add_receiver(scene.r1, name="online")
    scene.add_receiver(FAR[scene.family], name="dev")
    scene.add_receiver(scene.r1, "state down", name="down", port=COPY_PORT + 1)
    scene.send(b"payload")
    scene.wait_received(1)

    def of(host, to=None, size=7):
        source = host.address(scene.family)
        return f"from={packets.endpoint(source, SOURCE_PORT)} to={to or packets.endpoint(scene.target, PORT)} len={size}"

    copies = {"online": ("sent", scene.r1.address(scene.family), COPY_PORT),
              "dev": ("no_route", FAR[scene.family], COPY_PORT),
              "down": ("down", scene.r1.address(scene.family), COPY_PORT + 1)}
    told = events()
    assert told[-1] == f"flowtee_datagram: collector=c {of(scene.e1)} outcome=replicated"
    assert sorted(told[:-1]) == sorted(
        f"flowtee_copy: receiver=c/{name} {of(scene.e1, packets.endpoint(address, port))} outcome={outcome}"
        for name, (outcome, address, port) in copies.items())
    scene.send(b"payload", exporter=scene["e2"])
    scene.send(b"payload", checksum=0x1234)
    scene.wait_received(3)
    assert events() == [f"flowtee_datagram: collector=c {of(scene['e2'])} outcome=denied",
                        f"flowtee_datagram: collector=c {of(scene.e1)} outcome=malformed"]


def test_a_replay_is_none(scene4, events):
    """Templates that flowtee sends by itself are no copies."""
    scene4.add_collector()
    scene4.add_receiver(scene4.r1)
    scene4.send(telemetry.netflow9(telemetry.flow_set(telemetry.NETFLOW9_TEMPLATES, telemetry.template())))
    scene4.wait_received(1)
    events()
    before = scene4.counters("r1")["replayed"]
    scene4.server.flowteectl("replay c/r1")
    wait_for("a replay", lambda: scene4.counters("r1")["replayed"] > before)
    assert not events()
