# SPDX-License-Identifier: GPL-2.0-or-later
"""Another name for what is there: counters, state, health and what is known of streams stay."""

import pytest

from configuration import REFUSED, WRONG, expect_error, statements
from scene import PORT
from sockets import wait_for
from exporting import Numbered


def rename(host, *words):
    host.used_flowtee = True
    return host.flowteectl("set", *words)


def test_a_receiver_keeps_its_counters(scene4):
    scene4.add_collector("original drop")
    scene4.add_receiver(scene4.r1)
    for _ in range(3):
        scene4.send(b"flow")
    scene4.wait_received(3)
    rename(scene4.server, "receiver c/r1 name other")
    scene4.send(b"flow")
    scene4.wait_received(4)
    [receiver] = scene4.server.collector("c")["receivers"]
    assert (receiver["name"], receiver["counters"]["sent"]) == ("other", 4)
    # As the only change of a request, and with others.
    rename(scene4.server, "receiver c/other name r1 mark 7")
    [receiver] = scene4.server.flowteectl_json("stats")["collectors"][0]["receivers"]
    assert (receiver["name"], receiver["mark"], receiver["counters"]["sent"]) == ("r1", 7, 4)


def test_a_collector_keeps_all(scene4):
    """Its counters, those of its receivers, and its streams, with their new owner."""
    scene4.add_collector("original drop")
    scene4.add_receiver(scene4.r1)
    stream = Numbered("netflow9")
    for i in range(3):
        scene4.send(stream.datagram(i))
    scene4.wait_received(3)
    rename(scene4.server, "collector c name edge")
    scene4.send(stream.datagram(3))
    wait_for("the next", lambda: scene4.server.collector("edge")["counters"]["received"] == 4)
    assert scene4.server.collector("edge")["receivers"][0]["counters"]["sent"] == 4
    [collector] = scene4.server.flowteectl_json("exporters")["collectors"]
    assert collector["name"] == "edge" and [e["datagrams"] for e in collector["exporters"]] == [4]
    assert [c["name"] for c in scene4.server.flowteectl_json("exporters edge")["collectors"]] == ["edge"]
    assert scene4.server.flowteectl_call("exporters c").returncode == REFUSED


def test_a_pool_keeps_its_receivers(scene4):
    """And its counters; receivers that are in another one stay there."""
    server = scene4.server
    scene4.add_collector("original drop")
    server.flowteectl("add pool c/p balance hash")
    server.flowteectl("add pool c/q balance hash")
    scene4.add_receiver(scene4.r1, "pool p")
    server.flowteectl("add receiver c/x to 10.9.9.9:9 pool q state down")
    scene4.send(b"flow")
    scene4.wait_received(1)
    rename(server, "pool c/p name share")
    scene4.send(b"flow")
    scene4.wait_received(2)
    pools = {pool["name"]: pool["counters"]["served"] for pool in server.collector("c")["pools"]}
    assert pools == {"share": 2, "q": 0}
    assert [line.split(" pool ")[1].split()[0] for line in statements(server) if line.startswith("receiver")] == ["share", "q"]


def test_an_address_that_the_host_got_later_is_no_reason_to_refuse(scene4):
    """A receiver that has become a listener of ours is a loop; other names do not make it one."""
    server = scene4.server
    scene4.add_collector(address="0.0.0.0")
    server.flowteectl("add pool c/p balance hash")
    server.flowteectl("add receiver c/x to", f"10.77.0.5:{PORT}", "pool p")
    server.ip("addr add 10.77.0.5/32 dev lo")
    try:
        for change in ("pool c/p name q", "receiver c/x name y", "receiver c/y mark 7", "collector c name d"):
            rename(server, change)
        expect_error(server, server.flowteectl_call("set receiver d/y to", f"127.0.0.1:{PORT}"), REFUSED, "loop")
    finally:
        server.ip("addr del 10.77.0.5/32 dev lo")


def test_what_is_found_out_stays(scene4):
    """A receiver that is unreachable is so under its new name, at once."""
    server = scene4.server
    scene4.add_collector()
    server.flowteectl("add receiver c/r to 127.0.0.1:9")
    wait_for("it is found out", lambda: server.collector("c")["receivers"][0]["reason"] == "no_listener")
    rename(server, "receiver c/r name s")
    [receiver] = server.collector("c")["receivers"]
    assert (receiver["name"], receiver["reason"]) == ("s", "no_listener") and receiver["down_seconds"] > 0


def test_names_are_exchanged(scene4):
    """In one transaction, by way of a third; and back, so that nothing has changed."""
    server = scene4.server
    scene4.add_collector("original drop")
    scene4.add_receiver(scene4.r1)
    server.flowteectl("add receiver c/b to 10.9.9.9:9 state down")
    scene4.send(b"flow")
    scene4.wait_received(1)
    for names in ("r1 x", "b r1", "x b"), ("r1 x", "b r1", "x b"):
        for pair in names:
            rename(server, "receiver c/{} name {}".format(*pair.split()))
    sent = {r["name"]: r["counters"]["sent"] for r in server.collector("c")["receivers"]}
    assert sent == {"r1": 1, "b": 0}


def test_many_names(scene4):
    """More than are looked for one by one."""
    server = scene4.server
    server.flowteectl("add collector c listen 10.0.0.1:9")
    server.run("flowteectl", "merge", "-", data="".join(f"receiver c/r{n} to 10.9.9.9:{n + 1}\n" for n in range(40)))
    for n in range(40):
        rename(server, f"receiver c/r{n} name s{n}")
    assert [line.split()[1] for line in statements(server)[1:]] == [f"c/s{n}" for n in range(40)]


@pytest.mark.parametrize("words, status, says", [
    ("receiver c/a name b", REFUSED, "already"), ("collector c name d", REFUSED, "already"),
    ("receiver c/a name .b", WRONG, "begin with '.'"), ("receiver c/a name", WRONG, "name NAME"),
    ("receiver c/a name c/b", WRONG, "no '/'"), ("c/a c/b name x", WRONG, "2 objects"),
    ("c/ name x", WRONG, "2 objects"), ("pool c/p name none", WRONG, "none"), ("receiver c/z name y", REFUSED, "c/z")])
def test_refused(scene4, words, status, says):
    server = scene4.server
    for line in "collector c listen 10.0.0.1:9", "collector d listen 10.0.0.1:10", "receiver c/a to 10.9.9.9:9", \
            "receiver c/b to 10.9.9.9:10", "pool c/p balance hash":
        server.flowteectl("add", line)
    before = statements(server)
    expect_error(server, server.flowteectl_call("set", words), status, says)
    assert statements(server) == before


def test_what_is_added_has_one_name(scene4):
    expect_error(scene4.server, scene4.server.flowteectl_call("add collector c listen *:9 name d"), WRONG, "only 'set'")
