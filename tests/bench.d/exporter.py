# SPDX-License-Identifier: GPL-2.0-or-later
"""An exporter: datagrams as large as they are asked for, full of flows, and numbers that go on."""

import struct

RECORD_SIZE = 48
NUMBER = struct.Struct("!L")
SECONDS = 1700000000
TEMPLATE_ID = 256
# Twelve fields of four bytes.
TEMPLATE = struct.pack("!HH", TEMPLATE_ID, RECORD_SIZE // 4) + struct.pack("!HH", 8, 4) * (RECORD_SIZE // 4)


def a_set(number, contents):
    return struct.pack("!HH", number, 4 + len(contents)) + contents


class Exporter:
    """NetFlow v5, whose numbers count flows."""

    header = struct.Struct("!HHLLLLBBH")
    number_offset = 16
    template_set = None
    # Between the header and the flows.
    set_header = 0
    most_records = 30

    def __init__(self, size):
        room = size - self.header.size - self.set_header
        self.size = size
        self.records = room // RECORD_SIZE
        self.padding = room % RECORD_SIZE
        self.number = 0
        self.check()

    def check(self):
        if not 0 < self.records <= self.most_records or self.padding:
            raise ValueError(f"there is no datagram of NetFlow v5 with {self.size} bytes")

    @property
    def step(self):
        """How far a datagram takes the number."""
        return self.records

    def fields(self, length, records):
        """Of a header, without the number."""
        return 5, records, 100000, SECONDS, 0, 0, 0, 0, 0

    def datagram(self, contents, records):
        return bytearray(self.header.pack(*self.fields(self.header.size + len(contents), records)) + contents)

    def data(self):
        return self.datagram(bytes(self.records * RECORD_SIZE), self.records)

    def send(self, transmit, count):
        """Templates, if there are any, come before the first."""
        if self.template_set is not None and not self.number:
            transmit(self.datagram(a_set(self.template_set, TEMPLATE), 1))
        payload = self.data()
        for _ in range(count):
            self.number = (self.number + self.step) & 0xffffffff
            NUMBER.pack_into(payload, self.number_offset, self.number)
            transmit(payload)


class WithTemplates(Exporter):
    """Any size: what is not enough for a flow is padding."""

    set_header = 4

    def check(self):
        if not self.records:
            raise ValueError(f"there is no flow in {self.size} bytes")

    def data(self):
        return self.datagram(a_set(TEMPLATE_ID, bytes(self.records * RECORD_SIZE + self.padding)), self.records)


class Netflow9(WithTemplates):
    """Its numbers count datagrams."""

    header = struct.Struct("!HHLLLL")
    number_offset = 12
    step = 1
    template_set = 0

    def fields(self, length, records):
        return 9, records, 100000, SECONDS, 0, 0


class Ipfix(WithTemplates):
    """Its numbers count records."""

    header = struct.Struct("!HHLLL")
    number_offset = 8
    template_set = 2

    def fields(self, length, records):
        return 10, length, SECONDS, 0, 0


EXPORTERS = {"netflow5": Exporter, "netflow9": Netflow9, "ipfix": Ipfix}
