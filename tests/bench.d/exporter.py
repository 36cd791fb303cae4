# SPDX-License-Identifier: GPL-2.0-or-later
"""An exporter: datagrams of 1,464 bytes, with thirty flows each, and numbers that go on."""

import struct

RECORDS = 30
RECORD_SIZE = 48
DATAGRAM_SIZE = 24 + RECORDS * RECORD_SIZE
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
    step = RECORDS
    template_set = None

    def __init__(self):
        self.number = 0

    def fields(self, length, records):
        """Of a header, without the number."""
        return 5, records, 100000, SECONDS, 0, 0, 0, 0, 0

    def datagram(self, contents, records):
        return bytearray(self.header.pack(*self.fields(self.header.size + len(contents), records)) + contents)

    def data(self):
        return self.datagram(bytes(RECORDS * RECORD_SIZE), RECORDS)

    def send(self, transmit, count):
        """Templates, if there are any, come before the first."""
        if self.template_set is not None and not self.number:
            transmit(self.datagram(a_set(self.template_set, TEMPLATE), 1))
        payload = self.data()
        for _ in range(count):
            self.number = (self.number + self.step) & 0xffffffff
            NUMBER.pack_into(payload, self.number_offset, self.number)
            transmit(payload)


class Netflow9(Exporter):
    """Its numbers count datagrams."""

    header = struct.Struct("!HHLLLL")
    number_offset = 12
    step = 1
    template_set = 0

    def fields(self, length, records):
        return 9, records, 100000, SECONDS, 0, 0

    def data(self):
        return self.datagram(a_set(TEMPLATE_ID, bytes(RECORDS * RECORD_SIZE)), RECORDS)


class Ipfix(Exporter):
    """Its numbers count records; four bytes of padding make it as long as the others."""

    header = struct.Struct("!HHLLL")
    number_offset = 8
    template_set = 2

    def fields(self, length, records):
        return 10, length, SECONDS, 0, 0

    def data(self):
        return self.datagram(a_set(TEMPLATE_ID, bytes(RECORDS * RECORD_SIZE + 4)), RECORDS)


EXPORTERS = {"netflow5": Exporter, "netflow9": Netflow9, "ipfix": Ipfix}
