# SPDX-License-Identifier: GPL-2.0-or-later
"""Templates of exporters with link-local addresses: a replay by hand goes where their datagrams do."""

import pytest

import packets
from replaying import Stream
from scene import COPY_PORT, FULL_PREFIX, PORT, SOURCE_PORT, Scene
from sockets import wait_for

LINK_LOCAL = {4: "169.254.7.7", 6: "fe80::77"}
ELSEWHERE = {4: "192.0.2.0/24", 6: "2001:db8::/32"}


def send(scene, payload, by="router"):
    """From the other end of a link of the server."""
    host = scene[by]["server"]
    host.send(packets.udp(LINK_LOCAL[scene.family], SOURCE_PORT, scene.target, PORT, payload))


def replays(scene, name):
    counters = scene.counters(name)
    return counters["replayed"], counters["replay_failed"]


def replay(scene, expected):
    """By hand: (replayed, replay_failed) of each receiver from then on."""
    scene.server.flowteectl("replay c")
    wait_for(lambda: f"{expected}: { {name: replays(scene, name) for name in expected} }",
             lambda: all(replays(scene, name) == counts for name, counts in expected.items()))


def add(scene):
    """Receivers on this host, on the exporter's link, and on another. Returns the socket of the first."""
    scene.add_collector("original", "drop")
    sock = scene.listen_local()
    scene.add_receiver(scene.loopback)
    scene.add_receiver(scene["router"].address(scene.family, "server"), name="link")
    scene.add_receiver(scene.r1)
    return sock


def alone(network, family):
    """A network whose devices can be changed, where the templates have come."""
    scene = Scene(network(exporters=1, receivers=1), family)
    sock = add(scene)
    send(scene, Stream("ipfix").templates())
    scene.wait_received(1)
    return scene, sock


@pytest.fixture
def receivers(scene, stream):
    """They have heard."""
    add(scene)
    send(scene, stream.templates())
    scene.wait_received(1)


def test_a_link_local_exporter(scene, stream):
    """What its data may reach is told, and nothing else."""
    local = add(scene)
    captures = {name: scene[name]["server"].capture() for name in ("router", "r1")}
    templates = stream.templates()
    send(scene, templates)
    scene.wait_received(1)
    replay(scene, {"local": (1, 0), "link": (1, 0), "r1": (0, 1)})
    expected = stream.heard([templates])
    got = local.receive_many(2)
    assert [m.source for m in got] == [LINK_LOCAL[scene.family]] * 2
    assert stream.heard([got[1].payload]) == expected
    copy, replayed = packets.udp_packets(captures["router"].settle(), COPY_PORT)
    assert (replayed.source, replayed.sport, replayed.destination) == (copy.source, copy.sport, copy.destination)
    assert stream.heard([replayed.payload]) == expected
    assert not captures["r1"].settle()
    # One at a time as well.
    scene.server.flowteectl("replay c/link")
    wait_for("it is told again", lambda: replays(scene, "link") == (2, 0))
    assert replays(scene, "local") == (1, 0)


def test_the_link_of_its_last_datagram(scene, receivers, stream):
    """Who has moved is on the link that he has moved to."""
    replay(scene, {"local": (1, 0), "link": (1, 0), "r1": (0, 1)})
    send(scene, stream.data(), by="r1")
    scene.wait_received(2)
    replay(scene, {"local": (2, 0), "link": (1, 1), "r1": (1, 1)})


def test_who_is_not_believed_moves_nothing(scene, receivers, stream):
    scene.server.flowteectl(f"set collector c allow {ELSEWHERE[scene.family]}")
    send(scene, stream.data(), by="r1")
    assert scene.outcomes(2) == {"replicated": 1, "denied": 1}
    scene.server.flowteectl("set collector c allow any")
    replay(scene, {"local": (1, 0), "link": (1, 0), "r1": (0, 1)})


def test_another_name_of_the_device(network, family):
    """It is the same link."""
    scene, _ = alone(network, family)
    end = scene.server["router"]
    scene.server.ip(f"link set {end.dev} down", f"link set {end.dev} name renamed", "link set renamed up",
                    *end.restored("renamed"))
    replay(scene, {"local": (1, 0), "link": (1, 0), "r1": (0, 1)})


def test_a_device_that_is_gone(network, family):
    """No link is known any more, whatever way there is: that is counted, and nothing else happens."""
    scene, local = alone(network, family)
    link = scene["router"].address(family, "server")
    capture = scene.r1["server"].capture()
    # There is a way at each moment: who has none is not told, but when it has one again.
    scene.server.ip(f"neigh add {link} lladdr {scene.r1['server'].mac} dev r1 nud permanent",
                    f"route add {link}/{FULL_PREFIX[family]} dev r1", "link del router")
    replay(scene, {"local": (1, 0), "link": (0, 1), "r1": (0, 1)})
    assert len(local.receive_many(2)) == 2
    assert not capture.settle()
    counters = scene.counters("link")
    assert (counters["sent"], counters["offered"]) == (1, 1)
