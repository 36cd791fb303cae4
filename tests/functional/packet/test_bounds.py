# SPDX-License-Identifier: GPL-2.0-or-later
"""The work that one exporter, and one packet, can make is bounded."""

import contextlib
import socket
import subprocess

import pytest

import genetlink as gn
import packets
from configuration import apply
from exporting import Numbered, only
from replaying import Stream
from scene import COPY_PORT, PORT, nonzero
from sockets import wait_for
from telemetry import TEMPLATE, template
from topology import Lab
from tracefs import DropReasons, Makers
from transactions import receiver, to

PARAMETERS = "/sys/module/flowtee/parameters"
PREFIXES = {4: ("10.0.0.0/8", "10.0.1.0/24", "10.0.2.0/24", "10.0.1.1/32", "10.0.3.0/24"),
            6: ("fd00::/16", "fd00:1::/64", "fd00:2::/64", "fd00:1::1/128", "fd00:3::/64")}


@contextlib.contextmanager
def parameter(name, value, usual):
    """One of the module's, for a while."""
    subprocess.run(["modprobe", "flowtee"], check=True)
    with open(f"{PARAMETERS}/{name}", encoding="ascii") as file:
        before = file.read()
    assert before.strip() == usual
    with open(f"{PARAMETERS}/{name}", "w", encoding="ascii") as file:
        file.write(str(value))
    try:
        yield
    finally:
        with open(f"{PARAMETERS}/{name}", "w", encoding="ascii") as file:
            file.write(before)


def fanout(value):
    return parameter("fanout", value, "4096")


def refused(scene, *words, limit="fanout"):
    before = scene.server.netlink.configuration()
    result = scene.server.flowteectl_call(*words)
    assert result.returncode == 1, result
    assert limit in result.stderr and len(result.stderr.splitlines()) == 1, result.stderr
    assert scene.server.netlink.configuration() == before


def test_receivers_that_one_exporter_can_reach(scene, family):
    """Those count whose prefixes cover one and the same address."""
    wide, near, beside, narrow, elsewhere = PREFIXES[family]
    with fanout(3):
        scene.add_collector()
        scene.add_receiver(scene.r1, name="wide", port=1, collector="c")
        scene.add_receiver(scene.r1, "from", near, name="near", port=2)
        for i in range(2):
            scene.add_receiver(scene.r1, "from", beside, name=f"beside{i}", port=3 + i)
        scene.add_receiver(scene.r1, "from", narrow, name="narrow", port=5)
        target = packets.endpoint(scene.r1.address(family), 9)
        refused(scene, "add receiver c/more to", target)
        refused(scene, "add receiver c/more to", target, "from", wide)
        refused(scene, "add receiver c/more to", target, "from", beside)
        refused(scene, "set receiver c/beside0 from", narrow)
        # It is made room, in one step.
        scene.server.flowteectl("set receiver c/wide from", elsewhere)
        scene.add_receiver(scene.r1, "from", near, name="more", port=9)


def test_all_receivers_of_a_pool_count(scene, family):
    with fanout(3):
        scene.add_collector()
        scene.server.flowteectl("add pool c/p balance hash")
        for i in range(3):
            scene.add_receiver(scene.r1, "pool p", name=f"m{i}", port=1 + i)
        refused(scene, "add receiver c/m3 pool p to", packets.endpoint(scene.r1.address(family), 4))
        # Of another collector they do not.
        scene.add_collector(name="other", port=PORT + 1)
        scene.add_receiver(scene.r1, name="r", collector="other")


def test_a_file_is_refused_as_a_whole(scene, family):
    target = packets.endpoint(scene.r1.address(family), 9)
    lines = ["collector c listen *:2055", *(f"receiver c/r{i} to {target}" for i in range(4))]
    with fanout(3):
        result = scene.server.call("flowteectl", "apply", "-", data="\n".join(lines) + "\n")
    assert result.returncode == 1 and "fanout" in result.stderr and ":1:" in result.stderr, result.stderr
    assert not scene.server.netlink.collectors()


def test_memory_of_all_processors(scene4):
    """What receivers take on all processors that the host can have is refused before it is asked for."""
    server = scene4.server
    scene4.add_collector()
    for i in range(3):
        scene4.add_receiver(scene4.r1, name=f"r{i}", port=1 + i)
    with parameter("memory", 0, "1024"):
        refused(scene4, "add receiver c/more to", packets.endpoint(scene4.r1.address(4), 9), limit="memory")
        # Whoever has too much already may give back a part of it, and change the rest.
        server.flowteectl("del receiver c/r0")
        server.flowteectl("set receiver c/r1 ttl 9")
        server.flowteectl("flush")
    target = packets.endpoint(scene4.r1.address(4), 9)
    with open("/sys/devices/system/cpu/possible", encoding="ascii") as file:
        processors = int(file.read().strip().rpartition("-")[2]) + 1
    with parameter("memory", 1, "1024"):
        fits = 2000 // processors
        lines = ["collector c listen *:2055"] + [f"receiver c/r{i} to {target} from 10.1.{i // 256}.{i % 256}"
                                                 for i in range(4 * fits)]
        # A pool takes memory, too, if nobody is in it.
        pools = lines[:1] + [f"pool c/p{i} balance hash" for i in range(5 * fits)]
        server.call("flowteectl", "apply", "-", data="\n".join(lines[:fits]) + "\n").check_returncode()
        before = server.netlink.configuration()
        result = server.call("flowteectl", "apply", "-", data="\n".join(lines) + "\n")
        assert result.returncode == 1, result
        assert " 2 MiB" in result.stderr and f" {processors} processors" in result.stderr, result.stderr
        # In the place of some that go there is room for others.
        most = (1 << 20) // (192 * processors) - 10
        server.call("flowteectl", "apply", "-", data="\n".join(lines[:most]) + "\n").check_returncode()
        server.netlink.begin()
        for i in range(20):
            server.netlink.request(gn.RECEIVER_DEL, receiver(f"c/r{i}"))
            server.netlink.request(gn.RECEIVER_NEW, receiver(f"c/n{i}", to(i + 1)))
        server.netlink.commit()
        before = server.netlink.configuration()
        result = server.call("flowteectl", "apply", "-", data="\n".join(pools) + "\n")
        assert result.returncode == 1 and " 2 MiB" in result.stderr, result
        assert server.netlink.configuration() == before
    server.call("flowteectl", "apply", "-", data="\n".join(lines) + "\n").check_returncode()


SEGMENTS, SIZE = 64, 32
SMALL = 20  # receivers: together with that many datagrams in a packet too much for a softirq


def numbered(first, count):
    return [b"%032d" % i for i in range(first, first + count)]


def send_joined(scene, sock, payloads):
    sock.send(b"".join(payloads), scene.loopback, PORT, segment=SIZE)


@pytest.mark.parametrize("original", ["auto", "accept", "drop"])
def test_what_is_put_aside_keeps_its_order(scene, family, original):
    """A packet of many datagrams, and behind it packets of one, which would not have to wait by themselves."""
    scene.add_collector("original", original, address=scene.loopback)
    for i in range(SMALL):
        scene.add_receiver(scene.loopback, name=f"l{i}", port=COPY_PORT + i)
    sockets = [scene.listen_local(port=COPY_PORT + i) for i in range(SMALL)]
    wanted = scene.listen_local(port=PORT) if original != "drop" else None
    exporter = scene.server.udp(family, scene.loopback)
    payloads = []
    for _ in range(3):
        joined = numbered(len(payloads), SEGMENTS)
        send_joined(scene, exporter, joined)
        payloads += joined
        for payload in numbered(len(payloads), 3):
            exporter.send(payload, scene.loopback, PORT)
            payloads.append(payload)
    for sock in sockets:
        assert [m.payload for m in sock.receive_many(len(payloads))] == payloads
    assert scene.outcomes(len(payloads)) == {"replicated": len(payloads)}
    if wanted:
        assert [m.payload for m in wanted.receive_many(len(payloads))] == payloads


# Of these a copy is as much work as many small ones.
LARGE, FEW = 60000, 40


def test_what_is_large_is_put_aside(scene, family):
    """So few receivers are too much, if each is to get so much."""
    scene.add_collector(address=scene.loopback)
    for i in range(FEW):
        scene.add_receiver(scene.loopback, name=f"l{i}", port=COPY_PORT + i)
    sockets = [scene.listen_local(port=COPY_PORT + i) for i in range(FEW)]
    exporter = scene.server.udp(family, scene.loopback)
    payloads = [b"before", b"x" * LARGE, b"afterwards"]
    with Makers() as makers:
        for payload in payloads:
            exporter.send(payload, scene.loopback, PORT)
        for sock in sockets:
            assert [m.payload for m in sock.receive_many(len(payloads))] == payloads
        assert scene.outcomes(len(payloads)) == {"replicated": len(payloads)}
        assert makers.by_thread(LARGE) == [(f"l{i}", True) for i in range(FEW)]


@contextlib.contextmanager
def dear(host, copies):
    """Each local copy meets so many rules that to make and to receive so many takes milliseconds on any machine."""
    rules = "\n".join(f"udp dport {i + 1} drop;" for i in range(100))
    jumps = "\n".join(["jump many;"] * (640000 // copies // 100))
    host.nft(f"table inet t {{\nchain many {{\n{rules}\n}}\n"
             f"chain in {{\ntype filter hook input priority 0;\n{jumps}\n}}\n}}\n")
    try:
        yield
    finally:
        host.run("nft", "flush", "ruleset")


@pytest.mark.parametrize("original", ["accept", "drop"])
def test_what_takes_long_is_put_off(scene, family, original):
    """It shows only once the packet has been begun: a thread goes on with it, where it is."""
    count, size = 64, 100
    scene.add_collector("original", original, address=scene.loopback)
    for i in range(count):
        scene.add_receiver(scene.loopback, name=f"l{i}", port=COPY_PORT + i)
    sockets = [scene.listen_local(port=COPY_PORT + i) for i in range(count)]
    exporter = scene.server.udp(family, scene.loopback)
    payloads = [b"%0100d" % i for i in range(4)]
    with dear(scene.server, count), Makers() as makers:
        for payload in payloads:
            exporter.send(payload, scene.loopback, PORT)
        for sock in sockets:
            assert [m.payload for m in sock.receive_many(len(payloads))] == payloads
        assert scene.outcomes(len(payloads)) == {"replicated": len(payloads)}
        made = makers.by_thread(size)
    # One after the other, each copy once.
    assert [name for name, _ in made] == [f"l{i}" for i in range(count)] * len(payloads)
    first = [by_thread for _, by_thread in made[:count]]
    assert first == sorted(first) and not first[0] and first[-1]
    assert {scene.sent(f"l{i}") for i in range(count)} == {len(payloads)}


def test_telling_takes_long(scene, family):
    """A thread goes on with it, and the datagrams wait: no receiver gets data before it is told, and each is told once."""
    count = 64
    stream = Stream("ipfix")
    scene.add_collector("original", "drop")
    scene.send(stream.templates())
    scene.wait_received(1)
    sockets = [scene.listen_local(port=COPY_PORT + i) for i in range(count)]
    apply(scene.server, f"collector c listen {packets.endpoint(scene.target, PORT)} original drop\n" + "".join(
        f"receiver c/l{i} to {packets.endpoint(scene.loopback, COPY_PORT + i)}\n" for i in range(count)))
    data = [stream.data() for _ in range(10)]

    def replayed():
        return [r["counters"]["replayed"] for r in scene.server.collector("c")["receivers"]]

    with dear(scene.server, count // 4):
        for payload in data:
            scene.send(payload)
        for sock in sockets:
            told, *got = [m.payload for m in sock.receive_many(len(data) + 1)]
            assert stream.heard([told])[0] == {TEMPLATE: template()}
            assert got == data
        assert replayed() == [1] * count
        # By hand, without datagrams.
        scene.server.flowteectl("replay c")
        wait_for(lambda: f"all are told again: {replayed()}", lambda: replayed() == [2] * count)


def test_what_is_put_off_keeps_its_numbers(scene, family):
    """Of a packet of many datagrams some are made, the others wait, and so do those behind it: none is out of order."""
    receivers = 13
    numbered_flows = Numbered("netflow5")
    scene.add_collector("original drop", address=scene.loopback)
    for i in range(receivers):
        scene.add_receiver(scene.loopback, name=f"l{i}", port=COPY_PORT + i)
    sockets = [scene.listen_local(port=COPY_PORT + i) for i in range(receivers)]
    for sock in sockets:
        # A copy may be charged for much of the packet that it came in, and waits for its turn to be read.
        sock.sock.setsockopt(socket.SOL_SOCKET, 33, 8 << 20)  # SO_RCVBUFFORCE
    exporter = scene.server.udp(family, scene.loopback)
    payloads = [numbered_flows.datagram(i) for i in range(SEGMENTS + 10)]
    with dear(scene.server, receivers * SEGMENTS):
        exporter.send(b"".join(payloads[:SEGMENTS]), scene.loopback, PORT, segment=len(payloads[0]))
        for payload in payloads[SEGMENTS:]:
            exporter.send(payload, scene.loopback, PORT)
        for sock in sockets:
            assert [m.payload for m in sock.receive_many(len(payloads))] == payloads
        assert scene.outcomes(len(payloads)) == {"replicated": len(payloads)}
    stream = only(scene.server)
    assert (stream["datagrams"], stream["lost"], stream["reordered"], stream["duplicated"]) == (len(payloads), 0, 0, 0)


MANY, BURST = 4096, 12


def add_idle_receivers(host, count):
    """Whom a copy costs next to nothing."""
    lines = ["collector c listen *:2055 original drop",
             *(f"receiver c/r{i} to 127.0.0.1:{i % 60000 + 3000} state down" for i in range(count))]
    host.used_flowtee = True
    host.run("flowteectl", "apply", "-", data="\n".join(lines) + "\n")


@pytest.mark.parametrize("family", [4], ids=["ipv4"])
def test_what_is_too_much_is_busy(scene, family):
    """The queue is bounded, and each datagram counted."""
    add_idle_receivers(scene.server, MANY)
    exporter = scene.server.udp(family, scene.loopback)
    sent = 0

    def outcomes():
        return nonzero(scene.server.collector("c")["counters"]["outcomes"])

    def overflows():
        nonlocal sent
        for _ in range(BURST):
            send_joined(scene, exporter, numbered(sent, SEGMENTS))
            sent += SEGMENTS
        return outcomes().get("busy")

    with DropReasons() as reasons:
        wait_for("a queue that is full", overflows)
        wait_for(lambda: f"all {sent} datagrams: {outcomes()}", lambda: sum(outcomes().values()) == sent, 60)
        dropped = reasons.count("CPU_BACKLOG")
    counters = scene.server.collector("c")["counters"]
    assert set(outcomes()) == {"replicated", "busy"}
    # Before 5.11 the loopback device had them taken apart before they came.
    if "tx-udp-segmentation: on" in scene.server.run("ethtool", "-k", "lo"):
        assert counters["outcomes"]["busy"] % SEGMENTS == 0
    if reasons.are_known():
        assert dropped == {"CPU_BACKLOG": counters["outcomes"]["busy"] // SEGMENTS}
    assert counters["received_bytes"] == sent * SIZE
    # Afterwards all is as before.
    exporter.send(b"after", scene.loopback, PORT)
    wait_for("the next one", lambda: sum(outcomes().values()) == sent + 1)


@pytest.mark.parametrize("family", [4], ids=["ipv4"])
def test_strangers_do_not_fill_the_queue(scene, family):
    """Who is not allowed gets no copies, however many there would be: he never waits."""
    add_idle_receivers(scene.server, MANY)
    scene.server.flowteectl("set collector c allow 10.99.0.0/16")
    exporter = scene.server.udp(family, scene.loopback)
    for i in range(40):
        send_joined(scene, exporter, numbered(i, SEGMENTS))
    assert scene.outcomes(40 * SEGMENTS) == {"denied": 40 * SEGMENTS}


@pytest.fixture
def server(family):
    with Lab() as lab:
        exporter, host = lab.host("e"), lab.host("server")
        lab.link(exporter, host)
        lab.build()
        add_idle_receivers(host, MANY)
        yield lab, host


@pytest.mark.parametrize("family", [4], ids=["ipv4"])
@pytest.mark.parametrize("what", ["device", "configuration", "namespace"])
def test_what_waits_does_not_hold(server, family, what):
    """A device that goes waits for packets that came by it; those of a namespace go with it."""
    lab, host = server
    sock = lab["e"].udp(family)
    for i in range(BURST):
        sock.send(b"".join(numbered(i, SEGMENTS)), host.address(family), PORT, segment=SIZE)
    if what == "device":
        host.ip(f"link del {host['e'].dev}")
    elif what == "configuration":
        host.flush()
    else:
        lab.remove(host)
