# SPDX-License-Identifier: GPL-2.0-or-later
"""What goes wrong on the way to a receiver, and is put right again.

Each fault has the address of a receiver that it is about, what the kernel calls it (`reason`), begin() and
end(). Their close() leaves the network as it was.
"""

from scene import COPY_PORT, FAR, FULL_PREFIX


class Fault:
    reason = None

    def __init__(self, scene):
        self.scene = scene
        self.server = scene.server
        self.family = scene.family
        # As it was made: without the fault.
        self.sock = None
        self.prepare()
        scene.server.keep(self)

    def prepare(self):
        raise NotImplementedError

    def payloads(self):
        return self.sock.payloads()


class SocketCloses(Fault):
    """A receiver on the server itself, whose program ends and starts again."""

    reason = "no_listener"

    def prepare(self):
        self.address = self.scene.loopback
        self.kept = []
        self.end()

    def begin(self):
        self.kept += self.sock.payloads()
        self.sock.close()
        self.sock = None

    def end(self):
        self.sock = self.server.udp(self.family, self.address, COPY_PORT)

    def payloads(self):
        """Those of all sockets that it had, one after the other."""
        if self.sock:
            self.kept += self.sock.payloads()
        found, self.kept = self.kept, []
        return found

    def close(self):
        if self.sock:
            self.sock.close()


class CarrierIsLost(Fault):
    """The other end of r3's link goes down."""

    reason = "device"

    def prepare(self):
        host = self.scene["r3"]
        self.far_end = host["server"]
        self.address = host.address(self.family)
        self.sock = self.scene.listen(host)
        self.is_down = False

    def begin(self):
        self.is_down = True
        self.far_end.host.ip(f"link set {self.far_end.dev} down")

    def end(self):
        end, host = self.far_end, self.far_end.host
        host.ip(f"link set {end.dev} up", f"addr replace {end.ip[6]}/64 dev {end.dev} nodad",
                *(f"neigh replace {end.peer.ip[f]} lladdr {end.peer.mac} dev {end.dev} nud permanent" for f in (4, 6)),
                *(f"route replace default via {end.peer.ip[f]}" for f in (4, 6)))
        self.is_down = False

    def close(self):
        if self.is_down:
            self.end()


class RouteGoes(Fault):
    """The one route to an address behind r3."""

    reason = "no_route"

    def prepare(self):
        self.address = FAR[self.family]
        self.prefix = f"{self.address}/{FULL_PREFIX[self.family]}"
        self.host = self.scene["r3"]
        self.host.ip(f"addr add {self.prefix} dev lo" + (" nodad" if self.family == 6 else ""))
        self.sock = self.host.udp(self.family, self.address, COPY_PORT)
        self.end()

    def begin(self):
        self.server.ip(f"route del {self.prefix}")

    def end(self):
        self.server.ip(f"route replace {self.prefix} via {self.host.address(self.family)}")

    def close(self):
        self.server.call("ip", f"-{self.family}", "route", "del", self.prefix)
        self.host.ip(f"addr del {self.prefix} dev lo")


class NeighbourIsSilent(Fault):
    """r2 hears nothing any more. The kernel asks its neighbours for their addresses, and does so often."""

    reason = "neighbour"
    # Neighbour discovery asks from an address of the link.
    LINK_LOCAL = "addr {} fe80::2/64 dev r2"
    DEAF = "table netdev deaf { chain c { type filter hook ingress device server priority 0; policy drop; }; }\n"
    PATIENCE = {"base_reachable_time_ms": 200, "delay_first_probe_time": 0, "retrans_time_ms": 100}

    def prepare(self):
        self.host = self.scene["r2"]
        self.near_end = self.server["r2"]
        self.address = self.host.address(self.family)
        self.sock = self.scene.listen(self.host)
        directory = f"/proc/sys/net/ipv{self.family}/neigh/r2/"
        self.before = {name: self.server.read(directory + name).strip() for name in self.PATIENCE}
        self.set_patience(self.PATIENCE)
        self.server.ip(self.LINK_LOCAL.format("add") + " nodad")
        self.neighbour("reachable")

    def set_patience(self, values):
        self.server.sysctl(**{f"net__ipv{self.family}__neigh__r2__{name}": value for name, value in values.items()})

    def neighbour(self, state):
        self.server.ip(f"neigh replace {self.address} lladdr {self.near_end.peer.mac} dev r2 nud {state}")

    def begin(self):
        self.host.nft(self.DEAF)

    def end(self):
        self.host.run("nft", "flush", "ruleset")

    def close(self):
        self.end()
        self.neighbour("permanent")
        self.server.ip(self.LINK_LOCAL.format("del"))
        self.set_patience(self.before)


ALL = (SocketCloses, CarrierIsLost, RouteGoes, NeighbourIsSilent)
