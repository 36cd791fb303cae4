# SPDX-License-Identifier: GPL-2.0-or-later
"""Networks of namespaces for the tests.

Topology() makes what most tests use:

      e1 ---.                             .--- r1
             \\                           /
              router ------- server -----+---- r2
             /                           \\
      e2 ---'                             `--- r3

Exporters e1, e2, ... send; `server` runs flowtee; r1, r2, ... receive, each behind a link of its own.
router=False puts the exporters behind links of the server itself. Every host is a network namespace,
every line a veth pair. A device is called like the host at its other end: the server's link to r1 is
its device `r1`, and the other end of it is r1's device `server`.

Link number n has 10.0.n.0/24 and fd00:n::/64; the host on the left has the address that ends in 1, the one
on the right 2. Neighbours are entered by hand, so nothing waits for ARP or neighbour discovery, and
links without traffic are silent. Exporters and receivers have default routes towards the server.

All of it goes when the Lab is closed, and so does everything that was opened through it.
"""

import itertools
import os
import subprocess

from hosts import End, Host

lab_numbers = itertools.count(1)
open_labs = []


class Lab:
    """Some hosts and links, for as long as it is open."""

    def __init__(self):
        self.prefix = f"ft{os.getpid()}-{next(lab_numbers)}"
        self.home = os.open("/proc/thread-self/ns/net", os.O_RDONLY | os.O_CLOEXEC)
        self.hosts = {}
        self._links = 0
        self._planned = []  # command lines of `ip`, in the home namespace
        open_labs.append(self)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def __getitem__(self, short):
        return self.hosts[short]

    def host(self, short):
        """Plans a host. Nothing is there until build()."""
        host = self.hosts[short] = Host(self, short)
        self._planned.append(f"netns add {host.name}")
        host._commands.append("link set lo up")
        return host

    def link(self, left, right, mtu=1500):
        """Plans a link between two hosts, and returns its two ends."""
        self._links += 1
        n = self._links
        ends = []
        for side, host, other in (1, left, right), (2, right, left):
            end = End(host, other.short, f"02:00:00:00:{n:02x}:{side:02x}",
                      {4: f"10.0.{n}.{side}", 6: f"fd00:{n:x}::{side}"})
            host.ends[other.short] = end
            ends.append(end)
        ends[0].peer, ends[1].peer = ends[1], ends[0]
        self._planned.append(
            f"link add {right.short} netns {left.name} mtu {mtu} address {ends[0].mac} type veth"
            f" peer name {left.short} netns {right.name} mtu {mtu} address {ends[1].mac}")
        for end in ends:
            end.host._commands += [
                f"link set {end.dev} addrgenmode none up",
                f"addr add {end.ip[4]}/24 dev {end.dev}",
                f"addr add {end.ip[6]}/64 dev {end.dev} nodad",
                f"neigh add {end.peer.ip[4]} lladdr {end.peer.mac} dev {end.dev} nud permanent",
                f"neigh add {end.peer.ip[6]} lladdr {end.peer.mac} dev {end.dev} nud permanent"]
        return ends

    def route(self, host, to, via):
        """Plans a route of both families: `to` is a host (its first link) or None for the default route."""
        for family, length in (4, 24), (6, 64):
            prefix = f"{to.address(family)}/{length}" if to else "default"
            if to:
                prefix = network(prefix)
            host._commands.append(f"route add {prefix} via {via.ip[family]}")

    def build(self):
        """Makes what was planned."""
        run_ip(self._planned)
        self._planned = []
        for host in self.hosts.values():
            if host._commands:
                host.ip(*host._commands)
                host._commands = []
        return self

    def remove(self, host):
        """Deletes the namespace of a host while the rest of the Lab goes on."""
        host.close()
        run_ip([f"netns delete {host.name}"])
        del self.hosts[host.short]

    def close(self):
        for host in self.hosts.values():
            host.close()
        run_ip([f"netns delete {host.name}" for host in self.hosts.values()])
        self.hosts = {}
        os.close(self.home)
        open_labs.remove(self)


def network(prefix):
    """10.0.1.2/24 -> 10.0.1.0/24, fd00:1::2/64 -> fd00:1::/64; of the lengths that the links have."""
    address, length = prefix.split("/")
    if ":" in address:
        return address.rsplit("::", 1)[0] + "::/" + length
    return address.rsplit(".", 1)[0] + ".0/" + length


def run_ip(commands):
    result = subprocess.run(["ip", "-batch", "-"], input="\n".join(commands) + "\n", capture_output=True,
                            text=True, check=False)
    assert result.returncode == 0, result.stderr


class Topology(Lab):
    """Exporters, perhaps a router, the server and receivers: see the drawing above."""

    def __init__(self, exporters=2, receivers=3, router=True, mtu=1500):
        super().__init__()
        self.exporters = [self.host(f"e{i + 1}") for i in range(exporters)]
        self.router = self.host("router") if router else None
        self.server = self.host("server")
        self.receivers = [self.host(f"r{i + 1}") for i in range(receivers)]
        first_hop = self.router or self.server
        links = [self.link(exporter, first_hop, mtu) for exporter in self.exporters]
        if router:
            near, far = self.link(self.router, self.server, mtu)
            for exporter in self.exporters:
                self.route(self.server, exporter, near)
            self.route(self.router, None, far)
        for exporter, (_, gateway) in zip(self.exporters, links):
            self.route(exporter, None, gateway)
        for receiver in self.receivers:
            gateway, _ = self.link(self.server, receiver, mtu)
            self.route(receiver, None, gateway)
        self.build()
        if router:
            self.router.sysctl(net__ipv4__ip_forward=1, net__ipv6__conf__all__forwarding=1)

    @property
    def first_hop(self):
        return self.router or self.server

    def uplink(self, exporter):
        """The End by which an exporter sends."""
        return exporter[self.first_hop.short]


class Narrow(Lab):
    """Links on the way to r1 with an MTU each, behind the first one, and a router before each of them:

          e1 ---- server ---- middle ---- ... ---- r1
    """

    def __init__(self, *behind):
        super().__init__()
        e1, self.server, self.middle = [self.host(short) for short in ("e1", "server", "middle")]
        routers = [self.middle] + [self.host(f"middle{number}") for number in range(2, len(behind) + 1)]
        r1 = self.host("r1")
        self.exporters, self.receivers, self.router = [e1], [r1], None
        _, gateway = self.link(e1, self.server)
        self.route(e1, None, gateway)
        ways = [self.link(self.server, self.middle)]
        ways += [self.link(*ends, mtu) for *ends, mtu in zip(routers, routers[1:] + [r1], behind)]
        for host, (near, far) in zip([self.server] + routers, ways):
            # The last of them is a neighbour.
            if far.host is not r1:
                self.route(host, r1, far)
            self.route(far.host, None, near)
        self.build()
        for router in routers:
            router.sysctl(net__ipv4__ip_forward=1, net__ipv6__conf__all__forwarding=1)

    def uplink(self, exporter):
        return exporter["server"]


def make_vrf(server):
    """Puts the server's links to e1 and r1 in a VRF, `blue`."""
    server.ip("link add blue type vrf table 101", "link set blue up")
    for name in "e1", "r1":
        server.ip(f"link set {name} master blue", *server[name].restored())
