#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""usage: reasons.py LOG

Prints what of a failed run's output tells why it failed, so short that all of it can stand at the end of a long log.
"""

import os
import re
import sys

sys.path.insert(0, os.path.dirname(os.path.realpath(__file__)))

import kernel_log  # noqa: E402

# The line after which a program says itself what failed; what comes before need not be looked at.
MARK = "== failed"
# What pytest, tests/vm, the static checks and the scripts of tests/fuzz and tests/stress say of what is wrong.
TELLING = re.compile(r"(FAILED|ERROR|not ok|vm:|make: \*\*\*)[: ]|.*: (fatal )?error: ")
LINES_MAX = 12
# Of an output that tells nothing in such a form.
LAST_LINES = 6
WIDTH = 160


def cut(lines, limit):
    short = [line[:WIDTH] for line in lines[:limit]]
    more = len(lines) - limit
    return short + ([f"... and {more} lines more"] if more > 0 else [])


def reasons(text):
    """Some lines of `text`."""
    lines = [line.rstrip() for line in text.splitlines() if line.strip()]
    if MARK in lines:
        own = len(lines) - lines[::-1].index(MARK)
        return cut(lines[own:], 2 * LINES_MAX)
    telling = [line for line in lines if TELLING.match(line) or kernel_log.TROUBLE.match(line)]
    return cut(telling, LINES_MAX) or cut(lines[-LAST_LINES:], LAST_LINES)


def reasons_of(path):
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            return reasons(file.read())
    except FileNotFoundError:
        return ["it has not begun"]


def main():
    print("\n".join(reasons_of(sys.argv[1])))


if __name__ == "__main__":
    main()
