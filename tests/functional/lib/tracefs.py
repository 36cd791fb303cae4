# SPDX-License-Identifier: GPL-2.0-or-later
"""The files by which the kernel traces itself."""

import collections
import os
import re
import subprocess

TRACING = "/sys/kernel/tracing"


def mount():
    if not os.path.exists(f"{TRACING}/trace"):
        subprocess.run(["mount", "-t", "tracefs", "tracefs", TRACING], check=True)


def has(path):
    return os.path.exists(f"{TRACING}/{path}")


def read(path):
    with open(f"{TRACING}/{path}", encoding="utf-8") as file:
        return file.read().splitlines()


def write(path, text):
    """In the place of what is there."""
    with open(f"{TRACING}/{path}", "w", encoding="ascii") as file:
        file.write(text)


def append(path, text):
    """Behind what is there. Python's own mode for that seeks the end, and there is none."""
    file = os.open(f"{TRACING}/{path}", os.O_WRONLY | os.O_APPEND)
    try:
        os.write(file, text.encode())
    finally:
        os.close(file)


class Events:
    """What some of the kernel's events tell while this is entered: of all namespaces."""

    def __init__(self, name):
        self.directory = f"events/{name}"

    def __enter__(self):
        mount()
        write("trace", "")
        write(f"{self.directory}/enable", "1")
        return self

    def __exit__(self, *exception):
        write(f"{self.directory}/enable", "0")


class DropReasons(Events):
    """Why the kernel drops packets."""

    def __init__(self):
        super().__init__("skb/kfree_skb")

    def are_known(self):
        """Since 5.18 also to modules."""
        mount()
        return any("CPU_BACKLOG" in line for line in read(f"{self.directory}/format"))

    def count(self, *reasons):
        """How often for each of these, as far as there are any."""
        found = collections.Counter(match[1] for match in (re.search(r"kfree_skb: .*reason: (\w+)", line)
                                                           for line in read("trace")) if match)
        return {reason: found[reason] for reason in reasons if found[reason]}


class Makers(Events):
    """Who makes copies."""

    # The letters behind the processor: s is a softirq, whichever task it has interrupted.
    LINE = re.compile(r"\s*(?P<task>.+)-\d+\s+\[\d+\]\s+(?P<letters>\S+)\s+[\d.]+: "
                      r"flowtee_copy: receiver=c/(?P<receiver>\S+) .* len=(?P<len>\d+)")

    def __init__(self):
        super().__init__("flowtee/flowtee_copy")

    def by_thread(self, size):
        """(receiver, whether flowtee's thread has made it) of each copy with so many bytes of payload, in order."""
        return [(match["receiver"], match["task"].startswith("kworker") and "s" not in match["letters"].lower())
                for match in (self.LINE.match(line) for line in read("trace")) if match and int(match["len"]) == size]
