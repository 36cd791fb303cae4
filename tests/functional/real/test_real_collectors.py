# SPDX-License-Identifier: GPL-2.0-or-later
"""A real exporter and real collectors: behind flowtee they decode what they decode without it.

softflowd on e1 exports the same flows to flowtee on the server, and past it to collectors on r3. Behind
flowtee are collectors on r1 and on the server itself.
"""

import ipaddress

import pytest

import packets
import softflowd
from flow_collectors import Nfacctd, Nfcapd
from scene import PORT

CONVERSATIONS = 100
PORTS = {Nfcapd: 9001, Nfacctd: 9002}


@pytest.fixture(scope="module")
def traffic(tmp_path_factory):
    """A capture of what the exporter is to have seen."""
    return softflowd.make_traffic(str(tmp_path_factory.mktemp("traffic") / "pcap"), CONVERSATIONS)


def start_collectors(host, address, directory):
    return [program(host, address, port, directory) for program, port in PORTS.items()]


@pytest.mark.parametrize("version", [softflowd.NETFLOW5, softflowd.NETFLOW9, softflowd.IPFIX],
                         ids=["netflow5", "netflow9", "ipfix"])
def test_decoded_flows_are_the_same(scene, forwarding, family, version, traffic, tmp_path):
    directory = str(tmp_path)
    r3 = scene["r3"]
    direct = start_collectors(r3, r3.address(family), directory)
    remote = start_collectors(scene.r1, scene.r1.address(family), directory)
    local = start_collectors(scene.server, scene.loopback, directory)
    scene.add_collector()
    for program, port in PORTS.items():
        scene.add_receiver(scene.r1.address(family), name=f"remote-{program.__name__}", port=port)
        scene.add_receiver(scene.loopback, name=f"local-{program.__name__}", port=port)
    for collector in direct + remote + local:
        collector.wait_listening()

    destinations = [(scene.target, PORT), *((r3.address(family), port) for port in PORTS.values())]
    flows, datagrams = softflowd.export(scene, version, traffic, directory,
                                        [packets.endpoint(*destination) for destination in destinations])
    assert scene.outcomes(datagrams) == {"replicated": datagrams}

    for expected, behind, on_the_server in zip(direct, remote, local):
        decoded = expected.finish(flows)
        assert len(decoded) == flows
        exporters = {ipaddress.ip_address(expected.exporter(flow)) for flow in decoded}
        assert exporters == {ipaddress.ip_address(scene.source)}
        assert behind.finish(flows) == decoded
        assert on_the_server.finish(flows) == decoded
