# SPDX-License-Identifier: GPL-2.0-or-later
"""Receivers whose programs have connected their sockets to an exporter: they can be reached by that one alone."""

import socket

import pytest

from configuration import apply
from monitoring import PERIOD, HealthEvents
from packets import endpoint
from scene import COPY_PORT, PORT, SOURCE_PORT
from sockets import DEADLINE, wait_for


@pytest.fixture
def events(scene):
    return scene.server.keep(HealthEvents(scene.server))


def listen_for(scene, exporter, address=None, port=COPY_PORT, **options):
    """A socket that is connected to an exporter of the scene."""
    sock = scene.listen_local(address or scene.target, port, **options)
    sock.connect(exporter.address(scene.family), SOURCE_PORT)
    return sock


def configure(scene, *lines):
    apply(scene.server, f"collector c listen {endpoint(scene.target, PORT)} original drop\n" + "".join(
        line.replace("HERE", scene.target if scene.family == 4 else f"[{scene.target}]") + "\n" for line in lines))


def reasons(scene):
    return {r["name"]: r["reason"] for r in scene.server.collector("c")["receivers"]}


def test_it_is_up(scene, events):
    """Before its exporter has sent anything, and as long as the socket is there."""
    sock = listen_for(scene, scene.e1)
    configure(scene, "receiver c/r to HERE:9001 on-unreachable skip")
    events.none(4 * PERIOD)
    scene.send(b"1")
    assert sock.receive().payload == b"1"
    sock.close()
    assert events.next() == ("r", "unreachable", "no_listener")
    scene.send(b"nobody")
    scene.wait_received(2)
    sock = listen_for(scene, scene.e1)
    assert events.next() == ("r", "up", None)
    scene.send(b"2")
    assert sock.receive().payload == b"2"
    assert scene.drops("r") == {"down": 1}


@pytest.mark.parametrize("family", [4], ids=["ipv4"])
def test_a_socket_of_both_families(scene, events):
    """An IPv6 socket that is connected to an exporter of IPv4 has addresses of IPv4."""
    with scene.server.inside():
        sock = scene.server.keep(socket.socket(socket.AF_INET6, socket.SOCK_DGRAM))
    sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
    sock.settimeout(DEADLINE)
    sock.bind((f"::ffff:{scene.target}", COPY_PORT))
    sock.connect((f"::ffff:{scene.source}", SOURCE_PORT))
    configure(scene, "receiver c/r to HERE:9001 on-unreachable skip")
    events.none(4 * PERIOD)
    scene.send(b"mapped")
    assert sock.recv(100) == b"mapped"


def test_skip_is_for_exporters_that_it_is_not_for(scene, events):
    """Their copies could only end as no_listener."""
    sock = listen_for(scene, scene.e1)
    configure(scene, "receiver c/r to HERE:9001 on-unreachable skip", "receiver c/offered to HERE:9001")
    events.none(4 * PERIOD)
    scene.send(b"other", exporter=scene["e2"])
    scene.send(b"its own")
    assert [m.payload for m in sock.receive_many(2)] == [b"its own"] * 2
    scene.wait_received(2)
    assert scene.drops("r") == {"down": 1}
    assert scene.drops("offered") == {"no_listener": 1}


@pytest.mark.parametrize("balance", ["failover", "hash", "round-robin"])
def test_a_pool(scene, events, balance):
    """Each exporter's datagrams go to who is connected to it; the second is known to be up all along."""
    sockets = [listen_for(scene, exporter, port=port)
               for exporter, port in ((scene.e1, COPY_PORT), (scene["e2"], COPY_PORT + 1))]
    configure(scene, f"pool c/p balance {balance}", "receiver c/a to HERE:9001 pool p",
              "receiver c/b to HERE:9002 pool p", "receiver c/nobody to HERE:9003 pool p")
    assert events.next() == ("nobody", "unreachable", "no_listener")
    wait_for("all looked at", lambda: reasons(scene)["nobody"])
    for _ in range(6):
        scene.send(b"e1")
        scene.send(b"e2", exporter=scene["e2"])
    assert [m.payload for m in sockets[0].receive_many(6)] == [b"e1"] * 6
    assert [m.payload for m in sockets[1].receive_many(6)] == [b"e2"] * 6
    scene.wait_received(12)
    assert reasons(scene) == {"a": None, "b": None, "nobody": "no_listener"}
    assert all(scene.drops(name) == {} for name in ("a", "b", "nobody"))
    events.none(2 * PERIOD)


def test_a_pool_of_one(scene, events):
    """Alone it got nothing, as nothing that is offered could have shown that it is there."""
    configure(scene, "pool c/p balance hash", "receiver c/a to HERE:9001 pool p", "receiver c/z to HERE:9002 pool p")
    second = scene.listen_local(scene.target, COPY_PORT + 1)
    while events.next() != ("a", "unreachable", "no_listener"):
        pass
    sock = listen_for(scene, scene.e1)
    while events.next() != ("a", "up", None):
        pass
    second.close()
    while events.next() != ("z", "unreachable", "no_listener"):
        pass
    scene.send(b"flow")
    assert sock.receive().payload == b"flow"


def test_a_group_of_sockets(scene, events):
    """With SO_REUSEPORT: some connected, and then one that is not."""
    sockets = [listen_for(scene, exporter, reuse_port=True) for exporter in (scene.e1, scene["e2"])]
    configure(scene, "receiver c/r to HERE:9001 on-unreachable skip")
    events.none(4 * PERIOD)
    scene.send(b"e1")
    scene.send(b"e2", exporter=scene["e2"])
    assert [sock.receive().payload for sock in sockets] == [b"e1", b"e2"]
    rest = scene.listen_local(scene.target, reuse_port=True)
    events.none(2 * PERIOD)
    scene.send(b"another", sport=SOURCE_PORT + 1)
    assert rest.receive().payload == b"another"


@pytest.mark.parametrize("most, exporter, dev", [(512, "e2", None), (64, "e1", b"r2")],
                         ids=["of strangers", "by another device"])
def test_more_sockets_than_are_looked_at(scene, family, events, most, exporter, dev):
    """Any user can open many, each of which costs the kernel time: then it counts as up, and its copies tell."""
    apply(scene.server, f"collector c listen {endpoint(scene.target, PORT)} allow {scene.source} original drop\n"
          + "".join(f"receiver c/{name} to {endpoint(scene.target, COPY_PORT)} {words}\n"
                    for name, words in (("r", "on-unreachable skip"), ("offered", ""))))

    def occupy(port):
        sock = scene.listen_local(scene.target, reuse_port=True)
        sock.connect(scene[exporter].address(family), port)
        if dev:
            sock.sock.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, dev)
        return sock

    sockets = [occupy(port) for port in range(1, most + 1)]
    told = {events.next() for _ in range(2)}
    assert told == {(name, "unreachable", "no_listener") for name in ("r", "offered")}
    events.none(3 * PERIOD)
    sockets.append(occupy(most + 1))
    assert {events.next() for _ in range(2)} == {(name, "up", None) for name in ("r", "offered")}
    scene.send()
    scene.wait_received(1)
    assert scene.drops("r") == {"down": 1}
    assert scene.drops("offered") == {"no_listener": 1}
    sockets.pop().close()
    assert {events.next() for _ in range(2)} == {(name, "unreachable", "no_listener") for name in ("r", "offered")}
