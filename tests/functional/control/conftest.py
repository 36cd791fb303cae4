# SPDX-License-Identifier: GPL-2.0-or-later
"""What the tests of the netlink interface share: sockets of the server."""

import contextlib

import pytest

import genetlink as gn
import objects
from genetlink import Netlink, text
from transactions import collector, listen, receiver, to


@pytest.fixture
def netlink(topology):
    """Of the server, with a collector and a receiver that are to survive."""
    client = topology.server.netlink
    client.request(gn.COLLECTOR_NEW, objects.collector(text(gn.COLLECTOR_NAME, "c"), objects.LISTEN))
    client.request(gn.RECEIVER_NEW, objects.receiver(objects.C, objects.R, objects.TO))
    return client


@pytest.fixture
def open_netlink(topology):
    """Makes sockets of the server."""
    with contextlib.ExitStack() as stack:
        def make():
            client = Netlink(topology.server)
            stack.callback(client.close)
            return client

        topology.server.used_flowtee = True
        yield make


@pytest.fixture
def writer(open_netlink):
    """A socket, in a configuration of c with r1 and r2."""
    client = open_netlink()
    client.request(gn.COLLECTOR_NEW, collector("c", listen(2055)))
    for name in "r1", "r2":
        client.request(gn.RECEIVER_NEW, receiver(f"c/{name}", to(9001)))
    return client


@pytest.fixture
def reader(open_netlink):
    return open_netlink()
