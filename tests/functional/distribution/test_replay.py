# SPDX-License-Identifier: GPL-2.0-or-later
"""Who gets the data of a stream without having heard its templates is sent them before, with its options data."""

import json
import struct

import pytest

from configuration import apply, expect_error
from monitoring import Monitor
from packets import endpoint
from replaying import PAYLOAD_MAX, Receiver, Stream, expected_options, option
from scene import COPY_PORT, FULL_PREFIX, PORT
from sockets import wait_for
from telemetry import IPFIX_OPTIONS, NETFLOW9_OPTIONS, OPTIONS, TEMPLATE, flow_set, template


def test_who_comes_later_hears_all_before_its_first_data(scene, known):
    late = Receiver(scene, "late")
    data = [known.data() for _ in range(3)]
    for payload in data:
        scene.send(payload)
    got = late.got(4)
    assert got[1:] == data
    assert known.heard(got[:1]) == (expected_options(known), {option()[:4]: option()})
    assert len(got[0]) <= PAYLOAD_MAX
    counters = scene.counters("late")
    assert (counters["replayed"], counters["replayed_bytes"]) == (1, len(got[0]))
    assert counters["offered"] == counters["sent"] == 3


def test_it_comes_from_the_exporter(scene, known):
    late = Receiver(scene, "late")
    scene.send(known.data())
    assert {(m.source, m.port) for m in late.sock.receive_many(2)} == {(scene.source, 50000)}


@pytest.fixture
def monitors(scene):
    """As JSON and as text, from before there is a collector."""
    both = [Monitor(scene.server, "-j"), Monitor(scene.server)]
    yield both
    for monitor in both:
        monitor.close()


def test_monitor_tells_of_it(scene, monitors, known):
    """How much there was since the last time; what follows soon is told together."""
    late = Receiver(scene, "late")
    scene.send(known.data())
    [replayed, _] = late.got(2)
    assert json.loads(monitors[0].lines_until('"replayed"')[-1]) == {
        "event": "replayed", "object": "receiver", "collector": "c", "name": "late", "replayed": 1,
        "replayed_bytes": len(replayed), "replay_failed": 0}
    assert monitors[1].lines_until("replayed")[-1] == "! receiver c/late replayed 1 datagram"
    for _ in range(3):
        scene.server.flowteectl("replay c/late")
    late.got(3)
    assert monitors[1].lines_until("replayed")[-1] == "! receiver c/late replayed 3 datagrams"


def test_numbers(scene, known):
    """An IPFIX message of it has the number of the next one, a NetFlow v9 datagram that of the last."""
    late = Receiver(scene, "late")
    data = known.data()
    scene.send(data)
    replayed, _ = late.got(2)
    assert known.parse(replayed)[0] == known.parse(data)[0] - (not known.is_ipfix)


def test_nothing_is_said_twice_to_who_was_there(scene, stream):
    scene.add_collector("original", "drop")
    first = Receiver(scene, "first")
    sent = [stream.templates(), stream.options_templates(), stream.options(), stream.data()]
    for payload in sent:
        scene.send(payload)
    assert first.got(4) == sent
    assert first.replayed() == 0


def test_another_comes_and_the_first_hears_nothing(scene, known):
    first = Receiver(scene, "first")
    scene.send(known.data())
    second = Receiver(scene, "second")
    scene.send(known.data())
    apply(scene.server, scene.server.flowteectl("save") + "collector x listen *:9\n")
    scene.send(known.data())
    assert len(first.got(4)) == 4
    assert len(second.got(3)) == 3
    assert (first.replayed(), second.replayed()) == (1, 1)


def test_a_program_that_is_started_again_hears_at_once(scene, known):
    """Whether a datagram came meanwhile or not."""
    late = Receiver(scene, "late")
    scene.send(known.data())
    assert len(late.got(2)) == 2
    for lost in (0, 1):
        late.stop()
        for _ in range(lost):
            scene.send(known.data())
            wait_for("it is lost", lambda: scene.drops("late") == {"no_listener": 1})
        late.start()
        data = known.data()
        scene.send(data)
        replayed, payload = late.got(2)
        assert payload == data
        assert known.heard([replayed])[0] == expected_options(known)
    assert late.replayed() == 3


def test_up_by_hand(scene, known):
    late = Receiver(scene, "late")
    scene.send(known.data())
    assert len(late.got(2)) == 2
    scene.server.flowteectl("set receiver c/late state down")
    scene.send(known.data())
    wait_for("it is dropped", lambda: scene.drops("late") == {"down": 1})
    scene.server.flowteectl("set receiver c/late state up")
    scene.send(known.data())
    assert len(late.got(2)) == 2
    assert late.replayed() == 2


def test_another_address(scene, known):
    late = Receiver(scene, "late")
    scene.send(known.data())
    assert len(late.got(2)) == 2
    other = scene.listen_local(port=COPY_PORT + 50)
    scene.server.flowteectl("set receiver c/late to", endpoint(scene.loopback, COPY_PORT + 50))
    data = known.data()
    scene.send(data)
    got = [m.payload for m in other.receive_many(2)]
    assert got[1] == data
    assert known.heard(got[:1])[0] == expected_options(known)


def test_pass(scene, known):
    late = Receiver(scene, "late", "templates pass")
    data = known.data()
    scene.send(data)
    assert late.got(1) == [data]
    assert late.replayed() == 0
    expect_error(scene.server, scene.server.call("flowteectl", "replay", "c/late"), 1, "pass")
    scene.server.flowteectl("set receiver c/late templates replay")
    scene.send(known.data())
    assert len(late.got(2)) == 2


def test_asked_for(scene, known):
    """Without a datagram; of all receivers, or of one."""
    a, b = Receiver(scene, "a"), Receiver(scene, "b")
    scene.send(known.data())
    assert len(a.got(2)) == len(b.got(2)) == 2
    scene.server.flowteectl("replay c/a")
    [replayed] = a.got(1)
    assert known.heard([replayed])[0] == expected_options(known)
    assert known.parse(replayed)[0] == known.sequence - (not known.is_ipfix)
    scene.server.flowteectl("replay c")
    assert a.got(1) == b.got(1) == [replayed]
    scene.send(known.data())
    assert len(a.got(1)) == len(b.got(1)) == 1
    assert (a.replayed(), b.replayed()) == (3, 2)


def test_asked_for_more_than_one_datagram_may_bring(scene, stream):
    """Without a datagram, too, all get all of it."""
    names = [f"r{i}" for i in range(40)]
    apply(scene.server, f"collector c listen {endpoint(scene.target, PORT)} original drop\n" + "".join(
        f"receiver c/{name} to {endpoint(scene.loopback, COPY_PORT + i)}\n" for i, name in enumerate(names)))
    for i in range(len(names)):
        scene.listen_local(port=COPY_PORT + i)
    for i in range(80):
        scene.send(stream.templates(struct.pack(">HH", 256 + i, 30) + struct.pack(">HH", 100 + i, 4) * 30))
    wait_for("all have got them", lambda: all(scene.sent(name) == 80 for name in names))

    def replayed():
        return [scene.counters(name)["replayed"] for name in names]

    before = replayed()
    scene.server.flowteectl("replay c")
    wait_for(lambda: f"all are told all: {before}, {replayed()}",
             lambda: all(now - then == 9 for now, then in zip(replayed(), before)))


@pytest.mark.parametrize("name", ["c/nobody", "nobody", "c/../x"])
def test_asked_for_nobody(scene, known, name):
    expect_error(scene.server, scene.server.call("flowteectl", "replay", name), None, "")


def test_refresh(scene, known):
    late = Receiver(scene, "late", "refresh 1")

    def more():
        scene.send(known.data())
        return late.replayed() >= 3

    wait_for("it has heard three times", more)


def test_only_what_is_newest(scene, known):
    """A template that is another now, options data by what it is about."""
    other = struct.pack(">HH", TEMPLATE, 1) + struct.pack(">HH", 1, 4)
    for payload in (known.templates(other), known.options(option(7, 200), option(8, 300)), known.options(option(8, 400))):
        scene.send(payload)
    scene.wait_received(6)
    late = Receiver(scene, "late")
    scene.send(known.data())
    replayed, _ = late.got(2)
    templates, options = known.heard([replayed])
    assert templates == {**expected_options(known), TEMPLATE: other}
    assert options == {option(7)[:4]: option(7, 200), option(8)[:4]: option(8, 400)}


def test_options_data_goes_with_its_template(scene, known):
    """What another template describes by now cannot be read as it was sent."""
    number, body = ((IPFIX_OPTIONS, struct.pack(">HHHHHHH", OPTIONS, 2, 1, 149, 4, 35, 4)) if known.is_ipfix else
                    (NETFLOW9_OPTIONS, struct.pack(">HHHHHHH", OPTIONS, 4, 4, 1, 4, 35, 4)))
    scene.send(known.message(flow_set(number, body)))
    scene.wait_received(4)
    late = Receiver(scene, "late")
    scene.send(known.data())
    replayed, _ = late.got(2)
    assert known.heard([replayed]) == ({TEMPLATE: template(), OPTIONS: body}, {})


def test_what_is_withdrawn_is_not_told(scene):
    stream = Stream("ipfix")
    scene.add_collector("original", "drop")
    scene.send(stream.templates())
    scene.send(stream.options_templates())
    scene.send(stream.templates(struct.pack(">HH", TEMPLATE, 0)))
    scene.wait_received(3)
    late = Receiver(scene, "late")
    scene.send(stream.data())
    replayed, _ = late.got(2)
    assert list(stream.heard([replayed])[0]) == [OPTIONS]


def test_as_many_datagrams_as_it_takes(scene, stream):
    scene.add_collector("original", "drop")
    bodies = {256 + i: struct.pack(">HH", 256 + i, 30) + struct.pack(">HH", 100 + i, 4) * 30 for i in range(60)}
    for body in bodies.values():
        scene.send(stream.templates(body))
    scene.wait_received(60)
    late = Receiver(scene, "late")
    data = stream.data()
    scene.send(data)
    # Nine of them have room in one.
    got = late.got(8)
    assert got[-1] == data
    assert stream.heard(got[:-1])[0] == bodies
    assert max(map(len, got)) <= PAYLOAD_MAX


def test_streams_do_not_mix(scene, known):
    """Another port is another stream, and has templates of its own."""
    late = Receiver(scene, "late")
    data = known.data()
    scene.send(data, sport=50001)
    assert late.got(1) == [data]
    scene.send(known.data())
    assert len(late.got(2)) == 2


def test_nothing_is_known_where_no_account_is_kept(scene, known):
    scene.server.flowteectl("set collector c exporters off")
    late = Receiver(scene, "late")
    scene.send(known.data())
    assert len(late.got(1)) == 1
    expect_error(scene.server, scene.server.call("flowteectl", "replay", "c"), 1, "exporters")


def test_a_sample_has_heard(scene, known):
    """Of one that is left out of most, before the first that it gets."""
    late = Receiver(scene, "late", "sample 3")
    for _ in range(4):
        scene.send(known.data())
    scene.wait_received(7)
    got = late.got(3)
    assert known.heard(got[:1])[0] == expected_options(known)
    assert late.replayed() == 1


def test_a_way_that_was_away(scene, known):
    """What the kernel finds out about a remote receiver."""
    sock = scene.listen(scene.r1)
    scene.add_receiver(scene.r1)
    scene.send(known.data())
    assert len(sock.receive_many(2)) == 2
    route = ("unreachable", f"{scene.r1.address(scene.family)}/{FULL_PREFIX[scene.family]}")
    for verb, state in (("add", "unreachable"), ("del", "up")):
        scene.server.run("ip", f"-{scene.family}", "route", verb, *route)
        wait_for(f"it is {state}", lambda state=state: scene.server.receiver("c/r1")["state"] == state)
    scene.send(known.data())
    assert len(sock.receive_many(2)) == 2
    assert scene.counters("r1")["replayed"] == 2


def test_a_way_that_was_away_for_a_moment(scene, known):
    """Too short for those who look at receivers by the clock, but templates were lost."""
    sock = scene.listen(scene.r1)
    scene.add_receiver(scene.r1)
    scene.send(known.data())
    assert len(sock.receive_many(2)) == 2
    route = f"{scene.r1.address(scene.family)}/{FULL_PREFIX[scene.family]}"
    scene.server.ip(f"route add unreachable {route}")
    templates = known.templates(template(), struct.pack(">H", TEMPLATE + 1) + template()[2:])
    scene.send(templates)
    wait_for("they are lost", lambda: scene.drops("r1") == {"no_route": 1})
    scene.server.ip(f"route del unreachable {route}")
    scene.send(known.data())
    replayed, _ = sock.receive_many(2)
    assert set(known.heard([replayed.payload])[0]) >= set(known.heard([templates])[0])
    assert scene.counters("r1")["replayed"] == 2


def test_listener_of_any(scene, stream):
    scene.server.flowteectl("add collector c listen", f"*:{PORT}", "original drop")
    scene.send(stream.templates())
    scene.wait_received(1)
    late = Receiver(scene, "late")
    scene.server.flowteectl("replay c")
    assert len(late.got(1)) == 1
    scene.send(stream.data())
    assert len(late.got(1)) == 1
