# SPDX-License-Identifier: GPL-2.0-or-later
"""What was lost of a real exporter's, by what flowteectl exporters says, is what was dropped."""

import os
import re
import subprocess

import pytest

import packets
from exporting import accounted, only
from repository import TOP
from scene import PORT


def softflowd(scene, version, capture, directory):
    """Sends all flows of a capture; returns the datagrams, of which e1 itself has got a copy."""
    local = scene.listen(scene.e1, scene.loopback, 9999)
    said = scene.e1.run("softflowd", "-r", capture, "-v", version, "-n",
                        f"{packets.endpoint(scene.target, PORT)},{packets.endpoint(scene.loopback, 9999)}", "-c", "none",
                        "-p", os.path.join(directory, "softflowd.pid"))
    match = re.search(r"Flows exported: \d+ \((\d+) records\) in (\d+) packets \(0 failures\)", said)
    assert match, said
    return [m.payload for m in local.receive_many(int(match[2]))]


@pytest.mark.parametrize("version, protocol", [("5", "netflow5"), ("9", "netflow9"), ("10", "ipfix")])
def test_softflowd_with_datagrams_dropped_before_the_tee(scene, version, protocol, tmp_path):
    """What nft drops in the raw table never reached flowtee: its numbers tell, to the flow, datagram and record."""
    scene.add_collector()
    capture = str(tmp_path / "pcap")
    subprocess.run([os.path.join(TOP, "tests", "demo", "traffic"), capture, "500"], check=True)
    scene.server.nft("table inet lossy { chain c { type filter hook prerouting priority raw - 10; "
                     f"udp dport {PORT} numgen inc mod 8 == 4 counter drop; }}; }}")
    try:
        datagrams = softflowd(scene, version, capture, str(tmp_path))
        # The last one would not be missed: nothing comes after it.
        assert len(datagrams) % 8 != 5 and len(datagrams) > 20
        dropped = datagrams[4::8]
        scene.wait_received(len(datagrams) - len(dropped))
        rules = scene.server.run("nft", "list", "table", "inet", "lossy")
        assert f"packets {len(dropped)} " in rules, rules
    finally:
        scene.server.nft("delete table inet lossy")
    exporter = only(scene.server)
    assert (exporter["protocol"], exporter["address"]) == (protocol, scene.source)
    assert accounted(exporter) == {"lost": sum(units_of(payload, protocol) for payload in dropped)}


def units_of(payload, protocol):
    """Of a datagram of softflowd without templates."""
    if protocol == "netflow5":
        return int.from_bytes(payload[2:4], "big")
    if protocol == "netflow9":
        return 1
    # Its records of IPv4 have 42 bytes.
    return (len(payload) - 16 - 4) // 42
