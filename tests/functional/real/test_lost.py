# SPDX-License-Identifier: GPL-2.0-or-later
"""What was lost of a real exporter's, by what flowteectl exporters says, is what was dropped."""

import pytest

import softflowd
from exporting import accounted, only
from scene import PORT


@pytest.mark.parametrize("version, protocol", [(softflowd.NETFLOW5, "netflow5"), (softflowd.NETFLOW9, "netflow9"),
                                               (softflowd.IPFIX, "ipfix")])
def test_softflowd_with_datagrams_dropped_before_the_tee(scene, version, protocol, tmp_path):
    """What nft drops in the raw table never reached flowtee: its numbers tell, to the flow, datagram and record."""
    scene.add_collector()
    capture = softflowd.make_traffic(str(tmp_path / "pcap"), 500)
    scene.server.nft("table inet lossy { chain c { type filter hook prerouting priority raw - 10; "
                     f"udp dport {PORT} numgen inc mod 8 == 4 counter drop; }}; }}")
    try:
        datagrams = softflowd.datagrams_of(scene, version, capture, str(tmp_path))
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
