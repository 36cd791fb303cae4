# SPDX-License-Identifier: GPL-2.0-or-later
"""User space is asked about copies and originals (NFQUEUE): whatever happens meanwhile, nothing does harm."""

import contextlib
import socket

import pytest

import packets
from module import forget_family, wait_module_unused
from nfqueue import NF_DROP, Queue
from scene import COPY_PORT, FAR, FULL_PREFIX, LOOPBACK, PORT
from sockets import ETH_P_ALL, PACKET_OUTGOING, readable
from topology import Lab

CHAINS = {
    "output": "chain q {{ type filter hook output priority filter; udp dport {port} queue num 0; }};",
    "postrouting": "chain q {{ type filter hook postrouting priority filter; udp dport {port} queue num 0; }};",
    "raw": "chain q {{ type filter hook prerouting priority raw; udp dport {port} queue num 0; }};",
}


def start_queue(host, chain, port=COPY_PORT):
    queue = host.keep(Queue(host))
    host.nft(f"table inet t {{ {CHAINS[chain].format(port=port)} }}\n")
    return queue


@contextlib.contextmanager
def queued(host, chain, port=COPY_PORT):
    yield start_queue(host, chain, port)
    host.run("nft", "flush", "ruleset")


@pytest.mark.parametrize("chain", ["output", "postrouting", "raw"])
def test_a_local_copy_arrives_when_the_answer_does(scene, chain):
    scene.add_collector()
    scene.add_receiver(scene.loopback)
    sock = scene.listen_local()
    # Straight into the input path, a copy does not pass POSTROUTING.
    waits = chain != "postrouting"
    with queued(scene.server, chain) as queue:
        for i in range(3):
            scene.send(b"%d" % i)
        scene.wait_received(3)
        if waits:
            queue.wait(3)
            assert not sock.pending()
            queue.answer()
        messages = sock.receive_many(3)
    assert [m.payload for m in messages] == [b"0", b"1", b"2"]
    assert {(m.source, m.ttl) for m in messages} == {(scene.source, 64 - scene.hops)}
    assert scene.sent("local") == 3


@pytest.mark.parametrize("chain", ["output", "postrouting"])
def test_a_remote_copy_arrives_when_the_answer_does(scene, chain):
    scene.add_collector()
    scene.add_receiver(scene.r1)
    sock = scene.listen(scene.r1)
    with queued(scene.server, chain) as queue:
        scene.send(b"late")
        queue.wait(1)
        queue.answer()
        assert sock.receive().payload == b"late"
    assert scene.sent("r1") == 1


def test_an_original_is_replicated_when_the_answer_comes(scene):
    scene.add_collector()
    scene.add_receiver(scene.r1)
    sock = scene.listen(scene.r1)
    with queued(scene.server, "raw", PORT) as queue:
        scene.send(b"yes")
        queue.wait(1)
        assert not scene.server.collector("c")["counters"]["received"]
        queue.answer()
        assert sock.receive().payload == b"yes"
        scene.send(b"no")
        queue.wait(1)
        queue.answer(NF_DROP)
    assert scene.outcomes(1) == {"replicated": 1}


@pytest.fixture
def pair(family):
    """A server and an exporter of their own, and a module that can be removed."""
    with Lab() as lab:
        exporter, server = lab.host("e"), lab.host("server")
        lab.link(exporter, server)
        lab.build()
        yield lab, exporter, server
        server.run("modprobe", "flowtee")
        forget_family()


def send_copies(pair, family, count):
    _, exporter, server = pair
    target = server.address(family)
    server.flowteectl("add collector c listen", packets.endpoint(target, PORT))
    for i in range(count):
        server.flowteectl(f"add receiver c/r{i} to", packets.endpoint(LOOPBACK[family], COPY_PORT + i))
        server.udp(family, LOOPBACK[family], COPY_PORT + i)
    exporter["server"].send(packets.udp(exporter.address(family), 5000, target, PORT, b"flow"))


def test_the_module_may_go_meanwhile(pair, family):
    """What is called with the answer is the kernel's own, as the module's memory is somebody else's then.

    The kernel drops what waits when the module's hooks go, so only what comes to wait just then is left to tell.
    """
    _, _, server = pair
    with queued(server, "output", f"{COPY_PORT}-{COPY_PORT + 9}") as queue:
        send_copies(pair, family, 10)
        queue.wait(10)
        server.flush()
        forget_family()
        wait_module_unused()
        server.run("rmmod", "flowtee")
        queue.answer()
        # A packet that comes after them: they have been dealt with.
        ordinary = server.udp(family, "", COPY_PORT + 100)
        server.udp(family).send(b"after", LOOPBACK[family], COPY_PORT + 100)
        assert ordinary.receive().payload == b"after"


def wait_grace_periods():
    """Until what was given up by now is gone: closing such a socket takes one."""
    for _ in range(3):
        socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0).close()


def test_the_address_may_go_meanwhile(pair, family):
    """The route of what waits then leads to a device of the first namespace: nothing comes in by that."""
    _, exporter, server = pair
    address, target = FAR[family], server.address(family)
    prefix = f"{address}/{FULL_PREFIX[family]}"
    server.ip(f"addr add {prefix} dev lo" + (" nodad" if family == 6 else ""))
    server.udp(family, address, COPY_PORT)
    server.flowteectl("add collector c listen", packets.endpoint(target, PORT))
    server.flowteectl("add receiver c/r to", packets.endpoint(address, COPY_PORT))
    with contextlib.closing(socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ETH_P_ALL))) as first, \
            queued(server, "output") as queue:
        exporter["server"].send(packets.udp(exporter.address(family), 5000, target, PORT, b"forged"))
        queue.wait(1)
        server.ip(f"addr del {prefix} dev lo")
        wait_grace_periods()
        assert queue.length() == 1
        queue.answer()
        assert not queue.length()
        while readable(first, 0):
            data, (_, _, kind, *_) = first.recvfrom(1 << 16)
            assert b"forged" not in data or kind == PACKET_OUTGOING


def test_the_namespace_may_go_meanwhile(family):
    with Lab() as lab:
        exporter, server = lab.host("e"), lab.host("server")
        lab.link(exporter, server)
        lab.build()
        queue = start_queue(server, "output")
        send_copies((lab, exporter, server), family, 1)
        queue.wait(1)
        server.flush()
        lab.remove(server)
