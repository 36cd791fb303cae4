# SPDX-License-Identifier: GPL-2.0-or-later
"""What stays together on one receiver of a pool that is balanced by hash."""

import pytest

import telemetry
from configuration import apply
from exporting import PROTOCOLS, Numbered
from packets import endpoint
from scene import COPY_PORT, PORT, SOURCE_PORT
from sockets import wait_for

MEMBERS = ("a", "b", "c", "d")
PORTS = range(SOURCE_PORT, SOURCE_PORT + 40)


class Spread:
    """Pool p of four sockets on the server; tells who got what was sent."""

    def __init__(self, scene, *words, collector_words=""):
        self.scene = scene
        self.sockets = {name: scene.listen_local(port=COPY_PORT + i) for i, name in enumerate(MEMBERS)}
        self.sent = 0
        lines = [f"collector c listen {endpoint(scene.target, PORT)} original drop {collector_words}",
                 f"pool c/p balance hash {' '.join(words)}"]
        lines += [f"receiver c/{name} to {endpoint(scene.loopback, COPY_PORT + i)} pool p"
                  for i, name in enumerate(MEMBERS)]
        apply(scene.server, "\n".join(lines) + "\n")

    def choose(self, datagrams):
        """`datagrams`: what scene.send() takes, by anything; no two have payload and port alike. Who got each."""
        keys, chosen = {}, {}
        for key, words in datagrams.items():
            self.scene.send(**words)
            keys[words["payload"], words.get("sport", SOURCE_PORT)] = key
        assert len(keys) == len(datagrams)

        def all_have_come():
            for name, sock in self.sockets.items():
                chosen.update((keys.pop((m.payload, m.port)), name) for m in sock.drain())
            return not keys

        wait_for(lambda: f"{len(keys)} more", all_have_come)
        self.sent += len(datagrams)
        self.scene.wait_received(self.sent)
        assert all_have_come(), "none twice"
        return chosen


def by_port(payload=b"flow", **words):
    return {port: {"payload": payload, "sport": port, **words} for port in PORTS}


@pytest.mark.parametrize("words", [(), ("key", "exporter")], ids=["default", "given"])
def test_an_address_stays_together(scene, words):
    assert len(set(Spread(scene, *words).choose(by_port()).values())) == 1


def test_ports_are_spread(scene):
    spread = Spread(scene, "key", "port")
    chosen = spread.choose(by_port())
    assert set(chosen.values()) == set(MEMBERS)
    assert spread.choose(by_port(Numbered("netflow9").datagram(1))) == chosen, "whatever they say"
    scene.server.flowteectl("set pool c/p key exporter")
    assert len(set(spread.choose(by_port()).values())) == 1
    scene.server.flowteectl("set pool c/p key port")
    assert spread.choose(by_port()) == chosen


@pytest.mark.parametrize("account", ["on", "off"])
@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_domains_are_spread(scene, protocol, account):
    """And what one has sent stays together, whether account is kept or not."""
    spread = Spread(scene, "key", "stream", collector_words=f"exporters {account}")
    streams = {domain: Numbered(protocol, domain=domain) for domain in range(40)}
    chosen = spread.choose({domain: {"payload": stream.datagram(0)} for domain, stream in streams.items()})
    assert set(chosen.values()) == set(MEMBERS)
    again = spread.choose({domain: {"payload": stream.datagram(1)} for domain, stream in streams.items()})
    assert again == chosen
    templates = {domain: {"payload": stream.templates()[0]} for domain, stream in streams.items() if
                 stream.templates()}
    assert spread.choose(templates).items() <= chosen.items()


def test_agents_and_protocols_are_spread(scene):
    spread = Spread(scene, "key", "stream")
    agents = [f"192.0.2.{i}" for i in range(15)] + [f"2001:db8::{i}" for i in range(15)]
    assert len(set(spread.choose({a: {"payload": telemetry.sflow5(agent=a)} for a in agents}).values())) > 2
    assert len(set(spread.choose(by_port()).values())) > 2, "that nothing is known of, by port"
    several = {(port, protocol): {"payload": Numbered(protocol).datagram(0), "sport": port}
               for port in PORTS[:6] for protocol in PROTOCOLS}
    chosen = spread.choose(several)
    assert any(len({chosen[port, protocol] for protocol in PROTOCOLS}) > 1 for port in PORTS[:6])


def test_it_is_seen_saved_and_explained(scene4):
    server = scene4.server
    Spread(scene4, "key", "stream")
    assert "key stream" in server.flowteectl("show c") and "key stream" in server.flowteectl("save")
    assert server.run("sh", "-c", "flowteectl save | flowteectl diff -") == ""
    [pool] = server.flowteectl_json("show")["collectors"][0]["pools"]
    assert pool["key"] == "stream"
    answer = server.flowteectl_json("explain", "c", "exporter", scene4.source)
    assert any("(hash, for a stream of no known protocol)" in r["why"] for r in answer["receivers"])
    server.flowteectl("set pool c/p key exporter")
    assert "key" not in server.flowteectl("save")
