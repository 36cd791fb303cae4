# SPDX-License-Identifier: GPL-2.0-or-later
"""Somebody looks while all processors send: by top, stats --watch and trace. What they say is true, and nothing is lost by it."""

import json
import os
import re
import subprocess

import pytest

from lines import Lines
from scene import COPY_PORT, FAR, nonzero
from screens import Screen
from sockets import wait_for
from tracing import Trace
from traffic import Sender, number_of

# Of a burst: so many of each processor, as fast as it can; and of somebody who is not let in. Sockets have room for them.
BURST, STRANGE = 2000, 200
SAMPLE = 4
# So many datagrams are told in a second. That is less than come.
TOLD = 50
# So many documents there are of the time with bursts, before they end.
DOCUMENTS = 4


class Watch(Lines):
    """flowteectl stats --watch in a host: a document for each second."""

    def __init__(self, server):
        server.used_flowtee = True
        with server.inside():
            self.popen = subprocess.Popen(["flowteectl", "-j", "stats", "--watch", "1"], stdin=subprocess.DEVNULL,
                                          stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.documents = []

    def read(self):
        """The next one."""
        self.documents.append(json.loads(self.line()))

    def close(self):
        self.popen.terminate()
        assert self.popen.wait(15) == 0
        self.popen.stdout.close()
        self.popen.stderr.close()


class Load:
    """Bursts of all processors, and what has come of them to receivers."""

    def __init__(self, scene):
        self.scene = scene
        self.receivers = {name: scene.listen(scene.r1) if name == "r1" else scene.listen_local(port=port)
                          for name, port in (("r1", COPY_PORT), ("local", COPY_PORT + 1), ("sampled", COPY_PORT + 2))}
        self.got = {name: [] for name in self.receivers}
        self.sent = self.denied = 0

    def burst(self):
        senders = [Sender(self.scene.e1, 4, self.scene.target, BURST, first=self.sent + cpu * BURST, cpu=cpu)
                   for cpu in range(os.cpu_count())]
        stranger = Sender(self.scene["e2"], 4, self.scene.target, STRANGE)
        self.sent += sum(sender.finish() for sender in senders)
        self.denied += stranger.finish()

    def read(self):
        for name, sock in self.receivers.items():
            self.got[name] += map(number_of, sock.payloads())

    def has(self, sent):
        """Whether so many have come to each."""
        self.read()
        return all(len(got) >= sent[name] for name, got in self.got.items())


@pytest.fixture
def load(scene4):
    """A receiver on another host, one on this, one for every fourth datagram, and one that cannot be reached."""
    scene4.add_collector("except", scene4["e2"].address(4))
    scene4.add_receiver(scene4.r1)
    scene4.add_receiver(scene4.loopback, port=COPY_PORT + 1)
    scene4.add_receiver(scene4.loopback, f"sample {SAMPLE}", name="sampled", port=COPY_PORT + 2)
    scene4.add_receiver(FAR[4], name="far")
    return Load(scene4)


@pytest.fixture
def lookers(scene4):
    """A screen with top, a watch, and a trace."""
    screen, watch = Screen(scene4.server, "flowteectl top"), Watch(scene4.server)
    trace = Trace(scene4.server, f"--rate {TOLD}")
    yield screen, watch, trace
    trace.close()
    watch.close()
    screen.close()


def is_moving(screen):
    """Whether top has a rate of the collector, and of a receiver that drops."""
    rows = {line.split()[0]: line.split() for line in screen.shown() if line.strip()}
    return "c" in rows and re.match("[1-9]", rows["c"][2]) and "c/far" in rows and re.match("[1-9]", rows["c/far"][5])


def objects(document):
    """Of a document of stats, by name: all that counts."""
    [collector] = document["collectors"]
    return {"c": collector, **{receiver["name"]: receiver for receiver in collector["receivers"]}}


def flat(counters):
    """Counters, and those that are inside of others."""
    for name, value in counters.items():
        yield from flat(value) if isinstance(value, dict) else [(name, value)]


def check_rates(documents):
    """A rate is what has been counted since the document before, in the time that it says. Returns how many were received."""
    rates = 0
    for before, after in zip(documents, documents[1:]):
        for name, now in objects(after).items():
            old, new = dict(flat(objects(before)[name]["counters"])), dict(flat(now["counters"]))
            for counter, rate in flat(now["rates"]):
                if counter in new and isinstance(new[counter], int):
                    assert rate * after["seconds"] == pytest.approx(new[counter] - old[counter], abs=0.01), (name, counter)
                    rates += rate > 0
    assert rates, documents
    total = objects(documents[-1])["c"]["counters"]["received"]
    assert sum(objects(after)["c"]["rates"]["received"] * after["seconds"] for after in documents[1:]) == \
        pytest.approx(total - objects(documents[0])["c"]["counters"]["received"], abs=0.1)
    return total


def test_all_of_them_at_once(scene4, load, lookers):
    screen, watch, trace = lookers
    screen.wait("the screen", lambda lines: any("q quit" in line for line in lines))
    watch.read()
    seen = []

    def enough():
        load.burst()
        load.read()
        watch.read()
        seen.append(is_moving(screen))
        return len(watch.documents) > DOCUMENTS and any(seen)

    wait_for(lambda: "\n".join([f"{len(watch.documents)} documents, and rates in", *screen.shown()]), enough, 60)
    collector = scene4.wait_received(load.sent + load.denied)
    # One second more: it has all of the last burst in it.
    watch.read()
    watch.read()
    assert check_rates(watch.documents) == load.sent + load.denied
    # The collector's account, and that of each receiver.
    assert nonzero(collector["counters"]["outcomes"]) == {"replicated": load.sent, "denied": load.denied}
    counters = {receiver["name"]: receiver["counters"] for receiver in collector["receivers"]}
    sent = {name: counters[name]["sent"] for name in counters}
    assert sent["r1"] == sent["local"] == counters["far"]["dropped"]["no_route"] == load.sent and sent["far"] == 0
    assert sent["sampled"] + counters["sampled"]["not_sampled"] == load.sent
    assert not any(nonzero(counters[name]["dropped"]) for name in load.got)
    # Whom copies were sent to has all of them, once.
    wait_for(lambda: f"copies: {[(name, len(got), sent[name]) for name, got in load.got.items()]}", lambda: load.has(sent))
    for name, got in load.got.items():
        assert len(got) == sent[name] == len(set(got))
    assert set(load.got["r1"]) == set(load.got["local"]) == set(range(load.sent)) > set(load.got["sampled"])
    # What is not told is counted.
    shown, missing = trace.account(load.sent + load.denied)
    assert shown and missing
    exporters = scene4.server.flowteectl_json("exporters")["collectors"][0]["exporters"]
    assert sum(stream["datagrams"] for stream in exporters) == load.sent + load.denied
    screen.type("q")
    screen.wait("the end", lambda lines: "ended with 0" in lines)
