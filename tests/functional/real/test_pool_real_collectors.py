# SPDX-License-Identifier: GPL-2.0-or-later
"""Three nfcapd of a pool decode together exactly what one decodes that gets everything."""

import struct

import pytest

import captures
import telemetry
from configuration import apply
from flow_collectors import Nfcapd
from packets import address_bytes, endpoint
from scene import COPY_PORT, PORT
from traffic import exporter_address

MEMBERS = 3
EXPORTERS = 15
REFRESHES = 2
DATAGRAMS = 3
RECORDS = 5


def start(scene, balance, directory, more=""):
    """The collectors: one alone, and those of the pool."""
    collectors = [Nfcapd(scene.server, scene.loopback, COPY_PORT + i, directory) for i in range(1 + MEMBERS)]
    to = [endpoint(scene.loopback, collector.port) for collector in collectors]
    apply(scene.server, f"collector c listen {endpoint(scene.target, PORT)} original drop\n"
          f"pool c/p balance {balance}\nreceiver c/alone to {to[0]}\n" + "".join(
              f"receiver c/m{i} to {to[i]} pool p {more}\n" for i in range(1, 1 + MEMBERS)))
    for collector in collectors:
        collector.wait_listening()
    return collectors


def datagrams(family, exporter, netflow9):
    """Of one exporter: its templates, data, its templates again, and data. Each flow is told from all others."""
    make = telemetry.netflow9 if netflow9 else telemetry.ipfix
    template_set = telemetry.NETFLOW9_TEMPLATES if netflow9 else telemetry.IPFIX_TEMPLATES
    source = address_bytes(exporter_address(family, exporter))
    flows = sequence = 0
    for _ in range(REFRESHES):
        yield make(telemetry.flow_set(template_set, telemetry.template(family)), domain=exporter, sequence=sequence)
        # NetFlow counts datagrams, IPFIX records of data.
        sequence += netflow9
        for _ in range(DATAGRAMS):
            records = []
            for _ in range(RECORDS):
                flows += 1
                destination = source[:-2] + struct.pack(">H", flows)
                records.append(telemetry.record(source, destination, 100000 * (exporter + 1) + flows))
            yield make(telemetry.data(*records), domain=exporter, sequence=sequence)
            sequence += 1 if netflow9 else RECORDS


def interleaved(family):
    """(exporter, datagram) of all exporters at once: the first of each, the second of each, ..."""
    streams = [list(datagrams(family, exporter, exporter % 2)) for exporter in range(EXPORTERS)]
    return [(exporter, datagram) for step in zip(*streams) for exporter, datagram in enumerate(step)]


def comparable(flows):
    """Without what nfcapd numbers by itself: exporters, in the order in which it first hears of them."""
    return sorted(sorted((name, str(value)) for name, value in flow.items() if name not in ("export_sysid", "exporter"))
                  for flow in flows)


def decoded(collectors, alone):
    """The flows of the one and of those of the pool, once all of them have read everything."""
    one, *members = collectors
    expected = one.finish(alone)
    return expected, [member.finish(0) for member in members]


@pytest.mark.parametrize("family, balance", [(4, "hash"), (6, "hash"), (4, "round-robin")])
def test_together_they_decode_everything(scene, family, balance, tmp_path):
    """hash: each exporter by one of them. round-robin: its flows by all of them, each flow by one."""
    collectors = start(scene, balance, str(tmp_path))
    sent = interleaved(family)
    for exporter, datagram in sent:
        scene.send(datagram, source=exporter_address(family, exporter))
    assert scene.outcomes(len(sent)) == {"replicated": len(sent)}
    count = EXPORTERS * REFRESHES * DATAGRAMS * RECORDS
    expected, members = decoded(collectors, count)
    assert len(expected) == count
    assert comparable(sum(members, [])) == comparable(expected)
    exporters = [{Nfcapd.exporter(flow) for flow in flows} for flows in members]
    assert all(exporters), "one of them had nothing to do"
    if balance == "hash":
        assert sum(map(len, exporters)) == len(set.union(*exporters)) == EXPORTERS
    [pool] = scene.server.collector("c")["pools"]
    templates = EXPORTERS * REFRESHES
    assert pool["counters"]["template_copies"] == (templates * (MEMBERS - 1) if balance == "round-robin" else 0)
    assert all(r["counters"]["dropped"]["no_listener"] == 0 for r in scene.server.collector("c")["receivers"])


@pytest.mark.parametrize("family", [4], ids=["ipv4"])
def test_what_real_exporters_sent(scene, family, tmp_path):
    """Captured from networks, from the exporters' own addresses."""
    sent = captures.require(captures.captured(family), "captured packets")
    collectors = start(scene, "hash", str(tmp_path))
    for datagram in sent:
        scene.send(datagram.payload, source=datagram.source, sport=datagram.sport)
    assert scene.outcomes(len(sent)) == {"replicated": len(sent)}
    expected, members = decoded(collectors, 0)
    assert expected
    assert comparable(sum(members, [])) == comparable(expected)
