# SPDX-License-Identifier: GPL-2.0-or-later
"""flowteectl trace, as it runs."""

import errno
import json
import os
import signal
import subprocess

import genetlink as gn
from lines import Lines
from sockets import readable, wait_for

# Of a line of JSON that is about a datagram.
KEYS = ["time", "collector", "address", "port", "protocol", "domain", "agent", "to", "bytes", "outcome", "receivers",
        "more"]


def is_traced(host):
    """Whether a socket is told of the datagrams of a host. It asks for what there is not, and gets nothing."""
    try:
        host.netlink.request(gn.TRACE_COMMAND, gn.nest(gn.COLLECTOR, gn.text(gn.COLLECTOR_NAME, "no-such-collector")))
    except gn.Refused as refusal:
        assert refusal.errno in (errno.EBUSY, errno.ENOENT), refusal
        return refusal.errno == errno.EBUSY
    raise AssertionError("it is told of a collector that there is not")


class Trace(Lines):
    """flowteectl trace in a host, once it is told of datagrams."""

    def __init__(self, server, *words, options=("-j",), prefix=()):
        server.used_flowtee = True
        self.server = server
        with server.inside():
            self.popen = subprocess.Popen([*prefix, "flowteectl", *options, "trace", *" ".join(map(str, words)).split()],
                                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        wait_for("trace begins", lambda: self.popen.poll() is not None or is_traced(server))
        assert self.popen.poll() is None, self.popen.stderr.read()

    def next(self):
        """What is told next, which is JSON."""
        return json.loads(self.line())

    def datagram(self):
        """The next datagram, and no count before it."""
        told = self.next()
        assert list(told) == KEYS, told
        return told

    def outcome(self):
        """What became of the next datagram, and of its copies by receiver, or by pool if that had nobody."""
        told = self.datagram()
        return told["outcome"], {copy["name"] or copy["pool"]: copy["outcome"] for copy in told["receivers"]}

    def account(self, count):
        """How many of the next so many datagrams are told, and how many are counted."""
        shown = missing = 0
        while shown + missing < count:
            told = self.next()
            missing += told.get("not_shown", 0)
            shown += "outcome" in told
        assert shown + missing == count, (shown, missing)
        return shown, missing

    def rest(self):
        """All lines up to its end."""
        while data := os.read(self.popen.stdout.fileno(), 1 << 16):
            self.pending += data
        lines, self.pending = self.pending.decode().splitlines(), b""
        return lines

    def is_silent(self):
        """That it has told nothing more by now."""
        return b"\n" not in self.pending and not readable(self.popen.stdout, 0.1)

    def end(self, number=signal.SIGTERM):
        self.popen.send_signal(number)
        return self.wait()

    def wait(self):
        """Its exit status and its errors."""
        status = self.popen.wait(15)
        errors = self.popen.stderr.read().decode()
        self.popen.stdout.close()
        self.popen.stderr.close()
        return status, errors

    def close(self):
        if self.popen.poll() is None:
            self.end()
            wait_for("nobody is told", lambda: not is_traced(self.server))
