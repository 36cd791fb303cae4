# SPDX-License-Identifier: GPL-2.0-or-later
"""Who could not be told, for what was in the way of some streams or for a short while, is told once there is a way."""

import contextlib
import json

import pytest

from replaying import Receiver, Stream, expected_options
from scene import COPY_PORT, SOURCE_PORT, Scene
from sockets import wait_for
from telemetry import TEMPLATE, template

KEY = "0x" + "2a" * 20


class Listener:
    """A remote receiver."""

    def __init__(self, scene, known):
        self.scene = scene
        self.known = known
        self.sock = scene.listen(scene.r1)
        self.got = []
        scene.add_receiver(scene.r1)

    def hears(self):
        """Whether it has heard all templates, once more data has come."""
        sent = self.scene.sent("r1")
        self.scene.send(self.known.data())
        wait_for("it is sent or lost", lambda: self.scene.sent("r1") > sent or self.scene.drops("r1"))
        while self.sock.pending():
            self.got.append(self.sock.receive().payload)
        return self.known.heard(self.got)[0] == expected_options(self.known)

    def hears_nothing(self):
        """While there is no way."""
        for _ in range(3):
            self.scene.send(self.known.data())
        wait_for("they are lost", lambda: sum(self.scene.drops("r1").values()) >= 3)
        assert not self.sock.pending()

    def hears_once(self):
        wait_for("it has heard", self.hears)
        count = self.scene.counters("r1")["replayed"]
        for _ in range(3):
            assert self.hears()
        assert self.scene.counters("r1")["replayed"] == count == 1


@pytest.fixture
def policy(scene):
    """Of IPsec: for the exporter alone, without keys."""
    hosts = scene.server, scene.r1
    to = scene.r1.address(scene.family)
    ends = f"src {scene.server.address(scene.family, 'r1')} dst {to}"
    for host, direction in zip(hosts, ("out", "in")):
        host.ip(f"xfrm policy add src {scene.source} dst {to} dir {direction} tmpl {ends} proto esp reqid 1 mode tunnel")
    yield lambda: [host.ip(f"xfrm state add {ends} proto esp spi 1 reqid 1 mode tunnel aead rfc4106(gcm(aes)) {KEY} 128")
                   for host in hosts]
    for host in hosts:
        host.ip("xfrm policy flush", "xfrm state flush")


def test_keys_that_come_later(scene, known, policy):
    listener = Listener(scene, known)
    listener.hears_nothing()
    policy()
    listener.hears_once()


@contextlib.contextmanager
def kept_back(scene, count=1):
    """Copies, by a rule, to so many ports."""
    ports = f"{COPY_PORT}-{COPY_PORT + count - 1}"
    scene.server.nft(f"table inet t {{ chain c {{ type filter hook output priority 0; udp dport {ports} drop; }}; }}")
    try:
        yield
    finally:
        scene.server.run("nft", "flush", "ruleset")


def test_a_rule_that_goes(scene, known):
    listener = Listener(scene, known)
    with kept_back(scene):
        listener.hears_nothing()
    listener.hears_once()


def test_a_rule_that_stays_for_long(scene, known):
    """What was tried in vain is tried less and less often, but not once copies arrive again."""
    listener = Listener(scene, known)

    def tried():
        scene.send(known.data())
        return scene.counters("r1")["replay_failed"] >= 4

    with kept_back(scene):
        wait_for("it is tried in vain", tried)
    wait_for("it has heard before it would be tried again", listener.hears, deadline=6)


def test_a_rule_in_the_way_of_many(scene, known):
    """There are more of them than a stream keeps in mind."""
    names = [f"r{i}" for i in range(20)]
    receivers = [Receiver(scene, name) for name in names]
    with kept_back(scene, len(names)):
        for i in range(3):
            scene.send(known.data())
            for name in names:
                wait_for("it is lost", lambda name=name, i=i: scene.drops(name) == {"transmit": i + 1})

    def are_told():
        scene.send(known.data())
        return all(receiver.replayed() for receiver in receivers)

    wait_for("all are told", are_told)
    for receiver in receivers:
        assert known.heard(message.payload for message in receiver.sock.drain())[0] == expected_options(known)


def test_a_template_that_a_rule_has_kept_back(scene, known):
    """It was the exporter's own."""
    listener = Listener(scene, known)
    wait_for("it has heard", listener.hears)
    with kept_back(scene):
        scene.send(known.templates())
        wait_for("it is lost", lambda: scene.drops("r1") == {"transmit": 1})
    listener.got = []
    wait_for("it has heard again", listener.hears)


# A rule that is none of ours, so that copies go the long way.
OUTPUT = "table inet t { chain c { type filter hook output priority 0; udp dport 9 drop; }; }"


def cut_off(scene, **settings):
    """The next hop of r1 is asked for, and does not answer until join()."""
    scene.r1.nft("table netdev deaf { chain c { type filter hook ingress device server priority 0; policy drop; }; }")
    settings = {"retrans_time_ms": 300, "mcast_solicit": 100, **settings}
    scene.server.sysctl(**{f"net__ipv{scene.family}__neigh__r1__{name}": value for name, value in settings.items()})
    # Neighbour discovery asks from an address of the link.
    scene.server.ip("addr add fe80::2/64 dev r1 nodad")
    scene.server.call("ip", "neigh", "del", scene.r1.address(scene.family), "dev", "r1")


def join(scene):
    scene.r1.run("nft", "flush", "ruleset")


@pytest.mark.parametrize("rules", ["", OUTPUT], ids=["straight", "rules"])
def test_a_next_hop_that_takes_its_time(network, family, stream, rules):
    """Longer than the kernel keeps what waits for it, and not so long that the receiver is found unreachable."""
    scene = Scene(network(exporters=1, receivers=1), family)
    if rules:
        scene.server.nft(rules)
    scene.add_collector("original", "drop")
    for payload in (stream.templates(), stream.options_templates(), stream.options()):
        scene.send(payload)
    scene.wait_received(3)
    cut_off(scene, unres_qlen=2)
    address = scene.r1.address(family)
    listener = Listener(scene, stream)

    def asks():
        scene.send(stream.data())
        entries = json.loads(scene.server.run("ip", "-j", "-s", "neigh", "show", address))
        return [entry for entry in entries if entry["probes"] >= 4]

    wait_for("it is asked for", asks)
    join(scene)
    wait_for("it has heard", listener.hears)


class Streams:
    """Their templates are known, and a receiver whose next hop does not answer has heard none of them yet."""

    def __init__(self, scene, protocol, count, rules, **settings):
        self.scene = scene
        if rules:
            scene.server.nft(rules)
        scene.add_collector("original", "drop")
        self.all = {SOURCE_PORT + i: Stream(protocol) for i in range(count)}
        for sport, stream in self.all.items():
            scene.send(stream.templates(), sport=sport)
        scene.wait_received(count)
        cut_off(scene, **settings)
        self.sock = scene.listen(scene.r1)
        self.got = {sport: [] for sport in self.all}
        scene.add_receiver(scene.r1)

    def are_heard(self, ports):
        """Once more data has come."""
        for sport, stream in self.all.items():
            self.scene.send(stream.data(), sport=sport)
        while self.sock.pending():
            message = self.sock.receive()
            self.got[message.port].append(message.payload)
        return all(self.all[port].heard(self.got[port])[0] == {TEMPLATE: template()} for port in ports)

    def expect(self, *ports, waiting=True):
        join(self.scene)
        if waiting:
            wait_for("what waits has come", self.sock.pending)
        wait_for("they are heard", lambda: self.are_heard(ports))


@pytest.mark.parametrize("rules", ["", OUTPUT], ids=["straight", "rules"])
def test_what_is_told_pushes_nothing_out(network, family, stream, rules):
    """More is told than the kernel keeps for a next hop, and no data comes that would show it."""
    scene = Scene(network(exporters=1, receivers=1), family)
    streams = Streams(scene, stream.protocol, 12, rules, unres_qlen=2)
    scene.server.flowteectl("replay c/r1")

    def tried():
        counters = scene.counters("r1")
        return counters["replayed"] + counters["replay_failed"] >= len(streams.all)

    wait_for("all have been tried", tried)
    streams.expect(*streams.all)


@pytest.mark.parametrize("rules", ["", OUTPUT], ids=["straight", "rules"])
def test_what_waited_is_lost_as_another_stream_is_told(network, family, stream, rules):
    """What is told of one stream shows that what waited of others is lost."""
    scene = Scene(network(exporters=1, receivers=1), family)
    streams = Streams(scene, stream.protocol, 8, rules)
    for i, (sport, each) in enumerate(streams.all.items()):
        scene.server.call("ip", "neigh", "change", scene.r1.address(family), "dev", "r1", "nud", "failed")
        scene.send(each.data(), sport=sport)
        wait_for("it has been sent", lambda sent=i + 1: scene.sent("r1") == sent)
    streams.expect(*streams.all)


@pytest.mark.parametrize("rules", ["", OUTPUT], ids=["straight", "rules"])
def test_what_waited_alone_is_lost(network, family, stream, rules):
    """No copy follows what is told, and the kernel had never heard of the next hop."""
    scene = Scene(network(exporters=1, receivers=1), family)
    streams = Streams(scene, stream.protocol, 1, rules)
    scene.server.flowteectl("replay c/r1")
    wait_for("it is told", lambda: scene.counters("r1")["replayed"] == 1)
    scene.server.ip(f"neigh change {scene.r1.address(family)} dev r1 nud failed")
    streams.expect(*streams.all, waiting=False)


# Addresses of two receivers that are behind one router.
BEHIND = {4: ("10.99.0.1", "10.99.0.2"), 6: ("2001:db8:99::1", "2001:db8:99::2")}


@pytest.mark.parametrize("rules", ["", OUTPUT], ids=["straight", "rules"])
def test_what_waited_is_lost_and_somebody_else_goes_there(network, family, stream, rules):
    """Whosever packet has a router asked for anew that was given up: all receivers behind it hear again, once."""
    scene = Scene(network(exporters=1, receivers=1), family)
    router = scene.r1.address(family)
    for address in BEHIND[family]:
        scene.r1.ip(f"addr add {address} dev lo")
        scene.server.ip(f"route add {address} via {router}")
    if rules:
        scene.server.nft(rules)
    scene.add_collector("original", "drop")
    scene.send(stream.templates())
    scene.wait_received(1)
    cut_off(scene)
    socks = [scene.listen(scene.r1, address) for address in BEHIND[family]]
    for name, address in zip("ab", BEHIND[family]):
        scene.add_receiver(address, name=name)

    def send(count):
        scene.send(stream.data())
        for name in "ab":
            wait_for("it is sent", lambda name=name: scene.sent(name) == count)

    def replayed():
        return [scene.counters(name)["replayed"] for name in "ab"]

    send(1)
    assert replayed() == [1, 1]
    scene.server.call("ip", "neigh", "change", router, "dev", "r1", "nud", "failed")
    scene.server.udp(family).send(b"to nobody", BEHIND[family][0], 7)
    send(2)
    send(3)
    assert replayed() == [2, 2]
    join(scene)
    for sock in socks:
        told, *data = [message.payload for message in sock.receive_many(3)]
        assert stream.heard([told])[0] == {TEMPLATE: template()}
        assert not stream.heard(data)[0]
    send(4)
    assert replayed() == [2, 2]
