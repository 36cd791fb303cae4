# SPDX-License-Identifier: GPL-2.0-or-later
"""Templates are told once for each reason, and neither again and again nor never."""

import itertools

import pytest

from configuration import apply
from exporting import accounted, only
from packets import endpoint
from replaying import Receiver, Stream, expected_options, option
from scene import COPY_PORT, FULL_PREFIX, PORT, SOURCE_PORT
from sockets import wait_for
from telemetry import IPFIX_TEMPLATES, NETFLOW9_TEMPLATES, OPTIONS, TEMPLATE, flow_set, ipfix, netflow9, template
from traffic import exporter_address

OTHER_PORT = SOURCE_PORT + 1


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


@pytest.mark.parametrize("rename", ["receiver c/late name other", "collector c name d", "pool c/p name q"])
def test_another_name_is_no_reason(scene, known, rename):
    """Nor is any change after it."""
    scene.server.flowteectl("add pool c/p balance failover")
    late = Receiver(scene, "late", "pool p")
    scene.send(known.data())
    assert len(late.got(2)) == 2
    for change in (f"set {rename}", "add collector elsewhere listen *:65001", "set collector elsewhere original drop"):
        scene.server.flowteectl(change)
        data = known.data()
        scene.send(data)
        assert late.got(1) == [data], change


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


@pytest.fixture(params=["alone", "in a pool"])
def missed(scene, known, request):
    """A receiver whose program is known to be away."""
    pooled = request.param == "in a pool"
    if pooled:
        scene.server.flowteectl("add pool c/p balance failover")
    receiver = Receiver(scene, "missed", "pool p" if pooled else "", start=False)
    wait_for_state(scene, "unreachable")
    return receiver


@pytest.fixture
def other(scene, known):
    """Another stream that is known, from another port."""
    stream = Stream(known.protocol)
    scene.send(stream.templates(), sport=OTHER_PORT)
    scene.wait_received(4)
    return stream


def wait_for_state(scene, state, name="missed"):
    wait_for(f"{name} is {state}", lambda: scene.server.receiver(f"c/{name}")["state"] == state)


def send_both(scene, known, other):
    """What they have sent: data."""
    sent = [known.data(), other.data()]
    for payload, sport in zip(sent, (SOURCE_PORT, OTHER_PORT)):
        scene.send(payload, sport=sport)
    return sent


def expect_told(receiver, known, other, sent):
    """Each stream was told before its data."""
    told_one, one, told_other, two = receiver.got(4)
    assert [one, two] == sent
    assert known.heard([told_one])[0] == expected_options(known)
    assert other.heard([told_other])[0] == {TEMPLATE: template()}


def test_a_program_that_was_missed_starts(scene, other, known, missed):
    """It hears before it is known to be there, and not again when it is."""
    missed.start()
    expect_told(missed, known, other, send_both(scene, known, other))
    wait_for_state(scene, "up")
    for _ in range(2):
        sent = send_both(scene, known, other)
        assert missed.got(2) == sent
    assert missed.replayed() == 2


def start_and_hear(scene, known, missed):
    missed.start()
    data = known.data()
    scene.send(data)
    assert missed.got(2)[1] == data


def test_a_program_that_was_missed_starts_twice(scene, other, known, missed):
    """The second one has heard nothing of what was told to the first."""
    start_and_hear(scene, known, missed)
    missed.stop()
    send_both(scene, known, other)
    wait_for("both are lost", lambda: scene.drops("missed") == {"no_listener": 2})
    missed.start()
    expect_told(missed, known, other, send_both(scene, known, other))
    wait_for_state(scene, "up")
    sent = send_both(scene, known, other)
    assert missed.got(2) == sent
    assert missed.replayed() == 3


def test_a_program_that_was_missed_starts_and_is_found_down(scene, other, known, missed):
    """What it does not get meanwhile it has missed."""
    start_and_hear(scene, known, missed)
    scene.server.flowteectl("health c/missed down")
    send_both(scene, known, other)
    wait_for("they are not sent", lambda: scene.wait_received(7)["counters"]["received"] == 7)
    scene.server.flowteectl("health c/missed up")
    wait_for_state(scene, "up")
    expect_told(missed, known, other, send_both(scene, known, other))
    assert missed.replayed() == 3


def test_a_way_that_was_missed(scene, other, known):
    """Whose templates were lost hears as soon as there is a way, and not again when that is known."""
    sock = scene.listen(scene.r1)
    scene.add_receiver(scene.r1)
    send_both(scene, known, other)
    assert len(sock.receive_many(4)) == 4
    route = f"{scene.r1.address(scene.family)}/{FULL_PREFIX[scene.family]}"
    scene.server.ip(f"route add unreachable {route}")
    wait_for_state(scene, "unreachable", "r1")
    scene.send(known.templates())
    wait_for("they are lost", lambda: scene.drops("r1") == {"no_route": 1})
    scene.server.ip(f"route del unreachable {route}")
    data = send_both(scene, known, other)
    assert [m.payload for m in sock.receive_many(4)][1::2] == data
    wait_for_state(scene, "up", "r1")
    data = send_both(scene, known, other)
    assert [m.payload for m in sock.receive_many(2)] == data
    assert scene.counters("r1")["replayed"] == 4


class Group:
    """Sockets that share the port of a receiver, and exporters that were known before there was one."""

    COUNT = 24

    def __init__(self, scene, protocol, sockets):
        self.scene = scene
        self.received = scene.server.collector("c")["counters"]["received"]
        self.port = COPY_PORT + 20
        self.sockets = [self.open() for _ in range(sockets)]
        self.streams = {exporter_address(scene.family, i): Stream(protocol) for i in range(self.COUNT)}
        # Which socket gets the stream by now.
        self.place = {}
        for source, stream in self.streams.items():
            self.send(stream.templates(), source)
        scene.add_receiver(scene.loopback, name="r", port=self.port)

    def open(self):
        return self.scene.listen_local(port=self.port, reuse_port=True)

    def send(self, payload, source):
        self.scene.send(payload, source=source)
        self.received += 1

    def replace(self, *places):
        """As a rolling restart does: the new one is there before the old one ends."""
        for place in places:
            new = self.open()
            self.sockets[place].close()
            self.sockets[place] = new

    def close(self, count):
        for _ in range(count):
            self.sockets.pop().close()

    def replayed(self):
        return self.scene.counters("r")["replayed"]

    def round(self):
        """Each stream sends data, which is heard by who knows its template. Returns how many have moved."""
        sent = {}
        for source, stream in self.streams.items():
            sent[source] = stream.data()
            self.send(sent[source], source)
        self.scene.wait_received(self.received)
        moved = 0
        for sock in self.sockets:
            got = {}
            while sock.pending():
                message = sock.receive()
                got.setdefault(message.source, []).append(message.payload)
            for source, payloads in got.items():
                assert payloads.pop() == sent.pop(source)
                if self.place.get(source) is not sock:
                    moved += 1
                    self.place[source] = sock
                    assert self.streams[source].heard(payloads)[0] == {TEMPLATE: template()}, source
                assert len(payloads) <= 1
        assert not sent
        return moved


@pytest.mark.parametrize("count", [1, 16, 40])
def test_sockets_that_share_a_port(scene, known, count):
    """Collectors of several processes: each stream is told once for each change, however many there are."""
    group = Group(scene, known.protocol, count)
    assert group.round() == group.COUNT
    assert group.replayed() == group.COUNT
    for _ in range(3):
        assert group.round() == 0
    assert group.replayed() == group.COUNT


@pytest.mark.parametrize("count", [8, 16, 24])
def test_some_of_the_sockets_that_share_a_port_end(scene, known, count):
    """Who gets their streams hears, and so does who gets them when there are more again."""
    group = Group(scene, known.protocol, count)
    group.round()
    group.close(count // 2)
    assert group.round()
    group.sockets += [group.open() for _ in range(count // 2)]
    assert group.round()
    assert group.replayed() == 3 * group.COUNT
    assert group.round() == 0
    assert group.replayed() == 3 * group.COUNT


def test_sockets_that_share_a_port_are_replaced(scene, known):
    group = Group(scene, known.protocol, 16)
    group.round()
    for places in ([3], range(16)):
        group.replace(*places)
        group.round()
    assert group.round() == 0
    assert group.replayed() <= 5 * group.COUNT


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


def test_more_than_one_datagram_may_bring(scene, stream):
    """All are told once, though somebody has to be told again before all have been."""
    names = [f"r{i}" for i in range(300)]
    apply(scene.server, f"collector c listen {endpoint(scene.target, PORT)} original drop state standby\n" + "".join(
        f"receiver c/{name} to {endpoint(scene.r1.address(scene.family), COPY_PORT + i)}\n" for i, name in enumerate(names)))
    scene.send(stream.templates())
    scene.wait_received(1)
    scene.server.flowteectl("set collector c state active")
    counts = itertools.count(1)

    def all_are_told():
        count = next(counts)
        scene.send(stream.data())
        scene.wait_received(1 + count)
        if count < 5:
            scene.server.flowteectl("health c/r0 down")
            scene.server.flowteectl("health c/r0 up")
        return count > 5 and all(r["counters"]["replayed"] for r in scene.server.collector("c")["receivers"])

    # On a slow machine they are more than 2 milliseconds may bring.
    wait_for("all are told", all_are_told)
    replayed = {name: scene.counters(name)["replayed"] for name in names}
    assert replayed.pop("r0") > 1
    assert set(replayed.values()) == {1}, replayed


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
