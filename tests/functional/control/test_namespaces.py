# SPDX-License-Identifier: GPL-2.0-or-later
"""The work of one namespace does not hold up another's: timers go off there, and health is found out."""

import os

import pytest

import genetlink as gn
from configuration import apply
from genetlink import Netlink
from scene import COPY_PORT, PORT
from sockets import readable, wait_for
from topology import Lab
from transactions import collector, listen

# How much later than it might what is no more in force is freed, by a module that was built for it:
# FLOWTEE_RETIRE_MS=5000 tests/vm --cflags=-DFLOWTEE_TEST_RETIRE_MS=5000 -- ...
DELAY = int(os.environ.get("FLOWTEE_RETIRE_MS", "0")) / 1000
# A workqueue of Linux does so many things at once.
AT_ONCE = 256
# Together too many copies for a softirq; so many of such packets fill the queue of what waits.
RECEIVERS, SEGMENTS, SIZE, BURST = 1024, 64, 32, 20
LISTENER = "127.0.0.1"


@pytest.fixture(name="hosts")
def two_hosts(network):
    """Without a link, as they have nothing to do with one another."""
    lab = Lab()
    hosts = lab.host("busy"), lab.host("other")
    lab.build()
    network(lab)
    return hosts


class Packets:
    """Some always wait in the queue, and all of those receivers are looked at."""

    def __init__(self, host):
        apply(host, f"collector c listen {LISTENER}:{PORT} original drop\n"
              + "".join(f"receiver c/r{i} to {LISTENER}:{COPY_PORT} state down\n" for i in range(RECEIVERS)))
        self.host = host
        self.exporter = host.udp(4)
        self.sent = 0

    def go_on(self):
        for _ in range(BURST):
            self.exporter.send(b"x" * SIZE * SEGMENTS, LISTENER, PORT, segment=SIZE)
            self.sent += SEGMENTS

    def outcomes(self):
        return self.host.collector("c")["counters"]["outcomes"]

    def is_busy(self):
        return sum(self.outcomes().values()) < self.sent

    def is_full(self):
        self.go_on()
        return self.outcomes()["busy"]

    def begin(self):
        wait_for("a queue that is full", self.is_full)

    def end(self):
        """All have been dealt with."""
        assert self.outcomes()["replicated"]
        wait_for("all packets", lambda: not self.is_busy(), 60)


class Changes:
    """So many that what they replaced is freed as slowly as a workqueue does it."""

    def __init__(self, host):
        apply(host, f"collector c listen {LISTENER}:{PORT}\n")
        self.host = host

    @staticmethod
    def workers():
        """How many threads of the kernel do something for flowtee."""
        found = 0
        for process in filter(str.isdigit, os.listdir("/proc")):
            try:
                with open(f"/proc/{process}/comm", encoding="ascii") as file:
                    found += file.read().strip().endswith("+flowtee")
            except FileNotFoundError:
                pass
        return found

    def is_busy(self):
        return self.workers() >= AT_ONCE

    def go_on(self):
        """It is slow by itself."""

    def begin(self):
        for i in range(AT_ONCE // 2 + 30):
            self.host.netlink.request(gn.COLLECTOR_NEW, collector("more", listen(i + 1)))
            self.host.netlink.request(gn.COLLECTOR_DEL, collector("more"))
        wait_for("as many workers as there may be", self.is_busy)

    def end(self):
        wait_for("all changes", lambda: not self.workers(), 60)


class Other:
    """A change that nobody confirms, and a receiver that goes and comes back."""

    def __init__(self, host):
        self.host = host
        self.sock = host.udp(4, LISTENER, COPY_PORT)
        apply(host, f"collector c listen {LISTENER}:{PORT}\nreceiver c/r to {LISTENER}:{COPY_PORT}\n")
        self.netlink = host.keep(Netlink(host))
        self.netlink.join()
        self.told = []

    def begin(self):
        self.netlink.begin()
        self.netlink.request(gn.COLLECTOR_NEW, collector("more", listen(1)))
        self.netlink.commit(confirm=1)
        self.sock.close()

    def hear(self):
        """Everything that has been told by now; the receiver comes back when it has gone."""
        while readable(self.netlink.sock, 0):
            for command, attrs in self.netlink.read_events():
                attrs = dict(attrs)
                if command == gn.HEALTH:
                    self.told.append(gn.read_state(dict(gn.parse(attrs[gn.RECEIVER])))[0])
                    if self.told[-1] == "unreachable":
                        self.sock = self.host.udp(4, LISTENER, COPY_PORT)
                elif command == gn.COMMIT:
                    self.told.append(gn.CAUSES[attrs[gn.CAUSE][0]])
        return self.told

    def has_heard(self):
        return {"timeout", "unreachable", "up"} <= set(self.hear())


@pytest.mark.parametrize("kind", [Packets, Changes], ids=lambda kind: kind.__name__)
def test_a_busy_namespace(hosts, kind):
    if kind is Changes and not DELAY:
        pytest.skip("what is replaced is freed at once by this module")
    other, busy = Other(hosts[1]), kind(hosts[0])
    busy.begin()
    other.begin()

    def is_over():
        # Looked at first, as it is given more to do.
        was_busy = busy.is_busy()
        if other.has_heard():
            assert was_busy, "it has come to an end before"
            return True
        busy.go_on()
        return False

    wait_for(lambda: f"what happens elsewhere: {other.told}", is_over)
    assert "more" not in [c["name"] for c in hosts[1].netlink.collectors()]
    busy.end()
