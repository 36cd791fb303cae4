# SPDX-License-Identifier: GPL-2.0-or-later
"""Whether copies are what they should be: what leaves the server for each receiver is looked at, byte by byte."""

import collections
import contextlib
import socket
import struct

from namespaces import EXPORTER, HARDWARE, inside

# Linux' numbers, which Python has no names for.
ETH_P_ALL = 3
SO_RCVBUFFORCE = 33
SOL_PACKET = 263
PACKET_AUXDATA = 8
# Its first word has flags, among them that the device is to finish the checksum.
TP_STATUS_CSUMNOTREADY = 8
ROOM = 1 << 26
ETHERNET = struct.Struct("!6s6sH")
IPV4 = struct.Struct("!BBHHHBBH4s4s")
UDP = struct.Struct("!HHHH")
ETHERTYPE = 0x0800


class Wrong(Exception):
    """A copy that is not what it should be."""


def checksum(data):
    total = sum(struct.unpack(f"!{(len(data) + 1) // 2}H", data + bytes(len(data) % 2)))
    while total >> 16:
        total = (total & 0xffff) + (total >> 16)
    return total ^ 0xffff


def read(frame, complete=True):
    """((source, port), (destination, port), payload) of a frame with a UDP datagram, after a look at all that a receiver
    would look at. One that is not complete has no checksum of UDP yet.
    """
    hardware, _, ethertype = ETHERNET.unpack_from(frame)
    if hardware != bytes.fromhex(HARDWARE.replace(":", "")):
        raise Wrong(f"a copy is for {hardware.hex(':')}, not for {HARDWARE}")
    packet = frame[ETHERNET.size:]
    version, _, length, _, fragment, _, protocol, _, source, destination = IPV4.unpack_from(packet)
    if (ethertype, version, protocol, length) != (ETHERTYPE, 0x45, socket.IPPROTO_UDP, len(packet)) or fragment & 0x3fff:
        raise Wrong("a copy is no whole IPv4 packet with UDP")
    if checksum(packet[:IPV4.size]):
        raise Wrong("a copy's IPv4 checksum is wrong")
    datagram = packet[IPV4.size:]
    source_port, port, length, check = UDP.unpack_from(datagram)
    if length != len(datagram):
        raise Wrong(f"a copy's UDP header tells of {length} bytes, not {len(datagram)}")
    if complete and check and checksum(source + destination + struct.pack("!HH", protocol, length) + datagram):
        raise Wrong("a copy's UDP checksum is wrong")
    return (socket.inet_ntoa(source), source_port), (socket.inet_ntoa(destination), port), datagram[UDP.size:]


class Capture:
    """What the server gets and sends from now on."""

    def __init__(self):
        with inside("server"):
            self.socket = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ETH_P_ALL))
        self.socket.setsockopt(socket.SOL_SOCKET, SO_RCVBUFFORCE, ROOM)
        self.socket.setsockopt(SOL_PACKET, PACKET_AUXDATA, 1)
        self.socket.setblocking(False)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def messages(self):
        """Yields (frame, {kind of note: its bytes}, device, kind of packet) of all that has come."""
        with contextlib.suppress(BlockingIOError):
            while True:
                frame, notes, _, (device, _, kind, *_) = self.socket.recvmsg(1 << 16, 256)
                yield frame, {(level, name): data for level, name, data in notes}, device, kind

    def frames(self):
        """{device: [(frame, whether it is complete)]} of what has left the server."""
        found = {}
        for frame, notes, device, kind in self.messages():
            flags = struct.unpack_from("=L", notes[SOL_PACKET, PACKET_AUXDATA])[0]
            if kind == socket.PACKET_OUTGOING:
                found.setdefault(device, []).append((frame, not flags & TP_STATUS_CSUMNOTREADY))
        return found


def check(frames, devices, destinations, payloads, port):
    """By each device must have left each payload, in its order, from the exporter's own address and port, to each
    destination there: so many times as receivers have it.
    """
    for device in dict.fromkeys(devices):
        to = collections.Counter(there for by, there in zip(devices, destinations) if by == device)
        got = [read(*frame) for frame in frames.get(device, [])]
        expected = {there: [((EXPORTER, port), there, payload) for payload in payloads for _ in range(times)]
                    for there, times in to.items()}
        found = {there: [copy for copy in got if copy[1] == there] for there in {*to, *(copy[1] for copy in got)}}
        if found != expected:
            what = [f"{source} to {destination}, {len(payload)} bytes" for source, destination, payload in got]
            raise Wrong(f"{device} got other copies than it should: {'; '.join(what) or 'none'}")
