# SPDX-License-Identifier: GPL-2.0-or-later
"""The tool with a kernel that says what a test has it say: tests/host/fake_kernel.c."""

import fcntl
import json
import os
import pty
import struct
import subprocess
import sys
import termios

from flowteectl import TOP, build_around

sys.path.insert(0, os.path.join(TOP, "tests", "functional", "lib"))

import genetlink as gn  # noqa: E402
from genetlink import endpoint, nest, text, u64  # noqa: E402

WRAPPED = ("kernel_open", "netlink_talk", "netlink_join", "netlink_receive", "poll", "clock_gettime")
FAMILY = 99
NOW = 1_800_000_000_123


def build(program):
    """The tool with tests/host/fake_kernel.c for its main(), and for the kernel."""
    return build_around("fake_kernel.c", program, "-g", "-fsanitize=address,undefined",
                        "-Wl," + ",".join(f"--wrap={name}" for name in WRAPPED))


def message(command, *attrs):
    payload = struct.pack("=BBH", command, 1, 0) + b"".join(attrs)
    return gn.HEADER.pack(16 + len(payload), FAMILY, 0, 0, 0) + payload


def collector(name="netflow", *attrs):
    return message(gn.COLLECTOR_NEW, nest(gn.COLLECTOR, text(gn.COLLECTOR_NAME, name),
                                          endpoint(gn.COLLECTOR_LISTEN, "10.0.1.20", 2055), *attrs))


def account(name="netflow", evicted=0):
    return message(gn.EXPORTER_GET, nest(gn.COLLECTOR, text(gn.COLLECTOR_NAME, name)),
                   nest(gn.EXPORTER, u64(gn.STREAM_EVICTED, evicted)))


class Tool:
    def __init__(self, program, directory):
        self.program = program
        self.directory = directory
        self.tell([collector()], [account()])

    def tell(self, ruleset, streams):
        (self.directory / str(gn.RULESET_GET)).write_bytes(b"".join(ruleset))
        (self.directory / str(gn.EXPORTER_GET)).write_bytes(b"".join(streams))

    def answer(self, command, *messages):
        (self.directory / str(command)).write_bytes(b"".join(messages))

    def streams(self, *streams, evicted=0):
        self.tell([collector()], [account(evicted=evicted), *streams])

    def call(self, *words, **environment):
        return subprocess.run([self.program, self.directory, *words], capture_output=True, text=True, check=False,
                              env={**os.environ, "FAKE_NOW": str(NOW), "TZ": "UTC", **environment})

    def run(self, *words, **environment):
        run = self.call(*words, **environment)
        assert (run.returncode, run.stderr) == (0, ""), run
        return run.stdout

    def json(self, *words):
        return json.loads(self.run("-j", "exporters", *words))

    def on_terminal(self, columns, *words, **environment):
        """What a terminal of that width shows."""
        ours, its = pty.openpty()
        fcntl.ioctl(its, termios.TIOCSWINSZ, struct.pack("HHHH", 50, columns, 0, 0))
        # pylint: disable=consider-using-with
        process = subprocess.Popen([self.program, self.directory, *words], stdout=its, stderr=subprocess.PIPE,
                                   env={"FAKE_NOW": str(NOW), "TERM": "xterm", "PATH": os.environ["PATH"], **environment})
        os.close(its)
        shown = b""
        while True:
            try:
                data = os.read(ours, 4096)
            except OSError:
                break
            if not data:
                break
            shown += data
        os.close(ours)
        process.stderr.close()
        assert process.wait() == 0
        return shown.decode().replace("\r", "")
