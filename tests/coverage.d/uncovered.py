# SPDX-License-Identifier: GPL-2.0-or-later
"""Lines that no test has run, and why."""

import collections
import os

FILE = os.path.join(os.path.dirname(os.path.realpath(__file__)), "reasons")

Reason = collections.namedtuple("Reason", "lines text")


def read(part):
    """{(file, function): Reason} of the part that is called so, "module" or "tool"."""
    known = {}
    with open(FILE, encoding="utf-8") as file:
        for line in file:
            if line.strip() and not line.startswith("#"):
                whose, name, function, lines, text = line.split(maxsplit=4)
                if whose == part:
                    known[name, function] = Reason(int(lines), text.strip())
    return known


def ranges(numbers):
    """[3, 4, 5, 9] as "3-5 9"."""
    text, start = [], None
    for number in numbers:
        if number - 1 not in numbers:
            start = number
        if number + 1 not in numbers:
            text.append(f"{start}-{number}" if start < number else str(number))
    return " ".join(text)


def by_function(lines):
    """{function: [numbers of its lines that were never run]}"""
    never = collections.defaultdict(list)
    for number, line in sorted(lines.items()):
        if not line.times:
            never[line.function].append(number)
    return never


def report(part, files, known):
    """Prints a line for each file, and for each function that was not run as a whole."""
    all_lines = all_run = unexplained = 0
    for name, lines in sorted(files.items()):
        ran = sum(1 for line in lines.values() if line.times)
        all_lines += len(lines)
        all_run += ran
        print(f"{name:32} {ran:4} of {len(lines):4} lines")
        for function, numbers in by_function(lines).items():
            reason = known.get((name, function), Reason(0, "NO REASON IS KNOWN"))
            text = reason.text
            if 0 < reason.lines < len(numbers):
                text = f"NO REASON IS KNOWN but for {reason.lines} lines: {text}"
            unexplained += max(0, len(numbers) - reason.lines)
            print(f"    {function}: {ranges(numbers)}: {text}")
    print(f"{part}: {all_run} of {all_lines} lines, {100 * all_run / all_lines:.1f} %; {unexplained} of the others are not explained")
