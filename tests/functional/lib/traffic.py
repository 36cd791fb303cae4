# SPDX-License-Identifier: GPL-2.0-or-later
"""Many datagrams: of many exporters, of several processors, numbered."""

import ipaddress
import mmap
import os
import signal
import socket
import struct
import time

import packets
from scene import PORT, SOURCE_PORT

MOST_FILES = 4096
# Where the addresses of many exporters begin: they follow one another, as those of a network's routers do.
EXPORTERS = {4: int(ipaddress.ip_address("10.64.0.0")), 6: int(ipaddress.ip_address("2001:db8:e0::"))}


def exporter_address(family, index):
    make = ipaddress.IPv4Address if family == 4 else ipaddress.IPv6Address
    return str(make(EXPORTERS[family] + 1 + index))


def number(value, size=4):
    """A payload that is told from others. None of it looks like telemetry."""
    return struct.pack(">I", value) + b"\0" * (size - 4)


def number_of(payload):
    return struct.unpack_from(">I", payload)[0]


def of_exporters(family, target, indexes, sport=SOURCE_PORT):
    """One datagram for each of these exporters, with its index as number."""
    return [packets.udp(exporter_address(family, i), sport, target, PORT, number(i)) for i in indexes]


class Sender:
    """Sends numbered datagrams from a host, on a processor of its choice, as a process of its own.

    The numbers are first, first + 1, ... With `count` it ends by itself, otherwise by close().
    """

    def __init__(self, host, family, address, count=None, first=0, cpu=0, pause=0, size=4, port=PORT):
        with host.inside():
            sock = socket.socket(socket.AF_INET if family == 4 else socket.AF_INET6, socket.SOCK_DGRAM)
        sock.connect((address, port))
        # How many were sent, for both processes.
        self._progress = mmap.mmap(-1, 8)
        self.pid = os.fork()
        if not self.pid:
            os.sched_setaffinity(0, {cpu % os.cpu_count()})
            # What the tests open must be closed when they close it.
            os.closerange(3, sock.fileno())
            os.closerange(sock.fileno() + 1, MOST_FILES)
            self._run(sock, count, first, pause, size)
        sock.close()

    def _run(self, sock, count, first, pause, size):
        # What is sent is counted, too.
        told_to_end = []
        signal.signal(signal.SIGTERM, lambda *_: told_to_end.append(True))
        sent = 0
        while sent != count and not told_to_end:
            try:
                sock.send(number(first + sent, size))
            except OSError:
                os._exit(1)
            sent += 1
            self._progress[:8] = struct.pack("=Q", sent)
            if pause:
                time.sleep(pause)
        os._exit(0)

    @property
    def sent(self):
        return struct.unpack("=Q", self._progress[:8])[0]

    def finish(self):
        """Until it has sent all of them."""
        pid, self.pid = self.pid, 0
        _pid, status = os.waitpid(pid, 0)
        assert status == 0, f"a sender ended with {status}"
        return self.sent

    def close(self):
        """Ends it, and returns how many it has sent."""
        if self.pid:
            os.kill(self.pid, signal.SIGTERM)
            os.waitpid(self.pid, 0)
            self.pid = 0
        return self.sent


def send_from_all_cpus(host, family, address, count, **options):
    """`count` datagrams of each processor, all at once; returns how many that were."""
    senders = [Sender(host, family, address, count, first=cpu * count, cpu=cpu, **options)
               for cpu in range(os.cpu_count())]
    return sum(sender.finish() for sender in senders)
