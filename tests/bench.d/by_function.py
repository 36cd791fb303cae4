# SPDX-License-Identifier: GPL-2.0-or-later
"""Which function takes how many instructions of a datagram's, of the kernel and of the module. In a machine whose
emulator has the plugin of count.c."""

import bisect
import collections
import ctypes
import os

from costs import Bench
from methods import METHODS, Drop
from processes import PROGRAMS
from views import VIEWS

COUNTS = "/out/counts"
# Of the kernel, of 64 bits: what is below is user space.
FIRST_OF_KERNEL = 1 << 63


class Symbols:
    """The machine's functions by address."""

    def __init__(self, path="/proc/kallsyms"):
        with open(path, encoding="ascii") as file:
            fields = [line.split() for line in file]
        functions = sorted((int(words[0], 16), " ".join(words[2:])) for words in fields if words[1] in "tTwW")
        self.addresses = [address for address, _ in functions]
        self.names = [name for _, name in functions]

    def at(self, address):
        if address < FIRST_OF_KERNEL:
            return "user space"
        return self.names[bisect.bisect_right(self.addresses, address) - 1]


def read_counts(path, symbols):
    """{function: instructions}"""
    found = collections.Counter()
    with open(path, encoding="ascii") as file:
        for line in file:
            address, count = line.split()
            found[symbols.at(int(address, 16))] += int(count)
    return found


class ProfiledBench(Bench):
    """Measures as Bench does, and keeps what was counted last."""

    def __init__(self, plan):
        super().__init__(plan)
        self.mark = ctypes.CDLL(os.path.join(PROGRAMS, "mark.so")).mark
        self.symbols = None
        self.functions = {}

    def take(self, send, count, copies):
        # Modules come with the methods.
        self.symbols = self.symbols or Symbols()
        self.mark()
        cost = super().take(send, count, copies)
        self.mark()
        self.functions = {name: number / count for name, number in read_counts(COUNTS, self.symbols).items()}
        return cost

    def profile(self, method, view, number):
        self.symbols = None
        self.measure(method, view, number)
        return self.functions


def added(functions, base):
    """What is more than what takes as many anyhow, to a tenth."""
    more = {name: round(functions.get(name, 0) - base.get(name, 0), 1) for name in {*functions, *base}}
    return {name: number for name, number in more.items() if number}


def measure(plan):
    """What tests/bench prints of it."""
    [view] = [VIEWS[name]() for name in plan["views"]]
    view.build(max(plan["receivers"]))
    bench = ProfiledBench(plan)
    base = bench.profile(Drop(), view, 0)
    return {"profile": [
        {"receivers": number, "method": name, "functions": added(bench.profile(METHODS[name](), view, number), base)}
        for number in plan["receivers"] for name in plan["methods"]]}
