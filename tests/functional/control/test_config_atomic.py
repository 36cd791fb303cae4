# SPDX-License-Identifier: GPL-2.0-or-later
"""Under numbered traffic, apply after apply: every datagram arrives as one configuration says, none twice or never."""

import os
import signal
import subprocess

from scene import COPY_PORT, PORT
from sockets import wait_for
from traffic import Sender, number_of

# By family: the commit knows none, so that one of them need not take as long. The whole form (tests/kernels full) takes
# minutes.
APPLIES = {4: 1000, 6: 200} if os.environ.get("FLOWTEE_FULL") else {4: 120, 6: 40}
# A debug kernel takes a second for each.
SECONDS = 3000
# Runs of the tool are the clock: it starts a new one as soon as the last is done.
LOOP = """
for i in $(seq %d); do
    flowteectl apply "$1" && flowteectl apply "$2" || exit
done
"""


def file_of(path, text):
    path.write_text(text, encoding="ascii")
    return str(path)


def test_applies_under_traffic(scene, family, tmp_path):
    """Configuration A copies to r1 and r2, B to r2 and r3, with another TTL, and neither lets the original through.

    So r2 must get every datagram exactly once, and either r1 (with A's TTL at r2) or r3 (with B's) must.
    """
    bracket = "[{}]" if family == 6 else "{}"
    r1, r2, r3 = (bracket.format(r.address(family)) + f":{COPY_PORT}" for r in scene.topology.receivers)
    collector = f"collector c listen {bracket.format(scene.target)}:{PORT} original drop\n"
    first = file_of(tmp_path / "a", f"{collector}receiver c/one to {r1}\nreceiver c/two to {r2} ttl 11\n")
    second = file_of(tmp_path / "b", f"{collector}receiver c/two to {r2} ttl 22\nreceiver c/three to {r3}\n")
    server = scene.server
    server.flowteectl("apply", first)
    sockets = [scene.listen(r) for r in scene.topology.receivers]
    # From another processor.
    numbers = Sender(scene.e1, family, scene.target, cpu=os.cpu_count() - 1, pause=0.001)
    # Each apply says what it did: more than a pipe has room for.
    errors = tmp_path / "errors"
    with server.inside(), open(errors, "wb") as file:
        loop = subprocess.Popen(["sh", "-c", LOOP % (APPLIES[family] // 2), "sh", first, second], stderr=file,
                                preexec_fn=lambda: os.sched_setaffinity(0, range(os.cpu_count())),
                                start_new_session=True)
    seen = [[], [], []]

    def drain():
        for list_of, sock in zip(seen, sockets):
            list_of += [(number_of(m.payload), m.ttl) for m in sock.drain()]
        return loop.poll() is not None

    try:
        wait_for("the applies are done", drain, deadline=SECONDS)
    finally:
        sent = numbers.close()
        if loop.poll() is None:
            os.killpg(loop.pid, signal.SIGKILL)
            loop.wait()
    assert loop.returncode == 0, errors.read_text(encoding="utf-8")[-1000:]
    wait_for("the last datagrams", lambda: drain() and len(seen[1]) >= sent)
    scene.wait_received(sent)
    drain()
    at_r1, at_r2, at_r3 = seen
    assert [number for number, _ in sorted(at_r2)] == list(range(sent)), "each exactly once"
    by_first = {number for number, ttl in at_r2 if ttl == 11}
    by_second = {number for number, ttl in at_r2 if ttl == 22}
    assert len(by_first) + len(by_second) == sent
    assert sorted(number for number, _ in at_r1) == sorted(by_first)
    assert sorted(number for number, _ in at_r3) == sorted(by_second)
    # Both were in force again and again: neighbours that were treated differently.
    turns = sum((number in by_first) != (number + 1 in by_first) for number in range(sent - 1))
    print(f"{sent} datagrams, {turns} turns in {APPLIES[family]} applies")
    assert turns > APPLIES[family] // 20
    assert scene.counters("two")["sent"] == sent, "the counters of what stays are kept"
