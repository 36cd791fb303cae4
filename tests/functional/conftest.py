# SPDX-License-Identifier: GPL-2.0-or-later
"""What all functional tests share: a network, a scene in it, and the ledger that is checked after each.

Runs inside the virtual machine, as root:

    tests/vm -- tests/functional/run
"""

import os
import subprocess
import sys

import pytest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.realpath(__file__)), "lib"))

import topology as networks  # noqa: E402
from scene import Scene  # noqa: E402


def pytest_configure(config):
    if "FLOWTEE_VM" not in os.environ:
        pytest.exit("these tests change the network of the machine they run in: tests/vm -- tests/functional/run")
    # In order on one processor: a packet that was handed to a link earlier is then seen earlier at
    # its other end, which is what Capture.settle() needs. Tests of races use the others.
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    # Nothing else does it for who speaks netlink.
    subprocess.run(["modprobe", "flowtee"], check=True)


@pytest.fixture(scope="session")
def topology():
    """The network that most tests share. Whoever changes it changes it back."""
    with networks.Topology() as network:
        yield network


@pytest.fixture(scope="module")
def young_topology():
    """Like the one that most tests share, but nothing has happened in it before those of the file."""
    with networks.Topology() as network:
        yield network


@pytest.fixture(scope="module")
def vrf_topology():
    """The links to the exporter and to r1 are in the VRF blue; that to r2 is not."""
    with networks.Topology(exporters=1, receivers=2, router=False) as network:
        networks.make_vrf(network.server)
        yield network


@pytest.fixture(params=[4, 6], ids=["ipv4", "ipv6"])
def family(request):
    return request.param


@pytest.fixture
def scene(topology, family):
    """The shared network, seen by one family."""
    return Scene(topology, family)


@pytest.fixture
def scene4(topology):
    """By IPv4, where the family makes no difference."""
    return Scene(topology, 4)


@pytest.fixture
def forwarding(topology):
    """The server passes on what is for others."""
    with topology.server.forwarding():
        yield


@pytest.fixture(autouse=True)
def ledger():
    """After each test, in every host that used flowtee: the counters add up; then nothing is left of it."""
    before = {host: host.resources() for host in hosts()}
    yield
    for host in hosts():
        host.close_resources(before.get(host, 0))
        settle_accounts(host)


def hosts():
    return [host for lab in networks.open_labs for host in lab.hosts.values()]


def settle_accounts(host):
    if not host.used_flowtee:
        return
    try:
        host.check_ledger()
    finally:
        host.flush()


@pytest.fixture
def network():
    """Makes networks for one test alone: network(receivers=1), or network(a Lab)."""
    made = []

    def make(lab=None, **options):
        made.append(lab or networks.Topology(**options))
        return made[-1]

    yield make
    for lab in made:
        try:
            for host in lab.hosts.values():
                settle_accounts(host)
        finally:
            lab.close()
