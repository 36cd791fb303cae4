# SPDX-License-Identifier: GPL-2.0-or-later
"""The exporter's side of the wire. No datagram has a UDP checksum, as many routers send: no method has to compute or to
verify one."""

import contextlib
import fcntl
import os
import socket
import struct

from contents import ETHERNET, ETHERTYPE, IPV4, UDP, checksum
from namespaces import EXPORTER, HARDWARE, MTU, SERVER, batch, inside, run

# Linux' number, which Python has no name for.
SO_NO_CHECK = 11

# linux/if_tun.h
TUNSETIFF = 0x400454CA
IFF_TAP, IFF_NO_PI = 0x0002, 0x1000
EXPORTER_PORT = 50000
EXPORTER_HARDWARE = "02:00:00:00:00:02"
TTL = 64


def open_socket(address, port):
    with inside("exporter"):
        sender = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sender.setsockopt(socket.SOL_SOCKET, SO_NO_CHECK, 1)
    sender.connect((address, port))
    return sender


def headers(address, port, size):
    """Of a frame with so many bytes of payload."""
    link = ETHERNET.pack(*(bytes.fromhex(mac.replace(":", "")) for mac in (HARDWARE, EXPORTER_HARDWARE)), ETHERTYPE)
    datagram = UDP.size + size
    network = bytearray(IPV4.pack(0x45, 0, IPV4.size + datagram, 0, 0, TTL, socket.IPPROTO_UDP, 0,
                                  socket.inet_aton(EXPORTER), socket.inet_aton(address)))
    struct.pack_into("!H", network, 10, checksum(network))
    return link + network + UDP.pack(EXPORTER_PORT, port, datagram, 0)


class Card:
    """A device (tap) in the place of the server's wire: what is written to it lies in a page, as from a card's driver."""

    def __init__(self):
        run("modprobe", "tun")
        batch("ip", "server", ["link delete uplink"])
        with inside("server"):
            # Of who would rather wait the kernel makes packets in another way (tun_can_build_skb()).
            self.file = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
            fcntl.ioctl(self.file, TUNSETIFF, struct.pack("16sH22x", b"uplink", IFF_TAP | IFF_NO_PI))
        batch("ip", "server", [f"link set uplink address {HARDWARE} mtu {MTU} up",
                               f"address add {SERVER}/24 dev uplink"])

    @contextlib.contextmanager
    def open_sender(self, address, port):
        yield CardSender(self.file, address, port)


class CardSender:
    """Can what is used of a socket."""

    def __init__(self, file, address, port):
        self.file = file
        self.to = address, port
        self.headers = {}

    @staticmethod
    def getsockname():
        return EXPORTER, EXPORTER_PORT

    def send(self, payload):
        size = len(payload)
        if size not in self.headers:
            self.headers[size] = headers(*self.to, size)
        return os.writev(self.file, [self.headers[size], payload])
