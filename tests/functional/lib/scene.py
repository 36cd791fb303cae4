# SPDX-License-Identifier: GPL-2.0-or-later
"""What nearly every test does: an exporter sends to a collector of the server, receivers get copies."""

import packets
from sockets import wait_for

# Of collectors, of receivers, and of exporters.
PORT, COPY_PORT, SOURCE_PORT = 2055, 9001, 50000
LOOPBACK = {4: "127.0.0.1", 6: "::1"}
ANY = {4: "0.0.0.0", 6: "::"}
FULL_PREFIX = {4: 32, 6: 128}
# Nobody's, until a test makes a way there.
FAR = {4: "203.0.113.7", 6: "2001:db8:f::7"}


class Scene:
    """A Topology, seen by one family."""

    def __init__(self, topology, family):
        self.topology = topology
        self.family = family
        self.server = topology.server
        self.e1 = topology.exporters[0]
        self.r1 = topology.receivers[0]
        # How many routers a datagram passes before the server.
        self.hops = 1 if topology.router else 0
        self.target = self.server.address(family)
        self.source = self.e1.address(family)
        self.loopback = LOOPBACK[family]

    def __getitem__(self, short):
        return self.topology[short]

    def add_collector(self, *words, name="c", address=None, port=PORT):
        endpoint = packets.endpoint(address or self.target, port)
        self.server.flowteectl("add collector", name, "listen", endpoint, *words)

    def add_receiver(self, to, *words, name=None, port=COPY_PORT, collector="c"):
        """A receiver at a host of the network, called like it, or at an address, called `local`."""
        if isinstance(to, str):
            address, name = to, name or "local"
        else:
            address, name = to.address(self.family), name or to.short
        self.server.flowteectl("add receiver", f"{collector}/{name}", "to", packets.endpoint(address, port), *words)

    def listen(self, host, address=None, port=COPY_PORT, **options):
        """A socket that gets the copies for add_receiver(host)."""
        return host.udp(self.family, address or host.address(self.family), port, **options)

    def listen_local(self, address=None, port=COPY_PORT, **options):
        return self.server.udp(self.family, address or self.loopback, port, **options)

    def build(self, payload=b"flow", exporter=None, source=None, sport=SOURCE_PORT, to=None, port=PORT, **fields):
        exporter = exporter or self.e1
        return packets.udp(source or exporter.address(self.family), sport, to or self.target, port, payload,
                           **fields)

    def send(self, payload=b"flow", exporter=None, **fields):
        exporter = exporter or self.e1
        packet = self.build(payload, exporter, **fields)
        for piece in packets.fragments(packet) if len(packet) > 1500 else [packet]:
            self.uplink(exporter).send(piece)
        return packet

    def uplink(self, exporter=None):
        return self.topology.uplink(exporter or self.e1)

    def inlet(self, exporter=None):
        """The End by which the exporter's datagrams arrive at the server."""
        router = self.topology.router
        return self.server[router.short] if router else self.uplink(exporter).peer

    def wait_received(self, count, name="c"):
        """The collector's JSON object, once it has received that many datagrams."""
        seen = {}

        def enough():
            seen.update(self.server.collector(name))
            return seen["counters"]["received"] >= count

        wait_for(lambda: f"received {count}: {seen}", enough)
        assert seen["counters"]["received"] == count, seen
        return seen

    def outcomes(self, count, name="c"):
        """The outcomes that are not zero, once that many datagrams have been received."""
        return nonzero(self.wait_received(count, name)["counters"]["outcomes"])

    def counters(self, receiver, collector="c"):
        return self.server.receiver(f"{collector}/{receiver}")["counters"]

    def drops(self, receiver, collector="c"):
        return nonzero(self.counters(receiver, collector)["dropped"])

    def sent(self, receiver, collector="c"):
        return self.counters(receiver, collector)["sent"]

    def pass_marker(self, exporter=None):
        """Until the server has seen all that the exporter has sent so far, by a datagram that nobody wants.

        For when there is no counter to wait for. It must not match a collector.
        """
        port = 7
        capture = self.inlet(exporter).capture()
        self.send(b"marker", exporter, port=port, ttl=64)
        capture.wait("marker", lambda frame: any(p.payload == b"marker"
                                                 for p in packets.udp_packets([frame], port)))
        capture.close()


def nonzero(counters):
    return {name: value for name, value in counters.items() if value}
