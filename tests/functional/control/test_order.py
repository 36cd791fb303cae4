# SPDX-License-Identifier: GPL-2.0-or-later
"""Where a receiver stands among those of its collector: before and after, on the command line, in files, in requests."""

import errno
import random

import pytest

import genetlink as gn
from configuration import REFUSED, WRONG, apply, diff, diff_json, dump, expect_error, refused, statements
from genetlink import Refused, text
from monitoring import Monitor
from transactions import receiver, to

BASE = "collector c listen 10.0.0.1:2055\n" + "".join(f"receiver c/{n} to 10.9.9.9:{9000 + i}\n" for i, n in enumerate("abcd"))


@pytest.fixture
def server(topology):
    apply(topology.server, BASE)
    return topology.server


def names(server):
    return "".join(r["name"] for r in server.flowteectl_json("show c")["collectors"][0]["receivers"])


@pytest.mark.parametrize("words, expected", [
    ("set receiver c/d before a", "dabc"), ("set c/d before b", "adbc"), ("set c/a before d", "bcad"),
    ("set c/a before b", "abcd"), ("set c/a after d", "bcda"), ("set c/d after a", "adbc"), ("set c/b after a", "abcd"),
    ("set c/c before a ttl 9 comment x", "cabd"), ("set c/a after b name e", "becd"),
    ("add receiver c/e to 10.9.9.9:1 before a", "eabcd"), ("add receiver c/e to 10.9.9.9:1 after a", "aebcd"),
    ("add receiver c/e to 10.9.9.9:1 after d", "abcde")])
def test_of_one_receiver(server, words, expected):
    """All others stay in their order; save has it, and an apply of that changes nothing."""
    server.flowteectl(*words.split())
    assert names(server) == expected
    saved = server.flowteectl("save")
    assert not [line for line in saved.splitlines() if {"before", "after"} & set(line.split()) and not line.startswith("#")]
    assert diff(server, saved) == []
    apply(server, saved)
    assert names(server) == expected
    assert [line.split()[1][-1] for line in statements(server) if line.startswith("receiver")] == list(expected)


@pytest.mark.parametrize("words, status, named", [
    ("set c/a before x", REFUSED, "before 'x': collector 'c' has no such receiver; accepted: "),
    ("set c/a after x", REFUSED, "after 'x': collector 'c' has no such receiver; accepted: "),
    ("add receiver c/e to 10.9.9.9:1 before x", REFUSED, "before 'x': collector 'c' has no such receiver; accepted: "),
    ("set c/a before r", REFUSED, "before 'r': collector 'c' has no such receiver; accepted: b, c, d"),
    ("set c/a before a", WRONG, "before 'a': it is the receiver itself"),
    ("set c/a after a", WRONG, "after 'a': it is the receiver itself"),
    ("set c/a before b after c", WRONG, "after 'c': it is to stand before 'b'"),
    ("set c/a c/b before d", WRONG, "before 'd': 2 objects would stand there"),
    ("set c/ after d", WRONG, "after 'd': 4 objects would stand there"),
    ("set c/a before c/b", WRONG, "before 'c/b'")])
def test_refused(server, words, status, named):
    server.flowteectl("add collector other listen *:9")
    server.flowteectl("add receiver other/r to 10.9.9.9:9")
    before = dump(server)
    expect_error(server, server.flowteectl_call(*words.split()), status, named)
    assert dump(server) == before


def test_counters_and_health_stay(scene4):
    """What was counted and found out of the one that is moved, and of all others."""
    scene4.add_collector("original drop")
    for name in "ab":
        scene4.listen_local(port=9000 + ord(name))
        scene4.server.flowteectl(f"add receiver c/{name} to 127.0.0.1:{9000 + ord(name)} sample 2")
    for _ in range(5):
        scene4.send(b"flow")
    scene4.wait_received(5)
    scene4.server.flowteectl("health c/b down for 600")

    def known():
        collector = scene4.server.collector("c")
        return {r["name"]: (r["counters"], r["state"], r["reason"]) for r in collector["receivers"]}

    before = known()
    scene4.server.flowteectl("set c/b before a")
    assert list(known()) == ["b", "a"] and known() == before
    scene4.send(b"flow")
    scene4.wait_received(6)
    # The samples go on where they were.
    assert [r[0]["not_sampled"] for r in known().values()] == [3, 3]


def test_in_a_file(server):
    """Whichever line comes first; it is the order that counts, not the words."""
    text_of = BASE.replace(":9000\n", ":9000 after d\n").replace(":9002\n", ":9002 before b\n")
    assert diff(server, text_of) == ["~ receiver c/c to 10.9.9.9:9002 # moved", "~ receiver c/a to 10.9.9.9:9000 # moved"]
    assert all("before" not in change and "after" not in change for change in diff_json(server, text_of))
    apply(server, text_of)
    assert names(server) == "cbda"
    assert diff(server, text_of) == []
    for verb in "check", "apply":
        assert refused(server, verb, BASE.replace(":9001\n", ":9001 before x\n")) == [
            (3, "before 'x': collector 'c' has no such receiver; accepted: a, c, d")]
    assert names(server) == "cbda"


def test_merge(server):
    """Of those that are there, and of new ones, before the line that adds them."""
    merge = "receiver c/a after e\nreceiver c/e to 10.9.9.9:1\nreceiver c/f to 10.9.9.9:2 before b\nreceiver c/d ttl 9\n"
    server.run("flowteectl", "merge", "-", data=merge)
    assert names(server) == "fbcdea"
    assert refused(server, "merge", "receiver c/a ttl 3\nreceiver c/b before x\n") == [
        (2, "before 'x': the collector has no receiver of this name")]
    server.run("flowteectl", "merge", "-", data="receiver c/a name g before f\nreceiver c/f after g\n")
    assert names(server) == "gfbcde"


def change(one):
    """The lines of one change, without what is found out of receivers meanwhile."""
    return [line for line in one.change()
            if not (line.startswith("! receiver ") if isinstance(line, str) else line["event"] == "health")]


def test_monitor(topology):
    """Who is moved is told, and where it stands; nobody else is."""
    server = topology.server
    text_monitor, json_monitor = Monitor(server), Monitor(server, "-j")
    try:
        apply(server, BASE)
        text_monitor.lines_until("5 added")
        json_monitor.lines_until('"added": 5')
        server.flowteectl("set c/d before a")
        assert change(text_monitor) == ["~ receiver c/d to 10.9.9.9:9003 before a",
                                         "= generation N by transaction: 0 added, 1 changed, 0 removed, 4 kept"]
        changed, summary = change(json_monitor)
        assert (changed["name"], changed["before"], "after" in changed) == ("d", "a", False)
        assert (summary["changed"], summary["kept"]) == (1, 4)
        server.flowteectl("set c/d after b ttl 9")
        assert change(text_monitor)[0] == "~ receiver c/d to 10.9.9.9:9003 ttl 9 after b"
        server.flowteectl("add receiver c/e to 10.9.9.9:1 after a")
        assert change(text_monitor)[0] == "+ receiver c/e to 10.9.9.9:1 after a"
        server.flowteectl("add receiver c/f to 10.9.9.9:1")
        assert change(text_monitor)[0] == "+ receiver c/f to 10.9.9.9:1"
    finally:
        text_monitor.close()
        json_monitor.close()


def shown(netlink):
    [one] = netlink.collectors()
    return [r["name"] for r in one["receivers"]]


def beside(name, other, attribute=gn.RECEIVER_BEFORE):
    return gn.RECEIVER_SET, receiver(f"c/{name}", text(attribute, other))


def test_requests(server):
    """The fault is pointed at."""
    netlink = server.netlink
    for command, body, code, offset in [
            (*beside("a", "x"), errno.ENOENT, 20 + 4 + 8 + 8),
            (*beside("a", "a"), errno.EINVAL, 20 + 4 + 8 + 8),
            (*beside("a", "", gn.RECEIVER_AFTER), errno.EINVAL, 20 + 4 + 8 + 8),
            (gn.RECEIVER_SET, receiver("c/a", text(gn.RECEIVER_BEFORE, "b"), text(gn.RECEIVER_AFTER, "c")), errno.EINVAL, 40),
            (gn.RECEIVER_NEW, receiver("c/e", to(1), text(gn.RECEIVER_BEFORE, "e")), errno.EINVAL, None)]:
        with pytest.raises(Refused) as refusal:
            netlink.request(command, body)
        assert refusal.value.errno == code and refusal.value.reason
        assert offset is None or refusal.value.offset == offset, refusal.value
    assert shown(netlink) == list("abcd")


def test_in_a_transaction(server):
    """In the draft, step by step, with names as they are there; nothing is seen before the commit."""
    netlink = server.netlink
    netlink.begin()
    for command, body in [beside("d", "a"), beside("b", "d", gn.RECEIVER_AFTER),
                          (gn.RECEIVER_DEL, receiver("c/c")),
                          (gn.RECEIVER_NEW, receiver("c/n", to(7), text(gn.RECEIVER_AFTER, "d"))),
                          (gn.RECEIVER_SET, receiver("c/a", text(gn.RECEIVER_RENAME, "z"))),
                          beside("z", "b")]:
        netlink.request(command, body)
    assert shown(netlink) == list("abcd")
    netlink.commit()
    assert shown(netlink) == list("dnzb")
    netlink.begin()
    netlink.request(*beside("b", "d"))
    with pytest.raises(Refused):
        netlink.request(*beside("b", "c"))
    with pytest.raises(Refused) as refusal:
        netlink.commit()
    assert refusal.value.errno == errno.ECANCELED
    assert shown(netlink) == list("dnzb")


def test_many(server):
    """Hundreds of moves in one step, with some that come and go, as a plain list has them."""
    chance = random.Random(7)
    order = [f"r{i}" for i in range(300)]
    netlink = server.netlink
    apply(server, "collector c listen *:9\n" + "".join(f"receiver c/{n} to 10.9.9.9:9\n" for n in order))
    netlink.begin()
    for i in range(2000):
        one, other = chance.sample(order, 2)
        kind = chance.randrange(10)
        if not kind:
            netlink.request(gn.RECEIVER_DEL, receiver(f"c/{one}"))
            order.remove(one)
        elif kind == 1:
            netlink.request(gn.RECEIVER_NEW, receiver(f"c/n{i}", to(9)))
            order.append(f"n{i}")
        else:
            after = kind % 2
            netlink.request(*beside(one, other, gn.RECEIVER_AFTER if after else gn.RECEIVER_BEFORE))
            order.remove(one)
            order.insert(order.index(other) + after, one)
    netlink.commit()
    assert shown(netlink) == order
