# SPDX-License-Identifier: GPL-2.0-or-later
"""What each way to replicate costs, in instructions for a datagram."""

import functools
import statistics
import sys

import bystanders
import contents
from exporter import EXPORTERS
from methods import METHODS, Drop
from sending import HEADERS_SIZE, Copies, timed
from views import VIEWS
from waiting import TimedOut, wait_a_moment, wait_until

WARM_UP = 100
REPETITIONS = 5
# So many are looked at, before any is counted.
LOOKED_AT = 3
# With so many receivers a measurement is long enough with fewer datagrams.
FEW_RECEIVERS = 8
# Some repetitions meet a timer or a kernel thread. If the greater part does not agree, something else is going on.
AGREEMENT = 0.05


class Invalid(Exception):
    """Figures that must not be used."""


def say(text):
    print(f"bench: {text}", file=sys.stderr, flush=True)


def agreed(what, costs):
    """The middle one."""
    middle = statistics.median(costs)
    if sum(abs(cost - middle) <= AGREEMENT * middle for cost in costs) <= len(costs) / 2:
        raise Invalid(f"{what}: repetitions differ too much: {costs}")
    return middle


class Bench:
    """What all measurements have in common."""

    def __init__(self, plan):
        self.exporter = functools.partial(EXPORTERS[plan["protocol"]], plan["size"])
        self.size = plan["size"]
        self.datagrams = plan["datagrams"]
        self.base = 0

    def measure(self, method, view, number):
        """Instructions for each datagram, of the middle repetition."""
        what = f"{view.name}, receivers: {number}, {method.name}"
        say(what)
        count = self.datagrams * FEW_RECEIVERS // max(FEW_RECEIVERS, number)
        copies = Copies(view, number)
        method.start(view, number)
        try:
            with view.open_sender(*method.to(view)) as sender:
                exporter = self.exporter()
                send = functools.partial(exporter.send, sender.send)
                warm_up(send, copies)
                if number:
                    look_at(exporter, sender, copies, [method.destination(view, index) for index in range(number)])
                before = view.arrived(number)
                costs = [self.take(send, count, copies) for _ in range(REPETITIONS)]
                self.check_arrived(view, before, view.arrived(number), count * REPETITIONS)
        except (Invalid, contents.Wrong, TimedOut) as fault:
            raise Invalid(f"{what}: {fault}") from fault
        finally:
            method.stop()
        return agreed(what, costs)

    def take(self, send, count, copies):
        """One repetition: instructions for each datagram."""
        return timed(send, count, copies) / count

    def check_arrived(self, view, before, after, count):
        whole = self.size + HEADERS_SIZE + view.link_header
        for index, (old, new) in enumerate(zip(before, after)):
            packets, size = new[0] - old[0], new[1] - old[1]
            if packets != count:
                raise Invalid(f"receiver {index} got {packets} copies, not {count}")
            if size != count * whole:
                raise Invalid(f"receiver {index} got {size} bytes in {packets} copies: not all are whole")


def warm_up(send, copies):
    """Routes, neighbours and memory are looked for once; and whatever replicates may need a while to begin.

    nfacctd's plugin does not notice datagrams that come before it waits for them, until another one comes.
    """
    expected = copies.sent()
    arrived = False
    while not arrived:
        send(WARM_UP)
        expected += WARM_UP * copies.receivers
        arrived = wait_a_moment(lambda: copies.sent() >= expected)


def look_at(exporter, sender, copies, destinations):
    """Each copy of some datagrams, byte by byte."""
    payloads = []
    with contents.Capture() as capture:
        expected = copies.sent() + LOOKED_AT * copies.receivers
        exporter.send(lambda payload: payloads.append(bytes(payload)) or sender.send(payload), LOOKED_AT)
        wait_until(lambda: copies.sent() >= expected)
        contents.check(capture.frames(), copies.devices, destinations, payloads, sender.getsockname()[1])


def measure(plan):
    """What tests/bench prints of it."""
    views = [VIEWS[name]() for name in plan["views"]]
    for view in views:
        view.build(max(plan["receivers"]))
    bench = Bench(plan)
    bench.base = bench.measure(Drop(), views[0], 0)
    results = []
    for view in views:
        for number in plan["receivers"]:
            for name in plan["methods"]:
                cost = round(bench.measure(METHODS[name](), view, number) - bench.base)
                results.append({"view": view.name, "protocol": plan["protocol"], "size": plan["size"],
                                "receivers": number, "method": name, "instructions": cost})
    others = bystanders.measure(bench, views[0]) if plan["bystanders"] else []
    return {"results": results, "bystanders": others, "base": [
        {"view": views[0].name, "protocol": plan["protocol"], "size": plan["size"], "instructions": round(bench.base)}]}
