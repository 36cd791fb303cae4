# SPDX-License-Identifier: GPL-2.0-or-later
"""What happens in another process is awaited."""

import time

DEADLINE = 60


def wait_for(what, condition):
    """Until condition() is true; `what` is told if it does not get so, or what what() returns."""
    end = time.monotonic() + DEADLINE
    while not condition():
        assert time.monotonic() < end, f"not within {DEADLINE} s: {what() if callable(what) else what}"
        time.sleep(0.01)
