# SPDX-License-Identifier: GPL-2.0-or-later
"""What the kernel finds out about receivers, tells of it, and does with it."""

import json
import time

import pytest

import faults
from configuration import apply, diff, statements
from monitoring import PERIOD, HealthEvents, Monitor
from packets import endpoint
from scene import COPY_PORT, PORT, nonzero
from sockets import wait_for


@pytest.fixture
def events(scene):
    return scene.server.keep(HealthEvents(scene.server))


def configure(scene, *receivers):
    """A collector with these receivers: name, address and words."""
    apply(scene.server, f"collector c listen {endpoint(scene.target, PORT)} original drop\n" + "".join(
        f"receiver c/{name} to {endpoint(address, COPY_PORT)} {words}\n" for name, address, words in receivers))


@pytest.mark.parametrize("kind", faults.ALL, ids=lambda kind: kind.__name__)
def test_it_is_found_out(scene, events, kind):
    """And told. By itself it changes nothing: copies are offered as before, in case it is not true.

    on-unreachable skip makes it count.
    """
    fault = kind(scene)
    configure(scene, ("r", fault.address, ""), ("skip", fault.address, "on-unreachable skip"))
    scene.send(b"before")
    wait_for("both copies", lambda: fault.payloads() or scene.sent("skip") == 1)
    fault.begin()
    if kind is faults.NeighbourIsSilent:
        # Nobody asks for a neighbour that nothing is for.
        scene.send(b"probe")
    reason = kind.reason
    assert sorted(events.next() for _ in range(2)) == [("r", "unreachable", reason), ("skip", "unreachable", reason)]
    for name in "r", "skip":
        receiver = scene.server.receiver(f"c/{name}")
        assert (receiver["state"], receiver["reason"]) == ("unreachable", reason)
    before = {name: scene.counters(name) for name in ("r", "skip")}
    received = scene.server.collector("c")["counters"]["received"]
    for _ in range(3):
        scene.send(b"during")
    assert scene.outcomes(received + 3) == {"replicated": received + 3}
    for name in "r", "skip":
        assert scene.counters(name)["offered"] == before[name]["offered"] + 3
    assert scene.drops("skip")["down"] == 3
    assert "down" not in scene.drops("r")
    fault.end()
    assert sorted(events.next() for _ in range(2)) == [("r", "up", None), ("skip", "up", None)]
    fault.payloads()
    scene.send(b"after")
    got = []

    def two():
        got.extend(p for p in fault.payloads() if p == b"after")
        return len(got) == 2

    wait_for("both copies again", two)


def test_two_bad_checks_and_three_good_ones(scene, events):
    """What is over before the second one is nothing."""
    fault = faults.SocketCloses(scene)
    configure(scene, ("r", fault.address, ""))
    for _ in range(20):
        fault.begin()
        fault.end()
    events.none(2 * PERIOD)
    start = time.monotonic()
    fault.begin()
    assert events.next() == ("r", "unreachable", "no_listener")
    found = time.monotonic()
    fault.end()
    assert events.next() == ("r", "up", None)
    back = time.monotonic()
    # Nothing is found out earlier than the checks allow for; it may be late on a busy host.
    assert found - start >= PERIOD * 0.9
    assert back - found >= 2 * PERIOD * 0.9
    down = scene.server.receiver("c/r")["down_seconds"]
    assert 2 * PERIOD * 0.9 <= down <= back - start
    events.none(2 * PERIOD)
    assert scene.server.receiver("c/r")["down_seconds"] == down


def test_time_down_adds_up(scene):
    """Down by hand and found out, whatever comes first."""
    configure(scene, ("r", scene.loopback, ""))
    server = scene.server

    def seconds():
        return server.receiver("c/r")["down_seconds"]

    wait_for("unreachable", lambda: server.receiver("c/r")["state"] == "unreachable")
    start, first = time.monotonic(), seconds()
    server.flowteectl("set receiver c/r state down")
    receiver = server.receiver("c/r")
    assert (receiver["state"], receiver["reason"]) == ("down", None)
    wait_for("down for a while", lambda: seconds() > first + 0.3)
    second, end = seconds(), time.monotonic()
    # Either is told in whole milliseconds.
    assert second - first < end - start + 0.001
    scene.listen_local()
    server.flowteectl("set receiver c/r state up")
    wait_for("up", lambda: server.receiver("c/r")["state"] == "up")
    assert seconds() >= second


def test_it_is_no_configuration(scene, events):
    """save, diff and apply do not know of it, and an apply does not forget it."""
    server = scene.server
    configure(scene, ("r", scene.loopback, ""), ("d", scene.loopback, "state down"))
    text = "\n".join(statements(server)) + "\n"
    # What is found out about one that is down is told, too: it may be set up again.
    assert sorted(events.next() for _ in range(2)) == [("d", "down", None),
                                                       ("r", "unreachable", "no_listener")]
    assert "\n".join(statements(server)) + "\n" == text
    assert "unreachable" not in text and text.count("state down") == 1
    assert diff(server, text) == []
    before = server.receiver("c/r")["down_seconds"]
    apply(server, text)
    apply(server, text.replace("c/r to", "c/r ttl 9 to") + "collector x listen *:9\n")
    receiver = server.receiver("c/r")
    assert (receiver["state"], receiver["reason"]) == ("unreachable", "no_listener")
    assert receiver["down_seconds"] > before
    # What is known already is not found out again.
    events.none(3 * PERIOD)


@pytest.mark.parametrize("words", ["to", "dev lo", "mark 7", "source"])
def test_another_way_is_another_matter(scene, events, words):
    """Nothing is known of it yet, so it is found out once more."""
    configure(scene, ("r", scene.loopback, ""))
    assert events.next() == ("r", "unreachable", "no_listener")
    if words == "to":
        words = f"to {endpoint(scene.loopback, COPY_PORT + 1)}"
    elif words == "source":
        words = f"source {scene.target}"
    scene.server.flowteectl(f"set receiver c/r {words}")
    while events.next() != ("r", "unreachable", "no_listener"):
        pass


@pytest.mark.parametrize("words", ["from", "allow", "source", "source and port"])
def test_a_socket_that_would_not_get_copies_is_no_listener(scene, events, family, words):
    """Connected to what is no source of copies."""
    configure(scene, ("r", scene.target, ""))
    elsewhere = scene.listen_local(scene.target)
    elsewhere.connect(scene["e2"].address(family), 50000)
    own = scene.r1.address(family)
    scene.server.flowteectl({"from": f"set receiver c/r from {scene.source}",
                             "allow": f"set collector c allow {scene.source}",
                             "source": f"set receiver c/r source {own}",
                             "source and port": f"set receiver c/r source {endpoint(own, 77)}"}[words])
    while events.next() != ("r", "unreachable", "no_listener"):
        pass
    if words.startswith("source"):
        if "port" in words:
            elsewhere.connect(own, 78)
            events.none(3 * PERIOD)
        elsewhere.connect(own, 77)
        assert events.next() == ("r", "up", None)
        scene.send(b"own")
        if "port" in words:
            assert elsewhere.receive().payload == b"own"
        scene.wait_received(1)
    elsewhere.close()
    wait_for("unreachable", lambda: scene.server.receiver("c/r")["reason"] == "no_listener")
    scene.listen_local({4: "0.0.0.0", 6: "::"}[family])
    while events.next() != ("r", "up", None):
        pass


@pytest.mark.parametrize("family", [4], ids=["ipv4"])
def test_monitor_tells(scene):
    """As JSON and as text."""
    server = scene.server
    as_json, as_text = monitors = [Monitor(server, "-j"), Monitor(server)]
    try:
        configure(scene, ("r", scene.loopback, ""))
        bad = json.loads(as_json.lines_until('"unreachable"')[-1])
        scene.listen_local()
        good = json.loads(as_json.lines_until('"event": "health"')[-1])
        text = [line for line in as_text.lines_until("state up") if line.startswith("!")]
    finally:
        for monitor in monitors:
            monitor.close()
    seconds = [event.pop("down_seconds") for event in (bad, good)]
    assert seconds[0] < seconds[1]
    receiver = {"event": "health", "object": "receiver", "collector": "c", "name": "r", "health": None, "writer": None,
                "health_until": None}
    assert bad == {**receiver, "state": "unreachable", "reason": "no_listener"}
    assert good == {**receiver, "state": "up", "reason": None}
    assert text[0] == "! receiver c/r state unreachable reason no_listener"
    assert text[1:] == [f"! receiver c/r state up down_seconds {seconds[1]:.3f}"]


def test_what_is_printed(scene):
    """show and metrics."""
    configure(scene, ("r", scene.loopback, ""), ("d", scene.loopback, "state down"), ("u", scene.target, ""))
    scene.listen_local(scene.target)
    wait_for("unreachable", lambda: scene.server.receiver("c/r")["state"] == "unreachable")
    [collector] = scene.server.flowteectl_json("show")["collectors"]
    assert [(r["name"], r["state"], r["reason"]) for r in collector["receivers"]] == [
        ("r", "unreachable", "no_listener"), ("d", "down", None), ("u", "up", None)]
    assert nonzero(collector["counters"]["outcomes"]) == {}
    text = scene.server.flowteectl("show c/r")
    assert "unreachable" in text and "no_listener" in text
