# SPDX-License-Identifier: GPL-2.0-or-later
"""Those who are told what happens: flowteectl monitor, and a socket that hears of health."""

import datetime
import json
import re
import signal
import struct
import subprocess
import time

import genetlink as gn
from lines import Lines
from sockets import DEADLINE, Late, readable, wait_for

# Seconds between two checks of a receiver's health; the second bad one counts, and the third good one.
PERIOD = 0.25
# Who asked for a change, behind the rest of its last line.
WRITER = r"; by \S+\[\d+\], uid \d+(, login \d+)?$"


class Monitor(Lines):
    """flowteectl monitor, as it runs."""

    def __init__(self, server, *options, prefix=()):
        server.used_flowtee = True
        self.server = server
        with server.inside():
            self.popen = subprocess.Popen([*prefix, "flowteectl", *options, "monitor"], stdin=subprocess.DEVNULL,
                                          stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self._wait_subscribed()

    def _wait_subscribed(self):
        """Until it is told of changes: those of an empty configuration do no harm."""
        def told():
            self.server.netlink.flush()
            return readable(self.popen.stdout, 0.05)

        wait_for("monitor subscribes", told)
        self.server.flowteectl("add collector ready listen *:65000")
        self.lines_until("ready")
        self.server.netlink.flush()
        self.lines_until("1 removed" if self.is_text else '"removed": 1')

    @property
    def is_text(self):
        return "-j" not in self.popen.args

    def line(self):
        return self.timeless(super().line())

    def timeless(self, line):
        """Without the time that each event has, which cannot be long ago."""
        if self.is_text:
            stamp, line = line[:19], line[20:]
            when = time.mktime(time.strptime(stamp, "%Y-%m-%d %H:%M:%S"))
        else:
            event = json.loads(line)
            stamp = event.pop("time")
            assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", stamp), stamp
            when = datetime.datetime.fromisoformat(stamp.replace("Z", "+00:00")).timestamp()
            line = json.dumps(event)
        # A machine that has other work prints thousands of them in minutes.
        assert -2 <= time.time() - when <= 600, stamp
        return line

    def lines_until(self, text):
        lines = [self.line()]
        while text not in lines[-1]:
            lines.append(self.line())
        return lines

    def lines_there(self):
        """What it has printed by now."""
        lines = []
        while b"\n" in self.pending or readable(self.popen.stdout, 0.1):
            lines.append(self.line())
        return lines

    def change(self):
        """The lines of one change, without who asked for it and without the number of the generation."""
        if self.is_text:
            return [re.sub(WRITER, "", re.sub(r"generation \d+", "generation N", line))
                    for line in self.lines_until("= generation")]
        events = [json.loads(line) for line in self.lines_until("generation")]
        events[-1].pop("writer")
        assert isinstance(events[-1].pop("generation"), int)
        return events

    def end(self, number):
        self.popen.send_signal(number)
        status = self.popen.wait(15)
        errors = self.popen.stderr.read()
        self.popen.stdout.close()
        self.popen.stderr.close()
        return status, errors

    def close(self):
        if self.popen.poll() is None:
            self.end(signal.SIGTERM)


class HealthEvents:
    """What the kernel finds out about the receivers of a host, from now on."""

    def __init__(self, host):
        host.used_flowtee = True
        self.netlink = gn.Netlink(host)
        self.netlink.join()
        self._pending = []

    def next(self, deadline=DEADLINE):
        """The receiver's name, its state and the reason."""
        end = time.monotonic() + deadline
        while not self._pending:
            if not readable(self.netlink.sock, end - time.monotonic()):
                raise Late("no event of health")
            for command, attrs in self.netlink.read_events():
                if command == gn.HEALTH:
                    receiver = dict(gn.parse(dict(attrs)[gn.RECEIVER]))
                    assert len(receiver[gn.RECEIVER_DOWN_MS]) == struct.calcsize("=Q")
                    self._pending.append((gn.name_of(receiver[gn.RECEIVER_NAME]), *gn.read_state(receiver)))
        return self._pending.pop(0)

    def none(self, seconds):
        """That nothing happens for so long."""
        try:
            event = self.next(seconds)
        except Late:
            return
        raise AssertionError(f"{event}")

    def close(self):
        self.netlink.close()
