# SPDX-License-Identifier: GPL-2.0-or-later
"""What flowtee costs others: a datagram that the server forwards, and that no collector listens for."""

from method import Method
from methods import Flowtee, other_collectors
from namespaces import PORT, on

OTHER_PORT = 443


class Forwarding(Method):
    """The server is a router, too, without a rule; the first receiver's device is the way out."""

    def __init__(self, port, collectors):
        self.port = port
        self.collectors = collectors
        self.name = f"forwarding to port {port}, {collectors} collectors"

    def start(self, view, _receivers):
        self.forward(1)
        if self.collectors:
            Flowtee.apply(other_collectors(view, range(self.collectors)))

    @staticmethod
    def forward(whether):
        on("server", "sysctl", "-qw", f"net.ipv4.ip_forward={whether}")

    def stop(self):
        on("server", "flowteectl", "flush")
        self.forward(0)

    def to(self, view):
        return view.address(0), self.port

    def destination(self, view, number):
        return self.to(view)


def measure(bench, view):
    """What is added to forwarding: a port that no collector has, and one that some have, at other addresses."""
    found = []
    for what, port in (("another port", OTHER_PORT), ("a collector's port, another address", PORT)):
        plain = bench.measure(Forwarding(port, 0), view, 1)
        for collectors in (1, 1000):
            cost = bench.measure(Forwarding(port, collectors), view, 1)
            found.append({"datagram": what, "collectors": collectors, "added": round(cost - plain),
                          "forwarding": round(plain - bench.base)})
    return found
