# SPDX-License-Identifier: GPL-2.0-or-later
"""Reads files of captured packets (pcapng), with what is beside the packets in them."""

import collections
import struct

SECTION, INTERFACE, PACKET = 0x0A0D0D0A, 1, 6
COMMENT, DROPPED, RESOLUTION = 1, 4, 9
RAW_IP = 101

Captured = collections.namedtuple("Captured", "time packet size comment missing")


def read(data):
    """The packets of a file: times in nanoseconds; `size` is what the packet had before it was cut."""
    found = []
    for kind, body in blocks(data):
        if kind == SECTION:
            assert struct.unpack_from("=IHH", body) == (0x1A2B3C4D, 1, 0)
        elif kind == INTERFACE:
            assert struct.unpack_from("=H", body) == (RAW_IP,)
            assert options(body[8:])[RESOLUTION] == b"\x09"
        else:
            assert kind == PACKET
            found.append(packet(body))
    return found


def blocks(data):
    while data:
        kind, length = struct.unpack_from("=II", data)
        assert length % 4 == 0 and struct.unpack_from("=I", data, length - 4) == (length,)
        yield kind, data[8:length - 4]
        data = data[length:]


def packet(body):
    interface, high, low, captured, size = struct.unpack_from("=IIIII", body)
    assert interface == 0
    beside = options(body[20 + (captured + 3 & ~3):])
    missing = struct.unpack("=Q", beside[DROPPED])[0] if DROPPED in beside else 0
    return Captured(high << 32 | low, body[20:20 + captured], size, beside[COMMENT].decode(), missing)


def options(data):
    """By their codes; none is there twice."""
    found = {}
    while True:
        code, length = struct.unpack_from("=HH", data)
        if not code:
            assert not length and len(data) == 4
            return found
        assert code not in found
        found[code] = data[4:4 + length]
        data = data[4 + (length + 3 & ~3):]
