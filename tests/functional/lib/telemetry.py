# SPDX-License-Identifier: GPL-2.0-or-later
"""NetFlow v5, v9 (RFC 3954), IPFIX (RFC 7011) and sFlow v5 datagrams, right ones and wrong ones."""

import socket
import struct

# Numbers of fields, the same in both: source and destination address, octets, packets, ports, protocol.
FIELDS = {4: [(8, 4), (12, 4), (1, 4), (2, 4), (7, 2), (11, 2), (4, 1)],
          6: [(27, 16), (28, 16), (1, 4), (2, 4), (7, 2), (11, 2), (4, 1)]}
TEMPLATE = 256
OPTIONS = 257
NETFLOW9_TEMPLATES, NETFLOW9_OPTIONS, IPFIX_TEMPLATES, IPFIX_OPTIONS = range(4)
UNIX_TIME = 1_700_000_000


NETFLOW5_RECORD = 48


def netflow5(records, sequence=0, engine=0, stamp=UNIX_TIME):
    """`engine`: type * 256 + id."""
    return struct.pack(">HHIIIIHH", 5, records, 3_600_000, stamp, 0, sequence, engine, 0) + \
        b"\0" * NETFLOW5_RECORD * records


def sflow5(sequence=0, agent="192.0.2.250", sub_agent=0, uptime=3_600_000):
    """Without samples."""
    family = socket.AF_INET6 if ":" in agent else socket.AF_INET
    return struct.pack(">II", 5, 1 if family == socket.AF_INET else 2) + socket.inet_pton(family, agent) + \
        struct.pack(">IIII", sub_agent, sequence, uptime, 0)


def netflow9(*sets, domain=1, sequence=0, count=None):
    header = struct.pack(">HHIIII", 9, len(sets) if count is None else count, 3_600_000, UNIX_TIME, sequence, domain)
    return header + b"".join(sets)


def ipfix(*sets, domain=1, sequence=0):
    body = b"".join(sets)
    return struct.pack(">HHIII", 10, 16 + len(body), UNIX_TIME, sequence, domain) + body


def flow_set(number, body, length=None):
    """A flowset or set; padded to 32 bits unless its length is given."""
    if length is None:
        body += b"\0" * (-len(body) % 4)
        length = 4 + len(body)
    return struct.pack(">HH", number, length) + body


def template(family=4):
    """What templates look like in both."""
    fields = FIELDS[family]
    return struct.pack(">HH", TEMPLATE, len(fields)) + b"".join(struct.pack(">HH", *field) for field in fields)


def netflow9_options():
    """One scope (system, 4 bytes), one option (sampling interval, 4 bytes)."""
    return struct.pack(">HHHHHHH", OPTIONS, 4, 4, 1, 4, 34, 4)


def ipfix_options():
    """Two fields, the first of which is the scope (observation domain)."""
    return struct.pack(">HHHHHHH", OPTIONS, 2, 1, 149, 4, 34, 4)


def options_data(value=100):
    """A record for netflow9_options() and for ipfix_options()."""
    return flow_set(OPTIONS, struct.pack(">II", 7, value))


def record(source, destination, octets, sport=1024, dport=443, protocol=6, count=1):
    """A flow, for template()."""
    return source + destination + struct.pack(">IIHHB", octets, count, sport, dport, protocol)


def data(*records):
    return flow_set(TEMPLATE, b"".join(records))


def filling(size):
    """Records of a template that nobody knows, `size` bytes in all."""
    return flow_set(300, b"\0\1" * ((size - 4) // 2))


# Datagrams by what is remarkable of them.
WITH_TEMPLATES = {
    "netflow9 template": netflow9(flow_set(NETFLOW9_TEMPLATES, template())),
    "netflow9 options template": netflow9(flow_set(NETFLOW9_OPTIONS, netflow9_options())),
    "netflow9 data, template": netflow9(filling(40), flow_set(NETFLOW9_TEMPLATES, template())),
    "netflow9 data, data, options template": netflow9(filling(40), filling(100),
                                                      flow_set(NETFLOW9_OPTIONS, netflow9_options())),
    "netflow9 template behind 1300 bytes": netflow9(filling(1300), flow_set(NETFLOW9_TEMPLATES, template())),
    "netflow9 template behind 4000 bytes": netflow9(filling(4000), flow_set(NETFLOW9_TEMPLATES, template())),
    "netflow9 template behind a set of odd length": netflow9(flow_set(300, b"\0" * 13, 17),
                                                             flow_set(NETFLOW9_TEMPLATES, template())),
    "netflow9 template behind a set of length 0": netflow9(flow_set(300, b"", 0),
                                                           flow_set(NETFLOW9_TEMPLATES, template())),
    "netflow9 template behind a set that is too long": netflow9(flow_set(300, b"\0" * 36, 400),
                                                                flow_set(NETFLOW9_TEMPLATES, template())),
    "netflow9 template behind one that is too short": netflow9(flow_set(NETFLOW9_TEMPLATES, b"\1\0\0\0"),
                                                               flow_set(NETFLOW9_TEMPLATES, template())),
    "netflow9 template behind zeros": netflow9(filling(40), b"\0" * 20, flow_set(NETFLOW9_TEMPLATES, template())),
    "netflow9 template, zero-filled": netflow9(flow_set(NETFLOW9_TEMPLATES, template()), b"\0" * 1200),
    "ipfix template": ipfix(flow_set(IPFIX_TEMPLATES, template())),
    "ipfix options template": ipfix(flow_set(IPFIX_OPTIONS, ipfix_options())),
    "ipfix data, template": ipfix(filling(40), flow_set(IPFIX_TEMPLATES, template())),
    "ipfix data, data, options template": ipfix(filling(40), filling(100), flow_set(IPFIX_OPTIONS, ipfix_options())),
    "ipfix template behind 4000 bytes": ipfix(filling(4000), flow_set(IPFIX_TEMPLATES, template())),
    "ipfix template behind a set of length 3": ipfix(flow_set(300, b"", 3), flow_set(IPFIX_TEMPLATES, template())),
    "ipfix withdrawal": ipfix(flow_set(IPFIX_TEMPLATES, struct.pack(">HH", TEMPLATE, 0))),
    "ipfix withdrawal of options": ipfix(flow_set(IPFIX_OPTIONS, struct.pack(">HH", OPTIONS, 0))),
}
WITHOUT_TEMPLATES = {
    "netflow9 data": netflow9(filling(40)),
    "ipfix data": ipfix(filling(40)),
    "data that looks like a template": netflow9(flow_set(300, flow_set(NETFLOW9_TEMPLATES, template()))),
    "netflow9 with numbers of ipfix": netflow9(flow_set(IPFIX_TEMPLATES, template()),
                                               flow_set(IPFIX_OPTIONS, ipfix_options())),
    "ipfix with numbers of netflow9": ipfix(flow_set(NETFLOW9_TEMPLATES, template()),
                                            flow_set(NETFLOW9_OPTIONS, netflow9_options())),
    # Which some exporters do: its sets have no length, and the number that templates have.
    "netflow9 data, zero-filled": netflow9(filling(160), b"\0" * 1220),
    "netflow9 data, four zeros": netflow9(filling(40), b"\0" * 4),
    "netflow9 sets too short for templates": netflow9(flow_set(NETFLOW9_TEMPLATES, b""),
                                                      flow_set(NETFLOW9_TEMPLATES, b"\1\0\0\1"),
                                                      flow_set(NETFLOW9_OPTIONS, b"\1\1\0\4\0\4\0\0"), filling(40)),
    "ipfix sets too short for templates": ipfix(flow_set(IPFIX_TEMPLATES, b""), flow_set(IPFIX_OPTIONS, b""),
                                                filling(40)),
    "ipfix data, zero-filled": ipfix(filling(40), b"\0" * 200),
    "netflow9 header": netflow9(),
    "ipfix header": ipfix(),
    "netflow9 version alone": b"\0\x09",
    "ipfix, cut off": ipfix()[:15],
    "netflow5": struct.pack(">HH", 5, 0) + b"\0" * 20,
    "a byte": b"\x09",
    "nothing": b"",
}
