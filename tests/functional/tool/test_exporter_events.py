# SPDX-License-Identifier: GPL-2.0-or-later
"""What flowteectl monitor tells of exporters: new, silent and back, restarts, losses, what is malformed, no room."""

import pytest

import packets
from exporting import PROTOCOLS, STEPS, UNITS, Numbered, none_told, only, wait_told
from module import module_with
from monitoring import Monitor
from scene import SOURCE_PORT, Scene
from sockets import wait_for
from traffic import exporter_address


@pytest.fixture
def monitor(topology):
    made = []

    def make(*options, server=topology.server):
        made.append(Monitor(server, *options))
        return made[-1]

    yield make
    for one in made:
        one.close()


def name(scene, protocol="netflow9", domain=258):
    return {"object": "exporter", "collector": "c", "address": scene.source, "port": SOURCE_PORT, "protocol": protocol,
            "domain": domain, "agent": None}


def send(scene, stream, numbers, sent=0):
    """Returns how many there were by then, once they have arrived."""
    for i in numbers:
        scene.send(stream.datagram(i))
        sent += 1
    scene.wait_received(sent)
    return sent


def test_new_and_lost(scene, monitor):
    one, text = monitor("-j"), monitor()
    scene.add_collector()
    stream = Numbered("netflow9")
    sent = send(scene, stream, [0])
    assert wait_told(one, "new") == {"event": "new", **name(scene)}
    send(scene, stream, [13], sent)
    assert wait_told(one, "gap") == {"event": "gap", **name(scene), "lost": 12, "unit": "datagrams"}
    line = f"! exporter c {packets.endpoint(scene.source, SOURCE_PORT)} netflow9 domain 258: "
    told = [entry for entry in text.lines_until("lost") if entry.startswith("! exporter")]
    assert told == [line + "new", line + "lost 12 datagrams"]


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_units(scene4, monitor, protocol):
    one = monitor("-j")
    scene4.add_collector()
    stream = Numbered(protocol)
    for payload in [*stream.templates(), *map(stream.datagram, [0, 1, 4])]:
        scene4.send(payload)
    told = wait_told(one, "gap", protocol=protocol)
    assert (told["lost"], told["unit"]) == (2 * STEPS[protocol], UNITS[protocol])


def test_losses_are_summed_up(scene4, monitor):
    """However many there are, it is told every few seconds; nothing is told twice, and nothing is left out."""
    one = monitor("-j")
    scene4.add_collector()
    send(scene4, Numbered("netflow9"), range(0, 400, 2))
    lost = only(scene4.server)["lost"]
    assert lost == 199
    told = 0
    events = 0
    while told < lost:
        told += wait_told(one, "gap")["lost"]
        events += 1
    assert told == lost and events <= 3


def test_silent_and_back(scene4, monitor):
    one = monitor("-j")
    scene4.add_collector("silent 3")
    stream = Numbered("netflow9")
    sent = send(scene4, stream, range(3))
    assert wait_told(one, "silent") == {"event": "silent", **name(scene4)}
    send(scene4, stream, [3], sent)
    assert wait_told(one, "back") == {"event": "back", **name(scene4)}
    wait_told(one, "silent")
    none_told(one, "new", "gap", "restart")


def test_nobody_is_back_who_has_not_sent(scene4, monitor):
    """Another time after which streams are called silent is no datagram of theirs."""
    one = monitor("-j")
    scene4.add_collector("silent 1")
    stream = Numbered("netflow9")
    sent = send(scene4, stream, range(3))
    wait_told(one, "silent")
    scene4.server.flowteectl("set collector c silent 300")
    wait_for("it is not called silent any more", lambda: not only(scene4.server)["silent"])
    scene4.send(Numbered("netflow9", domain=9).datagram(0))
    # All are looked at in turn, so this is told behind what that look has found.
    assert wait_told(one, "new", domain=9)
    none_told(one, "back")
    send(scene4, stream, [3], sent + 1)
    assert wait_told(one, "back")


def test_restart(scene4, monitor):
    one = monitor("-j")
    scene4.add_collector()
    stream = Numbered("netflow5")
    sent = send(scene4, stream, range(20))
    stream.first = 0
    send(scene4, stream, range(20), sent)
    assert wait_told(one, "restart") == {"event": "restart", **name(scene4, "netflow5")}
    none_told(one, "gap", "new")


def test_the_first_that_is_malformed(scene4, monitor):
    one = monitor("-j")
    scene4.add_collector()
    for _ in range(3):
        scene4.send(b"wrong", checksum=0x1234)
    scene4.wait_received(3)
    assert wait_told(one, "malformed") == {"event": "malformed", **name(scene4, "other", None)}
    scene4.send(b"wrong", checksum=0x1234)
    scene4.send(b"wrong", checksum=0x1234, exporter=scene4["e2"])
    # That of the second exporter is the next that is told.
    assert wait_told(one, "malformed")["address"] == scene4["e2"].address(4)


def test_no_room(network, monitor):
    lab = network(exporters=1, receivers=1, router=False)
    scene = Scene(lab, 4)
    with module_with(lab.server, "exporters=64"):
        one = monitor("-j", server=lab.server)
        scene.add_collector()
        for i in range(200):
            scene.send(b"made up", source=exporter_address(4, i))
        scene.wait_received(200)
        told = wait_told(one, "full")
        assert (told["object"], told["collector"]) == ("exporter", "c") and 0 < told["evicted"] <= 136
        assert "address" not in told
        one.close()
        scene.server.flush()


def test_nothing_is_told_with_exporters_off(scene4, monitor):
    one = monitor("-j")
    scene4.add_collector("exporters off")
    send(scene4, Numbered("netflow9"), [0, 9])
    # A change is told after what came before it.
    scene4.server.flowteectl("set collector c exporters on")
    sent = send(scene4, Numbered("netflow9"), [20], 2)
    assert sent == 3
    wait_for("a stream", lambda: only(scene4.server)["datagrams"] == 1)
    assert wait_told(one, "new")["domain"] == 258
    none_told(one, "gap")
