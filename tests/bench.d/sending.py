# SPDX-License-Identifier: GPL-2.0-or-later
"""The exporter's datagrams, and the copies that leave the server."""

import os
import socket
import time

from namespaces import PORT, SERVER, inside, receiver_device
from waiting import TimedOut

HEADERS_SIZE = 20 + 8

# Linux' number, which Python has no name for.
SO_NO_CHECK = 11
# Of busy time, by a clock that counts instructions.
PATIENCE = 5


def open_socket():
    """Without UDP checksums, as many routers send: neither method has to compute or to verify one."""
    with inside("exporter"):
        sender = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sender.setsockopt(socket.SOL_SOCKET, SO_NO_CHECK, 1)
    sender.connect((SERVER, PORT))
    return sender


class Copies:
    """Those on the wires to the receivers, by the counters of the server's devices: cheap enough to be asked often."""

    def __init__(self, receivers):
        self.receivers = receivers
        with inside("server"):
            self.file = open("/proc/net/dev", encoding="ascii")
        self.devices = {receiver_device(index) for index in range(self.receivers)}

    def sent(self):
        self.file.seek(0)
        total = 0
        for line in self.file:
            name, _, counters = line.partition(":")
            if name.strip() in self.devices:
                total += int(counters.split()[9])
        return total


def timed(send, count, copies):
    """Nanoseconds until all copies had left the server, during which the processor never idled.

    What replicates in softirq is done when the last send() returns. A process is not; it is waited for with a
    priority that takes the processor only while nobody else wants it.
    """
    expected = copies.sent() + count * copies.receivers
    start = time.monotonic_ns()
    send(count)
    end = time.monotonic_ns()
    if copies.sent() >= expected:
        return end - start
    os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
    try:
        while copies.sent() < expected:
            if time.monotonic_ns() - end > PATIENCE * 10**9:
                raise TimedOut(f"{expected - copies.sent()} copies never left the server")
        return time.monotonic_ns() - start
    finally:
        os.sched_setscheduler(0, os.SCHED_OTHER, os.sched_param(0))
