# SPDX-License-Identifier: GPL-2.0-or-later
"""The end of a long log says what failed, and why."""

import os
import subprocess
import sys

import pytest

LAB = os.path.join(os.path.dirname(__file__), "..", "lab")
sys.path.insert(0, LAB)

from reasons import LINES_MAX, MARK, WIDTH, reasons, reasons_of  # noqa: E402

NOISE = "  CC [M]  /build/source/kmod/main.o\n" * 3


@pytest.mark.parametrize("line", [
    "FAILED tests/functional/packet/test_load.py::test_x[ipv4] - AssertionError: not within 10 s: copies",
    "ERROR tests/functional/packet/test_load.py::test_x - KeyError: 'c'",
    "vm: the machine ended before the command did",
    "[  198.047757] Oops: int3: 0000 [#1] PREEMPT SMP NOPTI",
    "not ok tidy",
    "FAILED: firewall: the ledger is right",
    "/build/source/kmod/main.c:5:1: error: unknown type name 'x'",
    "make: *** [Makefile:1: all] Error 1",
])
def test_a_line_that_tells_is_found(line):
    assert reasons(f"{NOISE}{line}\n{NOISE}") == [line]


def test_without_such_a_line_the_last_ones_are_shown():
    assert reasons(NOISE + "\nE: Failed to fetch linux-image\n\n")[-1] == "E: Failed to fetch linux-image"


def test_it_stays_short():
    lines = reasons("".join(f"vm: {number} {'x' * 1000}\n" for number in range(50)))
    assert len(lines) == LINES_MAX + 1 and lines[-1] == f"... and {50 - LINES_MAX} lines more"
    assert max(map(len, lines)) == WIDTH


def test_a_summary_of_its_own_is_taken_as_it_is():
    assert reasons(f"vm: in the middle\n{MARK}\nkernel 6.12\n    vm: why\n") == ["kernel 6.12", "    vm: why"]


def test_what_never_began(tmp_path):
    assert reasons_of(str(tmp_path / "none")) == ["it has not begun"]


def test_by_hand(tmp_path):
    (tmp_path / "log").write_text(f"{NOISE}vm: why\n")
    run = subprocess.run([os.path.join(LAB, "reasons.py"), str(tmp_path / "log")], capture_output=True, text=True,
                         check=True)
    assert run.stdout == "vm: why\n"
