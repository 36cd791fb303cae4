# SPDX-License-Identifier: GPL-2.0-or-later
"""What memory flowtee takes: for a receiver, for a stream of an exporter, and for each processor that there may be."""

import ipaddress
import time

from costs import Invalid, say
from exporter import Netflow9
from methods import Flowtee
from namespaces import PORT, RECEIVER_PORT, SERVER, on
from senders import open_socket
from views import VIEWS
from waiting import wait_until

# Each wants an exporter of its own: no exporter may reach all of them.
EXPORTERS = ipaddress.ip_network("10.64.0.0/10")
STREAM_SIZE = 200
KIBIBYTE = 1024
# What the kernel asks for its own use: small pieces, large ones, and those that each processor has.
KINDS = ("SUnreclaim", "VmallocUsed", "Percpu")
# The kernel frees later what is given up: for so long nothing more than this comes or goes.
QUIET_SECONDS, QUIET_BYTES = 1, 1 << 18


def meminfo():
    with open("/proc/meminfo", encoding="ascii") as file:
        return {name: int(rest.split()[0]) * KIBIBYTE for name, rest in (line.split(":") for line in file)}


def taken():
    """(bytes of the kernel's own, those of them that are a processor's own).

    What is available would say the same, if files that the machine reads meanwhile took no part of it.
    """
    now = meminfo()
    return sum(now[kind] for kind in KINDS), now["Percpu"]


def settled():
    """The same once nothing changes any more."""
    last = taken()
    while True:
        time.sleep(QUIET_SECONDS)
        now = taken()
        if all(abs(new - old) < QUIET_BYTES for new, old in zip(now, last)):
            return now
        last = now


def possible_processors():
    """As of "0-255"."""
    with open("/sys/devices/system/cpu/possible", encoding="ascii") as file:
        first, _, last = file.read().strip().partition("-")
    return int(last or first) - int(first) + 1


def receivers(view, count):
    yield f"collector bench listen {SERVER}:{PORT}"
    for number in range(count):
        yield (f"receiver bench/r{number} to {view.address(number % 100)}:{RECEIVER_PORT + number // 100} "
               f"from {EXPORTERS[number]}")


def difference(before, after):
    found = [new - old for new, old in zip(after, before)]
    say(f"memory: {found[0]} bytes, of which {found[1]} of processors")
    return found


def of_receivers(view, count):
    say(f"memory: {count} receivers")
    before = settled()
    Flowtee.apply(receivers(view, count))
    after = settled()
    on("server", "flowteectl", "flush")
    return difference(before, after)


class Stream(Netflow9):
    """One of many of an exporter: another source id."""

    def __init__(self, source):
        super().__init__(STREAM_SIZE)
        self.source = source

    def fields(self, length, records):
        return *super().fields(length, records)[:-1], self.source


def known():
    return on("server", "flowteectl", "exporters").count(" netflow9 ")


def of_streams(view, count):
    """Each with a template."""
    say(f"memory: {count} streams")
    before = settled()
    Flowtee.apply(Flowtee().statements(view, 0))
    with open_socket(SERVER, PORT) as sender:
        for source in range(count):
            Stream(source).send(sender.send, 1)
        wait_until(lambda: known() >= count)
        after = settled()
    on("server", "flowteectl", "flush")
    return difference(before, after)


def measure(plan):
    view = VIEWS["alone"]()
    view.build(1)
    # What is asked for once, whatever is configured.
    of_receivers(view, 1)
    of_streams(view, 1)
    found = []
    for what, of in (("streams", of_streams), ("receivers", of_receivers)):
        for count in plan[what]:
            size, percpu = of(view, count)
            if size <= 0:
                raise Invalid(f"{count} {what} take {size} bytes")
            found.append({"what": what, "count": count, "possible": possible_processors(), "bytes": size,
                          "percpu": percpu})
    return {"memory": found}
