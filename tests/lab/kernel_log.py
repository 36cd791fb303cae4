# SPDX-License-Identifier: GPL-2.0-or-later
"""Finds in a kernel log what no run may leave there."""

import itertools
import re

# At the start of a line's text, behind the time and, on debug kernels, the task or CPU in brackets.
TROUBLE = re.compile(r"""^(?:\[[^\]]*\]\s*)* (?:
      WARNING:                              # WARN_ON, lockdep, RCU
    | BUG[ :]                               # KASAN, page faults, slab, sleeping while atomic
    | kernel\ BUG\ at
    | watchdog:\ BUG:                       # a CPU that is stuck
    | Oops: | general\ protection\ fault | divide\ error: | stack\ segment: | double\ fault:
    | Kernel\ panic
    | INFO:\ task\ .*\ blocked\ for\ more\ than
    | (?:rcu:\ )?INFO:\ rcu_.*\ (?:detected|self-detected)
    | INFO:\ (?:trying\ to\ register\ non-static\ key|possible\ recursive\ locking)
    | unregister_netdevice:\ waiting\ for
    | UBSAN:
    | ref_tracker:
    | kmem_cache_destroy\ .*\ still\ has\ objects
    | kmemleak:\ [1-9][0-9]*\ new\ suspected
    )""", re.VERBOSE)

# How much to show of one report, at most.
CONTEXT_LINES = 60

# What KCSAN says of two accesses, with the stack of each. The kernel has races of its own that its developers know and
# live with (its timers', say, which interrupt whatever runs), so only those count in which the module has a part: it is
# among those that called for an access, or did it.
DATA_RACE = re.compile(r"BUG: KCSAN:")
DATA_RACE_ACCESS = re.compile(r" to 0x[0-9a-f]+ of \d+ bytes by ")
DATA_RACE_END = re.compile(r"={60,}$")
DATA_RACE_CALLERS = 3
OURS = "[flowtee]"


def find_trouble(path):
    """The first report of trouble in the log, as lines, or nothing."""
    with open(path, encoding="utf-8", errors="replace") as file:
        lines = file.read().splitlines()
    for number, line in enumerate(lines):
        if TROUBLE.match(line) and not is_race_of_others(lines, number):
            start = beginning(lines, number)
            return report(lines[start:start + CONTEXT_LINES])
    return []


def is_race_of_others(lines, number):
    if not DATA_RACE.search(lines[number]):
        return False
    race = itertools.takewhile(lambda line: not DATA_RACE_END.search(line), lines[number:])
    callers = 0
    for line in race:
        if DATA_RACE_ACCESS.search(line):
            callers = DATA_RACE_CALLERS
        elif callers:
            callers -= 1
            if OURS in line:
                return False
    return True


def beginning(lines, number):
    """A warning's own text, if it has one, stands between the mark and the line that is recognised."""
    for start in range(number, max(number - 4, -1), -1):
        if "------------[ cut here ]------------" in lines[start]:
            return start
    return number


def report(lines):
    """Up to the end of the trace, where there is one."""
    for number, line in enumerate(lines):
        if "---[ end trace" in line or "---[ end Kernel panic" in line or DATA_RACE_END.search(line):
            return lines[:number + 1]
    return lines


# Bits of /proc/sys/kernel/tainted that say the kernel met trouble, whatever became of the log.
TAINTS = {5: "bad page", 7: "died (oops or BUG)", 9: "warning", 14: "soft lockup"}


def taints(value):
    return [what for bit, what in TAINTS.items() if value >> bit & 1]
