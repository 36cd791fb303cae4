# SPDX-License-Identifier: GPL-2.0-or-later
"""Templates are told once for each reason, and neither again and again nor never."""

import pytest

from exporting import accounted, only
from packets import endpoint
from replaying import Receiver, Stream, expected_options, option
from scene import COPY_PORT
from sockets import wait_for
from telemetry import IPFIX_TEMPLATES, NETFLOW9_TEMPLATES, OPTIONS, flow_set, ipfix, netflow9, template


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
