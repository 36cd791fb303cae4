# SPDX-License-Identifier: GPL-2.0-or-later
"""What flowteectl trace tells of datagrams as they come, of whom it tells, and when it ends."""

import datetime
import errno
import re
import signal
import time

import pytest

import genetlink as gn
import packets
import telemetry
from configuration import apply
from module import module_with, release_module
from scene import COPY_PORT, FAR, PORT, SOURCE_PORT, Scene, nonzero
from sockets import wait_for
from topology import network as prefix_of
from traffic import number, send_from_all_cpus
from tracing import Trace, is_traced

NOBODY = ("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups")
DOMAIN = 258
# Of the networks that exporters are in.
LENGTHS = {4: 24, 6: 64}


@pytest.fixture
def trace(topology):
    made = []

    def make(*words, server=topology.server, **options):
        made.append(Trace(server, *words, **options))
        return made[-1]

    yield make
    for one in made:
        one.close()


def flow(domain=DOMAIN):
    return telemetry.netflow9(telemetry.flow_set(256, b"\0" * 60), domain=domain)


def fan(scene, *words):
    """A collector with a receiver that gets copies, and one that does not."""
    scene.add_collector(*words)
    scene.add_receiver(scene.r1, name="online")
    scene.add_receiver(FAR[scene.family], name="dev")


# ---- What it tells

def test_a_datagram(scene, trace):
    fan(scene)
    one = trace()
    payload = flow()
    scene.send(payload)
    told = one.datagram()
    when = told.pop("time")
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", when), when
    assert abs(datetime.datetime.fromisoformat(when.replace("Z", "+00:00")).timestamp() - time.time()) < 60
    assert told == {
        "collector": "c", "address": scene.source, "port": SOURCE_PORT, "protocol": "netflow9", "domain": DOMAIN,
        "agent": None, "to": packets.endpoint(scene.target, PORT), "bytes": len(payload), "outcome": "replicated",
        "receivers": [{"name": "online", "pool": None, "outcome": "sent"},
                      {"name": "dev", "pool": None, "outcome": "no_route"}], "more": 0}
    assert one.end() == (0, "")


def test_a_line(scene, trace):
    fan(scene)
    one = trace(options=())
    scene.send(flow())
    scene.send(telemetry.sflow5(agent="192.0.2.9", sub_agent=3))
    exporter = re.escape(packets.endpoint(scene.source, SOURCE_PORT))
    for kind, size in ("netflow9 domain 258", len(flow())), ("sflow5 domain 3 agent 192.0.2.9", 28):
        assert re.fullmatch(r"\d\d:\d\d:\d\d\.\d{6} c " + exporter + f" {kind}, {size} bytes: "
                            "replicated; online sent, dev no_route", one.line())


def test_outcomes_of_datagrams(scene, trace):
    scene.add_collector("except", f"{scene['e2'].address(scene.family)}")
    one = trace()
    scene.send()
    assert one.outcome() == ("no_receiver", {})
    scene.send(exporter=scene["e2"])
    assert one.outcome() == ("denied", {})
    scene.send(checksum=0x1234)
    assert one.outcome() == ("malformed", {})
    scene.send(length=7, checksum=0x1234)
    assert one.outcome() == ("malformed", {})
    scene.add_receiver(scene.r1, "sample 2")
    scene.send()
    scene.send()
    assert [one.outcome(), one.outcome()] == [("replicated", {"r1": "sent"}),
                                              ("not_sampled", {"r1": "not_sampled"})]
    scene.server.flowteectl("set c state standby")
    scene.send()
    assert one.outcome() == ("standby", {})


def test_outcomes_of_copies(scene, trace):
    scene.add_collector()
    scene.add_receiver(scene.r1, "state down", name="down")
    scene.add_receiver(scene.r1, "rate 1", name="rate", port=2)
    scene.add_receiver(scene.loopback, name="silent", port=3)
    scene.add_receiver(scene.r1, name="sent", port=4)
    one = trace()
    scene.send()
    expected = {"down": "down", "rate": "sent", "silent": "no_listener", "sent": "sent"}
    assert one.outcome() == ("replicated", expected)
    scene.send()
    assert one.outcome() == ("replicated", {**expected, "rate": "rate"})
    scene.send(ttl=scene.hops + 1)
    told = one.outcome()[1]
    assert told["sent"] == "ttl" and list(told) == list(expected)


def test_what_the_way_out_does_to_copies(scene, trace):
    """A rule that drops; a source that may not leave the host."""
    scene.add_collector()
    scene.add_receiver(scene.r1)
    scene.add_receiver(scene["r2"], port=COPY_PORT + 1)
    scene.add_collector(name="own", address=scene.loopback)
    scene.add_receiver(scene.r1, collector="own", port=COPY_PORT + 1)
    one = trace()
    scene.server.nft(f"table inet t {{ chain o {{ type filter hook output priority filter; udp dport {COPY_PORT} drop; }}; }}\n")
    try:
        scene.send()
        assert one.outcome() == ("replicated", {"r1": "transmit", "r2": "sent"})
    finally:
        scene.server.run("nft", "flush", "ruleset")
    scene.server.udp(scene.family, scene.loopback).send(b"own", scene.loopback, PORT)
    assert one.outcome() == ("replicated", {"r1": "martian"})
    assert scene.drops("r1") == {"transmit": 1} and scene.drops("r1", "own") == {"martian": 1}


@pytest.mark.parametrize("family", [6], ids=["ipv6"])
def test_more_than_a_packet_of_the_other_family_holds(scene, trace):
    scene.add_collector()
    scene.add_receiver(scene.r1.address(4), "source", scene.server.address(4), name="four")
    scene.add_receiver(scene.r1)
    one = trace("outcome too_large")
    for size in 65507, 65508:
        scene.send(b"x" * size)
    told = one.datagram()
    assert told["bytes"] == 65508 and {copy["name"]: copy["outcome"] for copy in told["receivers"]} == {
        "four": "too_large", "r1": "sent"}
    scene.wait_received(2)
    assert one.is_silent()


def test_what_is_too_much(scene4, trace):
    """No copy is made of it. Those that are replicated meanwhile are not asked for."""
    apply(scene4.server, f"collector c listen *:{PORT} original drop\n" + "".join(
        f"receiver c/r{i} to {scene4.loopback}:{3000 + i} state down\n" for i in range(4096)))
    one = trace("--rate 1000000 outcome busy")
    exporter = scene4.server.udp(4, scene4.loopback)
    sent = 0

    def counted():
        return nonzero(scene4.server.collector("c")["counters"]["outcomes"])

    def overflows():
        nonlocal sent
        for _ in range(12):
            exporter.send(b"".join(number(i, SIZE) for i in range(SEGMENTS)), scene4.loopback, PORT, segment=SIZE)
            sent += SEGMENTS
        return counted().get("busy")

    wait_for("a queue that is full", overflows)
    wait_for(lambda: f"all {sent} datagrams: {counted()}", lambda: sum(counted().values()) == sent, 60)
    for _ in range(counted()["busy"]):
        told = one.datagram()
        assert (told["outcome"], told["bytes"], told["receivers"], told["more"]) == ("busy", SIZE, [], 0)
    assert one.is_silent()


def test_what_becomes_of_each_is_what_is_counted(scene, trace):
    fan(scene)
    one = trace()
    for i in range(20):
        scene.send(number(i))
    told = [one.outcome() for _ in range(20)]
    assert scene.outcomes(20) == {"replicated": 20}
    for name, outcome in ("online", "sent"), ("dev", "no_route"):
        assert [copies[name] for _, copies in told] == [outcome] * 20
    assert scene.sent("online") == 20 and scene.drops("dev") == {"no_route": 20}


def test_a_pool(scene, trace):
    scene.add_collector()
    scene.server.flowteectl("add pool c/p balance failover")
    scene.add_receiver(scene.r1, "pool p")
    scene.add_receiver(scene["r2"], "pool p")
    one = trace()
    scene.send()
    assert one.datagram()["receivers"] == [{"name": "r1", "pool": "p", "outcome": "sent"}]
    scene.server.flowteectl("set receiver c/r1 c/r2 state down")
    scene.send()
    told = one.datagram()
    assert told["outcome"] == "no_receiver"
    assert told["receivers"] == [{"name": None, "pool": "p", "outcome": "no_receiver"}]


def test_many_copies(scene4, trace):
    """The first 32 one by one; how the others end is looked at as well."""
    scene4.add_collector()
    for i in range(40):
        scene4.add_receiver(scene4.r1, name=f"r{i}", port=1000 + i)
    scene4.add_receiver(FAR[4], name="last")
    one = trace("outcome no_route")
    scene4.send()
    told = one.datagram()
    assert [copy["name"] for copy in told["receivers"]] == [f"r{i}" for i in range(32)]
    assert told["more"] == 9


SEGMENTS, SIZE, SMALL = 64, 32, 20


def test_joined_datagrams_that_are_put_aside(scene, trace):
    """By the thread: in order, each by itself."""
    scene.add_collector(address=scene.loopback)
    for i in range(SMALL):
        scene.add_receiver(scene.loopback, name=f"l{i}", port=COPY_PORT + i)
    one = trace()
    scene.server.udp(scene.family, scene.loopback).send(b"".join(number(i, SIZE) for i in range(SEGMENTS)),
                                                        scene.loopback, PORT, segment=SIZE)
    for _ in range(SEGMENTS):
        told = one.datagram()
        assert (told["outcome"], told["bytes"], len(told["receivers"])) == ("replicated", SIZE, SMALL)
    assert scene.outcomes(SEGMENTS) == {"replicated": SEGMENTS}


def test_a_copy_that_comes_back(scene, trace):
    """By a rule that gives it the port of the collector: a datagram of its own, which ends as loop."""
    scene.add_collector()
    scene.add_receiver(scene.target, name="local")
    scene.listen_local(scene.target)
    one = trace()
    rule = f"udp dport {COPY_PORT} udp dport set {PORT}"
    scene.server.nft(f"table inet t {{ chain o {{ type filter hook output priority filter; {rule}; }}; }}\n")
    try:
        scene.send()
        # Before the datagram that it is a copy of has met its end.
        assert [one.outcome(), one.outcome()] == [("loop", {}), ("replicated", {"local": "sent"})]
    finally:
        scene.server.run("nft", "flush", "ruleset")


# ---- Which ones it tells

def test_only_of_a_collector(scene, trace):
    for name, port in ("c", PORT), ("other", PORT + 1):
        scene.add_collector(name=name, port=port)
    one = trace("other")
    scene.send(port=PORT)
    scene.send(port=PORT + 1)
    assert one.datagram()["collector"] == "other"
    assert one.is_silent()


def test_only_of_exporters(scene, trace):
    e2 = scene["e2"]
    scene.add_collector()
    one = trace("exporter", prefix_of(f"{e2.address(scene.family)}/{LENGTHS[scene.family]}"))
    scene.send()
    scene.send(exporter=e2)
    assert one.datagram()["address"] == e2.address(scene.family)
    assert one.is_silent()


@pytest.mark.parametrize("word, wanted", [
    ("replicated", ["replicated"]), ("denied", ["denied"]), ("malformed", ["malformed"]), ("sent", ["replicated"]),
    ("no_route", ["replicated"]), ("ttl", []), ("no_receiver", [])])
def test_only_of_an_outcome(scene4, trace, word, wanted):
    fan(scene4, "except", scene4["e2"].address(4))
    one = trace("c", "outcome", word)
    scene4.send()
    scene4.send(exporter=scene4["e2"])
    scene4.send(checksum=0x1234)
    scene4.wait_received(3)
    assert [one.outcome()[0] for _ in wanted] == wanted
    assert one.is_silent()


def test_a_pool_that_has_nobody_is_no_receiver(scene4, trace):
    scene4.add_collector()
    scene4.server.flowteectl("add pool c/p balance hash")
    scene4.add_receiver(scene4.r1, "pool p state down")
    scene4.add_receiver(scene4["r2"])
    one = trace("outcome no_receiver")
    scene4.send()
    assert one.outcome() == ("replicated", {"p": "no_receiver", "r2": "sent"})


def test_replays_are_no_datagrams_that_come(scene4, trace):
    """Templates that flowtee sends by itself are monitor's to tell."""
    scene4.add_collector()
    scene4.add_receiver(scene4.r1)
    scene4.send(telemetry.netflow9(telemetry.flow_set(telemetry.NETFLOW9_TEMPLATES, telemetry.template())))
    scene4.wait_received(1)
    one = trace()
    before = scene4.counters("r1")["replayed"]
    scene4.server.flowteectl("replay c/r1")
    wait_for("a replay", lambda: scene4.counters("r1")["replayed"] > before)
    scene4.send(b"data")
    assert one.datagram()["bytes"] == 4


def test_another_namespace(scene4, trace, network):
    """A namespace sees only its own, and has a trace of its own."""
    other = Scene(network(receivers=1), 4)
    for each in scene4, other:
        each.add_collector()
    one, two = trace(), trace(server=other.server)
    scene4.send()
    other.send(b"of the other")
    assert (one.datagram()["bytes"], two.datagram()["bytes"]) == (4, 12)
    assert one.is_silent() and two.is_silent()
    two.close()


# ---- How many

def test_a_limit(scene4, trace):
    """What is more is counted, and told of as a number."""
    scene4.add_collector()
    one = trace("--rate 10")
    total = send_from_all_cpus(scene4.e1, 4, scene4.target, 500)
    scene4.wait_received(total)
    shown, missing = one.account(total)
    assert shown >= 10 and missing >= total // 2, (shown, missing)


def test_a_reader_that_does_not_read(scene4, trace):
    """Packets do not wait for it; nothing is missing from shown and not shown together."""
    scene4.add_collector()
    one = trace("--rate 1000000")
    one.popen.send_signal(signal.SIGSTOP)
    total = send_from_all_cpus(scene4.e1, 4, scene4.target, 2000)
    scene4.wait_received(total)
    one.popen.send_signal(signal.SIGCONT)
    one.account(total)


def test_a_count(scene4, trace):
    scene4.add_collector()
    one = trace("-c 3")
    for _ in range(5):
        scene4.send()
    assert len(one.rest()) == 3
    assert one.wait() == (0, "")
    assert not is_traced(scene4.server)


# ---- One at a time, who may, and when it ends

def test_one_at_a_time(scene4, trace):
    scene4.add_collector()
    one = trace()
    result = scene4.server.flowteectl_call("trace")
    assert result.returncode == 1 and not result.stdout
    assert "already" in result.stderr and len(result.stderr.splitlines()) == 1
    one.close()
    two = trace()
    scene4.send()
    assert two.outcome()[0] == "no_receiver"


def test_a_socket_that_is_closed(topology):
    """Whoever is killed is told of nothing any more, and another may be."""
    server = topology.server
    for _ in range(3):
        client = gn.Netlink(server)
        client.request(gn.TRACE_COMMAND)
        with pytest.raises(gn.Refused) as refusal:
            client.request(gn.TRACE_COMMAND)
        assert refusal.value.errno == errno.EBUSY
        assert is_traced(server)
        client.close()
        assert not is_traced(server)


def test_what_is_refused(topology, trace):
    server = topology.server
    result = server.flowteectl_call("trace nobody")
    assert result.returncode == 1 and "no such collector" in result.stderr and "nobody" in result.stderr
    for body in (gn.u32(gn.TRACE_RATE, 0), gn.u32(gn.TRACE_RATE, 1000001), gn.u32(gn.TRACE_SNAP, 61441),
                 gn.u32(gn.TRACE_OUTCOMES, 1 << 31), gn.u32(gn.TRACE_DROPS, 1 << 31), gn.u64(gn.TRACE_SKIPPED, 1),
                 gn.nest(gn.TRACE_PREFIX), gn.nest(gn.TRACE_PREFIX, gn.attr(gn.PREFIX_ADDRESS, b"\x0a\0\0\1"),
                                                   gn.u8(gn.PREFIX_LENGTH, 8))):
        with pytest.raises(gn.Refused):
            server.netlink.request(gn.TRACE_COMMAND, gn.nest(gn.TRACE, body))
        assert not is_traced(server)


def test_it_needs_privilege(topology, scene4):
    scene4.add_collector()
    result = topology.server.call(*NOBODY, "flowteectl", "trace")
    assert result.returncode == 1 and "CAP_NET_ADMIN" in result.stderr and len(result.stderr.splitlines()) == 1
    with module_with(topology.server, "read_all=1"):
        assert topology.server.call(*NOBODY, "flowteectl", "trace").returncode == 1


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_when_it_is_asked_to(trace, number):
    assert trace().end(number) == (0, "")


def test_it_ends_when_nobody_reads(trace):
    one = trace()
    one.popen.stdout.close()
    assert one.popen.wait(15) == 0
    assert one.popen.stderr.read() == b""


def test_it_ends_with_the_module(topology, trace):
    """Which it does not hold: only collectors do."""
    server = topology.server
    one = trace()
    release_module()
    server.run("modprobe", "-r", "flowtee")
    try:
        status, errors = one.wait()
        assert status == 1 and "removed" in errors and len(errors.splitlines()) == 1
    finally:
        server.run("modprobe", "flowtee")


def test_its_collector_goes(scene4, trace):
    """And comes back: what is for it is told again."""
    scene4.add_collector()
    one = trace("c")
    scene4.server.flowteectl("del collector c")
    scene4.add_collector()
    scene4.send()
    assert one.datagram()["collector"] == "c"
