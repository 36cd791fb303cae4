# SPDX-License-Identifier: GPL-2.0-or-later
"""Exporters whose templates are sent again by flowtee, and receivers that hear them."""

import struct

from scene import COPY_PORT
from telemetry import (IPFIX_OPTIONS, IPFIX_TEMPLATES, NETFLOW9_OPTIONS, NETFLOW9_TEMPLATES, OPTIONS, TEMPLATE,
                       flow_set, ipfix, ipfix_options, netflow9, netflow9_options, template)

# What a template set of one stream says, and what a data set of it does.
FLOW = b"\1" * 21
# Of a payload that is not to be fragmented on any path of IPv6.
PAYLOAD_MAX = 1232


def option(scope=7, value=100):
    return struct.pack(">II", scope, value)


class Stream:
    """Datagrams of an exporter, each with the number that it has to have."""

    def __init__(self, protocol, first=1000):
        self.protocol = protocol
        self.is_ipfix = protocol == "ipfix"
        self.sequence = first

    def message(self, *sets, records=0):
        number = self.sequence
        self.sequence += records if self.is_ipfix else 1
        return (ipfix if self.is_ipfix else netflow9)(*sets, sequence=number)

    def templates(self, *bodies):
        number = IPFIX_TEMPLATES if self.is_ipfix else NETFLOW9_TEMPLATES
        return self.message(flow_set(number, b"".join(bodies) or template()))

    def options_templates(self):
        if self.is_ipfix:
            return self.message(flow_set(IPFIX_OPTIONS, ipfix_options()))
        return self.message(flow_set(NETFLOW9_OPTIONS, netflow9_options()))

    def options(self, *records):
        records = records or (option(),)
        return self.message(flow_set(OPTIONS, b"".join(records)), records=len(records))

    def data(self):
        return self.message(flow_set(TEMPLATE, FLOW), records=1)

    def parse(self, payload):
        """(number, [(id of a set, its records)])."""
        if self.is_ipfix:
            version, length, _, sequence, domain = struct.unpack(">HHIII", payload[:16])
            assert (version, length, domain) == (10, len(payload), 1)
            rest = payload[16:]
        else:
            version, _, _, _, sequence, domain = struct.unpack(">HHIIII", payload[:20])
            assert (version, domain) == (9, 1)
            rest = payload[20:]
        sets = []
        while rest:
            number, length = struct.unpack(">HH", rest[:4])
            assert 4 <= length <= len(rest)
            sets.append((number, rest[4:length]))
            rest = rest[length:]
        return sequence, sets

    def heard(self, payloads):
        """What templates and options data say: {id of template: record}, {scope: record}."""
        templates, options = {}, {}
        for payload in payloads:
            for number, body in self.parse(payload)[1]:
                if number in ((IPFIX_TEMPLATES,) if self.is_ipfix else (NETFLOW9_TEMPLATES,)):
                    while len(body) >= 8:
                        size = 4 + 4 * struct.unpack(">H", body[2:4])[0]
                        templates[struct.unpack(">H", body[:2])[0]] = body[:size]
                        body = body[size:]
                elif number in (IPFIX_OPTIONS, NETFLOW9_OPTIONS):
                    templates[struct.unpack(">H", body[:2])[0]] = body[:14]
                elif number == OPTIONS:
                    for at in range(0, len(body), 8):
                        options[body[at:at + 4]] = body[at:at + 8]
        return templates, options


class Receiver:
    """One of this host, that can be started and stopped."""

    def __init__(self, scene, name, words="", start=True):
        self.scene = scene
        self.name = name
        self.port = COPY_PORT + len(scene.server.collector("c")["receivers"])
        self.sock = None
        if start:
            self.start()
        scene.add_receiver(scene.loopback, *words.split(), name=name, port=self.port)

    def start(self):
        self.sock = self.scene.listen_local(port=self.port)

    def stop(self):
        self.sock.close()

    def got(self, count):
        """The payloads that came since the last call, in order."""
        return [m.payload for m in self.sock.receive_many(count)]

    def replayed(self):
        return self.scene.counters(self.name)["replayed"]


def expected_options(stream):
    return {TEMPLATE: template(), OPTIONS: ipfix_options() if stream.is_ipfix else netflow9_options()}


def deliver(scene, pool, stream):
    """What each has got, of one datagram more, with what was replayed."""
    count = pool.read()["counters"]["received"]
    scene.send(stream.data())
    pool.wait_received(count + 1)
    return pool.arrivals()


def replayed(pool):
    return {r["name"]: r["counters"]["replayed"] for r in pool.read()["receivers"]}
