# SPDX-License-Identifier: GPL-2.0-or-later
"""What it costs to look at many receivers: instructions of the machine, those of the kernel that answers included."""

import statistics
import subprocess
import time

from costs import Invalid, say
from methods import Flowtee
from namespaces import SERVER, on
from views import VIEWS

# By their names in the tables. The first is what all others are compared with.
COMMANDS = {
    "save": "save", "show": "show", "show --brief": "show --brief", "show --bad": "show --bad", "-j show": "-j show",
    "stats": "stats", "stats --brief": "stats --brief", "metrics": "metrics", "explain": f"explain c0 exporter {SERVER[:-2]}77",
    "doctor": "doctor --listen 0",
}
COLLECTORS, POOLS = 20, 5
REPETITIONS = 3
# The same commands differ by what else the machine does meanwhile.
AGREEMENT = 0.1


def statements(view, count):
    """Half of them are in pools, and each of the others waits for an exporter of its own. All of them can be reached."""
    each = count // COLLECTORS
    for c in range(COLLECTORS):
        yield f"collector c{c} listen {SERVER}:{3000 + c}"
        yield from (f"pool c{c}/p{p} balance hash" for p in range(POOLS))
        for r in range(each):
            words = f"pool p{r % POOLS}" if r % 2 else f"from 11.{c}.{r >> 8}.{r & 255}/32"
            yield f"receiver c{c}/r{r} to {view.address(0)}:{9000 + r} {words}"


def instructions(words):
    """Of one run. What it prints goes nowhere."""
    begin = time.monotonic_ns()
    result = subprocess.run(["ip", "netns", "exec", "server", "flowteectl", *words.split()], stdin=subprocess.DEVNULL,
                            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=False)
    if result.returncode or result.stderr:
        raise Invalid(f"{words}: {result.returncode}: {result.stderr}")
    return time.monotonic_ns() - begin


def middle(name, words):
    """The first run has its files read from a disk."""
    instructions(words)
    found = [instructions(words) for _ in range(REPETITIONS)]
    cost = statistics.median(found)
    if sum(abs(one - cost) <= AGREEMENT * cost for one in found) <= REPETITIONS / 2:
        raise Invalid(f"{name}: repetitions differ too much: {found}")
    return cost


def measure(plan):
    view = VIEWS["alone"]()
    view.build(1)
    found = []
    for count in plan["receivers"]:
        Flowtee.apply(list(statements(view, count)))
        for name, words in COMMANDS.items():
            say(f"tool, receivers: {count}, {name}")
            found.append({"command": name, "receivers": count, "instructions": round(middle(name, words))})
        on("server", "flowteectl", "flush")
    return {"tool": found}
