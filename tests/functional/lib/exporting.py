# SPDX-License-Identifier: GPL-2.0-or-later
"""Exporters that number what they send, as their protocol has it, and what flowteectl exporters says of them."""

import json

import telemetry

PROTOCOLS = ("netflow5", "netflow9", "ipfix", "sflow5")
UNITS = {"netflow5": "flows", "netflow9": "datagrams", "ipfix": "records", "sflow5": "datagrams"}
# How many flows, datagrams or records the datagrams have that are made here.
STEPS = {"netflow5": 7, "netflow9": 1, "ipfix": 3, "sflow5": 1}
DOMAIN = 258


class Numbered:
    """A stream: datagram(i) has the number that its protocol gives the i-th of them."""

    def __init__(self, protocol, first=5_000_000, domain=DOMAIN):
        self.protocol = protocol
        self.step = STEPS[protocol]
        self.first = first
        self.domain = domain
        # It falls when an exporter starts anew.
        self.uptime = 3_600_000

    def templates(self):
        """What must be known first, or nothing."""
        if self.protocol != "ipfix":
            return []
        return [telemetry.ipfix(telemetry.flow_set(telemetry.IPFIX_TEMPLATES, telemetry.template()),
                                domain=self.domain, sequence=self.first % 2**32)]

    def datagram(self, i):
        return self.at((self.first + i * self.step) % 2**32)

    def at(self, sequence):
        if self.protocol == "netflow5":
            return telemetry.netflow5(self.step, sequence, self.domain)
        if self.protocol == "sflow5":
            return telemetry.sflow5(sequence, sub_agent=self.domain, uptime=self.uptime)
        records = telemetry.data(*(telemetry.record(b"\1\1\1\1", b"\2\2\2\2", 100 + n) for n in range(3)))
        make = telemetry.netflow9 if self.protocol == "netflow9" else telemetry.ipfix
        return make(records, domain=self.domain, sequence=sequence)


def account(server, *words, collector="c"):
    """What is said of a collector."""
    [found] = [c for c in server.flowteectl_json("exporters", *words)["collectors"] if c["name"] == collector]
    return found


def exporters(server, *words, collector="c"):
    return account(server, *words, collector=collector)["exporters"]


def only(server, *words, collector="c"):
    """The only stream that there is."""
    [exporter] = exporters(server, *words, collector=collector)
    return exporter


def accounted(exporter):
    """What its numbers have told."""
    return {key: exporter[key] for key in ("lost", "reordered", "duplicated", "restarts") if exporter[key] != 0}


def wait_told(monitor, event, **expected):
    """The next event of that kind, of a `flowteectl -j monitor`; all others are passed over."""
    while True:
        told = json.loads(monitor.line())
        if told["event"] == event and expected.items() <= told.items():
            return told


def none_told(monitor, *events):
    """That what it has told by now has none of these."""
    told = [json.loads(line) for line in monitor.lines_there()]
    assert not [one for one in told if one["event"] in events], told
