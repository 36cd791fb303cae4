# SPDX-License-Identifier: GPL-2.0-or-later
"""The manual has a paragraph for all that flowteectl doctor finds. What it finds: tests/functional/tool/test_doctor.py."""

import glob
import os
import re

from flowteectl import TOP

# Where a finding has the word of a counter or of the kernel's reason.
BY_TABLE = {"no_memory", "ttl", "loop", "transmit", "too_large", "martian", "busy"}


def words_of_checks():
    """Those that record_finding() and its like are called with, and those of tables of findings."""
    found = set()
    for path in glob.glob(os.path.join(TOP, "tools", "doctor", "*.c")):
        with open(path, encoding="ascii") as file:
            source = file.read()
        found |= set(re.findall(r'\brecord_(?:finding|about)\([^";]*?"([a-z_]+)"', source))
        found |= set(re.findall(r'\bremark\(remarks, &\(struct remark\)\{\s*"([a-z_]+)"', source))
        found |= set(re.findall(r'\{\s*"([a-z_]+)", (?:is_|has_|"is an|"cannot)', source))
    return found


def test_the_manual_has_all_of_them():
    with open(os.path.join(TOP, "docs", "flowteectl.8"), encoding="ascii") as file:
        section = file.read().split(".SH DOCTOR\n")[1].split(".SH ")[0]
    told = set(re.findall(r"[a-z_]+", "\n".join(line for line in section.splitlines() if line.startswith((".BR", ".B ")))))
    found = words_of_checks() | BY_TABLE
    assert {"raw_rule", "no_route", "silent", "same_address", "other_address", "kept_away", "socket_overflow"} <= found
    assert found <= told, found - told
