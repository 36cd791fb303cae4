# SPDX-License-Identifier: GPL-2.0-or-later
"""Pools and receivers that are sockets of one host, so that who of them got what is seen."""

from configuration import apply
from packets import endpoint
from scene import COPY_PORT, LOOPBACK, PORT
from sockets import wait_for
from traffic import number_of


class Pool:
    """Pool p of collector c on a host: by default the scene's server, with receivers of its own."""

    def __init__(self, scene, balance, members, at=None, host=None, listen=None):
        """`members` are words by name; `at` is the host that they are on."""
        self.scene = scene
        self.host = host or scene.server
        self.at = at or self.host
        self.address = LOOPBACK[scene.family] if self.at is self.host else self.at.address(scene.family)
        self.listen = listen or endpoint(scene.target, PORT)
        self.balance = balance
        self.ports = {name: COPY_PORT + i for i, name in enumerate(members)}
        self.sockets = {}
        # Copies for each at the last call of arrivals().
        self._sent = {}
        for name in members:
            self.open(name)
        self.configure(members)

    def open(self, name):
        """What listens for it."""
        port = self.ports.setdefault(name, COPY_PORT + len(self.ports))
        self.sockets[name] = self.at.udp(self.scene.family, self.address, port)

    def close(self, name):
        self.sockets.pop(name).close()

    def statement(self, name, words=""):
        return f"receiver c/{name} to {endpoint(self.address, self.ports[name])} pool p {words}"

    def configure(self, members, *more):
        """These members, in this order, by one apply."""
        lines = [f"collector c listen {self.listen} original drop", f"pool c/p balance {self.balance}", *more]
        lines += [self.statement(name, words) for name, words in members.items()]
        apply(self.host, "\n".join(lines) + "\n")

    def set(self, name, words):
        self.host.flowteectl(f"set receiver c/{name} {words}")

    def read(self):
        """The collector's JSON object."""
        return self.host.collector("c")

    def counters(self):
        [pool] = self.read()["pools"]
        return pool["counters"]

    def offered(self):
        """By member."""
        return {r["name"]: r["counters"]["offered"] for r in self.read()["receivers"]}

    def wait_received(self, count):
        """Until that many have come since the pool is there. Nothing more may come."""
        wait_for(lambda: f"received {count}: {self.read()}",
                 lambda: self.read()["counters"]["received"] >= count)
        assert self.read()["counters"]["received"] == count

    def wait_state(self, name, state, reason=None):
        wait_for(lambda: f"{name} {state} {reason}: {self.read()}", lambda: any(
            (r["name"], r["state"], r["reason"]) == (name, state, reason) for r in self.read()["receivers"]))

    def forget(self, name):
        """It is a new one that counts from nothing."""
        self._sent[name] = 0

    def arrivals(self):
        """The payloads that have come since the last time, by member: for each as many as were sent to it."""
        before = self._sent
        self._sent = {**before, **{r["name"]: r["counters"]["sent"] + r["counters"]["replayed"]
                                   for r in self.read()["receivers"]}}
        found = {}
        for name, sock in self.sockets.items():
            payloads = found[name] = []
            count = self._sent[name] - before.get(name, 0)

            def complete(payloads=payloads, sock=sock, count=count):
                payloads += sock.payloads()
                return len(payloads) >= count

            wait_for(lambda name=name, count=count: f"{count} at {name}: {len(found[name])}", complete)
            assert len(payloads) == count, f"{name} got more than it was sent"
        return found

    def numbers(self):
        """As arrivals(), as numbers."""
        return {name: [number_of(payload) for payload in payloads] for name, payloads in self.arrivals().items()}


def plain_receivers(scene, words):
    """A collector with a receiver on its own host for each of these words: r0, r1, ... Returns their sockets."""
    sockets = [scene.listen_local(port=COPY_PORT + i) for i in range(len(words))]
    lines = [f"collector c listen {endpoint(scene.target, PORT)} original drop"]
    lines += [f"receiver c/r{i} to {endpoint(scene.loopback, COPY_PORT + i)} {word}" for i, word in enumerate(words)]
    apply(scene.server, "\n".join(lines) + "\n")
    return sockets
