# SPDX-License-Identifier: GPL-2.0-or-later
"""Transactions of the netlink interface: all of their changes in one step, or none."""

import errno
import re
import threading

import pytest

import genetlink as gn
from genetlink import Refused, name_of, prefixes, u8, u32
from module import wait_module_unused
from objects import many_prefixes
from transactions import BEFORE, collector, commit_to_confirm, listen, receiver, refused, shown, to

# Of a network namespace, at a time.
TRANSACTIONS_MAX = 64


def test_nothing_shows_before_the_commit(writer, reader):
    writer.begin()
    writer.request(gn.COLLECTOR_NEW, collector("d", listen(2056)))
    writer.request(gn.RECEIVER_NEW, receiver("d/x", to(1)))
    writer.request(gn.RECEIVER_DEL, receiver("c/r1"))
    assert shown(reader) == BEFORE == shown(writer)
    writer.commit()
    assert shown(reader) == [("c", "r2"), ("d", "x")]


def test_abort(writer, reader):
    writer.begin()
    writer.request(gn.FLUSH)
    writer.request(gn.ABORT)
    assert shown(reader) == BEFORE
    refused(errno.ENOENT, writer.request, gn.ABORT)
    refused(errno.ENOENT, writer.commit)


def test_a_socket_that_is_closed(open_netlink, writer):
    """Takes its transaction along; the next socket with its number has none."""
    for _ in range(50):
        other = open_netlink()
        other.begin()
        other.request(gn.FLUSH)
        other.close()
    refused(errno.ENOENT, open_netlink().commit)
    assert shown(writer) == BEFORE


def test_one_transaction_for_each_socket(writer):
    writer.begin()
    refused(errno.EBUSY, writer.begin)
    writer.request(gn.RECEIVER_DEL, receiver("c/r2"))
    writer.commit()
    assert shown(writer) == [("c", "r1")]


def test_transactions_that_do_not_end_are_few(open_netlink, writer):
    """Each holds memory; who has ended his can begin another."""
    clients = [open_netlink() for _ in range(TRANSACTIONS_MAX)]
    for client in clients:
        client.begin()
    refused(errno.EBUSY, writer.begin)
    clients[7].request(gn.ABORT)
    writer.begin()
    writer.request(gn.RECEIVER_DEL, receiver("c/r1"))
    writer.commit()
    assert shown(writer) == [("c", "r2")]


def test_a_refused_request_spoils_all(writer):
    """Whether its content or its form is wrong."""
    for wrong in (receiver("c/r1", to(5)), receiver("c/new"), receiver("no/r1", to(5)),
                  receiver("c/new", to(5), u8(99, 1))):
        writer.begin()
        writer.request(gn.RECEIVER_NEW, receiver("c/good", to(5)))
        with pytest.raises(Refused):
            writer.request(gn.RECEIVER_NEW, wrong)
        writer.request(gn.RECEIVER_NEW, receiver("c/better", to(6)))
        refused(errno.ECANCELED, writer.commit)
        assert shown(writer) == BEFORE
        refused(errno.ENOENT, writer.commit)


def test_two_writers(writer, reader):
    """The second to commit is told, and nothing is mixed."""
    for client, name in (writer, "w"), (reader, "x"):
        client.begin()
        client.request(gn.RECEIVER_NEW, receiver(f"c/{name}", to(7)))
    reader.commit()
    refused(errno.ESTALE, writer.commit)
    assert shown(writer) == [("c", "r1", "r2", "x")]


def test_a_single_change_in_between(writer, reader):
    writer.begin()
    reader.request(gn.RECEIVER_DEL, receiver("c/r1"))
    writer.request(gn.RECEIVER_DEL, receiver("c/r2"))
    refused(errno.ESTALE, writer.commit)
    assert shown(writer) == [("c", "r2")]


def test_the_tool_reads_one_configuration(writer, topology):
    """Although it changes all the time: what was read while it changed is read again."""
    names = [f"c/n{number}" for number in range(3000)]
    done = threading.Event()

    def mark(number):
        """The first and the last, which are in different messages of a dump."""
        writer.begin()
        for name in names[0], names[-1]:
            writer.request(gn.RECEIVER_SET, receiver(name, u32(gn.RECEIVER_MARK, number)))
        writer.commit()

    def mark_often():
        number = 1
        while not done.wait(0.01):
            number += 1
            mark(number)

    writer.begin()
    for name in names:
        writer.request(gn.RECEIVER_NEW, receiver(name, to(9001)))
    writer.commit()
    mark(1)
    thread = threading.Thread(target=mark_often)
    thread.start()
    try:
        for _ in range(20):
            first, last = re.findall(r" mark (\w+)$", topology.server.run("flowteectl", "save"), re.MULTILINE)
            assert first == last
    finally:
        done.set()
        thread.join()
    assert first != "0x1", "it did change meanwhile"


def test_a_transaction_for_one_generation(writer, reader):
    seen = writer.generation()
    writer.request(gn.BEGIN, u32(gn.GENERATION, seen))
    writer.request(gn.ABORT)
    reader.request(gn.RECEIVER_DEL, receiver("c/r1"))
    assert writer.generation() == (seen + 1) % (1 << 32)
    refused(errno.ESTALE, writer.request, gn.BEGIN, u32(gn.GENERATION, seen))
    refused(errno.ENOENT, writer.commit)


def test_only_the_whole_is_judged(writer):
    """What would be wrong in between is not, and what was right becomes wrong."""
    writer.begin()
    writer.request(gn.COLLECTOR_SET, collector("c", listen(2055, "fd00:1::1")))
    for name in "r1", "r2":
        writer.request(gn.RECEIVER_SET, receiver(f"c/{name}", to(9001, "fd00::9")))
    writer.commit()
    writer.begin()
    writer.request(gn.COLLECTOR_NEW, collector("d", listen(2055, "fd00:1::1")))
    writer.request(gn.COLLECTOR_SET, collector("c", listen(2055, "fd00:1::2")))
    writer.commit()
    assert shown(writer) == [("c", "r1", "r2"), ("d",)]


def blame(client):
    """The names in the reply before a refused commit, and what else is in it."""
    client.sock.send(client.pack(gn.COMMIT))
    found = []
    with pytest.raises(Refused) as refusal:
        while not client._read(client.sock.recv(1 << 16), found):
            pass
    [(command, attrs)] = found
    assert command == gn.COMMIT
    details = dict(attrs)
    assert name_of(details[gn.REASON]) and refusal.value.reason
    return refusal.value.errno, details


def test_who_is_to_blame(writer):
    writer.begin()
    writer.request(gn.COLLECTOR_NEW, collector("d", listen(2055)))
    error, details = blame(writer)
    assert error == errno.EADDRINUSE
    assert gn.parse(details[gn.COLLECTOR]) == [(gn.COLLECTOR_NAME, b"d\0"), (gn.COLLECTOR_LISTEN, b"")]
    assert name_of(details[gn.REASON]).startswith("collector 'c' has this listener")

    writer.begin()
    writer.request(gn.RECEIVER_SET, receiver("c/r2", to(2055, "10.0.1.1")))
    error, details = blame(writer)
    assert error == errno.ELOOP
    assert gn.parse(details[gn.RECEIVER]) == [(gn.RECEIVER_COLLECTOR, b"c\0"), (gn.RECEIVER_NAME, b"r2\0"),
                                              (gn.RECEIVER_TO, b"")]

    writer.begin()
    writer.request(gn.COLLECTOR_SET, collector("c", prefixes(gn.COLLECTOR_ALLOW, ["2001:db8::/32"])))
    error, details = blame(writer)
    assert error == errno.EAFNOSUPPORT
    assert gn.parse(details[gn.COLLECTOR])[1] == (gn.COLLECTOR_ALLOW, b"")
    assert shown(writer) == BEFORE


def test_what_replaces_keeps_counters(scene, open_netlink):
    """Of what has the same name; whatever else is said of it, and in what order."""
    writer = open_netlink()
    scene.add_collector()
    scene.add_receiver(scene.r1)
    scene.add_receiver("192.0.2.7" if scene.family == 4 else "2001:db8::7", name="gone")
    sock = scene.listen(scene.r1)
    scene.send()
    sock.receive()
    target = to(9001, scene.r1.address(scene.family))
    # As it is; as it is but for the order; with another word; without it, and then again.
    for words in [], [u8(gn.RECEIVER_TTL, 9)], []:
        writer.begin(replace=True)
        writer.request(gn.COLLECTOR_NEW, collector("d", listen(1)))
        writer.request(gn.COLLECTOR_NEW, collector("c", listen(2055, scene.target)))
        writer.request(gn.RECEIVER_NEW, receiver("c/new", to(9, scene.r1.address(scene.family))))
        writer.request(gn.RECEIVER_NEW, receiver(f"c/{scene.r1.short}", target, *words))
        writer.commit()
        assert shown(writer) == [("d",), ("c", "new", scene.r1.short)]
        assert scene.sent(scene.r1.short) == 1
        assert scene.outcomes(1) == {"replicated": 1}
    writer.begin(replace=True)
    writer.commit()
    assert shown(writer) == []
    scene.add_collector()
    assert scene.outcomes(0) == {}


def dumped_prefixes(client):
    return [(gn.socket.inet_ntop(gn.socket.AF_INET, fields[0][1]), fields[1][1][0])
            for _command, attrs in client.dump() for kind, data in attrs if kind == gn.RECEIVER
            for inner, value in gn.parse(data) if inner == gn.RECEIVER_FROM
            for fields in (gn.parse(item) for _kind, item in gn.parse(value))]


def test_a_list_longer_than_an_attribute(writer):
    """Given piece by piece, in a transaction or not."""
    wanted = many_prefixes(6000)
    append = gn.NLM_F_REQUEST | gn.NLM_F_ACK | gn.NLM_F_APPEND
    writer.begin()
    writer.request(gn.RECEIVER_SET, receiver("c/r1", prefixes(gn.RECEIVER_FROM, wanted[:2000])))
    writer.request(gn.RECEIVER_SET, receiver("c/r1", prefixes(gn.RECEIVER_FROM, wanted[2000:4000])), flags=append)
    writer.commit()
    writer.request(gn.RECEIVER_SET, receiver("c/r1", prefixes(gn.RECEIVER_FROM, wanted[4000:])), flags=append)
    assert [f"{address}/{length}" for address, length in dumped_prefixes(writer)] == wanted
    # Behind "all" there is nothing to append to.
    refused(errno.EINVAL, writer.request, gn.RECEIVER_SET, receiver("c/r2", prefixes(gn.RECEIVER_FROM, wanted[:1])),
            flags=append)
    assert len(dumped_prefixes(writer)) == len(wanted)


def test_appended_prefixes_are_searched(scene, open_netlink):
    writer = open_netlink()
    scene.add_collector()
    scene.add_receiver(scene.r1, "from", "203.0.113.0/24" if scene.family == 4 else "2001:db8:1::/48")
    sock = scene.listen(scene.r1)
    scene.send(b"before")
    assert scene.outcomes(1) == {"no_receiver": 1}
    source = f"{scene.source}/{32 if scene.family == 4 else 128}"
    writer.request(gn.RECEIVER_SET, receiver(f"c/{scene.r1.short}", prefixes(gn.RECEIVER_FROM, [source])),
                   flags=gn.NLM_F_REQUEST | gn.NLM_F_ACK | gn.NLM_F_APPEND)
    scene.send(b"after")
    assert sock.receive().payload == b"after"


def test_add_and_remove_the_same(writer):
    """A name that was removed in the transaction is free in it, at the end of the order."""
    writer.begin()
    for _ in range(40):
        writer.request(gn.RECEIVER_DEL, receiver("c/r1"))
        refused_once = receiver("c/r1", to(1))
        writer.request(gn.RECEIVER_NEW, refused_once)
    writer.request(gn.COLLECTOR_DEL, collector("c"))
    writer.request(gn.COLLECTOR_NEW, collector("c", listen(2055)))
    for number in range(100):
        writer.request(gn.RECEIVER_NEW, receiver(f"c/n{number}", to(1)))
    for number in range(0, 100, 2):
        writer.request(gn.RECEIVER_DEL, receiver(f"c/n{number}"))
    writer.commit()
    assert shown(writer) == [("c", *(f"n{number}" for number in range(1, 100, 2)))]


def test_the_module_can_go_after_transactions(topology, writer, reader):
    reader.join()
    commit_to_confirm(writer, 3600)
    writer.request(gn.CONFIRM)
    writer.request(gn.FLUSH)
    wait_module_unused()
