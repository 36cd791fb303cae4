# SPDX-License-Identifier: GPL-2.0-or-later
"""Who could not be told, for what was in the way of some streams or for a short while, is told once there is a way."""

import contextlib
import json

import pytest

from replaying import expected_options
from scene import COPY_PORT, Scene
from sockets import wait_for

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
def kept_back(scene):
    """Copies, by a rule."""
    scene.server.nft(f"table inet t {{ chain c {{ type filter hook output priority 0; udp dport {COPY_PORT} drop; }}; }}")
    try:
        yield
    finally:
        scene.server.run("nft", "flush", "ruleset")


def test_a_rule_that_goes(scene, known):
    listener = Listener(scene, known)
    with kept_back(scene):
        listener.hears_nothing()
    listener.hears_once()


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
    scene.r1.nft("table netdev deaf { chain c { type filter hook ingress device server priority 0; policy drop; }; }")
    scene.server.sysctl(**{f"net__ipv{family}__neigh__r1__{name}": value for name, value in {
        "unres_qlen": 2, "retrans_time_ms": 300, "mcast_solicit": 100}.items()})
    # Neighbour discovery asks from an address of the link.
    scene.server.ip("addr add fe80::2/64 dev r1 nodad")
    address = scene.r1.address(family)
    scene.server.call("ip", "neigh", "del", address, "dev", "r1")
    listener = Listener(scene, stream)

    def asks():
        scene.send(stream.data())
        entries = json.loads(scene.server.run("ip", "-j", "-s", "neigh", "show", address))
        return [entry for entry in entries if entry["probes"] >= 4]

    wait_for("it is asked for", asks)
    scene.r1.run("nft", "flush", "ruleset")
    wait_for("it has heard", listener.hears)
