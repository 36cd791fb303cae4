# SPDX-License-Identifier: GPL-2.0-or-later
"""Waiting for a condition, where nothing announces it."""

import time

PAUSE_SECONDS = 0.01
MOMENT_SECONDS = 1


class TimedOut(Exception):
    """A condition that never came."""


def wait_until(condition):
    """Asks again and again, leaving the processor to whoever else wants it.

    There is no limit: the clock here leaps over idle time, so that it cannot say how long a disk was waited for.
    Who started the machine ends it when it has had enough.
    """
    while not condition():
        time.sleep(PAUSE_SECONDS)


def wait_a_moment(condition):
    """The same for somebody who has another idea if nothing comes; whether it came."""
    deadline = time.monotonic() + MOMENT_SECONDS
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(PAUSE_SECONDS)
    return True
