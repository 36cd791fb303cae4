# SPDX-License-Identifier: GPL-2.0-or-later
"""Real collectors that start late, are started again, or take over: they decode the very next datagram."""

import re
import subprocess
import time

import pytest

import captures
import softflowd
import telemetry
from configuration import apply
from flow_collectors import Nfacctd, Nfcapd
from packets import address_bytes, endpoint
from scene import COPY_PORT, PORT
from sockets import wait_for

RECORDS = 5
# The data set in which softflowd has flows of IPv4, and what one takes there, in bytes.
SOFTFLOWD_FLOWS, SOFTFLOWD_RECORD = 1024, 42


class Exporter:
    """Sends its templates once."""

    def __init__(self, scene, protocol):
        self.scene = scene
        self.make = telemetry.netflow9 if protocol == "netflow9" else telemetry.ipfix
        self.is_netflow9 = protocol == "netflow9"
        self.sequence = self.flows = self.sent = 0

    def _send(self, body, records):
        self.scene.send(self.make(body, sequence=self.sequence))
        self.sent += 1
        self.sequence += 1 if self.is_netflow9 else records

    def templates(self):
        number = telemetry.NETFLOW9_TEMPLATES if self.is_netflow9 else telemetry.IPFIX_TEMPLATES
        self._send(telemetry.flow_set(number, telemetry.template(self.scene.family)), 0)

    def data(self):
        source = address_bytes(self.scene.source)
        records = []
        for _ in range(RECORDS):
            self.flows += 1
            records.append(telemetry.record(source, source[:-2] + self.flows.to_bytes(2, "big"), 100000 + self.flows))
        self._send(telemetry.data(*records), RECORDS)


@pytest.fixture(params=["netflow9", "ipfix"])
def exporter(scene4, request):
    return Exporter(scene4, request.param)


def sequence_errors(collector):
    """What nfcapd has counted in its files."""
    text = subprocess.run(["nfdump", "-R", collector.directory, "-o", "null"], stdout=subprocess.PIPE, text=True,
                          check=True).stdout
    text += subprocess.run(["nfdump", "-R", collector.directory, "-I"], stdout=subprocess.PIPE, text=True,
                           check=False).stdout
    found = re.findall(r"[Ss]equence (?:failures|errors):? *(\d+)", text)
    return sum(map(int, found))


@pytest.mark.parametrize("program", [Nfcapd, Nfacctd])
def test_started_late(scene4, exporter, program, tmp_path):
    scene4.add_collector("original", "drop")
    exporter.templates()
    exporter.data()
    scene4.wait_received(2)
    scene4.add_receiver(scene4.loopback, name="late")
    late = program(scene4.server, scene4.loopback, COPY_PORT, str(tmp_path))
    late.wait_listening()
    for _ in range(3):
        exporter.data()
    scene4.wait_received(5)
    assert len(late.finish(3 * RECORDS)) == 3 * RECORDS
    assert scene4.counters("late")["replayed"] == 1


@pytest.mark.parametrize("asked", [False, True])
def test_numbers_that_nfdump_looks_at(scene4, exporter, asked, tmp_path):
    """One that is there from the begin, and one that comes late, count no errors.

    Who is told in the midst of NetFlow v9, whose datagrams all have a number, counts one: two have the same.
    """
    (tmp_path / "late").mkdir()
    first = Nfcapd(scene4.server, scene4.loopback, COPY_PORT, str(tmp_path))
    first.wait_listening()
    scene4.add_collector("original", "drop")
    scene4.add_receiver(scene4.loopback, name="first")
    exporter.templates()
    exporter.data()
    scene4.wait_received(2)
    late = Nfcapd(scene4.server, scene4.loopback, COPY_PORT + 1, str(tmp_path / "late"))
    late.wait_listening()
    scene4.add_receiver(scene4.loopback, name="late", port=COPY_PORT + 1)
    for _ in range(3):
        exporter.data()
    scene4.wait_received(5)
    if asked:
        scene4.server.flowteectl("replay c")
        wait_for("it is told", lambda: scene4.counters("first")["replayed"] == 1)
    assert len(first.finish(4 * RECORDS)) == 4 * RECORDS
    assert len(late.finish(3 * RECORDS)) == 3 * RECORDS
    assert sequence_errors(first) == sequence_errors(late) == (asked and exporter.is_netflow9)


def test_started_again(scene4, exporter, tmp_path):
    scene4.add_collector("original", "drop")
    scene4.add_receiver(scene4.loopback, name="r")
    exporter.templates()
    scene4.wait_received(1)
    for run in range(3):
        (tmp_path / str(run)).mkdir()
        collector = Nfcapd(scene4.server, scene4.loopback, COPY_PORT, str(tmp_path / str(run)))
        collector.wait_listening()
        exporter.data()
        scene4.wait_received(2 + run)
        assert len(collector.finish(RECORDS)) == RECORDS


@pytest.mark.parametrize("balance", ["failover", "hash"])
def test_each_of_a_pool_ends_by_turns(scene4, exporter, balance, tmp_path):
    """What comes once it is known that one has ended is decoded by another."""
    collectors = {f"m{i}": Nfcapd(scene4.server, scene4.loopback, COPY_PORT + i, str(tmp_path)) for i in range(3)}
    for collector in collectors.values():
        collector.wait_listening()
    apply(scene4.server, f"collector c listen {endpoint(scene4.target, PORT)} original drop\npool c/p balance {balance}\n"
          + "".join(f"receiver c/{name} to {endpoint(scene4.loopback, collector.port)} pool p\n"
                    for name, collector in collectors.items()))
    exporter.templates()
    received = 1
    decoded = 0
    while collectors:
        exporter.data()
        received += 1
        scene4.wait_received(received)
        sent = {r["name"]: r["counters"]["sent"] for r in scene4.server.collector("c")["receivers"]}
        holder = max(collectors, key=lambda name, sent=sent: sent[name])
        flows = len(collectors.pop(holder).finish(RECORDS))
        assert flows == RECORDS, (holder, sent)
        decoded += flows
        wait_unreachable(scene4, holder)
    assert decoded == exporter.flows


@pytest.mark.parametrize("balance", ["failover", "hash"])
def test_each_of_a_pool_ends_and_comes_back(scene4, exporter, balance, tmp_path):
    """While the exporter goes on: what is not decoded is what came before it was known that one has ended."""
    ports = {f"m{i}": COPY_PORT + i for i in range(3)}
    apply(scene4.server, f"collector c listen {endpoint(scene4.target, PORT)} original drop\npool c/p balance {balance}\n"
          + "".join(f"receiver c/{name} to {endpoint(scene4.loopback, port)} pool p\n" for name, port in ports.items()))

    def start(name, run):
        directory = tmp_path / f"{name}-{run}"
        directory.mkdir()
        collector = Nfcapd(scene4.server, scene4.loopback, ports[name], str(directory))
        collector.wait_listening()
        return collector

    def go_on(name, state):
        def is_known():
            exporter.data()
            time.sleep(0.02)
            return scene4.server.receiver(f"c/{name}")["state"] == state

        wait_for(f"{name} is {state}", is_known)
        exporter.data()
        scene4.wait_received(exporter.sent)

    collectors = {name: start(name, 1) for name in ports}
    for name in ports:
        wait_for(f"{name} is up", lambda name=name: scene4.server.receiver(f"c/{name}")["state"] == "up")
    exporter.templates()
    exporter.data()
    scene4.wait_received(exporter.sent)
    decoded = 0
    for name in ports:
        decoded += len(collectors[name].finish(0))
        go_on(name, "unreachable")
        collectors[name] = start(name, 2)
        go_on(name, "up")
    decoded += sum(len(collector.finish(0)) for collector in collectors.values())
    lost = [scene4.drops(name) for name in ports]
    assert all(set(drops) <= {"no_listener"} for drops in lost), lost
    assert decoded == exporter.flows - RECORDS * sum(drops.get("no_listener", 0) for drops in lost)
    assert decoded > exporter.flows // 2


@pytest.mark.parametrize("program", [Nfcapd, Nfacctd])
@pytest.mark.parametrize("version", [softflowd.NETFLOW9, softflowd.IPFIX], ids=["netflow9", "ipfix"])
def test_softflowd_with_its_templates_once(scene4, version, program, tmp_path):
    """It sends them with its first datagram, and again with each sixteenth: that is left away here. Who is started
    behind the first decodes the rest as who was there."""
    first, *rest = softflowd.datagrams_of(scene4, version, softflowd.make_traffic(str(tmp_path / "pcap"), 500),
                                          str(tmp_path), collector=False)
    assert has_templates(first, version)
    rest = [payload for payload in rest if not has_templates(payload, version)]
    assert len(rest) > 20
    scene4.add_collector("original", "drop")
    scene4.add_receiver(scene4.loopback, name="first")
    there = program(scene4.server, scene4.loopback, COPY_PORT, str(tmp_path))
    there.wait_listening()
    scene4.send(first)
    scene4.wait_received(1)
    flows = flows_of(first, version)
    late = program(scene4.server, scene4.loopback, COPY_PORT + 1, str(tmp_path))
    late.wait_listening()
    scene4.add_receiver(scene4.loopback, name="late", port=COPY_PORT + 1)
    for count, payload in enumerate(rest, 2):
        scene4.send(payload)
        scene4.wait_received(count)
    expected = sum(flows_of(payload, version) for payload in rest)
    decoded = late.finish(expected)
    assert len(decoded) == expected
    assert len(there.finish(flows + expected)) == flows + expected
    assert scene4.counters("late")["replayed"] == 1


def sets_of(payload, version):
    """(number, contents) of each."""
    offset = {softflowd.NETFLOW9: 20, softflowd.IPFIX: 16}[version]
    while offset < len(payload):
        number, length = (int.from_bytes(payload[at:at + 2], "big") for at in (offset, offset + 2))
        yield number, payload[offset + 4:offset + length]
        offset += length


def has_templates(payload, version):
    return any(number < 256 for number, _ in sets_of(payload, version))


def flows_of(payload, version):
    """How many softflowd tells of."""
    return sum(len(contents) // SOFTFLOWD_RECORD for number, contents in sets_of(payload, version)
               if number == SOFTFLOWD_FLOWS)


def wait_unreachable(scene, name):
    wait_for(f"{name} is found to be unreachable",
             lambda: scene.server.receiver(f"c/{name}")["state"] == "unreachable")


def test_templates_of_many_makes(scene4, tmp_path):
    """Their templates, then nfcapd is started, then their data: it decodes what one does that was there before."""
    makes = captures.require(captures.makes(), "templates and data")
    first, late = (Nfcapd(scene4.server, scene4.loopback, COPY_PORT + i, str(tmp_path)) for i in range(2))
    first.wait_listening()
    late.close()
    scene4.add_collector("original", "drop")
    for i, name in enumerate(("first", "late")):
        scene4.add_receiver(scene4.loopback, name=name, port=COPY_PORT + i)
    received = 0
    for what in range(2):
        for number, both in enumerate(makes.values()):
            for payload in both[what]:
                # nfcapd does not tell templates apart by the exporter's port.
                scene4.send(payload, source=captures.made_up(4, number))
                received += 1
        scene4.wait_received(received)
        if not what:
            (tmp_path / "late").mkdir()
            late = Nfcapd(scene4.server, scene4.loopback, COPY_PORT + 1, str(tmp_path / "late"))
            late.wait_listening()
    expected = first.finish(0)
    assert expected
    assert comparable(late.finish(0)) == comparable(expected)
    assert scene4.counters("first")["replayed"] == 0


def comparable(flows):
    """Without what nfcapd numbers by itself."""
    return [{name: value for name, value in flow.items() if name not in ("export_sysid", "exporter")} for flow in flows]
