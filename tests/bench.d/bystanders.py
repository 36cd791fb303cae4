# SPDX-License-Identifier: GPL-2.0-or-later
"""What flowtee costs others: a datagram that the server forwards, and that no collector listens for."""

from method import Method
from methods import Flowtee, other_collectors
from namespaces import PORT, on

OTHER_PORT = 443


# What nobody who looks at packets there can do without: a hook that takes all.
EMPTY_CHAIN = """
table ip bench_empty {
	chain prerouting {
		type filter hook prerouting priority raw; policy accept;
	}
}
"""


class Forwarding(Method):
    """The server is a router, too; the first receiver's device is the way out. It may have a chain without a rule."""

    def __init__(self, port, collectors, chain=False):
        self.port = port
        self.collectors = collectors
        self.chain = chain
        self.name = f"forwarding to port {port}, {collectors} collectors{', an empty chain' if chain else ''}"

    def start(self, view, _receivers):
        self.forward(1)
        if self.chain:
            on("server", "nft", "-f", "-", input=EMPTY_CHAIN)
        if self.collectors:
            Flowtee.apply(other_collectors(view, range(self.collectors)))

    @staticmethod
    def forward(whether):
        on("server", "sysctl", "-qw", f"net.ipv4.ip_forward={whether}")

    def stop(self):
        if self.chain:
            on("server", "nft", "delete", "table", "ip", "bench_empty")
        on("server", "flowteectl", "flush")
        self.forward(0)

    def to(self, view):
        return view.address(0), self.port

    def destination(self, view, number):
        return self.to(view)


def measure(bench, view):
    """What is added to forwarding: a port that no collector has, and one that some have, at other addresses; and, to
    compare with, by an empty chain of nftables.
    """
    found = []

    def add(what, collectors, plain, cost):
        found.append({"datagram": what, "collectors": collectors, "added": round(cost - plain),
                      "forwarding": round(plain - bench.base)})
    for what, port in (("another port", OTHER_PORT), ("a collector's port, another address", PORT)):
        plain = bench.measure(Forwarding(port, 0), view, 1)
        for collectors in (1, 1000):
            add(what, collectors, plain, bench.measure(Forwarding(port, collectors), view, 1))
    plain = bench.measure(Forwarding(OTHER_PORT, 0), view, 1)
    add("no flowtee, but an empty chain of nftables", 0, plain, bench.measure(Forwarding(OTHER_PORT, 0, True), view, 1))
    return found
