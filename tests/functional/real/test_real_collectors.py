# SPDX-License-Identifier: GPL-2.0-or-later
"""A real exporter and real collectors: behind flowtee they decode what they decode without it.

softflowd on e1 exports the same flows to flowtee on the server, and past it to collectors on r3. Behind
flowtee are collectors on r1 and on the server itself.
"""

import ipaddress
import os
import re
import subprocess

import pytest

import packets
from flow_collectors import Nfacctd, Nfcapd
from repository import TOP
from scene import PORT

TRAFFIC = os.path.join(TOP, "tests", "demo", "traffic")
CONVERSATIONS = 100
PORTS = {Nfcapd: 9001, Nfacctd: 9002}
# The numbers by which softflowd knows NetFlow v5, v9 and IPFIX.
NETFLOW5, NETFLOW9, IPFIX = "5", "9", "10"


@pytest.fixture(scope="module")
def traffic(tmp_path_factory):
    """A capture of what the exporter is to have seen."""
    path = str(tmp_path_factory.mktemp("traffic") / "pcap")
    subprocess.run([TRAFFIC, path, str(CONVERSATIONS)], check=True)
    return path


def start_collectors(host, address, directory):
    return [program(host, address, port, directory) for program, port in PORTS.items()]


def export(scene, version, traffic, directory, destinations):
    """(flow records, datagrams) that softflowd says it sent to each of the destinations."""
    said = scene.e1.run("softflowd", "-r", traffic, "-v", version, "-n", ",".join(destinations), "-c", "none",
                        "-p", os.path.join(directory, "softflowd.pid"))
    match = re.search(r"Flows exported: \d+ \((\d+) records\) in (\d+) packets \(0 failures\)", said)
    assert match, said
    return int(match[1]), int(match[2])


@pytest.mark.parametrize("version", [NETFLOW5, NETFLOW9, IPFIX], ids=["netflow5", "netflow9", "ipfix"])
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

    flows, datagrams = export(scene, version, traffic, directory,
                              [packets.endpoint(scene.target, PORT)]
                              + [packets.endpoint(r3.address(family), port) for port in PORTS.values()])
    assert scene.outcomes(datagrams) == {"replicated": datagrams}

    for expected, behind, on_the_server in zip(direct, remote, local):
        decoded = expected.finish(flows)
        assert len(decoded) == flows
        exporters = {ipaddress.ip_address(expected.exporter(flow)) for flow in decoded}
        assert exporters == {ipaddress.ip_address(scene.source)}
        assert behind.finish(flows) == decoded
        assert on_the_server.finish(flows) == decoded
