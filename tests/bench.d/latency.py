# SPDX-License-Identifier: GPL-2.0-or-later
"""How long a copy takes: from the moment that a datagram comes in by the server's device to that in which its copy is
handed to the device that it leaves by.

Both are stamps of the kernel, of one clock, which counts instructions. The exporter only gets to run while nobody else
wants the processor, so that a process is not kept waiting by who sends.
"""

import contextlib
import math
import os
import socket
import struct

import contents
from costs import Invalid, say, warm_up
from exporter import EXPORTERS
from methods import METHODS
from namespaces import batch
from sending import Copies
from views import VIEWS
from waiting import TimedOut, wait_until

# Linux' number, which Python has no name for; and what a stamp looks like.
SO_TIMESTAMPNS = 35
STAMP = struct.Struct("=qq")
NANOSECONDS = 10**9
# Datagrams that come at once, as a device brings them that has interrupted for the first.
BURST = 32
# Those of a burst wait at the exporter's device until it is complete.
SLOT = "5ms"
PERCENTILES = (50, 99)


class Stamps(contents.Capture):
    """When each packet came or went."""

    def __init__(self):
        super().__init__()
        self.socket.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)

    def read(self, size, place):
        """({number of a datagram: when it came}, [(number, when one of its copies went)])"""
        came, gone = {}, []
        for frame, notes, device, kind in self.messages():
            number = frame[place - size:place - size + 4]
            seconds, nanoseconds = STAMP.unpack(notes[socket.SOL_SOCKET, SO_TIMESTAMPNS])
            stamp = seconds * NANOSECONDS + nanoseconds
            if kind == socket.PACKET_OUTGOING:
                gone.append((number, stamp))
            elif device == "uplink":
                came[number] = stamp
        return came, gone


@contextlib.contextmanager
def giving_way():
    """Everybody else comes first."""
    os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
    try:
        yield
    finally:
        os.sched_setscheduler(0, os.SCHED_OTHER, os.sched_param(0))


def percentile(values, part):
    return sorted(values)[math.ceil(len(values) * part / 100) - 1]


@contextlib.contextmanager
def gathered():
    """What the exporter sends goes on its way at once, when there is a while without more."""
    batch("tc", "exporter", [f"qdisc add dev uplink root netem limit {2 * BURST} slot {SLOT}"])
    try:
        yield
    finally:
        batch("tc", "exporter", ["qdisc del dev uplink root"])


class Latency:
    """Of the copies of one method."""

    def __init__(self, exporter, sender, copies):
        self.exporter = exporter
        self.sender = sender
        self.copies = copies

    def of(self, datagrams, at_once):
        """Nanoseconds of each copy."""
        with Stamps() as stamps:
            for _ in range(datagrams // at_once):
                expected = self.copies.sent() + at_once * self.copies.receivers
                self.exporter.send(self.sender.send, at_once)
                wait_until(lambda: self.copies.sent() >= expected)
            came, gone = stamps.read(self.exporter.size, self.exporter.number_offset)
        sent = datagrams // at_once * at_once
        if len(came) != sent or len(gone) != sent * self.copies.receivers:
            raise Invalid(f"{len(came)} datagrams and {len(gone)} copies were seen, of {sent} to "
                          f"{self.copies.receivers} receivers")
        return [stamp - came[number] for number, stamp in gone]


def of_method(method, view, receivers, plan):
    """{datagrams at once: nanoseconds of each copy}"""
    say(f"latency, receivers: {receivers}, {method.name}")
    method.start(view, receivers)
    try:
        with view.open_sender(*method.to(view)) as sender, giving_way():
            exporter, copies = EXPORTERS[plan["protocol"]](plan["size"]), Copies(view, receivers)
            warm_up(lambda count: exporter.send(sender.send, count), copies)
            latency = Latency(exporter, sender, copies)
            found = {1: latency.of(plan["datagrams"], 1)}
            with gathered():
                found[BURST] = latency.of(plan["datagrams"], BURST)
            return found
    except (Invalid, TimedOut) as fault:
        raise Invalid(f"latency of {method.name}, receivers: {receivers}: {fault}") from fault
    finally:
        method.stop()


def measure(plan):
    view = VIEWS[plan["views"][0]]()
    view.build(max(plan["receivers"]))
    found = []
    for receivers in plan["receivers"]:
        for name in plan["methods"]:
            for at_once, times in of_method(METHODS[name](), view, receivers, plan).items():
                found.append({"method": name, "receivers": receivers, "protocol": plan["protocol"], "size": plan["size"],
                              "at_once": at_once, **{f"p{part}": percentile(times, part) for part in PERCENTILES}})
    return {"latency": found}
