# SPDX-License-Identifier: GPL-2.0-or-later
"""Sockets of the hosts of a Topology: UDP sockets and captures, read with deadlines."""

import contextlib
import dataclasses
import itertools
import os
import select
import socket
import struct
import time

# How long something that must happen may take. Reached in failures only, so it can be long enough for
# a slow debug kernel under emulation.
DEADLINE = 15.0

ETH_P_ALL = 0x0003
ETH_P_IP = 0x0800
ETH_P_IPV6 = 0x86DD
# Local experimental: no stack takes it for anything.
ETH_P_MARKER = 0x88B5
PACKET_OUTGOING = 4
SOL_PACKET = 263
PACKET_AUXDATA = 8
TP_STATUS_CSUMNOTREADY = 1 << 3
MLD_ROUTERS = socket.inet_pton(socket.AF_INET6, "ff02::16")
AUXDATA = struct.Struct("=IIIHHHH")

markers = itertools.count(1)


class Late(AssertionError):
    """Something that must happen did not, within DEADLINE."""


def wait_for(what, condition, deadline=DEADLINE):
    """Calls condition() until it returns something true, and returns that."""
    end = time.monotonic() + deadline
    while True:
        result = condition()
        if result:
            return result
        if time.monotonic() > end:
            raise Late(f"not within {deadline:g} s: {what() if callable(what) else what}")
        # Lets others run; whatever is waited for needs a processor too.
        os.sched_yield()


def readable(sock, deadline):
    return bool(select.select([sock], [], [], max(0, deadline))[0])


@dataclasses.dataclass
class Message:
    """What a UDP socket received."""
    payload: bytes
    source: str
    port: int
    ttl: int
    tos: int
    # UDP GRO: the size of each datagram in the payload, or None.
    segment: int = None


@dataclasses.dataclass
class Frame:
    """What a Capture saw."""
    data: bytes
    # The UDP checksum is left to the device.
    partial: bool

    @property
    def protocol(self):
        return int.from_bytes(self.data[12:14], "big")

    @property
    def is_group_report(self):
        """Multicast listener discovery, which comes whenever a host joins a group by itself."""
        return self.protocol == ETH_P_IPV6 and self.packet[6] == 0 and self.packet[24:40] == MLD_ROUTERS

    @property
    def packet(self):
        return self.data[14:]


class UdpSocket:
    """A UDP socket of a host that tells all there is to know of what it receives."""

    SOL_UDP, UDP_SEGMENT, UDP_GRO = 17, 103, 104

    def __init__(self, host, family, address="", port=0, dev=None, reuse=False, reuse_port=False):
        kind = socket.AF_INET if family == 4 else socket.AF_INET6
        with host.inside():
            self.sock = socket.socket(kind, socket.SOCK_DGRAM)
        self.family = family
        # An IPv6 wildcard must not stand in the way of an IPv4 one.
        if family == 6:
            self.sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
            self.sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_RECVHOPLIMIT, 1)
            self.sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_RECVTCLASS, 1)
        else:
            self.sock.setsockopt(socket.IPPROTO_IP, 12, 1)  # IP_RECVTTL
            self.sock.setsockopt(socket.IPPROTO_IP, socket.IP_RECVTOS, 1)
        # Without regard to net.core.rmem_max: bursts must not be lost here.
        self.sock.setsockopt(socket.SOL_SOCKET, 33, 8 << 20)  # SO_RCVBUFFORCE
        if reuse:
            self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if reuse_port:
            self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        if dev:
            self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, dev.encode())
        self.sock.bind((address, port))
        self.port = self.sock.getsockname()[1]

    def connect(self, address, port):
        self.sock.connect((address, port))

    def send(self, payload, address, port, segment=None):
        """With segment: one send for many datagrams of that size (UDP_SEGMENT)."""
        control = [(self.SOL_UDP, self.UDP_SEGMENT, struct.pack("=H", segment))] if segment else []
        self.sock.sendmsg([payload], control, 0, (address, port))

    def pending(self):
        return readable(self.sock, 0)

    def receive(self, deadline=DEADLINE):
        if not readable(self.sock, deadline):
            raise Late(f"nothing arrived at port {self.port} within {deadline:g} s")
        payload, control, _flags, source = self.sock.recvmsg(1 << 17, 256)
        message = Message(payload, source[0], source[1], -1, -1)
        for level, kind, data in control:
            if level == self.SOL_UDP and kind == self.UDP_GRO:
                message.segment = int.from_bytes(data[:2], "little")
            elif (level, kind) in ((socket.IPPROTO_IP, socket.IP_TTL),
                                   (socket.IPPROTO_IPV6, socket.IPV6_HOPLIMIT)):
                message.ttl = int.from_bytes(data[:4], "little")
            elif (level, kind) in ((socket.IPPROTO_IP, socket.IP_TOS),
                                   (socket.IPPROTO_IPV6, socket.IPV6_TCLASS)):
                message.tos = data[0]
        return message

    def receive_many(self, count, deadline=DEADLINE):
        end = time.monotonic() + deadline
        messages = []
        while len(messages) < count:
            try:
                messages.append(self.receive(end - time.monotonic()))
            except Late:
                raise Late(f"{len(messages)} of {count} datagrams arrived at port {self.port}") from None
        return messages

    def drain(self):
        """What is there already."""
        messages = []
        while self.pending():
            messages.append(self.receive())
        return messages

    def payloads(self):
        """The payloads of what is there already: for thousands."""
        found = []
        with contextlib.suppress(BlockingIOError):
            while True:
                found.append(self.sock.recv(1 << 16, socket.MSG_DONTWAIT))
        return found

    def close(self):
        self.sock.close()


class Capture:
    """Everything that arrives by one device, from the moment this is made."""

    def __init__(self, end):
        self.end = end
        with end.host.inside():
            self.sock = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0)
        self.sock.setsockopt(SOL_PACKET, PACKET_AUXDATA, 1)
        self.sock.setsockopt(socket.SOL_SOCKET, 33, 8 << 20)  # SO_RCVBUFFORCE
        self.sock.bind((end.dev, ETH_P_ALL))

    def next(self, deadline):
        """One frame that arrived, or None."""
        end = time.monotonic() + deadline
        while readable(self.sock, end - time.monotonic()):
            data, control, _flags, address = self.sock.recvmsg(1 << 17, 64)
            frame = self._frame(data, control)
            if address[2] != PACKET_OUTGOING and not frame.is_group_report:
                return frame
        return None

    @staticmethod
    def _frame(data, control):
        for level, kind, value in control:
            if (level, kind) == (SOL_PACKET, PACKET_AUXDATA):
                return Frame(data, bool(AUXDATA.unpack_from(value)[0] & TP_STATUS_CSUMNOTREADY))
        return Frame(data, False)

    def wait(self, what, select_frame=lambda frame: True, count=1, deadline=DEADLINE):
        """The first `count` frames for which select_frame() is true."""
        end = time.monotonic() + deadline
        frames = []
        while len(frames) < count:
            frame = self.next(end - time.monotonic())
            if frame is None:
                raise Late(f"{len(frames)} of {count} arrived at {self.end}: {what}")
            if select_frame(frame):
                frames.append(frame)
        return frames

    def settle(self):
        """All frames before a marker that is sent now from the other end of the link.

        Nothing else will come of what was handed to the link before: use it after the server has
        counted the datagrams.
        """
        marker = b"settle %d" % next(markers)
        self.end.peer.send(marker, ETH_P_MARKER)
        frames = []
        end = time.monotonic() + DEADLINE
        while True:
            frame = self.next(end - time.monotonic())
            if frame is None:
                raise Late(f"the marker did not arrive at {self.end}")
            if frame.protocol != ETH_P_MARKER:
                frames.append(frame)
            elif frame.packet.startswith(marker):
                return frames

    def close(self):
        self.sock.close()
