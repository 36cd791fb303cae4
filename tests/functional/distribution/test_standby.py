# SPDX-License-Identifier: GPL-2.0-or-later
"""A collector on standby does everything but send."""

import packets
import telemetry
from exporting import Numbered, accounted, only
from scene import COPY_PORT

POOL = ("pool", "p")


def test_nothing_is_sent_and_all_is_counted(scene, family):
    scene.add_collector("state", "standby", "allow", scene.e1.address(family))
    scene.server.flowteectl("add pool c/p balance round-robin")
    scene.add_receiver(scene.r1)
    scene.add_receiver(scene["r2"], *POOL)
    copies, answers = scene.r1["server"].capture(), scene.uplink().capture()
    scene.send()
    scene.send(exporter=scene["e2"])
    scene.send(checksum=0x1111)
    assert scene.outcomes(3) == {"standby": 1, "denied": 1, "malformed": 1}
    assert [scene.counters(name)["offered"] for name in ("r1", "r2")] == [0, 0]
    [pool] = scene.server.collector("c")["pools"]
    assert pool["counters"]["offered"] == 0
    assert not copies.settle()
    assert not answers.settle()


def test_it_is_switched_and_counters_stay(scene, family):
    scene.add_collector("state", "standby")
    scene.add_receiver(scene.r1)
    sock = scene.listen(scene.r1)
    scene.send(b"1")
    scene.wait_received(1)
    scene.server.flowteectl("set collector c state active")
    scene.send(b"2")
    scene.wait_received(2)
    assert sock.receive().payload == b"2"
    scene.server.flowteectl("set collector c state standby")
    scene.send(b"3")
    assert scene.outcomes(3) == {"standby": 2, "replicated": 1}
    assert scene.sent("r1") == 1
    scene.server.flowteectl("set collector c state active")
    scene.send(b"4")
    assert sock.receive().payload == b"4", "and not 3"


def test_exporters_and_templates_are_known(scene, family):
    """What came on standby counts for the numbers, and what it described is told, and understood, afterwards."""
    stream = Numbered("ipfix")
    scene.add_collector("state", "standby")
    scene.add_receiver(scene.r1, "sample", "1000000")
    options = telemetry.ipfix(telemetry.flow_set(telemetry.IPFIX_OPTIONS, telemetry.ipfix_options()),
                              domain=stream.domain, sequence=stream.first)
    before = [options, *stream.templates(), *(stream.datagram(i) for i in range(4))]
    for payload in before:
        scene.send(payload)
    scene.wait_received(len(before))
    exporter = only(scene.server)
    assert exporter["outcomes"]["standby"] == exporter["datagrams"] == len(before)
    assert exporter["templates"] == 2 and accounted(exporter) == {}
    scene.server.flowteectl("set collector c state active")
    sock = scene.listen(scene.r1)
    scene.send(stream.datagram(4))
    # The next is left out by the sample, and not if it is known to be options data.
    rates = telemetry.ipfix(telemetry.options_data(), domain=stream.domain, sequence=stream.first + 5 * stream.step)
    scene.send(stream.datagram(4))
    scene.send(rates)
    assert scene.outcomes(len(before) + 3) == {"standby": len(before), "replicated": 2, "not_sampled": 1}
    told, *payloads = (m.payload for m in sock.receive_many(3))
    assert telemetry.template() in told and telemetry.ipfix_options() in told
    assert payloads == [stream.datagram(4), rates]
    assert scene.counters("r1")["replayed"] == 1
    assert accounted(only(scene.server)) == {"duplicated": 1}


def test_the_original_goes_its_way(scene, family):
    sock = scene.server.udp(family, scene.target, 2055)
    for word, delivered in ("auto", True), ("accept", True), ("drop", False):
        scene.add_collector("state", "standby", "original", word)
        scene.send(word.encode())
        assert scene.outcomes(1) == {"standby": 1}
        if delivered:
            assert sock.receive().payload == word.encode()
        else:
            assert not sock.drain()
        scene.server.flowteectl("del collector c")


def test_many_receivers(scene, family):
    """What would ask for too many copies at once asks for none."""
    scene.add_collector("state", "standby")
    lines = "".join(f"receiver c/r{i} to {packets.endpoint(scene.r1.address(family), COPY_PORT + i)}\n"
                    for i in range(1100))
    scene.server.run("flowteectl", "merge", "-", data=lines)
    for _ in range(20):
        scene.send()
    assert scene.outcomes(20) == {"standby": 20}


def test_it_is_explained(scene, family):
    scene.add_collector("state", "standby", "allow", scene.e1.address(family))
    scene.add_receiver(scene.r1)
    answer = scene.server.flowteectl_json("explain", "c", "exporter", scene.source)
    assert (answer["outcome"], answer["reason"]) == ("standby", "the collector is on standby")
    assert [receiver["chosen"] for receiver in answer["receivers"]] == [False]
    answer = scene.server.flowteectl_json("explain", "c", "exporter", scene["e2"].address(family))
    assert answer["outcome"] == "denied"


def test_it_is_saved_and_seen(scene4):
    server = scene4.server
    scene4.add_collector("state", "standby")
    assert "state standby" in server.flowteectl("show c") and "state standby" in server.flowteectl("save")
    assert server.run("sh", "-c", "flowteectl save | flowteectl diff -") == ""
    assert server.flowteectl_json("show", "c")["collectors"][0]["state"] == "standby"
    scene4.send()
    scene4.outcomes(1)
    assert "standby" in server.flowteectl("stats")
    server.flowteectl("set collector c state active")
    assert "state" not in server.flowteectl("save")
