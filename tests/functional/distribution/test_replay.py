# SPDX-License-Identifier: GPL-2.0-or-later
"""Who gets the data of a stream without having heard its templates is sent them before, with its options data."""

import struct

import pytest

from configuration import apply, expect_error
from exporting import accounted, only
from packets import endpoint
from pools import Pool
from scene import COPY_PORT, FULL_PREFIX, PORT
from sockets import wait_for
from telemetry import (IPFIX_OPTIONS, IPFIX_TEMPLATES, NETFLOW9_OPTIONS, NETFLOW9_TEMPLATES, OPTIONS, TEMPLATE, flow_set,
                       ipfix, ipfix_options, netflow9, netflow9_options, template)

# What a template set of one stream says, and what a data set of it does.
FLOW = b"\1" * 21
# Of a payload that is not to be fragmented on any path of IPv6.
PAYLOAD_MAX = 1232


def option(scope=7, value=100):
    return struct.pack(">II", scope, value)


class Stream:
    """Datagrams of an exporter, each with the number that it has to have."""

    def __init__(self, protocol, first=1000):
        self.protocol = protocol
        self.is_ipfix = protocol == "ipfix"
        self.sequence = first

    def message(self, *sets, records=0):
        number = self.sequence
        self.sequence += records if self.is_ipfix else 1
        return (ipfix if self.is_ipfix else netflow9)(*sets, sequence=number)

    def templates(self, *bodies):
        number = IPFIX_TEMPLATES if self.is_ipfix else NETFLOW9_TEMPLATES
        return self.message(flow_set(number, b"".join(bodies) or template()))

    def options_templates(self):
        if self.is_ipfix:
            return self.message(flow_set(IPFIX_OPTIONS, ipfix_options()))
        return self.message(flow_set(NETFLOW9_OPTIONS, netflow9_options()))

    def options(self, *records):
        records = records or (option(),)
        return self.message(flow_set(OPTIONS, b"".join(records)), records=len(records))

    def data(self):
        return self.message(flow_set(TEMPLATE, FLOW), records=1)

    def parse(self, payload):
        """(number, [(id of a set, its records)])."""
        if self.is_ipfix:
            version, length, _, sequence, domain = struct.unpack(">HHIII", payload[:16])
            assert (version, length, domain) == (10, len(payload), 1)
            rest = payload[16:]
        else:
            version, _, _, _, sequence, domain = struct.unpack(">HHIIII", payload[:20])
            assert (version, domain) == (9, 1)
            rest = payload[20:]
        sets = []
        while rest:
            number, length = struct.unpack(">HH", rest[:4])
            assert 4 <= length <= len(rest)
            sets.append((number, rest[4:length]))
            rest = rest[length:]
        return sequence, sets

    def heard(self, payloads):
        """What templates and options data say: {id of template: record}, {scope: record}."""
        templates, options = {}, {}
        for payload in payloads:
            for number, body in self.parse(payload)[1]:
                if number in ((IPFIX_TEMPLATES,) if self.is_ipfix else (NETFLOW9_TEMPLATES,)):
                    while len(body) >= 8:
                        size = 4 + 4 * struct.unpack(">H", body[2:4])[0]
                        templates[struct.unpack(">H", body[:2])[0]] = body[:size]
                        body = body[size:]
                elif number in (IPFIX_OPTIONS, NETFLOW9_OPTIONS):
                    templates[struct.unpack(">H", body[:2])[0]] = body[:14]
                elif number == OPTIONS:
                    for at in range(0, len(body), 8):
                        options[body[at:at + 4]] = body[at:at + 8]
        return templates, options


@pytest.fixture(params=["netflow9", "ipfix"])
def stream(request):
    return Stream(request.param)


class Receiver:
    """One of this host, that can be started and stopped."""

    def __init__(self, scene, name, words="", start=True):
        self.scene = scene
        self.name = name
        self.port = COPY_PORT + len(scene.server.collector("c")["receivers"])
        self.sock = None
        if start:
            self.start()
        scene.add_receiver(scene.loopback, *words.split(), name=name, port=self.port)

    def start(self):
        self.sock = self.scene.listen_local(port=self.port)

    def stop(self):
        self.sock.close()

    def got(self, count):
        """The payloads that came since the last call, in order."""
        return [m.payload for m in self.sock.receive_many(count)]

    def replayed(self):
        return self.scene.counters(self.name)["replayed"]


@pytest.fixture
def known(scene, stream):
    """A stream whose templates and options data are known, and nobody has been there."""
    scene.add_collector("original", "drop")
    for payload in (stream.templates(), stream.options_templates(), stream.options()):
        scene.send(payload)
    scene.wait_received(3)
    return stream


def expected_options(stream):
    return {TEMPLATE: template(), OPTIONS: ipfix_options() if stream.is_ipfix else netflow9_options()}


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


@pytest.mark.parametrize("balance", ["hash", "failover"])
def test_a_pool_moves_a_stream(scene, known, balance):
    """Whoever gets it from another hears first, each time."""
    scene.server.flowteectl("del collector c")
    pool = Pool(scene, balance, dict.fromkeys("abc", ""))
    for payload in (known.templates(), known.options_templates(), known.options()):
        scene.send(payload)
    pool.wait_received(3)
    pool.arrivals()
    moves = []
    for _ in range(2):
        holder = next(name for name, payloads in deliver(scene, pool, known).items() if payloads)
        pool.set(holder, "state down")
        moves.append(holder)
        got = deliver(scene, pool, known)
        assert sorted(len(payloads) for payloads in got.values()) == [0, 0, 2], got
        [(_, payloads)] = [(n, p) for n, p in got.items() if p]
        assert known.heard(payloads[:1])[0] == expected_options(known)
    for name in reversed(moves):
        pool.set(name, "state up")
        got = deliver(scene, pool, known)
        assert [len(got[n]) for n in got] == [2 if n == name else 0 for n in got], got
    got = deliver(scene, pool, known)
    assert sum(map(len, got.values())) == 1


def deliver(scene, pool, stream):
    """What each has got, of one datagram more, with what was replayed."""
    count = pool.read()["counters"]["received"]
    scene.send(stream.data())
    pool.wait_received(count + 1)
    return pool.arrivals()


def replayed(pool):
    return {r["name"]: r["counters"]["replayed"] for r in pool.read()["receivers"]}


def test_a_new_one_among_those_who_take_turns(scene, known):
    """All who may get some of it hear, whoever gets the next."""
    scene.server.flowteectl("del collector c")
    pool = Pool(scene, "round-robin", dict.fromkeys("ab", ""))
    for payload in (known.templates(), known.options_templates(), known.options()):
        scene.send(payload)
    pool.wait_received(3)
    pool.open("c")
    scene.server.flowteectl("add", *pool.statement("c").split())
    for _ in range(3):
        scene.send(known.data())
    pool.wait_received(6)
    assert replayed(pool) == {"a": 0, "b": 0, "c": 1}
    first = pool.sockets["c"].receive_many(1)[0].payload
    assert known.heard([first])[0] == expected_options(known)


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


def test_listener_of_any(scene, stream):
    scene.server.flowteectl("add collector c listen", f"*:{PORT}", "original drop")
    scene.send(stream.templates())
    scene.wait_received(1)
    late = Receiver(scene, "late")
    scene.server.flowteectl("replay c")
    assert len(late.got(1)) == 1
    scene.send(stream.data())
    assert len(late.got(1)) == 1


def test_account_is_kept_anew(scene, known):
    """Another account has another time: who had heard by the old one hears once."""
    late = Receiver(scene, "late")
    scene.send(known.data())
    assert len(late.got(2)) == 2
    scene.server.flowteectl("set collector c exporters off")
    scene.server.flowteectl("set collector c exporters on")
    sent = [known.templates()] + [known.data() for _ in range(10)]
    for payload in sent:
        scene.send(payload)
    assert late.got(11) == sent
    assert late.replayed() == 1


@pytest.mark.parametrize("count", [8, 12])
def test_many_pools(scene, known, count):
    """More than a stream keeps the receiver of: nobody is told again and again."""
    scene.server.flowteectl("del collector c")
    lines = [f"collector c listen {endpoint(scene.target, PORT)} original drop"]
    for i in range(count):
        scene.listen_local(port=COPY_PORT + 2 * i)
        scene.listen_local(port=COPY_PORT + 2 * i + 1)
        lines += [f"pool c/p{i} balance failover",
                  f"receiver c/a{i} to {endpoint(scene.loopback, COPY_PORT + 2 * i)} pool p{i}",
                  f"receiver c/b{i} to {endpoint(scene.loopback, COPY_PORT + 2 * i + 1)} pool p{i}"]
    apply(scene.server, "\n".join(lines) + "\n")
    scene.send(known.templates())
    for _ in range(5):
        scene.send(known.data())
    scene.server.flowteectl("set receiver c/a0 state down")
    for _ in range(5):
        scene.send(known.data())
    scene.wait_received(11)
    expected = {f"{name}{i}": 0 for i in range(count) for name in "ab"}
    assert {r["name"]: r["counters"]["replayed"] for r in scene.server.collector("c")["receivers"]} == {
        **expected, "b0": 1}


def test_from_one_to_all_in_turn(scene, known):
    """Another balance: who has had nothing of the stream hears."""
    scene.server.flowteectl("del collector c")
    pool = Pool(scene, "failover", dict.fromkeys("ab", ""))
    for payload in (known.templates(), known.data()):
        scene.send(payload)
    pool.wait_received(2)
    scene.server.flowteectl("set pool c/p balance round-robin")
    for _ in range(4):
        scene.send(known.data())
    pool.wait_received(6)
    assert replayed(pool)["b"] == 1


def test_refresh_is_not_due_at_once(scene, known):
    late = Receiver(scene, "late", "refresh 3600")
    scene.send(known.data())
    assert len(late.got(2)) == 2
    checks = Receiver(scene, "checks", start=False)
    wait_for("all have been looked at", lambda: scene.server.receiver("c/checks")["state"] == "unreachable")
    data = known.data()
    scene.send(data)
    assert late.got(1) == [data]
    assert checks.replayed() == 0


def test_options_data_with_a_template_that_comes_by_itself(scene, known):
    """It is of no use before its template."""
    late = Receiver(scene, "late")
    data = known.options_templates()
    scene.send(data)
    replayed_first, payload = late.got(2)
    assert payload == data
    assert known.heard([replayed_first]) == (expected_options(known), {option()[:4]: option()})


def test_another_source_port(scene, known):
    late = Receiver(scene, "late", f"source {scene.loopback}")
    scene.send(known.data())
    assert len(late.got(2)) == 2
    scene.server.flowteectl("set receiver c/late source", endpoint(scene.loopback, "hash"))
    scene.send(known.data())
    assert len(late.got(2)) == 2


@pytest.mark.parametrize("ttl", [2, 64])
def test_the_hops_of_a_datagram_do_not_matter(scene, known, ttl):
    """A datagram that cannot leave does not keep what is to be told."""
    sock = scene.listen(scene.r1)
    scene.add_receiver(scene.r1)
    scene.send(known.data(), ttl=ttl)
    scene.wait_received(4)
    data = known.data()
    scene.send(data)
    payloads = [m.payload for m in sock.receive_many(2 + (ttl > 2))]
    assert payloads[-1] == data
    assert known.heard(payloads[:1])[0] == expected_options(known)
    assert scene.counters("r1")["replayed"] == 1


def test_sockets_that_share_a_port(scene, known):
    """More than can be remembered: nobody is told again and again."""
    port = COPY_PORT + 20
    scene.add_receiver(scene.loopback, name="r", port=port)
    for _ in range(12):
        scene.listen_local(port=port, reuse_port=True)
    streams = {sport: Stream(known.protocol) for sport in range(40000, 40024)}
    for _ in range(10):
        for sport, stream in streams.items():
            scene.send(stream.templates(), sport=sport)
            scene.send(stream.data(), sport=sport)
    scene.wait_received(3 + 480)
    assert scene.counters("r")["replayed"] <= 24 * 9


def test_who_passes_is_a_holder_too(scene, known):
    """What he had, the other has missed."""
    scene.server.flowteectl("del collector c")
    pool = Pool(scene, "failover", {"a": "", "b": "templates pass"})
    for payload in (known.templates(), known.data()):
        scene.send(payload)
    pool.wait_received(2)
    pool.configure({"b": "templates pass", "a": ""})
    for payload in (known.data(), known.options_templates()):
        scene.send(payload)
    pool.wait_received(4)
    pool.configure({"a": "", "b": "templates pass"})
    scene.send(known.data())
    pool.wait_received(5)
    assert replayed(pool) == {"a": 1, "b": 0}


def test_who_cannot_hear_one_stream_makes_nobody_hear_another(scene, known):
    """A socket that is connected to one exporter has no ear for the next."""
    port = COPY_PORT + 9
    sock = scene.listen_local(scene.target, port=port)
    sock.connect(scene.source, 50000)
    scene.add_receiver(scene.target, name="r", port=port)
    other = Stream(known.protocol)
    scene.send(other.templates(), sport=50001)
    for _ in range(10):
        scene.send(other.data(), sport=50001)
        scene.send(known.data())
    scene.wait_received(24)
    assert scene.counters("r")["replayed"] <= 2


@pytest.mark.parametrize("known_options", [False, True])
def test_what_another_tee_tells_is_no_part_of_the_account(scene, stream, known_options):
    """Templates with a number that there was, or that there will be: nothing was doubled, and nothing is out of order."""
    scene.add_collector("original", "drop")
    number = IPFIX_TEMPLATES if stream.is_ipfix else NETFLOW9_TEMPLATES
    templates = flow_set(number, template())
    scene.send(stream.options_templates())
    count = 1
    for _ in range(5):
        scene.send(stream.message(templates))
        scene.send(stream.data())
        records = flow_set(OPTIONS, option() + option(8)) if known_options else b""
        told = (ipfix if stream.is_ipfix else netflow9)(templates, records,
                                                        sequence=stream.sequence - (not stream.is_ipfix))
        for _ in range(3):
            scene.send(told)
        count += 5
    scene.wait_received(count)
    exporter = only(scene.server)
    assert exporter["lost"] == 0
    assert not accounted(exporter)
