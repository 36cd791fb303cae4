# SPDX-License-Identifier: GPL-2.0-or-later
"""What memory flowtee takes: for a receiver, for a stream of an exporter, and for each processor that there may be."""

import ipaddress
import subprocess
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
# What receivers of one network namespace may take, in MiB, and more than any number of them does.
LIMIT, UNLIMITED = "/sys/module/flowtee/parameters/memory", 1 << 20
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


def limit_memory(value):
    """Returns what the limit was."""
    with open(LIMIT, "r+", encoding="ascii") as file:
        before = file.read()
        file.seek(0)
        file.write(str(value))
    return before.strip()


def is_refused(statements):
    """As they would take more than the module allows by itself."""
    result = subprocess.run(["ip", "netns", "exec", "server", "flowteectl", "--quiet", "apply", "-"],
                            input="\n".join(statements) + "\n", stderr=subprocess.PIPE, text=True, check=False)
    if result.returncode == 0:
        on("server", "flowteectl", "flush")
    elif "parameter memory" not in result.stderr:
        raise Invalid(result.stderr)
    return result.returncode != 0


def of_receivers(view, count):
    """(whether so many are refused, unless the limit is lifted; memory)"""
    say(f"memory: {count} receivers")
    statements = list(receivers(view, count))
    refused = is_refused(statements)
    usual = limit_memory(UNLIMITED)
    before = settled()
    Flowtee.apply(statements)
    after = settled()
    on("server", "flowteectl", "flush")
    limit_memory(usual)
    return refused, difference(before, after)


def of_streams(view):
    """(how many there is room for, False, memory): it is asked for with the first collector of a network namespace."""
    before = settled()
    Flowtee.apply(Flowtee().statements(view, 1))
    after = settled()
    with open("/sys/module/flowtee/parameters/exporters", encoding="ascii") as file:
        return int(file.read()), False, difference(before, after)


def measure(plan):
    view = VIEWS["alone"]()
    view.build(1)
    sizes = [("streams", *of_streams(view))]
    on("server", "flowteectl", "flush")
    sizes += [("receivers", count, *of_receivers(view, count)) for count in plan["receivers"]]
    found = []
    for what, count, refused, (size, percpu) in sizes:
        if size <= 0:
            raise Invalid(f"{count} {what} take {size} bytes")
        found.append({"what": what, "count": count, "possible": possible_processors(), "bytes": size, "percpu": percpu,
                      "refused": refused})
    return {"memory": found}
