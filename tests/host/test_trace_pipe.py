# SPDX-License-Identifier: GPL-2.0-or-later
"""flowteectl trace --pcap to a pipe that nobody reads yet. What is in the file: tests/functional/tool/test_trace_file.py."""

import os
import signal
import subprocess

import pytest

from fake_kernel import NOW

WAITS = "flowteectl: warning: --pcap '{}': nobody reads the pipe yet; waiting for a reader\n"


@pytest.fixture
def pipe(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    return tmp_path / "pipe"


def begin(fake, pipe):
    """It has told that it waits."""
    # pylint: disable=consider-using-with
    process = subprocess.Popen([fake.program, fake.directory, "trace", "--pcap", pipe], stdin=subprocess.DEVNULL,
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                               env={**os.environ, "FAKE_NOW": str(NOW)})
    assert process.stderr.readline() == WAITS.format(pipe)
    return process


def test_the_reader_may_come_later(fake, pipe):
    process = begin(fake, pipe)
    assert pipe.read_bytes()[:4] == b"\n\r\r\n"
    assert process.communicate(timeout=15) == ("", "") and process.returncode == 0


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_when_it_is_asked_to(fake, pipe, number):
    process = begin(fake, pipe)
    process.send_signal(number)
    assert process.communicate(timeout=15) == ("", "") and process.returncode == 0
    assert pipe.is_fifo()
