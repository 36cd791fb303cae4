# SPDX-License-Identifier: GPL-2.0-or-later
"""How often functions of the kernel run, by its own probes (kprobes)."""

import pytest

import tracefs

GROUP = "flowtee_tests"


class Probes:
    """Counts calls, whoever makes them: those of all namespaces."""

    def __init__(self, *functions):
        tracefs.mount()
        if not tracefs.has("kprobe_events"):
            pytest.skip("this kernel has no probes (CONFIG_KPROBE_EVENTS)")
        self.functions = functions
        for function in functions:
            tracefs.append("kprobe_events", f"p:{GROUP}/{function} {function}\n")
        tracefs.write(f"events/{GROUP}/enable", "1")

    def calls(self, function):
        counts = {name: int(hits) for name, hits, _ in (line.split() for line in tracefs.read("kprobe_profile"))}
        return counts[function]

    def close(self):
        tracefs.write(f"events/{GROUP}/enable", "0")
        for function in self.functions:
            tracefs.append("kprobe_events", f"-:{GROUP}/{function}\n")
