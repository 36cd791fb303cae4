# SPDX-License-Identifier: GPL-2.0-or-later
"""The highest rate at which every copy leaves the server, found by bisection.

The exporter has one processor of the machine, the server the other. Emulated processors run as fast as the host lets
them, which should have two to spare: only how the methods stand to each other means something, not the rates.
"""

import math
import os

from costs import Invalid, say, warm_up
from exporter import EXPORTERS
from methods import METHODS
from namespaces import inside, on, run
from processes import PROGRAMS, Process
from sending import Copies
from senders import open_socket
from views import VIEWS
from waiting import wait_a_moment

SERVER_CPU, EXPORTER_CPU = 0, 1
# How many datagrams may wait for the server's processor, as kernels have it; a process gets room for about as many.
BACKLOG = 1000
ROOM = 1 << 21
# How long a rate is tried for.
SECONDS = 1
# Datagrams a second: somewhere between is the rate of every method.
LEAST, MOST = 250, 64000
# A busy host takes a processor away for a while, and then something is lost, or sent late, whatever the rate: it counts
# if it happens each time.
TRIES = 3
# An exporter that does not come up to it has not put a rate to the test.
TRUE_RATE = 0.95


def make_room(processor):
    """What the exporter sends is received by the server's processor."""
    with open("/proc/sys/net/core/netdev_max_backlog", "w", encoding="ascii") as file:
        file.write(str(BACKLOG))
    on("server", "sh", "-c", f"echo {1 << processor:x} >/sys/class/net/uplink/queues/rx-0/rps_cpus")


class Pace:
    """An exporter whose datagrams come evenly."""

    def __init__(self, exporter, to):
        self.exporter = exporter
        self.to = to
        self.payload = exporter.data()

    def send(self, rate, count):
        """How many a second it really was."""
        program = ["taskset", "-c", str(EXPORTER_CPU), os.path.join(PROGRAMS, "pace"), self.to[0], str(self.to[1])]
        words = [rate, count, self.exporter.number_offset, self.exporter.step, self.exporter.number + self.exporter.step]
        with inside("exporter"):
            said = run(*program, *map(str, words), input=self.payload.decode("latin-1"), encoding="latin-1")
        self.exporter.number += self.exporter.step * count
        return int(said)


def is_whole(pace, copies, rate):
    """(whether all copies leave, the rate), at about this rate."""
    count = rate * SECONDS
    for _ in range(TRIES):
        expected = copies.sent() + count * copies.receivers
        achieved = pace.send(rate, count)
        whole = wait_a_moment(lambda: copies.sent() >= expected)
        if whole and achieved >= TRUE_RATE * rate:
            break
    return whole, achieved


def highest(pace, copies, steps):
    """(datagrams a second, whether the exporter was what could do no more)"""
    low, high, best, bounded = LEAST, MOST, 0, False
    for _ in range(steps):
        rate = round(math.sqrt(low * high))
        whole, achieved = is_whole(pace, copies, rate)
        say(f"loss: {achieved} a second: {'all' if whole else 'not all'} copies")
        slow = achieved < TRUE_RATE * rate
        if whole:
            best = max(best, achieved)
        if whole and not slow:
            low = rate
        else:
            high, bounded = rate, whole
    return best, bounded


def of_method(method, view, receivers, plan):
    say(f"loss, receivers: {receivers}, {method.name}")
    method.start(view, receivers)
    try:
        exporter, copies = EXPORTERS[plan["protocol"]](plan["size"]), Copies(view, receivers)
        with open_socket(*method.to(view)) as sender:
            warm_up(lambda count: exporter.send(sender.send, count), copies)
        return highest(Pace(exporter, method.to(view)), copies, plan["steps"])
    finally:
        method.stop()


def measure(plan):
    view = VIEWS[plan["views"][0]]()
    view.build(max(plan["receivers"]))
    make_room(SERVER_CPU)
    os.sched_setaffinity(0, {SERVER_CPU})
    found = []
    for receivers in plan["receivers"]:
        for name in plan["methods"]:
            kind = METHODS[name]
            method = kind(ROOM) if issubclass(kind, Process) else kind()
            rate, bounded = of_method(method, view, receivers, plan)
            if not rate:
                raise Invalid(f"{name} loses copies at {LEAST} datagrams a second, receivers: {receivers}")
            found.append({"method": name, "receivers": receivers, "protocol": plan["protocol"], "size": plan["size"],
                          "rate": rate, "bounded": bounded})
    return {"loss": found}
