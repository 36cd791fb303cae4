# SPDX-License-Identifier: GPL-2.0-or-later
"""What a checker has found (flowteectl health): it counts as long as it holds, and is no configuration."""

import datetime
import json
import os
import re
import time

import pytest

import genetlink as gn
from configuration import REFUSED, WRONG, apply, diff, expect_error, statements
from doctoring import findings
from explaining import one
from genetlink import nest, text, u8, u32
from monitoring import PERIOD, HealthEvents, Monitor
from packets import endpoint
from pools import Pool
from replaying import Receiver, deliver, expected_options, replayed
from repository import TOP
from scene import COPY_PORT, PORT, nonzero
from sockets import wait_for


@pytest.fixture
def events(scene):
    return scene.server.keep(HealthEvents(scene.server))


@pytest.fixture
def server(scene4):
    """With two receivers that are up."""
    scene4.listen_local(port=COPY_PORT)
    scene4.listen_local(port=COPY_PORT + 1)
    apply(scene4.server, TEXT.format(target=scene4.target))
    return scene4.server


TEXT = f"""\
collector c listen {{target}}:{PORT} original drop
receiver c/a to 127.0.0.1:{COPY_PORT}
receiver c/b to 127.0.0.1:{COPY_PORT + 1}
"""


def health(server, words):
    """It says nothing."""
    assert server.flowteectl_call("health", words).stderr == ""


def tell(server, name, seconds):
    """The same as health(), sooner: it is found down for so long."""
    server.netlink.request(gn.HEALTH, nest(gn.RECEIVER, text(gn.RECEIVER_COLLECTOR, "c"), text(gn.RECEIVER_NAME, name),
                                           u8(gn.RECEIVER_FINDING, 1), u32(gn.RECEIVER_FINDING_FOR, seconds)))


def states(server):
    return {r["name"]: (r["state"], r["reason"]) for r in server.collector("c")["receivers"]}


def shown(server, name):
    [collector] = server.flowteectl_json("show")["collectors"]
    return next(r for r in collector["receivers"] if r["name"] == name)


def seconds_from_now(moment):
    return datetime.datetime.fromisoformat(moment.replace("Z", "+00:00")).timestamp() - time.time()


def test_it_gets_nothing(scene, events):
    """Others do; and it does again when that is withdrawn. Each time it is told once."""
    sock = scene.listen_local()
    scene.add_collector("original drop")
    scene.add_receiver(scene.loopback)
    scene.add_receiver(scene.r1)
    scene.send(b"before")
    wait_for("the copy", lambda: b"before" in sock.payloads())
    for _ in range(2):
        health(scene.server, "c/local down")
    assert events.next() == ("local", "down", "checker")
    for _ in range(3):
        scene.send(b"during")
    assert scene.outcomes(4) == {"replicated": 4}
    assert scene.drops("local") == {"down": 3} and scene.sent("r1") == 4
    receiver = scene.server.receiver("c/local")
    assert (receiver["state"], receiver["reason"]) == ("down", "checker") and receiver["down_seconds"] > 0
    for _ in range(2):
        health(scene.server, "c/local up")
    assert events.next() == ("local", "up", None)
    scene.send(b"after")
    assert sock.receive_many(1)[0].payload == b"after"
    events.none(2 * PERIOD)
    scene.wait_received(5)
    assert scene.drops("local") == {"down": 3}


def test_it_ends_by_itself(server):
    """Not before its time, and telling it again puts that off."""
    events = server.keep(HealthEvents(server))
    start = time.monotonic()
    health(server, "c/a down for 1")
    assert events.next() == ("a", "down", "checker")
    assert events.next() == ("a", "up", None)
    assert 1 <= time.monotonic() - start
    tell(server, "a", 1)
    tell(server, "a", 86400)
    assert events.next() == ("a", "down", "checker")
    events.none(1 + 3 * PERIOD)
    assert states(server)["a"] == ("down", "checker")
    health(server, "c/a down for 1")
    assert events.next() == ("a", "up", None)
    health(server, "c/a down")
    assert events.next() == ("a", "down", "checker")
    events.none(1 + 3 * PERIOD)


def test_what_is_told(server):
    """show, stats, metrics, doctor, explain."""
    assert (shown(server, "a")["health"], shown(server, "a")["health_until"]) == (None, None)
    health(server, "c/a down for 3600")
    health(server, "c/b down")
    a, b = shown(server, "a"), shown(server, "b")
    assert (a["state"], a["reason"], a["health"], b["health"], b["health_until"]) == (
        "down", "checker", "down", "down", None)
    assert 3000 < seconds_from_now(a["health_until"]) <= 3600 and a["down_since"]
    show = server.flowteectl("show c/a")
    assert re.search(r"checker, 5\d min left", show) and "by hand" not in show
    assert "checker" in server.flowteectl("stats c/b") and "left" not in server.flowteectl("stats c/b")
    assert "checker" in server.flowteectl("show --bad")
    assert 'flowtee_receiver_up{collector="c",receiver="a"} 0' in server.flowteectl("metrics")
    said = findings(server, "--listen 0")
    assert re.search(r"5\d min left", said["checker", "warning", "c/a"]) and ("checker", "warning", "c/b") in said
    health(server, "c/a up")
    assert 'flowtee_receiver_up{collector="c",receiver="a"} 1' in server.flowteectl("metrics")
    assert shown(server, "a")["health"] is None and shown(server, "a")["down_since"] is None


def test_explain_says_so(scene4, server):
    assert one(scene4, name="a")["outcome"] == "sent"
    health(server, "c/a down for 3600")
    copy = one(scene4, name="a")
    assert copy["outcome"] == "down" and re.fullmatch(r"found down by a checker, 5\d min left", copy["why"])
    server.flowteectl("set receiver c/a state down")
    assert one(scene4, name="a")["why"] == "set down by hand"


def test_it_is_no_configuration(server):
    """Neither saved nor told apart from the file, nor a change; and no change forgets it but that which removes it."""
    saved = statements(server)
    generation = server.netlink.generation()
    health(server, "c/a down for 3600")
    assert statements(server) == saved and "down" not in "".join(saved)
    assert diff(server, "\n".join(saved) + "\n") == []
    assert server.netlink.generation() == generation
    down = ("down", "checker")
    apply(server, "\n".join(saved) + "\n")
    assert states(server)["a"] == down
    for change in "ttl 9", "mark 7", f"to 127.0.0.1:{COPY_PORT + 1}", "name z":
        server.flowteectl("set receiver c/a", change)
        assert states(server)["z" if "name" in change else "a"] == down, change
    apply(server, "\n".join(saved).replace("c/a", "c/z").replace("c/z to", "c/z ttl 5 to") + "\n")
    assert states(server) == {"z": down, "b": ("up", None)}
    server.flowteectl("del receiver c/z")
    server.flowteectl(f"add receiver c/z to 127.0.0.1:{COPY_PORT}")
    assert states(server)["z"] == ("up", None)


def test_a_change_on_trial_stays_on_trial(server):
    """And what is found meanwhile outlives that it is taken back."""
    text = "\n".join(statements(server)) + "\n"
    apply(server, text.replace("c/b to", "c/b ttl 9 to"), "--confirm", "600")
    health(server, "c/a down")
    refusal = server.flowteectl_call("set receiver c/a ttl 9")
    assert refusal.returncode == REFUSED, "it is still on trial"
    server.flowteectl("confirm --revert")
    assert "\n".join(statements(server)) + "\n" == text
    assert states(server)["a"] == ("down", "checker")


def test_a_transaction_does_not_hold_it_back(server):
    """It counts at once, whoever tells it, and is not taken back with the draft."""
    netlink = server.netlink
    netlink.begin()
    tell(server, "a", 3600)
    assert states(server)["a"] == ("down", "checker")
    netlink.request(gn.ABORT)
    assert states(server)["a"] == ("down", "checker")


def test_it_never_overrules_who_has_set_it_down(server):
    """Nor does he overrule the checker; whoever withdraws it is told."""
    server.flowteectl("set receiver c/a state down")
    result = server.flowteectl_call("health c/a up")
    assert result.returncode == 0 and "c/a" in result.stderr and "'state' is down" in result.stderr
    assert server.flowteectl_call("-q health c/a up").stderr == ""
    assert states(server)["a"] == ("down", None)
    health(server, "c/a down")
    assert states(server)["a"] == ("down", None) and "by hand" in server.flowteectl("show c/a")
    server.flowteectl("set receiver c/a state up")
    assert states(server)["a"] == ("down", "checker")
    health(server, "c/a up")
    assert states(server)["a"] == ("up", None)


def test_it_never_overrules_what_the_kernel_finds_out(scene4):
    """What cannot be reached stays so."""
    scene4.add_collector("original drop")
    scene4.add_receiver(scene4.loopback, "on-unreachable skip")
    wait_for("unreachable", lambda: states(scene4.server)["local"] == ("unreachable", "no_listener"))
    health(scene4.server, "c/local down")
    assert states(scene4.server)["local"] == ("down", "checker")
    result = scene4.server.flowteectl_call("health c/local up")
    assert result.returncode == 0 and "stays unreachable" in result.stderr
    assert states(scene4.server)["local"] == ("unreachable", "no_listener")
    health(scene4.server, "c/local down")
    scene4.listen_local()
    wait_for("reached", lambda: scene4.server.flowteectl_call("-q health c/local up").returncode == 0 and
             states(scene4.server)["local"] == ("up", None))


def test_several(server):
    """All of them, or none if one is not there."""
    health(server, "c/a c/b down for 60")
    assert states(server) == {"a": ("down", "checker"), "b": ("down", "checker")}
    health(server, "c/ up")
    assert states(server) == {"a": ("up", None), "b": ("up", None)}
    expect_error(server, server.flowteectl_call("health c/a c/x down"), REFUSED, "c/x")
    expect_error(server, server.flowteectl_call("health x/ down"), REFUSED, "collector 'x'")
    expect_error(server, server.flowteectl_call("health c/x down"), REFUSED, "c/x")
    assert states(server) == {"a": ("up", None), "b": ("up", None)}


@pytest.mark.parametrize("words, says", [
    ("", "receiver is missing"), ("down", "receiver is missing"), ("c down", "COLLECTOR/RECEIVER"),
    ("c/a", "what was found is missing"), ("c/a dwn", "did you mean 'down'"), ("c/a down 30", "for"),
    ("c/a down for", "1 to 86400"), ("c/a down for 0", "1 to 86400"), ("c/a down for 86401", "1 to 86400"),
    ("c/a down for 1s", "1 to 86400"), ("c/a down for 3 4", "4"), ("c/a up for 3", "'for'"), ("c/-x down", "-"),
    ("c/a c/a down", "twice")])
def test_words_that_are_wrong(server, words, says):
    expect_error(server, server.flowteectl_call("health", words), WRONG, says)
    assert states(server) == {"a": ("up", None), "b": ("up", None)}


def test_monitor_tells(scene4):
    """As JSON and as text, and no change with it."""
    server = scene4.server
    as_json, as_text = monitors = [Monitor(server, "-j"), Monitor(server)]
    try:
        scene4.listen_local(port=COPY_PORT)
        apply(server, f"collector c listen *:{PORT} original drop\nreceiver c/a to 127.0.0.1:{COPY_PORT}\n")
        for monitor in monitors:
            monitor.lines_until("c/a" if monitor.is_text else '"name": "a"')
            monitor.lines_until("2 added" if monitor.is_text else '"added": 2')
        health(server, "c/a down for 60")
        health(server, "c/a down for 600")
        health(server, "c/a up")
        lines = [json.loads(as_json.line()) for _ in range(2)]
        text = [as_text.line() for _ in range(2)]
        assert as_json.lines_there() == as_text.lines_there() == []
    finally:
        for monitor in monitors:
            monitor.close()
    for line in lines:
        del line["down_seconds"]
        # Who has told it.
        writer = line.pop("writer")
        assert (writer["command"], writer["uid"]) == ("flowteectl", 0) and writer["pid"] > 0, writer
    until = lines[0].pop("health_until")
    assert 0 < seconds_from_now(until) <= 60
    receiver = {"event": "health", "object": "receiver", "collector": "c", "name": "a"}
    assert lines == [{**receiver, "state": "down", "reason": "checker", "health": "down"},
                     {**receiver, "state": "up", "reason": None, "health": None, "health_until": None}]
    assert text[0].startswith("! receiver c/a state down reason checker health down health_until 20")
    assert text[1].startswith("! receiver c/a state up")
    assert all(re.search(r"; by flowteectl\[[0-9]+\], uid 0(, login [0-9]+)?$", line) for line in text), text


@pytest.mark.parametrize("balance", ["hash", "failover", "round-robin"])
def test_a_pool_goes_on_with_the_others(scene, balance):
    """If all are found down it has nobody, as if they were set down."""
    pool = Pool(scene, balance, dict.fromkeys("ab", ""))
    health(scene.server, "c/a down")
    for _ in range(4):
        scene.send(b"flow")
    pool.wait_received(4)
    assert pool.offered() == {"a": 0, "b": 4}
    [shown_pool] = scene.server.flowteectl_json("show")["collectors"][0]["pools"]
    assert (shown_pool["up"], shown_pool["active"]) == (1, "b" if balance == "failover" else None)
    health(scene.server, "c/b down")
    scene.send(b"nobody")
    pool.wait_received(5)
    assert nonzero(pool.read()["counters"]["outcomes"]) == {"replicated": 4, "no_receiver": 1}
    health(scene.server, "c/ up")
    scene.send(b"again")
    pool.wait_received(6)
    assert sum(pool.offered().values()) == 5


@pytest.mark.parametrize("balance", ["hash", "failover"])
@pytest.mark.parametrize("drain", ["health c/{} down", "set receiver c/{} state down"])
def test_to_drain_a_receiver(scene, known, balance, drain):
    """Its streams move with what the others must know of them: templates that came once, and long ago."""
    scene.server.flowteectl("del collector c")
    pool = Pool(scene, balance, dict.fromkeys("abc", ""))
    for payload in (known.templates(), known.options_templates(), known.options()):
        scene.send(payload)
    pool.wait_received(3)
    pool.arrivals()
    holder = next(name for name, payloads in deliver(scene, pool, known).items() if payloads)
    scene.server.flowteectl(drain.format(holder))
    got = {name: payloads for name, payloads in deliver(scene, pool, known).items() if payloads}
    [(taker, payloads)] = got.items()
    assert taker != holder and len(payloads) == 2
    assert known.heard(payloads[:1])[0] == expected_options(known), "it can decode the very next datagram"
    assert known.parse(payloads[1])[1][0][0] == 256
    scene.server.flowteectl(f"health c/{holder} up" if "health" in drain else f"set receiver c/{holder} state up")
    got = {name: len(payloads) for name, payloads in deliver(scene, pool, known).items() if payloads}
    assert got == {holder: 2}


def test_it_hears_templates_when_it_is_up_again(scene, known):
    """Outside a pool; also if nobody says so, as its time is over."""
    receiver = Receiver(scene, "a")
    scene.send(known.data())
    scene.wait_received(4)
    before = receiver.replayed()
    health(scene.server, "c/a down")
    scene.send(known.data())
    scene.wait_received(5)
    health(scene.server, "c/a up")
    scene.send(known.data())
    scene.wait_received(6)
    assert receiver.replayed() == before + 1
    health(scene.server, "c/a down for 1")
    wait_for("up", lambda: scene.server.receiver("c/a")["state"] == "up")
    scene.send(known.data())
    scene.wait_received(7)
    assert receiver.replayed() == before + 2
    assert scene.drops("a") == {"down": 1}


def test_others_do_not_hear_again(scene, known):
    """Of a pool whose members take turns, nobody but who was down."""
    scene.server.flowteectl("del collector c")
    pool = Pool(scene, "round-robin", dict.fromkeys("ab", ""))
    scene.send(known.templates())
    pool.wait_received(1)
    before = replayed(pool)
    health(scene.server, "c/a down")
    scene.send(known.data())
    pool.wait_received(2)
    health(scene.server, "c/a up")
    for _ in range(4):
        scene.send(known.data())
    pool.wait_received(6)
    assert {name: count - before[name] for name, count in replayed(pool).items()} == {"a": 1, "b": 0}


def test_the_example_tells_it(server):
    """docs/examples/http-check, where nobody answers: once, whatever else it says in each round."""
    url = "http://127.0.0.1:1/"
    result = server.call("env", "ROUNDS=4", "INTERVAL=0", "HOLD=60", os.path.join(TOP, "docs", "examples", "http-check"),
                         "c/a", url)
    assert (result.returncode, result.stdout, result.stderr) == (0, f"c/a is down: {url}\n", "")
    assert states(server) == {"a": ("down", "checker"), "b": ("up", None)}
    assert 0 < seconds_from_now(shown(server, "a")["health_until"]) <= 60


def test_another_receiver_at_the_same_address(scene4, server):
    """It is the receiver that was found down, not the address."""
    server.flowteectl(f"add receiver c/same to {endpoint('127.0.0.1', COPY_PORT)}")
    health(server, "c/a down")
    scene4.send(b"flow")
    scene4.wait_received(1)
    assert (scene4.drops("a"), scene4.sent("same")) == ({"down": 1}, 1)


def test_health_does_not_outlive_what_it_is_of(server):
    """A receiver that is found down when all is removed leaves nothing behind."""
    health(server, "c/a down for 1")
    server.netlink.flush()
    expect_error(server, server.flowteectl_call("health c/a up"), REFUSED, "collector 'c'")
