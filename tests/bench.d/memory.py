# SPDX-License-Identifier: GPL-2.0-or-later
"""What memory flowtee takes: for a receiver, for a stream of an exporter, and for each processor that there may be."""

import ipaddress
import time

from costs import Invalid, say
from methods import Flowtee
from namespaces import PORT, RECEIVER_PORT, SERVER, on
from views import VIEWS

# Each wants an exporter of its own: no exporter may reach all of them.
EXPORTERS = ipaddress.ip_network("10.64.0.0/10")
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


def of_streams(view):
    """(how many there is room for, memory): it is asked for with the first collector of a network namespace."""
    before = settled()
    Flowtee.apply(Flowtee().statements(view, 1))
    after = settled()
    with open("/sys/module/flowtee/parameters/exporters", encoding="ascii") as file:
        return int(file.read()), difference(before, after)


def measure(plan):
    view = VIEWS["alone"]()
    view.build(1)
    sizes = [("streams", *of_streams(view))]
    on("server", "flowteectl", "flush")
    sizes += [("receivers", count, of_receivers(view, count)) for count in plan["receivers"]]
    found = []
    for what, count, (size, percpu) in sizes:
        if size <= 0:
            raise Invalid(f"{count} {what} take {size} bytes")
        found.append({"what": what, "count": count, "possible": possible_processors(), "bytes": size, "percpu": percpu})
    return {"memory": found}
