# SPDX-License-Identifier: GPL-2.0-or-later
"""What a program prints as it runs, line by line."""

import os

from sockets import readable


class Lines:
    """Of a program that is there as `popen`."""

    popen = None
    pending = b""

    def line(self):
        while b"\n" not in self.pending:
            assert readable(self.popen.stdout, 15), f"no line: {self.pending!r}"
            data = os.read(self.popen.stdout.fileno(), 1 << 16)
            assert data, self.popen.stderr.read()
            self.pending += data
        line, _, self.pending = self.pending.partition(b"\n")
        return line.decode()
