# SPDX-License-Identifier: GPL-2.0-or-later
"""balance failover: the first that is up, and how much is lost until it is known that one is not."""

import os

import pytest

import faults
from configuration import apply
from monitoring import HealthEvents
from packets import endpoint
from pools import Pool
from scene import COPY_PORT, PORT
from sockets import wait_for
from traffic import Sender, number, number_of


def send(scene, pool, count=5):
    """Who gets the next datagrams: one name."""
    before = pool.read()["counters"]["received"]
    for i in range(count):
        scene.send(number(i))
    pool.wait_received(before + count)
    takers = [(name, len(got)) for name, got in pool.arrivals().items() if got]
    assert len(takers) == 1 and takers[0][1] == count, takers
    return takers[0][0]


def test_the_first_that_is_up(scene):
    """In the order of the configuration; weights mean nothing."""
    pool = Pool(scene, "failover", {"z": "", "a": "weight 9", "m": ""})
    assert send(scene, pool) == "z"
    pool.set("a", "state down")
    assert send(scene, pool) == "z"
    pool.set("z", "state down")
    assert send(scene, pool) == "m"
    pool.set("a", "state up")
    assert send(scene, pool) == "a"
    pool.set("z", "state up")
    assert send(scene, pool) == "z"
    scene.server.flowteectl("del receiver c/z")
    assert send(scene, pool) == "a"
    scene.server.flowteectl("add", pool.statement("z"))
    pool.forget("z")
    assert send(scene, pool) == "a", "it comes last now"
    pool.configure({"m": "", "z": "", "a": ""})
    assert send(scene, pool) == "m", "an apply has put it first"


def test_another_order_by_hand(scene):
    """before and after: the first that is up, as it then is. No other counter begins anew, and no datagram is lost."""
    pool = Pool(scene, "failover", dict.fromkeys("abc", ""))
    taken = dict.fromkeys("abc", 0)

    def expect(taker):
        assert send(scene, pool) == taker
        taken[taker] += 5
        assert pool.offered() == taken

    expect("a")
    for name, words, taker in (("c", "before a", "c"), ("a", "before b", "c"), ("c", "after b", "a"), ("b", "before c", "a"),
                               ("a", "after b", "b"), ("b", "state down", "a"), ("c", "before b", "c"), ("b", "state up", "c"),
                               ("b", "before c", "b")):
        pool.set(name, words)
        expect(taker)
    pool.open("d")
    scene.server.flowteectl("add", *pool.statement("d", "before b").split())
    pool.forget("d")
    taken["d"] = 0
    pool.wait_state("d", "up")
    expect("d")


class Trial:
    """Numbered datagrams, while the first of a pool fails and the second stands by."""

    ENOUGH = 20

    def __init__(self, scene, first, second, words=""):
        self.first, self.second = first, second
        listen = endpoint(scene.target, PORT)
        self.scene = scene
        self.events = scene.server.keep(HealthEvents(scene.server))
        apply(scene.server, f"collector c listen {listen} original drop\npool c/p balance failover\n"
              f"receiver c/first to {endpoint(first.address, COPY_PORT)} pool p {words}\n"
              f"receiver c/second to {endpoint(scene.loopback, second.port)} pool p\n")
        # From another processor, at a pace that lets everything else go on.
        self.sender = scene.server.keep(Sender(scene.e1, scene.family, scene.target, cpu=os.cpu_count() - 1,
                                               pause=0.004))
        self.got = {"first": [], "second": []}

    def read(self):
        self.got["first"] += map(number_of, self.first.payloads())
        self.got["second"] += map(number_of, self.second.payloads())

    def wait_for_more(self, name):
        """Until it gets what is sent from now on."""
        start = self.sender.sent

        def enough():
            self.read()
            return sum(n >= start for n in self.got[name]) >= self.ENOUGH

        wait_for(lambda: f"{name} gets datagrams after {start}: {self.got[name][-5:]}", enough)

    def finish(self):
        """Ends the traffic; returns the numbers of those that nobody has got."""
        total = self.sender.close()
        self.scene.wait_received(total)
        for name in self.got:
            self.scene.counters(name)

        def still():
            before = [len(got) for got in self.got.values()]
            self.read()
            return before == [len(got) for got in self.got.values()]

        # All that was handed to a socket is there when a marker that was sent later has passed.
        self.scene.pass_marker()
        wait_for("nothing more", still)
        numbers = self.got["first"] + self.got["second"]
        assert len(set(numbers)) == len(numbers), "somebody got a datagram that another one has got"
        return sorted(set(range(total)) - set(numbers))


@pytest.mark.parametrize("kind", faults.ALL, ids=lambda kind: kind.__name__)
def test_what_is_lost_until_it_is_found_out(scene, kind):
    """Only datagrams between the fault and the event that tells of it; and none when it is over."""
    trial = Trial(scene, kind(scene), scene.listen_local(port=COPY_PORT + 1))
    trial.wait_for_more("first")
    begin = trial.sender.sent
    trial.first.begin()
    assert trial.events.next() == ("first", "unreachable", kind.reason)
    known = trial.sender.sent
    trial.wait_for_more("second")
    trial.first.end()
    assert trial.events.next() == ("first", "up", None)
    trial.wait_for_more("first")
    lost = trial.finish()
    assert lost, "the fault cost nothing: was there one?"
    # The last ones may have been on their way when it began.
    assert begin - 5 <= lost[0] and lost[-1] <= known, (begin, known, lost)
    receiver = scene.server.receiver("c/first")
    assert receiver["down_seconds"] > 0 and receiver["state"] == "up"
    [pool] = scene.server.collector("c")["pools"]
    assert pool["counters"]["served"] == trial.sender.sent


def test_nothing_is_lost_by_hand(scene):
    """state down and up, and a member that is removed, under traffic."""
    trial = Trial(scene, faults.SocketCloses(scene), scene.listen_local(port=COPY_PORT + 1))
    trial.wait_for_more("first")
    for state, taker in ("down", "second"), ("up", "first"), ("down", "second"), ("up", "first"):
        scene.server.flowteectl(f"set receiver c/first state {state}")
        trial.wait_for_more(taker)
    scene.server.flowteectl("set pool c/p balance round-robin")
    for name in "first", "second":
        trial.wait_for_more(name)
    scene.server.flowteectl("set receiver c/first pool none state down")
    trial.wait_for_more("second")
    assert trial.finish() == []
