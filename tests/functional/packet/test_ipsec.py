# SPDX-License-Identifier: GPL-2.0-or-later
"""IPsec: policies see a copy with its own source, and no datagram is replicated that a socket would not get for them."""

import dataclasses

import pytest

import packets
from explaining import fields, one
from scene import ANY, COPY_PORT, FAR, PORT, SOURCE_PORT
from topology import network

ESP = 50
LINK_PREFIX = {4: 24, 6: 64}
KEY = "0x" + "2a" * 20


@pytest.fixture(autouse=True)
def flush_ipsec(topology):
    yield
    for host in topology.server, topology.receivers[0], topology.exporters[0]:
        host.ip("xfrm policy flush", "xfrm state flush")
    topology.server.call("ip", "xfrm", "policy", "setdefault", "in", "accept", "out", "accept", "fwd", "accept")


@dataclasses.dataclass
class Tunnel:
    """Of one direction, between two hosts; or transport, for what has these addresses itself."""
    source: str
    to: str
    mode: str
    number: int = 1

    def add_state(self, *hosts):
        for host in hosts:
            host.ip(f"xfrm state add src {self.source} dst {self.to} proto esp spi {self.number} reqid {self.number}"
                    f" mode {self.mode} aead rfc4106(gcm(aes)) {KEY} 128")

    def add_policy(self, host, direction, source, to, words=""):
        ends = f"src {self.source} dst {self.to}" if self.mode == "tunnel" else ""
        host.ip(f"xfrm policy add src {source} dst {to} {words} dir {direction} tmpl {ends} proto esp reqid {self.number}"
                f" mode {self.mode}")


def way_to_r1(scene, mode, source=None):
    """What protects copies to r1 that come from there, which is the exporter by default."""
    source = source or scene.source
    server = scene.server.address(scene.family, "r1")
    return Tunnel(server if mode == "tunnel" else source, scene.r1.address(scene.family), mode)


def protocols(capture):
    """Of what came; out of a tunnel, it comes by the device once more."""
    return [packets.read(frame.packet).protocol for frame in capture.settle()]


@pytest.fixture(params=["tunnel", "transport"])
def mode(request):
    return request.param


@pytest.mark.parametrize("size, words", [(4, ""), (1440, ""), (5000, ""), (1440, "mtu 1300"), (1440, "mtu 1450")])
def test_a_policy_for_the_exporters(scene, family, mode, size, words):
    scene.add_collector()
    scene.add_receiver(scene.r1, words)
    sock = scene.listen(scene.r1)
    # The way is known by then.
    scene.send(b"clear")
    assert sock.receive().payload == b"clear"
    way = way_to_r1(scene, mode)
    way.add_state(scene.server, scene.r1)
    for host, direction in (scene.server, "out"), (scene.r1, "in"):
        way.add_policy(host, direction, network(f"{scene.source}/{LINK_PREFIX[family]}"), way.to)
    capture = scene.r1["server"].capture()
    scene.send(b"x" * size)
    message = sock.receive()
    assert (message.payload, message.source, message.port) == (b"x" * size, scene.source, SOURCE_PORT)
    assert protocols(capture)[0] == ESP
    # Another exporter is none of it, and r1 minds.
    scene.send(b"other", source=FAR[family])
    assert sock.receive().source == FAR[family]
    scene.wait_received(3)
    assert scene.sent("r1") == 3


def test_a_policy_for_a_source_of_ones_own(scene, family, mode):
    """It is not that of the exporter's copies."""
    own = scene.server.address(family, "r1")
    way = way_to_r1(scene, mode, own)
    way.add_state(scene.server, scene.r1)
    for host, direction in (scene.server, "out"), (scene.r1, "in"):
        way.add_policy(host, direction, own, way.to)
    scene.add_collector()
    scene.add_receiver(scene.r1.address(family), name="transparent")
    scene.add_receiver(scene.r1.address(family), "source", own, name="own", port=COPY_PORT + 1)
    transparent, mine = scene.listen(scene.r1), scene.listen(scene.r1, port=COPY_PORT + 1)
    capture = scene.r1["server"].capture()
    scene.send()
    assert transparent.receive().source == scene.source
    assert mine.receive().source == own
    assert protocols(capture).count(ESP) == 1


def test_a_policy_for_a_port(scene, family):
    way = way_to_r1(scene, "tunnel")
    way.add_state(scene.server, scene.r1)
    for host, direction in (scene.server, "out"), (scene.r1, "in"):
        way.add_policy(host, direction, scene.source, way.to, f"proto udp sport {SOURCE_PORT} dport {COPY_PORT}")
    scene.add_collector()
    scene.add_receiver(scene.r1)
    sock = scene.listen(scene.r1)
    capture = scene.r1["server"].capture()
    for sport, protocol in (SOURCE_PORT, ESP), (SOURCE_PORT + 1, packets.UDP):
        # It is known before.
        assert fields(one(scene, port=sport), outcome="sent", chosen=True, ipsec=protocol == ESP)
        scene.send(sport=sport)
        assert sock.receive().port == sport
        assert protocols(capture)[0] == protocol


@pytest.mark.parametrize("kind", ["no keys", "block", "default"])
def test_a_copy_that_may_not_leave(scene, family, kind):
    way = way_to_r1(scene, "tunnel")
    if kind == "no keys":
        way.add_policy(scene.server, "out", scene.source, way.to)
    elif kind == "block":
        scene.server.ip(f"xfrm policy add src {scene.source} dst {way.to} dir out action block")
    else:
        scene.server.ip("xfrm policy setdefault out block")
    scene.add_collector()
    scene.add_receiver(scene.r1)
    capture, answers = scene.r1["server"].capture(), scene.uplink().capture()
    assert fields(one(scene), outcome="no_route", dev=None)
    scene.send()
    scene.wait_received(1)
    assert scene.drops("r1") == {"no_route": 1}
    assert not capture.settle()
    scene["router"]["server"].capture().settle()
    assert not answers.settle()


def test_local_copies_are_none_of_it(scene, family):
    scene.server.ip("xfrm policy setdefault out block")
    scene.add_collector()
    scene.add_receiver(scene.loopback)
    sock = scene.listen_local()
    scene.send()
    sock.receive()


def way_from_e1(scene, mode):
    way = Tunnel(scene.source, scene.target, mode)
    way.add_state(scene.e1, scene.server)
    return way


@pytest.mark.parametrize("original", ["auto", "accept"])
def test_an_inbound_policy(scene, family, mode, original):
    """What a socket would not get is not replicated; what it gets by ESP is."""
    scene.add_collector("original", original)
    scene.add_receiver(scene.r1)
    original, copy = scene.listen(scene.server, port=PORT), scene.listen(scene.r1)
    exporter = scene.e1.udp(family, scene.source, SOURCE_PORT)
    way = way_from_e1(scene, mode)
    way.add_policy(scene.server, "in", scene.source, scene.target)
    scene.send(b"clear")
    assert scene.outcomes(1) == {"denied": 1}
    way.add_policy(scene.e1, "out", scene.source, scene.target)
    for count, payload in enumerate((b"protected", b"large" * 1000)):
        exporter.send(payload, scene.target, PORT)
        assert original.receive().payload == payload
        assert copy.receive().payload == payload
        assert scene.outcomes(2 + count) == {"denied": 1, "replicated": 1 + count}
    assert not copy.pending()


def test_an_inbound_policy_that_is_for_others(scene, family):
    way = way_from_e1(scene, "tunnel")
    way.add_policy(scene.server, "in", FAR[family], scene.target)
    way.add_policy(scene.server, "fwd", scene.source, FAR[family])
    scene.add_collector()
    scene.add_receiver(scene.r1)
    scene.send()
    assert scene.outcomes(1) == {"replicated": 1}


def test_a_policy_for_traffic_in_transit(scene, family):
    """Whose listener is no address of this host."""
    scene.add_collector(address=FAR[family])
    scene.add_receiver(scene.r1)
    scene.send(b"1", to=FAR[family])
    assert scene.outcomes(1) == {"replicated": 1}
    way_from_e1(scene, "tunnel").add_policy(scene.server, "fwd", scene.source, FAR[family])
    scene.send(b"2", to=FAR[family])
    assert scene.outcomes(2) == {"replicated": 1, "denied": 1}


@pytest.mark.parametrize("direction, outcome", [("in", "denied"), ("fwd", "replicated")])
def test_a_default_policy(scene, direction, outcome):
    scene.server.ip(f"xfrm policy setdefault {direction} block")
    scene.add_collector()
    scene.add_receiver(scene.r1)
    scene.send()
    assert scene.outcomes(1) == {outcome: 1}


def test_a_device_without_policies(scene, family):
    """The sysctl disable_policy."""
    way_from_e1(scene, "tunnel").add_policy(scene.server, "in", scene.source, scene.target)
    scene.add_collector()
    scene.add_receiver(scene.r1)
    knob = f"net/ipv{family}/conf/{scene.inlet().dev}/disable_policy"
    scene.server.sysctl(**{knob: 1})
    try:
        scene.send()
        assert scene.outcomes(1) == {"replicated": 1}
    finally:
        scene.server.sysctl(**{knob: 0})
    scene.send(b"again")
    assert scene.outcomes(2) == {"replicated": 1, "denied": 1}


def test_a_local_exporter_by_loopback(scene, family):
    """Policies have no part in that, with IPv4; with IPv6 the kernel asks them."""
    scene.server.ip("xfrm policy setdefault in block")
    scene.add_collector(address=scene.loopback)
    scene.add_receiver(scene.r1)
    sock = scene.listen_local(ANY[family], port=PORT)
    scene.server.udp(family, scene.loopback).send(b"own", scene.loopback, PORT)
    outcome = scene.outcomes(1)
    assert outcome == ({"replicated": 1} if sock.pending() else {"denied": 1})
