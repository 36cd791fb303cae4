# SPDX-License-Identifier: GPL-2.0-or-later
"""The ways to replicate that are compared."""

import ipaddress
import random

from bpf import Bpf
from method import Method
from namespaces import EXPORTER, HARDWARE, PORT, RECEIVER_PORT, SERVER, batch, on
from processes import Nfacctd, Samplicator, Usertee, UserteeSegments


class Drop(Method):
    """Nothing is replicated: what it costs to send a datagram, and to drop it where it arrives."""

    name = "drop"
    # As many as tc takes in one filter, without those that end it.
    MOST_ACTIONS = 30

    def start(self, _view, _receivers):
        self.attach([])

    def attach(self, receivers_actions):
        """One filter after another, with as many receivers each as have room in it; then the datagram is dropped."""
        lines = ["qdisc add dev uplink clsact"]
        each = self.MOST_ACTIONS // max(map(len, receivers_actions), default=1)
        for index in range(0, len(receivers_actions), each):
            actions = sum(receivers_actions[index:index + each], [])
            lines.append(self.filter(index + 1, [*actions, "action continue"]))
        batch("tc", "server", [*lines, self.filter(len(receivers_actions) + 1, ["action drop"])])

    @staticmethod
    def filter(priority, actions):
        return f"filter add dev uplink ingress priority {priority} protocol ip matchall {' '.join(actions)}"

    def stop(self):
        batch("tc", "server", ["qdisc del dev uplink clsact"])


class Mirred(Drop):
    """Copies as they are, to devices: neither addresses nor routes nor neighbours, the least there can be."""

    name = "mirred"
    readdressed = False

    def start(self, view, receivers):
        self.attach([[f"action mirred egress mirror dev {view.device(number)}"] for number in range(receivers)])


class Pedit(Drop):
    """What is written into copies is fixed: no route and no neighbour is looked up."""

    name = "pedit"

    def start(self, view, receivers):
        self.attach([self.actions(view, number) for number in range(receivers)])

    @staticmethod
    def actions(view, number):
        return [f"action pedit ex munge eth dst set {HARDWARE} munge ip dst set {view.address(number)} "
                f"munge ip ttl set 63 munge udp dport set {RECEIVER_PORT} pipe",
                "action csum ip4h and udp pipe",
                f"action mirred egress mirror dev {view.device(number)} pipe"]


class Dup(Method):
    """nftables: another next hop for each copy, which keeps the address that it had."""

    name = "nft dup"
    readdressed = False
    # As many as there may be in a rule.
    MOST_COPIES = 40

    def start(self, view, receivers):
        copies = [f"dup to {view.address(number)} device {view.device(number)}" for number in range(receivers)]
        rules = [" ".join(copies[index:index + self.MOST_COPIES]) for index in range(0, receivers, self.MOST_COPIES)]
        on("server", "nft", "-f", "-", input="\n".join([
            "table ip bench {", "chain copies {", *rules, "drop", "}",
            "chain arrived {", "type filter hook prerouting priority raw",
            f"ip daddr {SERVER} udp dport {PORT} goto copies", "}", "}", ""]))

    def stop(self):
        on("server", "nft", "delete", "table", "ip", "bench")


class Flowtee(Method):
    name = "flowtee"

    def start(self, view, receivers):
        self.apply(self.statements(view, receivers))

    @staticmethod
    def apply(statements):
        on("server", "flowteectl", "--quiet", "apply", "-", input="\n".join(statements) + "\n")

    def statements(self, view, receivers):
        return [f"collector bench listen {SERVER}:{PORT}"] + [
            f"receiver bench/r{number} to {view.address(number)}:{RECEIVER_PORT}" for number in range(receivers)]

    def stop(self):
        on("server", "flowteectl", "flush")


def other_collectors(view, indexes):
    """Statements of collectors at ports of their own, with a receiver each."""
    for index in indexes:
        yield f"collector c{index} listen {SERVER}:{PORT + index}"
        yield f"receiver c{index}/r to {view.address(0)}:{PORT + index}"


class Unaware(Flowtee):
    """The same copies, but no account is kept of who sends."""

    name = "unaware"

    def statements(self, view, receivers):
        collector, *others = super().statements(view, receivers)
        return [f"{collector} exporters off", *others]


class Crowd(Flowtee):
    """The same copies, while the collector has many other customers, each a receiver for exporters of its own."""

    name = "crowd"
    CUSTOMERS, EXPORTERS_EACH = 1000, 50

    def statements(self, view, receivers):
        # The prefixes of all are one tree: these share the exporter's first bits, so that it is searched for deep in it.
        network = ipaddress.ip_network(f"{EXPORTER}/8", strict=False)
        indexes = random.Random(0).sample(range(network.num_addresses), self.CUSTOMERS * self.EXPORTERS_EACH)
        others = [str(network[index]) for index in indexes if str(network[index]) != EXPORTER]
        return super().statements(view, receivers) + [
            f"receiver bench/customer{number} to {view.address(number % receivers)}:{RECEIVER_PORT} "
            f"from {','.join(others[number::self.CUSTOMERS])}" for number in range(self.CUSTOMERS)]


class Scale(Crowd):
    """The same copies on a host with 1,000 collectors, of which this one has 100,000 prefixes of other exporters."""

    name = "scale"
    COLLECTORS, EXPORTERS_EACH = 1000, 100

    def statements(self, view, receivers):
        return [*super().statements(view, receivers),
                *other_collectors(view, range(1, self.COLLECTORS))]


METHODS = {method.name: method for method in (
    Mirred, Pedit, Dup, Bpf, Flowtee, Unaware, Crowd, Scale, Usertee, UserteeSegments, Nfacctd, Samplicator)}
