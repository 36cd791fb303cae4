# SPDX-License-Identifier: GPL-2.0-or-later
"""What is kept of templates has bounds, whatever exporters send."""

import struct

import pytest

from exporting import exporters
from replaying import Receiver
from sockets import wait_for
from telemetry import TEMPLATE
from traffic import exporter_address

# The most that a stream keeps, and the lowest number that a template can have.
KEPT, FIRST = 256, 256
# What may be allocated meanwhile for anything else, in KiB.
SLACK = 4096
SOURCES = 8
# Of a payload that one frame carries, and of one that is as long as there can be.
FRAME, LONGEST = 1400, 65000
# So many bytes come at once: fewer frames than a link takes (net.core.netdev_max_backlog).
AT_ONCE = 500_000


def kernel_memory(server):
    """What the kernel has allocated for itself, in KiB."""
    lines = dict(line.split(":") for line in server.read("/proc/meminfo").splitlines())
    return sum(int(lines[name].split()[0]) for name in ("SUnreclaim", "VmallocUsed", "Percpu"))


def record(number, fields=1):
    return struct.pack(">HH", number, fields) + struct.pack(">HH", 1, 4) * fields


def all_numbers(stream):
    """As many templates as a stream can have, and all of them once more, longer."""
    for fields in (1, 9):
        step = FRAME // len(record(FIRST, fields))
        for first in range(FIRST, 65536, step):
            numbers = range(first, min(first + step, 65536))
            yield stream.templates(*(record(number, fields) for number in numbers))


def longest(stream):
    """Each as long as a datagram can be, and too long to be kept."""
    for number in range(FIRST + 1, FIRST + 49):
        yield stream.templates(record(number, LONGEST // 4))


def redefined(stream):
    """A template that is another in each datagram."""
    for i in range(1500):
        yield stream.templates(record(TEMPLATE, 1 + i * 7 % 300))


@pytest.mark.parametrize("what", [all_numbers, longest, redefined], ids=lambda what: what.__name__)
def test_memory_is_bounded(scene, stream, what):
    """The kernel takes no more than it had when there was one template of each stream."""
    scene.add_collector("original", "drop")
    sources = [exporter_address(scene.family, i) for i in range(1 if what is all_numbers else SOURCES)]
    received = 0
    for source in sources:
        scene.send(stream.templates(), source=source)
        received += 1
    scene.wait_received(received)
    before = kernel_memory(scene.server)
    waiting = 0
    for source in sources:
        for payload in what(stream):
            scene.send(payload, source=source)
            received += 1
            waiting += len(payload)
            if waiting > AT_ONCE:
                scene.wait_received(received)
                waiting = 0
    scene.wait_received(received)
    # What is not used any more goes a moment later.
    wait_for("it is given back", lambda: kernel_memory(scene.server) <= before + SLACK)
    found = exporters(scene.server)
    assert len(found) == len(sources)
    assert all(exporter["templates"] <= KEPT for exporter in found)
    # And what is told of them has a bound.
    late = Receiver(scene, "late")
    scene.send(stream.data(), source=sources[0])
    scene.wait_received(received + 1)
    assert late.replayed() <= KEPT
