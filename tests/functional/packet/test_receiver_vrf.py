# SPDX-License-Identifier: GPL-2.0-or-later
"""Receivers in a VRF, by device or by mark, with everything else that can be said of their copies."""

import pytest

import packets
from configuration import apply
from monitoring import PERIOD, HealthEvents
from scene import ANY, COPY_PORT, FAR, FULL_PREFIX, PORT, Scene
from sockets import wait_for
from traffic import number, number_of

OWN = {4: "198.51.100.9", 6: "2001:db8:99::9"}


@pytest.fixture
def scene(vrf_topology, family):
    return Scene(vrf_topology, family)


def configure(scene, receivers):
    """receivers: (name, address, words); each has the next port."""
    apply(scene.server, f"collector c listen {packets.endpoint(scene.target, PORT)} original drop\n" + "".join(
        f"receiver c/{name} to {packets.endpoint(address, COPY_PORT + i)} {words}\n"
        for i, (name, address, words) in enumerate(receivers)))


def test_all_words_beside_dev(scene, family):
    """Remote, of both families."""
    r1 = scene.r1
    other = 10 - family
    cases = [("plain", family, "", 39, 0x2A, scene.source, 50000),
             ("ttl", family, "ttl 9", 9, 0x2A, scene.source, 50000),
             ("dscp", family, "dscp 46", 39, 46 << 2 | 2, scene.source, 50000),
             ("both", family, "ttl 3 dscp 0 mark 9", 3, 2, scene.source, 50000),
             ("source", family, f"source {OWN[family]} ttl 5", 5, 0x2A, OWN[family], 50000),
             ("other", other, f"source {packets.endpoint(OWN[other], 77)} dscp 1", 39, 1 << 2 | 2, OWN[other], 77)]
    configure(scene, [(name, r1.address(to), f"dev blue {words}") for name, to, words, *_ in cases])
    sockets = [scene.r1.udp(case[1], r1.address(case[1]), COPY_PORT + i) for i, case in enumerate(cases)]
    for payload in b"small", b"large" * 1000:
        scene.send(payload, tos=0x2A, ttl=40)
        for (name, _to, _words, ttl, tos, source, port), sock in zip(cases, sockets):
            message = sock.receive()
            assert (message.payload, message.ttl, message.tos, message.source, message.port) == (
                payload, ttl, tos, source, port), name
    assert scene.outcomes(2) == {"replicated": 2}
    assert all(scene.drops(case[0]) == {} for case in cases)


def test_local_in_the_vrf(scene, family):
    """An address of the VRF, and sockets in it."""
    other = 10 - family
    address = scene.target
    configure(scene, [("plain", address, "dev blue"), ("set", address, "dev blue ttl 7 dscp 3 mark 4"),
                      ("source", address, f"dev blue source {OWN[family]}"),
                      ("other", scene.server.address(other), f"dev blue source {OWN[other]}")])
    expected = [(40, 0x2A, scene.source), (7, 3 << 2 | 2, scene.source), (40, 0x2A, OWN[family]),
                (40, 0x2A, OWN[other])]
    sockets = [scene.server.udp(other if i == 3 else family, ANY[other if i == 3 else family], COPY_PORT + i,
                                dev="blue") for i in range(4)]
    scene.send(b"local", tos=0x2A, ttl=40)
    for sock, fields in zip(sockets, expected):
        message = sock.receive()
        assert (message.payload, message.ttl, message.tos, message.source) == (b"local", *fields)
    assert scene.outcomes(1) == {"replicated": 1}


@pytest.mark.parametrize("hook", ["output priority 0", "prerouting priority -300"])
def test_a_rule_that_leads_back_to_the_collector(scene, family, hook):
    """Counted once, though a VRF shows what comes into it to PREROUTING twice."""
    sock = scene.listen_local(ANY[family], dev="blue")
    scene.add_collector("original accept")
    scene.add_receiver(scene.target, "dev blue")
    scene.server.nft(f"table inet t {{ chain c {{ type filter hook {hook}; "
                     f"udp dport {COPY_PORT} udp dport set {PORT}; }}; }}\n")
    try:
        scene.send()
        assert scene.outcomes(2) == {"replicated": 1, "loop": 1}
        assert not sock.pending()
    finally:
        scene.server.run("nft", "flush", "ruleset")


def test_a_mark_leads_into_the_vrf(scene, family):
    """A rule of the host's own, without `dev`; and one out of it, against what the VRF has."""
    server = scene.server
    far = f"{FAR[family]}/{FULL_PREFIX[family]}"
    rules = ["rule add fwmark 5 table 101 pref 500", f"route add {far} via {scene['r2'].address(family)} table 77",
             "rule add fwmark 6 table 77 pref 501"]
    for rule in rules:
        server.run("ip", f"-{family}", *rule.split())
    scene["r2"].ip(f"addr add {far} dev lo" + (" nodad" if family == 6 else ""))
    try:
        configure(scene, [("into", scene.r1.address(family), "mark 5 ttl 8"), ("lost", scene.r1.address(family), ""),
                          ("out", FAR[family], "mark 6")])
        into = scene.listen(scene.r1)
        out = scene["r2"].udp(family, FAR[family], COPY_PORT + 2)
        scene.send(b"marked", ttl=40)
        message = into.receive()
        assert (message.payload, message.ttl) == (b"marked", 8)
        assert out.receive().payload == b"marked"
        scene.wait_received(1)
        assert scene.drops("lost") == {"no_route": 1}
    finally:
        scene["r2"].ip(f"addr del {far} dev lo")
        for rule in reversed(rules):
            server.run("ip", f"-{family}", *rule.replace(" add ", " del ").split())


def test_a_pool_in_the_vrf(scene, family):
    """Its health is what is true in the VRF: routes, and sockets."""
    events = scene.server.keep(HealthEvents(scene.server))
    local = [scene.server.udp(family, ANY[family], COPY_PORT + i, **options)
             for i, options in enumerate([{}, {"dev": "blue"}])]
    listen = packets.endpoint(scene.target, PORT)
    to = [(scene.target, "dev blue"), (scene.target, "dev blue"), (scene.r1.address(family), ""),
          (scene.r1.address(family), "dev blue")]
    apply(scene.server, f"collector c listen {listen} original drop\npool c/p balance round-robin\n" + "".join(
        f"receiver c/m{i} to {packets.endpoint(address, COPY_PORT + i)} pool p {words}\n"
        for i, (address, words) in enumerate(to)))
    remote = scene.listen(scene.r1, port=COPY_PORT + 3)
    assert sorted(events.next() for _ in range(2)) == [("m0", "unreachable", "no_listener"),
                                                       ("m2", "unreachable", "no_route")]
    for i in range(10):
        scene.send(number(i))
    got = [[number_of(m.payload) for m in sock.receive_many(5)] for sock in (local[1], remote)]
    assert sorted(got[0] + got[1]) == list(range(10))
    assert scene.outcomes(10) == {"replicated": 10}
    assert not local[0].pending()
    # In the VRF's table alone.
    scene.server.flowteectl("set receiver c/m2 dev blue")
    wait_for("m2 is up", lambda: scene.server.receiver("c/m2")["state"] == "up")
    events.none(3 * PERIOD)
