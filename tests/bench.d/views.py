# SPDX-License-Identifier: GPL-2.0-or-later
"""What is behind the server, and so what is counted beside the tee: nothing, or the receivers' side of the wire."""

import re

from namespaces import HARDWARE, MTU, add, batch, inside, on
from senders import Card, open_socket

ETHERNET_SIZE = 14


def device_counters(namespace):
    """{device: (packets, bytes)} of what each has sent: cheap enough to be asked often."""
    with inside(namespace):
        file = open("/proc/net/dev", encoding="ascii")

    def read():
        file.seek(0)
        found = {}
        for line in file:
            name, _, counters = line.partition(":")
            if counters:
                words = counters.split()
                found[name.strip()] = int(words[9]), int(words[8])
        return found
    return read


class View:
    """Receivers by their number: where each one is, and what it has got."""

    network = prefix = None
    # Of each copy, beside IP, in the bytes that arrived() tells.
    link_header = 0
    # What the exporter sends with.
    open_sender = staticmethod(open_socket)

    def address(self, number):
        return f"{self.network}.{number}.2"

    def device(self, number):
        """The server's end of the way to this receiver."""
        return f"{self.prefix}{number}"

    def add_devices(self, kinds):
        """Receivers' hardware addresses are known from the beginning, so that nothing but copies is sent."""
        lines = []
        for number, kind in enumerate(kinds):
            device = self.device(number)
            lines += [f"link add {device} mtu {MTU} type {kind}",
                      f"address add {self.network}.{number}.1/24 dev {device}", f"link set {device} up",
                      f"neighbour add {self.address(number)} lladdr {HARDWARE} dev {device} nud permanent"]
        batch("ip", "server", lines)


class Alone(View):
    """Devices that free what they are given, and count it: what is measured is the tee alone."""

    name = "alone"
    network, prefix = "172.17", "sink"
    link_header = ETHERNET_SIZE

    def build(self, receivers):
        self.add_devices(["dummy"] * receivers)
        self.counters = device_counters("server")

    def arrived(self, receivers):
        """What the first receivers got so far: (packets, bytes) of each."""
        found = self.counters()
        return [found[self.device(number)] for number in range(receivers)]


class OneHop(Alone):
    """All receivers are behind one router, as in a provider's network: one device, one next hop, a route for all."""

    name = "hop"
    network = "172.18"

    def device(self, _number):
        return f"{self.prefix}0"

    def build(self, receivers):
        link = Alone()
        link.build(1)
        batch("ip", "server", [f"route add {self.network}.0.0/16 via {link.address(0)}"])
        self.counters = link.counters

    def arrived(self, receivers):
        """They cannot be told apart here: each got its part."""
        sent = self.counters()[self.device(0)]
        return [tuple(number // receivers for number in sent) for _ in range(receivers)]


class Pages(Alone):
    """The same, but what comes lies in a page, as from the driver of a card: a wire (veth) hands on what a socket has sent."""

    name = "pages"

    def build(self, receivers):
        super().build(receivers)
        self.open_sender = Card().open_sender


# Such as a host has that is more than a tee; no copy matches any of them.
OUTPUT_RULES = """
table ip bench_output {
	chain output {
		type filter hook output priority filter; policy accept;
		oifname "lo" accept
		tcp dport { 22, 443 } accept
		udp dport 53 accept
		ip daddr 192.0.2.0/24 drop
	}
}
"""


class Rules(Alone):
    """The same on a host with a firewall, whose OUTPUT rules see each packet that leaves by its routes."""

    name = "rules"

    def build(self, receivers):
        super().build(receivers)
        on("server", "nft", "-f", "-", input=OUTPUT_RULES)


# A receiver's network layer has begun when it drops what it got, and counts it.
RECEIVERS_RULES = """
table ip bench {{
	{counters}
	chain arrived {{
		type filter hook prerouting priority raw
		counter name iifname map {{ {elements} }} drop
	}}
}}
"""


class Wires(View):
    """A wire (veth) to each receiver: its side takes part in what is measured, until it drops what it got."""

    name = "wires"
    network, prefix = "172.16", "receiver"

    @staticmethod
    def wire(number):
        return f"wire{number}"

    def build(self, receivers):
        add("receivers")
        wires = [self.wire(number) for number in range(receivers)]
        self.add_devices([f"veth peer name {wire} mtu {MTU} address {HARDWARE} netns receivers" for wire in wires])
        batch("ip", "receivers", [f"link set {wire} up" for wire in wires])
        on("receivers", "nft", "-f", "-", input=RECEIVERS_RULES.format(
            counters="\n\t".join(f"counter {wire} {{ }}" for wire in wires),
            elements=", ".join(f'"{wire}" : "{wire}"' for wire in wires)))

    def arrived(self, receivers):
        text = on("receivers", "nft", "list", "counters")
        found = dict((wire, (int(packets), int(size))) for wire, packets, size in
                     re.findall(r"counter (\S+) \{\s*packets (\d+) bytes (\d+)", text))
        return [found[self.wire(number)] for number in range(receivers)]


VIEWS = {view.name: view for view in (Alone, OneHop, Pages, Rules, Wires)}
