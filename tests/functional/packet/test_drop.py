# SPDX-License-Identifier: GPL-2.0-or-later
"""What ends here without having served its end is a drop to the kernel, too, with its reason."""

import pytest

import packets
from scene import COPY_PORT, FAR, PORT, SOURCE_PORT
from tracefs import DropReasons

# Those that an original may have.
REASONS = "UDP_CSUM", "PKT_TOO_SMALL", "IP_INHDR", "NETFILTER_DROP", "XFRM_POLICY", "CPU_BACKLOG"
# Sources that no host has.
NOBODY = {4: "224.0.0.1", 6: "::"}


@pytest.fixture(name="reasons", autouse=True)
def enter_reasons():
    reasons = DropReasons()
    if not reasons.are_known():
        pytest.skip("packets have no reasons here")
    with reasons:
        yield reasons


def test_malformed(scene, reasons):
    scene.add_collector("original drop")
    scene.add_receiver(scene.r1)
    for checksum in 1, 2, 3:
        scene.send(b"payload", checksum=checksum)
    for length in 7, 1000:
        scene.send(b"payload", length=length, checksum=1)
    # On the server's own link: a router would not pass it on.
    scene["router"]["server"].send(packets.udp(NOBODY[scene.family], SOURCE_PORT, scene.target, PORT, b"payload"))
    assert scene.outcomes(6) == {"malformed": 6}
    assert reasons.count(*REASONS) == {"UDP_CSUM": 3, "PKT_TOO_SMALL": 2, "IP_INHDR": 1}


def test_denied(scene, reasons):
    scene.add_collector("original drop except", scene.source)
    scene.send()
    assert scene.outcomes(1) == {"denied": 1}
    assert reasons.count(*REASONS) == {"NETFILTER_DROP": 1}


def test_what_has_served_its_end(scene, reasons):
    """Nor is a copy that cannot leave a drop of the original."""
    scene.add_collector("original drop")
    scene.add_receiver(scene.r1)
    scene.add_receiver(FAR[scene.family], name="dev")
    scene.send()
    scene.wait_received(1)
    scene.server.flowteectl("set collector c state standby")
    scene.send()
    scene.wait_received(2)
    assert not reasons.count(*REASONS)


@pytest.mark.parametrize("allow, wanted", [("any", {}), (FAR, {"NETFILTER_DROP": 10})])
def test_each_datagram_of_a_packet(scene, family, reasons, allow, wanted):
    """Not the packet that they came in."""
    scene.add_collector("original drop allow", allow if isinstance(allow, str) else allow[family], address=scene.loopback)
    scene.add_receiver(scene.r1)
    exporter = scene.server.udp(family, scene.loopback)
    exporter.send(bytes(1000), scene.loopback, PORT, segment=100)
    scene.wait_received(10)
    assert reasons.count(*REASONS) == wanted


@pytest.mark.parametrize("original", ["accept", "drop"])
def test_what_had_to_wait(scene, family, reasons, original):
    """It is no drop if it was replicated, nor one of what goes on."""
    scene.add_collector("original", original, address=scene.loopback)
    for number in range(110):
        scene.add_receiver(scene.loopback, "state down", name=f"r{number}", port=COPY_PORT + number)
    wanted = scene.listen_local(port=PORT)
    exporter = scene.server.udp(family, scene.loopback)
    exporter.send(bytes(1000), scene.loopback, PORT, segment=100)
    scene.wait_received(10)
    assert bool(wanted.pending()) == (original == "accept")
    assert not reasons.count(*REASONS)
