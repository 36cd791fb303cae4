# SPDX-License-Identifier: GPL-2.0-or-later
"""Routes that a test adds."""

import contextlib


def full(address):
    return address + ("/128" if ":" in address else "/32")


@contextlib.contextmanager
def table_by_mark(scene, mark, via=None, to=None):
    """A function that runs `ip route` on a table which the mark chooses; it has a route if one is given."""
    def ip(*words):
        scene.server.run("ip", f"-{scene.family}", *words, "table", "77")

    ip("rule", "add", "fwmark", str(mark))
    try:
        if via:
            ip("route", "add", full(to), "via", via.address(scene.family))
        yield lambda *words: ip("route", *words)
    finally:
        ip("route", "flush")
        ip("rule", "del", "fwmark", str(mark))
