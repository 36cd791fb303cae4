# SPDX-License-Identifier: GPL-2.0-or-later
"""Dumps: all that is there, of one configuration, whatever changes and however slowly they are read."""

import socket

import pytest

import genetlink as gn
from genetlink import Netlink, endpoint, prefixes, text, u32
from module import wait_module_unused
from objects import C, NAME, OTHER, R, TO, collector, many_prefixes, receiver

NLM_F_DUMP_INTR = 0x10
# More receivers than a dump tells at once, and how many rulesets dumps may hold.
MANY, DUMPS_MAX = 600, 8


def read_dump(client):
    """The rest of a dump: the generations that its messages tell, how many they are, and whether it was interrupted."""
    generations, count = set(), 0
    while True:
        data = client.sock.recv(1 << 16)
        while data:
            length, kind, flags, _sequence, _port = gn.HEADER.unpack_from(data)
            if kind == gn.NLMSG_DONE:
                return generations, count, bool(flags & NLM_F_DUMP_INTR)
            generations |= {value for number, value in gn.parse(data[20:length]) if number == gn.GENERATION}
            count += 1
            data = data[(length + 3) & ~3:]


EXPLAIN = gn.nest(gn.COLLECTOR, gn.text(gn.COLLECTOR_NAME, "c")) + gn.nest(
    gn.EXPLAIN, gn.endpoint(gn.EXPLAIN_EXPORTER, "198.51.100.1", 9))


@pytest.mark.parametrize("command, body", [(gn.RULESET_GET, b""), (gn.EXPLAIN_COMMAND, EXPLAIN)],
                         ids=["dump", "explain"])
def test_dumps_that_are_not_read_hold_few_configurations(topology, netlink, command, body):
    """Who reads on gets the whole of the one that his dump began with, or is told that he does not."""
    netlink.begin()
    for number in range(MANY):
        netlink.request(gn.RECEIVER_NEW, receiver(C, text(gn.RECEIVER_NAME, f"r{number}"),
                                                  endpoint(gn.RECEIVER_TO, "192.0.2.1", 1 + number)))
    netlink.commit()
    clients = []
    for number in range(3 * DUMPS_MAX):
        clients.append(topology.server.keep(Netlink(topology.server)))
        clients[-1].sock.send(clients[-1].pack(command, body, flags=gn.NLM_F_REQUEST | gn.NLM_F_DUMP))
        netlink.request(gn.RECEIVER_SET, receiver(C, R, u32(gn.RECEIVER_MARK, 1 + number)))
    dumps = [read_dump(client) for client in clients]
    assert [interrupted for _, _, interrupted in dumps] == [True] * (2 * DUMPS_MAX) + [False] * DUMPS_MAX
    for generations, count, interrupted in dumps:
        assert len(generations) == (0 if interrupted and command == gn.EXPLAIN_COMMAND else 1)
        assert interrupted == (count < 2 + MANY)


def dumped_prefixes(netlink, kind, outer):
    """Of all messages, in order."""
    found = []
    for _command, attrs in netlink.dump():
        for number, data in attrs:
            if number == outer:
                for inner, value in gn.parse(data):
                    if inner == kind:
                        found += [gn.parse(item) for _kind, item in gn.parse(value)]
    return [f"{socket.inet_ntop(socket.AF_INET, p[0][1])}/{p[1][1][0]}" for p in found]


def test_a_list_that_does_not_fit_one_message(netlink):
    """It is given in one request and dumped in several messages."""
    wanted = many_prefixes(3000)
    netlink.request(gn.COLLECTOR_SET, collector(text(gn.COLLECTOR_NAME, "c"),
                                                prefixes(gn.COLLECTOR_ALLOW, wanted[:2700])))
    netlink.request(gn.RECEIVER_SET, receiver(C, R, prefixes(gn.RECEIVER_FROM, wanted[300:])))
    assert dumped_prefixes(netlink, gn.COLLECTOR_ALLOW, gn.COLLECTOR) == wanted[:2700]
    assert dumped_prefixes(netlink, gn.RECEIVER_FROM, gn.RECEIVER) == wanted[300:]
    assert len(netlink.dump()) > 2


def test_five_thousand_prefixes(topology, netlink):
    """More than one request can hold, shared out over several receivers."""
    wanted = many_prefixes(5000)
    for number in range(5):
        netlink.request(gn.RECEIVER_NEW, receiver(C, text(gn.RECEIVER_NAME, f"p{number}"), TO,
                                                  prefixes(gn.RECEIVER_FROM, wanted[number * 1000:][:1000])))
    assert dumped_prefixes(netlink, gn.RECEIVER_FROM, gn.RECEIVER) == wanted
    shown = topology.server.flowteectl_json("show c")["collectors"][0]["receivers"]
    assert [prefix for r in shown for prefix in r["from"]] == wanted


def test_a_list_is_replaced_and_emptied(netlink):
    name = text(gn.COLLECTOR_NAME, "c")
    for wanted in many_prefixes(3), many_prefixes(1, 50), []:
        netlink.request(gn.COLLECTOR_SET, collector(name, prefixes(gn.COLLECTOR_ALLOW, wanted)))
        assert dumped_prefixes(netlink, gn.COLLECTOR_ALLOW, gn.COLLECTOR) == wanted


def test_many_objects(netlink):
    count = 300
    for number in range(count):
        netlink.request(gn.RECEIVER_NEW, receiver(C, text(gn.RECEIVER_NAME, f"r{number:03}"), TO))
    [shown] = netlink.collectors()
    assert [r["name"] for r in shown["receivers"]] == ["r"] + [f"r{number:03}" for number in range(count)]


def test_a_dump_is_one_snapshot(topology, netlink):
    """Whatever changes while it is read."""
    count = 400
    for number in range(count):
        netlink.request(gn.RECEIVER_NEW, receiver(C, text(gn.RECEIVER_NAME, f"r{number:03}"), TO))
    reader = Netlink(topology.server)
    try:
        # More than a buffer holds: the kernel waits for the reader in between.
        reader.sock.send(reader.pack(gn.RULESET_GET, flags=gn.NLM_F_REQUEST | gn.NLM_F_DUMP))
        messages = []
        reader._read(reader.sock.recv(1 << 16), messages)
        netlink.flush()
        netlink.request(gn.COLLECTOR_NEW, collector(NAME, OTHER))
        messages += reader.answers()
        assert len(messages) == count + 2
        assert len(reader.dump()) == 1
    finally:
        reader.close()


def test_a_dump_that_is_given_up(topology, netlink):
    """The snapshot goes with its socket."""
    for number in range(400):
        netlink.request(gn.RECEIVER_NEW, receiver(C, text(gn.RECEIVER_NAME, f"r{number:03}"), TO))
    for _ in range(20):
        reader = Netlink(topology.server)
        reader.sock.send(reader.pack(gn.RULESET_GET, flags=gn.NLM_F_REQUEST | gn.NLM_F_DUMP))
        reader.close()
    netlink.flush()
    assert netlink.dump() == []


def test_the_module_can_go_after_a_dump(topology, netlink):
    """Nothing of a dump that was read, or given up, keeps a hold on it."""
    netlink.dump()
    # What is configured does, dumps or not.
    netlink.request(gn.FLUSH)
    wait_module_unused()
