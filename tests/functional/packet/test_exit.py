# SPDX-License-Identifier: GPL-2.0-or-later
"""What refers to a namespace goes before it."""

import os
import time

import pytest

from configuration import apply
from packets import endpoint
from scene import COPY_PORT, PORT
from sockets import wait_for
from topology import Topology

# How much later than it might what is no more in force is freed, by a module that was built for it:
# FLOWTEE_RETIRE_MS=2000 tests/vm --kernel debug --cflags=-DFLOWTEE_TEST_RETIRE_MS=2000 -- ...
DELAY = int(os.environ.get("FLOWTEE_RETIRE_MS", "0")) / 1000
RECEIVERS = 10 if DELAY else 200


def has_device(host, name):
    return host.call("ip", "link", "show", "dev", name).returncode == 0


def end_of(network, server):
    """Deletes the namespace, and returns when its devices are gone, which its peers see."""
    exporter = network.exporters[0]
    network.remove(server)
    wait_for("the end of the namespace", lambda: not has_device(exporter, "server"), deadline=60)


@pytest.mark.parametrize("family, last", [(4, "flush"), (6, "flush"), (6, "change"), (6, "fallback"), (6, "draft")])
def test_routes_go_before_their_namespace(network, family, last):
    """Those of a ruleset that was in force a moment ago, and of one that may be again."""
    lab = network(Topology(exporters=1, receivers=1, router=False))
    server, exporter = lab.server, lab.exporters[0]
    to = lab.receivers[0].address(family)
    apply(server, f"collector c listen {endpoint(server.address(family), PORT)} original drop\n"
          + "".join(f"receiver c/r{n} to {endpoint(to, COPY_PORT + n)}\n" for n in range(RECEIVERS)))
    # Each has its route after the first copy.
    exporter.udp(family).send(b"x", server.address(family), PORT)
    wait_for("copies", lambda: all(r["counters"]["sent"] for r in server.collector("c")["receivers"]))
    if last == "draft":
        # Its socket outlives what it began with.
        server.netlink.begin()
    start = time.monotonic()
    if last == "fallback":
        apply(server, "collector d listen *:9\n", "--confirm", "60")
    elif last == "change":
        server.flowteectl("set collector c original accept")
    else:
        server.flowteectl("flush")
    end_of(lab, server)
    if last != "fallback":
        assert time.monotonic() - start >= DELAY, "it was not waited for"
