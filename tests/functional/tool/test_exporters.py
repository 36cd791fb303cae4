# SPDX-License-Identifier: GPL-2.0-or-later
"""flowteectl exporters: who sends, how much, and what was lost before it came here. Events: test_exporter_events.py."""

import datetime
import re
import time

import pytest

import packets
import telemetry
from configuration import apply
from exporting import DOMAIN, PROTOCOLS, STEPS, UNITS, Numbered, account, accounted, exporters, only
from genetlink import OUTCOMES
from module import module_with
from scene import PORT, SOURCE_PORT, Scene
from sockets import wait_for
from traffic import Sender, exporter_address

NOBODY = ("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups")


def stamp(text):
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", text), text
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()


def numbered(scene, protocol, numbers, before=0, **options):
    """The stream, once these of its datagrams have arrived."""
    stream = Numbered(protocol, **options)
    sent = stream.templates() + [stream.datagram(i) for i in numbers]
    for payload in sent:
        scene.send(payload)
    scene.wait_received(before + len(sent))
    return only(scene.server)


def test_all_that_is_known(scene):
    scene.add_collector()
    scene.add_receiver(scene.r1)
    began = time.time()
    payloads = [telemetry.netflow9(telemetry.flow_set(0, telemetry.template(scene.family)), domain=7, sequence=n)
                for n in range(5)]
    for payload in payloads:
        scene.send(payload)
    scene.wait_received(5)
    exporter = only(scene.server)
    first, last = (stamp(exporter.pop(key)) for key in ("first_seen", "last_seen"))
    assert began - 1 <= first <= last <= time.time() + 1
    assert isinstance(exporter.pop("rate"), float)
    assert exporter == {
        "address": scene.source, "port": SOURCE_PORT, "protocol": "netflow9", "domain": 7, "agent": None,
        "datagrams": 5, "bytes": sum(map(len, payloads)),
        "outcomes": {**dict.fromkeys(OUTCOMES, 0), "replicated": 5},
        "lost": 0, "unit": "datagrams", "reordered": 0, "duplicated": 0, "restarts": 0, "templates": 1,
        "silent": False, "counted": 5}
    text = scene.server.flowteectl("exporters")
    assert max(map(len, text.splitlines())) <= 80
    assert packets.endpoint(scene.source, SOURCE_PORT) in text and "netflow9" in text
    # Shells offer who has sent.
    for words in ["explain", "c"], ["exporters", "c"], ["trace", "c"], ["explain", "collector", "c"]:
        for start in "", scene.source[:3]:
            run = scene.server.call("flowteectl", "complete", "--", *words, "exporter", start)
            assert run.stdout == f"{scene.source}\t\n", (words, start)
    assert not scene.server.call("flowteectl", "complete", "--", "add", "receiver", "c/x", "source", scene.source[:3]).stdout


def test_the_rate_is_that_of_the_last_seconds(scene4):
    scene4.add_collector()
    began = time.monotonic()
    sender = scene4.server.keep(Sender(scene4.e1, 4, scene4.target, pause=0.05))
    wait_for("traffic", lambda: sender.sent >= 60)
    rate = sender.sent / (time.monotonic() - began)
    assert rate * 0.5 < wait_for("a rate", lambda: only(scene4.server)["rate"]) < rate * 2


# ---- Streams, and what is none

@pytest.mark.parametrize("payload", [b"", b"<13>syslog", b"\0\x05", telemetry.netflow5(1)[:23], b"\0\x08" + b"\0" * 60,
                                     b"\0\0\0\4" + b"\0" * 60])
def test_what_is_not_known_is_other(scene4, payload):
    scene4.add_collector()
    for _ in range(3):
        scene4.send(payload)
    scene4.wait_received(3)
    exporter = only(scene4.server)
    assert [exporter[key] for key in ("protocol", "domain", "agent", "lost", "unit", "datagrams", "port")] == \
        ["other", None, None, None, None, 3, SOURCE_PORT]


def test_what_tells_streams_apart(scene):
    """Exporter, port, protocol, domain, agent and sub-agent."""
    scene.add_collector()
    agents = ["192.0.2.250", "192.0.2.251", "2001:db8::250"]
    sent = [(1000, telemetry.netflow5(1, engine=3 * 256 + 4)), (1000, telemetry.netflow9(domain=772)),
            (1000, telemetry.ipfix(domain=772)), (1001, telemetry.ipfix(domain=772)), (1000, telemetry.ipfix(domain=2**32 - 1)),
            (1000, b"other"), *((1000, telemetry.sflow5(agent=agent, sub_agent=sub)) for agent in agents for sub in (0, 9))]
    for port, payload in sent:
        for _ in range(2):
            scene.send(payload, sport=port)
    scene.send(sent[0][1], exporter=scene["e2"], sport=1000)
    scene.wait_received(2 * len(sent) + 1)
    found = exporters(scene.server)
    assert len(found) == len(sent) + 1
    assert [e["datagrams"] for e in found].count(2) == len(sent)
    streams = {(e["address"], e["port"], e["protocol"], e["domain"], e["agent"]) for e in found}
    assert streams == {
        (scene.source, 1000, "netflow5", 772, None), (scene.source, 1000, "netflow9", 772, None),
        (scene.source, 1000, "ipfix", 772, None), (scene.source, 1001, "ipfix", 772, None),
        (scene.source, 1000, "ipfix", 2**32 - 1, None), (scene.source, 1000, "other", None, None),
        *((scene.source, 1000, "sflow5", sub, agent) for agent in agents for sub in (0, 9)),
        (scene["e2"].address(scene.family), 1000, "netflow5", 772, None)}
    assert "agent 192.0.2.251" in scene.server.flowteectl("exporters")


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_many_ports_are_one_stream_without_a_port(scene, protocol):
    scene.add_collector()
    stream = Numbered(protocol)
    for i in range(16):
        scene.send(stream.datagram(i), sport=20000 + i)
    scene.wait_received(16)
    assert {e["port"] for e in exporters(scene.server)} == set(range(20000, 20016))
    for i in range(16, 40):
        scene.send(stream.datagram(i), sport=20000 + i)
    scene.wait_received(40)
    exporter = only(scene.server)
    assert (exporter["port"], exporter["lost"], exporter["datagrams"]) == (None, None, 40)
    # Another domain of the same address is another matter.
    scene.send(Numbered(protocol, domain=9).datagram(0), sport=30000)
    scene.wait_received(41)
    assert sorted((str(e["port"]), e["domain"]) for e in exporters(scene.server)) == [("30000", 9), ("None", DOMAIN)]


# ---- What becomes of their datagrams

def test_outcomes_of_those_that_reach_nobody(scene):
    """The first question is: does it arrive?"""
    e2 = scene["e2"]
    source2 = e2.address(scene.family)
    scene.add_collector("allow", source2)
    for _ in range(3):
        scene.send(telemetry.netflow9(domain=1))
    scene.send(b"other", exporter=e2)
    scene.send(b"wrong", exporter=e2, checksum=0x1234)
    scene.send(b"short", exporter=e2, length=9000)
    scene.wait_received(6)
    found = {(e["address"], e["protocol"]): {k: v for k, v in e["outcomes"].items() if v} for e in exporters(scene.server)}
    assert found[scene.source, "netflow9"] == {"denied": 3}
    merged = {}
    for (address, protocol), outcomes in found.items():
        if address == source2:
            assert protocol == "other"
            merged.update(outcomes)
    assert merged == {"no_receiver": 1, "malformed": 2}
    text = " ".join(scene.server.flowteectl("exporters").split())
    assert "denied 3" in text and "malformed 2" in text and "no_receiver 1" in text


def test_why_datagrams_are_malformed(scene):
    scene.add_collector()
    e2 = scene["e2"]
    for _ in range(3):
        scene.send(b"wrong", checksum=0x1234)
    scene.send(b"wrong", exporter=e2, checksum=0x1234, sport=5000)
    scene.send(b"short", length=9000)
    scene.wait_received(5)
    began = time.time()
    [collector] = scene.server.flowteectl_json("stats")["collectors"]
    found = {o["reason"]: (o["count"], o["exporter"]) for o in collector["malformed"]}
    assert found == {"length": (1, packets.endpoint(scene.source, SOURCE_PORT)),
                     "checksum": (4, packets.endpoint(e2.address(scene.family), 5000))}
    assert all(began - 60 < stamp(o["seen"]) < began + 1 for o in collector["malformed"])
    for verb in "stats --explain", "exporters":
        text = scene.server.flowteectl(verb)
        assert re.search(r"^  malformed 5: length 1, last from \S+, \d+ s ago$", text, re.MULTILINE)
        assert re.search(rf"^ +checksum 4, last from {re.escape(found['checksum'][1])}, \d+ s ago$", text, re.MULTILINE)


# ---- What their numbers tell

@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_lost(scene, protocol):
    scene.add_collector()
    exporter = numbered(scene, protocol, [0, 1, 2, 5, 6, 9, 10])
    step = STEPS[protocol]
    assert accounted(exporter) == {"lost": 4 * step}
    assert (exporter["counted"], exporter["unit"]) == (7 * step, UNITS[protocol])
    # The first is no loss, whatever its number is; and all is there with the next.
    assert f" {4 * step} (36%) " in scene.server.flowteectl("exporters", "--lost")


@pytest.mark.parametrize("numbers, expected", [
    (range(10), {}),
    ([0, 1, 3, 2, 4], {"reordered": 1}),
    ([0, 1, 5, 4, 3, 2, 6], {"reordered": 3}),
    ([0, 1, 2, 2, 3], {"duplicated": 1}),
    ([0, 1, 3, 5, 3, 6], {"lost": 2, "duplicated": 1}),
    ([0, 1, 9, 4, 10], {"lost": 6, "reordered": 1}),
], ids=str)
@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_order(scene4, protocol, numbers, expected):
    scene4.add_collector()
    exporter = numbered(scene4, protocol, numbers)
    if "lost" in expected:
        expected = {**expected, "lost": expected["lost"] * STEPS[protocol]}
    assert accounted(exporter) == expected


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_numbers_wrap(scene4, protocol):
    scene4.add_collector()
    exporter = numbered(scene4, protocol, [0, 1, 2, 3, 4, 6, 7, 8], first=2**32 - 3 * STEPS[protocol])
    assert accounted(exporter) == {"lost": STEPS[protocol]}


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_a_restart_loses_nothing(scene4, protocol):
    scene4.add_collector()
    stream = Numbered(protocol)
    sent = stream.templates() + [stream.datagram(i) for i in range(20)]
    stream.first, stream.uptime = 0, 1000
    sent += [stream.datagram(i) for i in range(20)]
    for payload in sent:
        scene4.send(payload)
    scene4.wait_received(len(sent))
    exporter = only(scene4.server)
    assert accounted(exporter) == {"restarts": 1}
    assert exporter["counted"] == 40 * STEPS[protocol]


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_numbers_that_stand_still_tell_nothing(scene4, protocol):
    scene4.add_collector()
    exporter = numbered(scene4, protocol, [0] * 30)
    assert exporter["lost"] is None
    assert re.search(r" - +\d+ s ago", scene4.server.flowteectl("exporters"))
    assert exporters(scene4.server, "--lost") == []


def test_ipfix_needs_the_templates(scene4):
    """Records whose length nobody knows cannot be counted; nothing is lost by that."""
    scene4.add_collector()
    stream = Numbered("ipfix")
    for i in range(3):
        scene4.send(stream.datagram(i))
    scene4.wait_received(3)
    assert only(scene4.server)["lost"] is None
    stream.first += 3 * stream.step
    exporter = numbered(scene4, "ipfix", [0, 1, 3, 4], before=3, first=stream.first)
    assert accounted(exporter) == {"lost": 3}


# ---- One exporter in detail

@pytest.mark.parametrize("protocol", ["netflow9", "ipfix"])
def test_templates(scene, protocol):
    scene.add_collector()
    make, number, options = {
        "netflow9": (telemetry.netflow9, (0, 1), telemetry.netflow9_options()),
        "ipfix": (telemetry.ipfix, (2, 3), telemetry.ipfix_options())}[protocol]
    scene.send(make(telemetry.flow_set(number[0], telemetry.template(4)), telemetry.flow_set(number[1], options)))
    scene.send(b"another stream")
    scene.send(make(telemetry.flow_set(number[0], telemetry.template(4))), exporter=scene["e2"])
    scene.wait_received(3)
    found = {e["protocol"]: e for e in exporters(scene.server, "c", "exporter", scene.source)}
    assert set(found) == {protocol, "other"}
    assert found["other"]["template_list"] == []
    listed = found[protocol]["template_list"]
    assert all(0 <= t.pop("age") <= 60 for t in listed)
    assert sorted(listed, key=lambda t: t["id"]) == [
        {"id": 256, "kind": "data", "fields": 7, "length": 21}, {"id": 257, "kind": "options", "fields": 2, "length": 8}]
    assert found[protocol]["templates"] == 2
    text = scene.server.flowteectl("exporters c exporter", scene.source)
    assert re.search(r"257  options +2 +8 +\d+ s", text), text
    assert all("template_list" not in exporter for exporter in exporters(scene.server))


def test_many_templates(scene4):
    """Each is told once."""
    scene4.add_collector()
    wanted = list(range(256, 256 + 120))
    for start in range(0, len(wanted), 30):
        sets = [telemetry.flow_set(2, number.to_bytes(2, "big") + b"\0\1\0\4\0\4") for number in wanted[start:start + 30]]
        scene4.send(telemetry.ipfix(*sets))
    scene4.wait_received(len(wanted) // 30)
    exporter = only(scene4.server, "c", "exporter", scene4.source)
    assert sorted(t["id"] for t in exporter["template_list"]) == wanted
    assert exporter["templates"] == len(wanted)


# ---- Which streams there are

def test_silent(scene4):
    scene4.add_collector("silent 1")
    for i in range(3):
        scene4.send(Numbered("netflow9").datagram(i))
    scene4.wait_received(3)
    wait_for("silence", lambda: only(scene4.server)["silent"])
    assert len(exporters(scene4.server, "--silent")) == 1
    assert "silent" in scene4.server.flowteectl("exporters")
    scene4.send(Numbered("netflow9").datagram(3))
    scene4.wait_received(4)
    assert not only(scene4.server)["silent"]
    scene4.server.flowteectl("set collector c silent 0")
    scene4.send(Numbered("netflow9").datagram(4))
    last = stamp(only(scene4.server)["last_seen"])
    wait_for("two seconds", lambda: time.time() > last + 2)
    assert exporters(scene4.server, "--silent") == []


def lasting(exporter):
    """What stays as it is while nothing comes. The kernel's clock goes in ticks, and its time of day does not."""
    first, last = (stamp(exporter[key]) for key in ("first_seen", "last_seen"))
    return {**exporter, "rate": None, "first_seen": round(first), "last_seen": round(last)}


def test_a_change_of_the_configuration_keeps_them(scene4):
    server = scene4.server
    words = f"listen {packets.endpoint(scene4.target, PORT)}"
    apply(server, f"collector c {words}\n")
    numbered(scene4, "netflow9", [0, 1, 3])
    before = only(server)
    apply(server, f"collector c {words} silent 60 allow 10.0.0.0/8\nreceiver c/r to 10.9.9.9:9\n")
    server.flowteectl("set collector c original drop")
    server.flowteectl("add collector other listen *:9")
    server.flowteectl("del receiver c/r")
    assert lasting(only(server)) == lasting(before)
    assert exporters(server, collector="other") == []
    # What is gone is gone.
    server.flowteectl("del collector c")
    server.flowteectl(f"add collector c {words}")
    assert exporters(server) == []


def test_off(scene4):
    server = scene4.server
    scene4.add_collector()
    numbered(scene4, "netflow9", [0, 1])
    server.flowteectl("set collector c exporters off")
    assert server.flowteectl_json("exporters") == {"collectors": []}
    run = server.flowteectl_call("-j exporters c")
    assert (run.returncode, run.stdout) == (0, '{"collectors": []}\n')
    assert "'c'" in run.stderr and "off" in run.stderr
    assert server.flowteectl_call("exporters nobody").returncode == 1
    scene4.send(b"nobody takes account of it")
    scene4.wait_received(3)
    server.flowteectl("set collector c exporters on")
    assert exporters(server) == []
    scene4.send(b"account")
    scene4.wait_received(4)
    assert only(server)["datagrams"] == 1


def test_options_data_is_known_by_its_template(scene4):
    """It is never sampled out, and all of a round-robin pool get it; but for `exporters off`."""
    scene4.add_collector()
    scene4.add_receiver(scene4.r1, "sample 1000")
    sock = scene4.listen(scene4.r1)
    templates = telemetry.ipfix(telemetry.flow_set(telemetry.IPFIX_OPTIONS, telemetry.ipfix_options()))
    scene4.send(b"first")
    scene4.send(templates)
    options = [telemetry.ipfix(telemetry.options_data(i), sequence=i) for i in range(3)]
    for i in range(3):
        scene4.send(options[i])
        scene4.send(b"left out")
    scene4.wait_received(8)
    assert [m.payload for m in sock.receive_many(5)] == [b"first", templates, *options]
    scene4.server.flowteectl("set collector c exporters off")
    scene4.send(options[0])
    scene4.wait_received(9)
    assert scene4.sent("r1") == 5 and not sock.pending()


def test_who_may_look_and_only_here(scene4, topology):
    scene4.add_collector()
    numbered(scene4, "netflow9", [0])
    assert scene4.source in scene4.server.flowteectl("-j exporters")
    result = scene4.server.call(*NOBODY, "flowteectl", "-j", "exporters")
    assert (result.returncode, result.stdout) == (1, "") and "CAP_NET_ADMIN" in result.stderr
    assert topology.router.flowteectl_json("exporters") == {"collectors": []}


def test_a_flood_does_not_push_out_who_has_sent_for_a_while(network):
    """In a table that has room for few: made-up exporters find room among their own."""
    lab = network(exporters=1, receivers=1, router=False)
    scene = Scene(lab, 4)
    with module_with(lab.server, "exporters=64"):
        scene.add_collector()
        real = Numbered("netflow9")
        for i in range(20):
            scene.send(real.datagram(i))
        scene.wait_received(20)
        for i in range(1000):
            scene.send(b"made up", source=exporter_address(4, i))
        for i in range(20, 30):
            scene.send(real.datagram(i))
        scene.wait_received(1030)
        found = account(scene.server)
        assert len(found["exporters"]) <= 64
        assert found["evicted"] >= 1000 + 1 - 64
        assert f"evicted {found['evicted']}\n" in scene.server.flowteectl("exporters")
        [kept] = [e for e in found["exporters"] if e["address"] == scene.source]
        assert (kept["datagrams"], kept["lost"]) == (30, 0)
        assert sum(e["datagrams"] for e in found["exporters"]) <= 1030
        scene.server.flush()
