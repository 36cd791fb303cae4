# SPDX-License-Identifier: GPL-2.0-or-later
"""Finds in a kernel log what no run may leave there."""

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


def find_trouble(path):
    """The first report of trouble in the log, as lines, or nothing."""
    with open(path, encoding="utf-8", errors="replace") as file:
        lines = file.read().splitlines()
    for number, line in enumerate(lines):
        if TROUBLE.match(line):
            start = beginning(lines, number)
            return report(lines[start:start + CONTEXT_LINES])
    return []


def beginning(lines, number):
    """A warning's own text, if it has one, stands between the mark and the line that is recognised."""
    for start in range(number, max(number - 4, -1), -1):
        if "------------[ cut here ]------------" in lines[start]:
            return start
    return number


def report(lines):
    """Up to the end of the trace, where there is one."""
    for number, line in enumerate(lines):
        if "---[ end trace" in line or "---[ end Kernel panic" in line:
            return lines[:number + 1]
    return lines


# Bits of /proc/sys/kernel/tainted that say the kernel met trouble, whatever became of the log.
TAINTS = {5: "bad page", 7: "died (oops or BUG)", 9: "warning", 14: "soft lockup"}


def taints(value):
    return [what for bit, what in TAINTS.items() if value >> bit & 1]
