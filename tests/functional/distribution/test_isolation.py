# SPDX-License-Identifier: GPL-2.0-or-later
"""Whatever is wrong with one receiver, the others do not lose a datagram by it."""

import contextlib

import faults
from configuration import apply
from packets import endpoint
from scene import COPY_PORT, FULL_PREFIX, PORT
from traffic import Sender, number_of

COUNT = 400
SIZE = 900


@contextlib.contextmanager
def full_queue(scene):
    """What leaves for an address behind e2's link does so by a device whose queue is full at once."""
    server = scene.server
    address = {4: "203.0.113.88", 6: "2001:db8:88::1"}[scene.family]
    server.ip("link add slow type dummy", "link set slow addrgenmode none up",
              f"route add {address}/{FULL_PREFIX[scene.family]} dev slow")
    server.run("tc", *"qdisc add dev slow root tbf rate 8kbit burst 2000 limit 4000".split())
    try:
        yield address
    finally:
        server.ip("link del slow")


def test_nobody_pays_for_another(scene, family):
    """One has no route, one no carrier, one a silent neighbour, one no socket, one a full queue, one is down, one is
    over its rate; two are well, and get everything."""
    wrong = [kind(scene) for kind in faults.ALL]
    local = scene.listen_local(port=COPY_PORT + 1)
    remote = scene.listen(scene.r1)
    with full_queue(scene) as slow:
        apply(scene.server, f"collector c listen {endpoint(scene.target, PORT)} original drop\n"
              + "".join(f"receiver c/{fault.reason} to {endpoint(fault.address, COPY_PORT)}\n" for fault in wrong)
              + f"receiver c/full to {endpoint(slow, COPY_PORT)}\n"
              f"receiver c/down to {endpoint(slow, COPY_PORT)} state down\n"
              f"receiver c/rate to {endpoint(slow, COPY_PORT)} rate 1\n"
              f"receiver c/remote to {endpoint(scene.r1.address(family), COPY_PORT)}\n"
              f"receiver c/local to {endpoint(scene.loopback, COPY_PORT + 1)}\n")
        for fault in wrong:
            fault.begin()
        Sender(scene.e1, family, scene.target, COUNT, size=SIZE).finish()
        assert scene.outcomes(COUNT) == {"replicated": COUNT}
        for name, sock in ("remote", remote), ("local", local):
            assert [number_of(m.payload) for m in sock.receive_many(COUNT)] == list(range(COUNT)), name
            assert scene.sent(name) == COUNT and scene.drops(name) == {}
        # What the others lost is theirs.
        assert scene.drops("full")["transmit"] > COUNT // 2
        assert scene.drops("down") == {"down": COUNT}
        assert scene.drops("rate")["rate"] > COUNT // 2
        assert scene.drops("no_listener") == {"no_listener": COUNT}
        assert scene.drops("no_route") == {"no_route": COUNT}



def test_a_pool_beside_a_receiver_that_fails(scene, family):
    """Members that fail cost the pool what they were offered until it was known, and nobody else anything."""
    fault = faults.NeighbourIsSilent(scene)
    sockets = scene.listen_local(port=COPY_PORT + 1), scene.listen_local(port=COPY_PORT + 2)
    apply(scene.server, f"collector c listen {endpoint(scene.target, PORT)} original drop\n"
          "pool c/p balance round-robin\n"
          f"receiver c/silent to {endpoint(fault.address, COPY_PORT)} pool p\n"
          f"receiver c/member to {endpoint(scene.loopback, COPY_PORT + 1)} pool p\n"
          f"receiver c/plain to {endpoint(scene.loopback, COPY_PORT + 2)}\n")
    fault.begin()
    count = Sender(scene.e1, family, scene.target, 200).finish()
    assert scene.outcomes(count) == {"replicated": count}
    assert [number_of(m.payload) for m in sockets[1].receive_many(count)] == list(range(count))
    offered = scene.counters("member")["offered"]
    assert offered + scene.counters("silent")["offered"] == count
    assert len(sockets[0].receive_many(offered)) == offered
    assert scene.drops("member") == {}
