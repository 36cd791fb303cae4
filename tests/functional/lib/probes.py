# SPDX-License-Identifier: GPL-2.0-or-later
"""How often functions of the kernel run, by its own probes (kprobes, of tracefs)."""

import os
import subprocess

import pytest

TRACING = "/sys/kernel/tracing"
GROUP = "flowtee_tests"


def write(path, text):
    """Behind what is there: the probes of others stay. Python's own mode for that seeks the end, and there is none."""
    file = os.open(f"{TRACING}/{path}", os.O_WRONLY | os.O_APPEND)
    try:
        os.write(file, text.encode())
    finally:
        os.close(file)


class Probes:
    """Counts calls, whoever makes them: those of all namespaces."""

    def __init__(self, *functions):
        if not os.path.exists(f"{TRACING}/trace"):
            subprocess.run(["mount", "-t", "tracefs", "tracefs", TRACING], check=True)
        if not os.path.exists(f"{TRACING}/kprobe_events"):
            pytest.skip("this kernel has no probes (CONFIG_KPROBE_EVENTS)")
        self.functions = functions
        for function in functions:
            write("kprobe_events", f"p:{GROUP}/{function} {function}\n")
        write(f"events/{GROUP}/enable", "1")

    def calls(self, function):
        with open(f"{TRACING}/kprobe_profile", encoding="ascii") as file:
            counts = {name: int(hits) for name, hits, _ in (line.split() for line in file)}
        return counts[function]

    def close(self):
        write(f"events/{GROUP}/enable", "0")
        for function in self.functions:
            write("kprobe_events", f"-:{GROUP}/{function}\n")
