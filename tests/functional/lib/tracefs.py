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


class DropReasons:
    """Why the kernel drops packets while this is entered: those of all namespaces."""

    EVENT = "events/skb/kfree_skb"

    def __enter__(self):
        mount()
        write("trace", "")
        write(f"{self.EVENT}/enable", "1")
        return self

    def __exit__(self, *exception):
        write(f"{self.EVENT}/enable", "0")

    @classmethod
    def are_known(cls):
        """Since 5.18 also to modules."""
        mount()
        return any("CPU_BACKLOG" in line for line in read(f"{cls.EVENT}/format"))

    def count(self, *reasons):
        """How often for each of these, as far as there are any."""
        found = collections.Counter(match[1] for match in (re.search(r"kfree_skb: .*reason: (\w+)", line)
                                                           for line in read("trace")) if match)
        return {reason: found[reason] for reason in reasons if found[reason]}


class Makers:
    """Who makes copies while this is entered: those of all namespaces."""

    EVENT = "events/flowtee/flowtee_copy"
    # The letters behind the processor: s is a softirq, whichever task it has interrupted.
    LINE = re.compile(r"\s*(?P<task>.+)-\d+\s+\[\d+\]\s+(?P<letters>\S+)\s+[\d.]+: "
                      r"flowtee_copy: receiver=c/(?P<receiver>\S+) .* len=(?P<len>\d+)")

    def __enter__(self):
        mount()
        write("trace", "")
        write(f"{self.EVENT}/enable", "1")
        return self

    def __exit__(self, *exception):
        write(f"{self.EVENT}/enable", "0")

    def by_thread(self, size):
        """(receiver, whether flowtee's thread has made it) of each copy with so many bytes of payload, in order."""
        return [(match["receiver"], match["task"].startswith("kworker") and "s" not in match["letters"].lower())
                for match in (self.LINE.match(line) for line in read("trace")) if match and int(match["len"]) == size]
