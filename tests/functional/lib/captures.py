# SPDX-License-Identifier: GPL-2.0-or-later
"""Telemetry of real devices, from ../shared/captures beside the repository.

    pcap/*.pcap             as captured: with the exporters' own addresses and ports
    udp-payloads/*.dat      payloads of single datagrams
    wild/*.dat              the same, from reports of bugs in other programs
"""

import dataclasses
import glob
import os
import re
import struct

import pytest

import packets
from repository import TOP

DIRECTORY = os.path.join(os.path.dirname(TOP), "shared", "captures")

# Byte order by the first bytes of a file; with times in microseconds, and in nanoseconds.
MAGICS = {b"\xd4\xc3\xb2\xa1": "<", b"\xa1\xb2\xc3\xd4": ">", b"\x4d\x3c\xb2\xa1": "<", b"\xa1\xb2\x3c\x4d": ">"}
FILE_HEADER_SIZE = 24
# Where the network layer begins, by link type: Ethernet, raw IP, Linux cooked.
LINK_HEADERS = {1: 14, 101: 0, 113: 16}
VLAN = b"\x81\x00"


@dataclasses.dataclass(frozen=True)
class Datagram:
    """Of an exporter, whose address has a family of its own."""
    source: str
    sport: int
    payload: bytes


def packets_of(path):
    """The IP packets of a pcap file."""
    with open(path, "rb") as file:
        data = file.read()
    order = MAGICS[data[:4]]
    link_type, = struct.unpack_from(order + "L", data, 20)
    position = FILE_HEADER_SIZE
    while position < len(data):
        captured, length = struct.unpack_from(order + "LL", data, position + 8)
        frame = data[position + 16:position + 16 + captured]
        assert captured == length, f"{path}: a packet was cut off"
        yield frame[network_offset(frame, link_type):]
        position += 16 + captured


def network_offset(frame, link_type):
    offset = LINK_HEADERS[link_type]
    while link_type == 1 and frame[offset - 2:offset] == VLAN:
        offset += 4
    return offset


def captured(family):
    """All UDP datagrams of the pcap files whose exporters have addresses of that family."""
    found = []
    for path in sorted(glob.glob(os.path.join(DIRECTORY, "pcap", "*.pcap"))):
        for data in packets_of(path):
            if data[0] >> 4 == family:
                packet = packets.read(data)
                found.append(Datagram(packet.source, packet.sport, packet.payload))
    return found


def payloads(family):
    """All single payloads, each from an exporter that is made up for it."""
    found = []
    for number, path in enumerate(sorted(glob.glob(os.path.join(DIRECTORY, "udp-payloads", "*.dat")))):
        with open(path, "rb") as file:
            found.append(Datagram(made_up(family, number), 40000 + number, file.read()))
    return found


def makes():
    """{make of a device: (payloads with templates, payloads with data)} of those of which there are both."""
    found = {}
    for path in sorted(glob.glob(os.path.join(DIRECTORY, "udp-payloads", "*.dat"))):
        match = re.match(r"(.+)_(?:(tpl|opttpl|tplopt)|data)s?[^/]*\.dat$", os.path.basename(path))
        if match:
            with open(path, "rb") as file:
                found.setdefault(match[1], ([], []))[not match[2]].append(file.read())
    return {make: both for make, both in found.items() if all(both)}


def wild(name):
    """One payload from wild/; skips the test where there are no captures."""
    path = os.path.join(DIRECTORY, "wild", name)
    require(os.path.isfile(path), name)
    with open(path, "rb") as file:
        return file.read()


def made_up(family, number):
    return {4: f"198.51.100.{1 + number % 250}", 6: f"2001:db8:e::{1 + number:x}"}[family]


def require(datagrams, what):
    """Skips the test where there are no captures at all."""
    if not os.path.isdir(DIRECTORY):
        pytest.skip(f"no captures of real devices: {DIRECTORY} does not exist")
    assert datagrams, f"no {what} in {DIRECTORY}"
    return datagrams
