# SPDX-License-Identifier: GPL-2.0-or-later
"""Many receivers, many datagrams, and changes while they come."""

import contextlib
import os
import select
import signal
import socket

import pytest

import packets
import genetlink
from genetlink import Netlink, attr, endpoint, nest, text, u8
from module import release_module
from scene import COPY_PORT, LOOPBACK, PORT, Scene
from sockets import wait_for
from topology import Topology


class Flood:
    """Sends datagrams from a host, in bursts and from another processor, until it is closed."""

    # Enough for races, and not so much that nothing else gets on.
    BURST, PAUSE = 10, 0.002

    def __init__(self, host, family, address, port=PORT, payload=b"x" * 400):
        with host.inside():
            sock = socket.socket(socket.AF_INET if family == 4 else socket.AF_INET6, socket.SOCK_DGRAM)
        self.pid = os.fork()
        if not self.pid:
            os.sched_setaffinity(0, range(os.cpu_count()))
            while True:
                select.select([], [], [], self.PAUSE)
                # The network may be taken down meanwhile: that is what this is for.
                with contextlib.suppress(OSError):
                    for _ in range(self.BURST):
                        sock.sendto(payload, (address, port))
        sock.close()

    def close(self):
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)


def test_many_receivers_get_everything(scene, family):
    """20 remote, 20 local; a burst of 64 datagrams, each of which is told from the others."""
    scene.add_collector()
    for number in range(20):
        scene.add_receiver(scene.r1, name=f"remote{number}", port=COPY_PORT + number)
        scene.add_receiver(scene.loopback, name=f"local{number}", port=COPY_PORT + number)
    sockets = [scene.listen(scene.r1, port=COPY_PORT + number) for number in range(20)]
    sockets += [scene.listen_local(port=COPY_PORT + number) for number in range(20)]
    payloads = [b"%02d" % number * 400 for number in range(64)]
    exporter = scene.e1.udp(family)
    for payload in payloads:
        exporter.send(payload, scene.target, PORT)
    for sock in sockets:
        assert [m.payload for m in sock.receive_many(len(payloads))] == payloads
    [collector] = scene.server.netlink.collectors()
    assert collector["counters"]["outcomes"]["replicated"] == 64
    assert {r["counters"]["sent"] for r in collector["receivers"]} == {64}


def test_a_burst_in_one_packet_to_many_local_receivers(scene, family):
    scene.add_collector()
    for number in range(20):
        scene.add_receiver(scene.loopback, name=f"l{number}", port=COPY_PORT + number)
    sockets = [scene.listen_local(port=COPY_PORT + number) for number in range(20)]
    payloads = [b"%02d" % number * 300 for number in range(64)]
    scene.e1.udp(family).send(b"".join(payloads), scene.target, PORT, segment=600)
    for sock in sockets:
        assert [m.payload for m in sock.receive_many(64)] == payloads


@pytest.fixture
def flood(scene, family):
    flood = Flood(scene.e1, family, scene.target)
    yield flood
    flood.close()


def test_changes_under_traffic(scene, family, flood):
    """Every verb, again and again; the ledger is checked afterwards."""
    netlink = scene.server.netlink
    target, other = scene.r1.address(family), scene["r2"].address(family)
    name = text(genetlink.COLLECTOR_NAME, "c")
    listen = endpoint(genetlink.COLLECTOR_LISTEN, scene.target, PORT)
    path = text(genetlink.RECEIVER_COLLECTOR, "c") + text(genetlink.RECEIVER_NAME, "r")
    seen = 0
    for number in range(30):
        netlink.request(genetlink.COLLECTOR_NEW, nest(genetlink.COLLECTOR, name, listen))
        for to in target, other:
            receiver = [path, endpoint(genetlink.RECEIVER_TO, to, COPY_PORT)]
            netlink.request(genetlink.RECEIVER_NEW, nest(genetlink.RECEIVER, *receiver))
            for original in 0, 1, 2:
                netlink.request(genetlink.COLLECTOR_SET, nest(genetlink.COLLECTOR, name,
                                                              u8(genetlink.COLLECTOR_ORIGINAL, original)))
            for state in 1, 0:
                netlink.request(genetlink.RECEIVER_SET, nest(genetlink.RECEIVER, path,
                                                             u8(genetlink.RECEIVER_STATE, state)))
            netlink.request(genetlink.RECEIVER_DEL, nest(genetlink.RECEIVER, path))
        seen += scene.server.collector("c")["counters"]["received"]
        if number % 2:
            netlink.request(genetlink.COLLECTOR_DEL, nest(genetlink.COLLECTOR, name))
        else:
            netlink.flush()
    assert seen, "there was no traffic"


def test_routes_that_flap_under_traffic(scene, family, flood):
    """Each copy has an outcome, whatever state the route was in."""
    far = {4: "203.0.113.50/32", 6: "2001:db8:50::1/128"}[family]
    scene.add_collector("original drop")
    scene.add_receiver(far.split("/")[0])
    for _ in range(8):
        for name in "r1", "r2":
            scene.server.ip(f"route replace {far} via {scene[name].address(family)}")
        scene.server.ip(f"route del {far}")
    flood.close()
    flood.close = lambda: None
    scene.pass_marker()
    counters = scene.counters("local")
    assert counters["sent"] and counters["dropped"]["no_route"]
    assert counters["offered"] == scene.server.collector("c")["counters"]["outcomes"]["replicated"]


def configure(host, family, receivers):
    host.flowteectl("add collector c listen *:2055")
    for number, address in enumerate(receivers):
        host.flowteectl(f"add receiver c/r{number} to", packets.endpoint(address, COPY_PORT))


def test_the_module_goes_under_traffic(scene, family, flood):
    server = scene.server
    for _ in range(3):
        configure(server, family, [scene.r1.address(family), LOOPBACK[family]])
        wait_for("datagrams", lambda: server.collector("c")["counters"]["received"] > 50)
        refused = server.call("modprobe", "-r", "flowtee")
        assert refused.returncode and "in use" in refused.stderr
        release_module()
        server.run("modprobe", "-r", "flowtee")
        assert not os.path.exists("/sys/module/flowtee")
        server.run("modprobe", "flowtee")
        assert server.netlink.collectors() == []


def test_a_namespace_goes_under_traffic(family):
    """With its devices, sockets and cached routes; and the next one is as good as new."""
    for _ in range(2):
        with Topology(exporters=1, receivers=1, router=False) as topology:
            scene = Scene(topology, family)
            configure(scene.server, family, [scene.r1.address(family), LOOPBACK[family]])
            scene.listen_local()
            flood = Flood(scene.e1, family, scene.target)
            try:
                wait_for("datagrams", lambda: scene.server.collector("c")["counters"]["received"] > 50)
                topology.remove(scene.server)
            finally:
                flood.close()


def test_a_receivers_link_goes_under_traffic(network, family):
    topology = network(exporters=1, receivers=2, router=False)
    scene = Scene(topology, family)
    configure(scene.server, family, [host.address(family) for host in topology.receivers])
    flood = Flood(scene.e1, family, scene.target)
    try:
        sock = scene.listen(topology.receivers[1])
        wait_for("copies", lambda: scene.sent("r0") > 50)
        scene.server.ip("link del r1")
        wait_for("no route", lambda: scene.drops("r0").get("no_route"))
        # What comes from now on.
        sock.close()
        sock = scene.listen(topology.receivers[1])
        assert sock.receive().payload == b"x" * 400
    finally:
        flood.close()


def test_namespaces_do_not_see_each_other(scene, family):
    """The same collector in two namespaces."""
    other = scene["router"]
    scene.add_collector()
    scene.add_receiver(scene.r1)
    assert other.flowteectl_json("show") == {"collectors": []}
    other.flowteectl("add collector c listen *:2055 original drop")
    sock = scene.listen(scene.r1)
    scene.send()
    sock.receive()
    scene.wait_received(1)
    assert other.collector("c")["counters"]["received"] == 0
    scene.send(to=other.address(family))
    wait_for("the router's own", lambda: other.collector("c")["counters"]["received"] == 1)
    scene.wait_received(1)
    other.flowteectl("flush")
    assert scene.server.flowteectl_json("show")["collectors"]


def test_two_sockets_of_one_namespace_agree(scene):
    """Many changes from two sides: none is lost."""
    first, second = scene.server.netlink, Netlink(scene.server)
    try:
        for number in range(40):
            client = (first, second)[number % 2]
            client.request(genetlink.COLLECTOR_NEW, nest(
                genetlink.COLLECTOR, text(genetlink.COLLECTOR_NAME, f"c{number}"),
                nest(genetlink.COLLECTOR_LISTEN, attr(genetlink.ENDPOINT_PORT, (4000 + number).to_bytes(2, "big")))))
        assert [c["name"] for c in second.collectors()] == [f"c{number}" for number in range(40)]
    finally:
        second.close()
