# SPDX-License-Identifier: GPL-2.0-or-later
"""The description for syzkaller says all that a request may hold, and nothing that it may not."""

import os
import re

TOP = os.path.realpath(os.path.join(os.path.dirname(__file__), "..", ".."))

# What only answers and events hold (kmod/control/policy.c leaves it out).
ANSWERS = {"FLOWTEE_A_VERSION", "FLOWTEE_A_REASON", "FLOWTEE_A_SUMMARY", "FLOWTEE_A_CAUSE",
           "FLOWTEE_A_COLLECTOR_COUNTERS", "FLOWTEE_A_POOL_COUNTERS", "FLOWTEE_A_RECEIVER_COUNTERS",
           "FLOWTEE_A_RECEIVER_HEALTH", "FLOWTEE_A_RECEIVER_DOWN_MS", "FLOWTEE_A_RECEIVER_DOWN_SINCE",
           "FLOWTEE_A_RECEIVER_LAST_SENT", "FLOWTEE_A_RECEIVER_FINDING_UNTIL", "FLOWTEE_A_COLLECTOR_LAST_RECEIVED",
           "FLOWTEE_A_COLLECTOR_COUNTED_SINCE", "FLOWTEE_A_POOL_COUNTED_SINCE", "FLOWTEE_A_RECEIVER_COUNTED_SINCE"}

# What is no request, but only told.
EVENTS = {"FLOWTEE_CMD_EXPORTER"}


def read(*path):
    with open(os.path.join(TOP, *path), encoding="utf-8") as file:
        return file.read()


def test_all_commands_are_there():
    header = set(re.findall(r"^\t(FLOWTEE_CMD_\w+),", read("include/uapi/linux/flowtee.h"), re.MULTILINE))
    described = set(re.findall(r"^sendmsg\$(FLOWTEE_CMD_\w+)\(", read("tests/fuzz/flowtee.txt"), re.MULTILINE))
    assert described == header - EVENTS - {"FLOWTEE_CMD_UNSPEC"}


def test_all_attributes_are_there():
    policy = set(re.findall(r"^\t\[(FLOWTEE_A_\w+)\]", read("kmod/control/policy.c"), re.MULTILINE))
    described = set(re.findall(r"(?:nlattr|nlnest)\[(FLOWTEE_A_\w+),", read("tests/fuzz/flowtee.txt")))
    assert described == policy
    assert not described & ANSWERS
