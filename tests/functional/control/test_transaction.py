# SPDX-License-Identifier: GPL-2.0-or-later
"""Transactions of the netlink interface: all of their changes in one step, or none."""

import contextlib
import errno
import re
import struct
import threading

import pytest

import genetlink as gn
from genetlink import Netlink, Refused, endpoint, name_of, nest, prefixes, text, u8, u32
from module import wait_module_unused


def collector(name, *attrs):
    return nest(gn.COLLECTOR, text(gn.COLLECTOR_NAME, name), *attrs)


def receiver(path, *attrs):
    owner, name = path.split("/")
    return nest(gn.RECEIVER, text(gn.RECEIVER_COLLECTOR, owner), text(gn.RECEIVER_NAME, name), *attrs)


def listen(port, address="10.0.1.1"):
    return endpoint(gn.COLLECTOR_LISTEN, address, port)


def to(port, address="10.9.9.9"):
    return endpoint(gn.RECEIVER_TO, address, port)


@pytest.fixture
def open_netlink(topology):
    """Makes sockets of the server."""
    with contextlib.ExitStack() as stack:
        def make():
            client = Netlink(topology.server)
            stack.callback(client.close)
            return client

        topology.server.used_flowtee = True
        yield make


@pytest.fixture
def writer(open_netlink):
    """A socket, in a configuration of c with r1 and r2."""
    client = open_netlink()
    client.request(gn.COLLECTOR_NEW, collector("c", listen(2055)))
    for name in "r1", "r2":
        client.request(gn.RECEIVER_NEW, receiver(f"c/{name}", to(9001)))
    return client


@pytest.fixture
def reader(open_netlink):
    return open_netlink()


def shown(client):
    return [(c["name"], *(r["name"] for r in c["receivers"])) for c in client.collectors()]


BEFORE = [("c", "r1", "r2")]


def refused(code, call, *args, **options):
    with pytest.raises(Refused) as refusal:
        call(*args, **options)
    assert refusal.value.errno == code, refusal.value
    assert refusal.value.reason
    return refusal.value


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
    assert name_of(details[gn.REASON]) == refusal.value.reason
    return refusal.value.errno, details


def test_who_is_to_blame(writer):
    writer.begin()
    writer.request(gn.COLLECTOR_NEW, collector("d", listen(2055)))
    error, details = blame(writer)
    assert error == errno.EADDRINUSE
    assert gn.parse(details[gn.COLLECTOR]) == [(gn.COLLECTOR_NAME, b"d\0"), (gn.COLLECTOR_LISTEN, b"")]

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


def many(count, start=0):
    return [f"{11 + number // 65536}.{number // 256 % 256}.{number % 256}.0/24" for number in range(start, start + count)]


def dumped_prefixes(client):
    return [(gn.socket.inet_ntop(gn.socket.AF_INET, fields[0][1]), fields[1][1][0])
            for _command, attrs in client.dump() for kind, data in attrs if kind == gn.RECEIVER
            for inner, value in gn.parse(data) if inner == gn.RECEIVER_FROM
            for fields in (gn.parse(item) for _kind, item in gn.parse(value))]


def test_a_list_longer_than_an_attribute(writer):
    """Given piece by piece, in a transaction or not."""
    wanted = many(6000)
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


# ---- Commits that must be confirmed

def generation_event(events):
    command, attrs = events[-1]
    details = dict(attrs)
    return command, struct.unpack("=I", details[gn.GENERATION])[0]


def commit_to_confirm(client, seconds):
    client.begin(replace=True)
    client.request(gn.COLLECTOR_NEW, collector("other", listen(3000)))
    client.commit(confirm=seconds)
    assert shown(client) == [("other",)]


def test_a_commit_that_is_confirmed(writer):
    commit_to_confirm(writer, 1)
    writer.request(gn.CONFIRM)
    refused(errno.ENOENT, writer.request, gn.CONFIRM)
    # Later changes are free again.
    writer.request(gn.COLLECTOR_NEW, collector("more", listen(3001)))
    assert shown(writer) == [("other",), ("more",)]


def test_a_commit_that_nobody_confirms(open_netlink, writer, reader):
    """It is taken back, also if the socket that made it is gone; counters and all are as before."""
    reader.join()
    client = open_netlink()
    commit_to_confirm(client, 1)
    client.close()
    assert cause(reader.events()) == "transaction"
    assert cause(reader.events()) == "timeout"
    assert shown(writer) == BEFORE
    refused(errno.ENOENT, writer.request, gn.CONFIRM)


def test_a_commit_that_is_taken_back(writer):
    commit_to_confirm(writer, 3600)
    writer.request(gn.CONFIRM, gn.attr(gn.REVERT, b""))
    assert shown(writer) == BEFORE
    commit_to_confirm(writer, 3600)
    writer.request(gn.CONFIRM)


def test_nothing_else_before_the_confirmation(writer, reader):
    commit_to_confirm(writer, 3600)
    refused(errno.EBUSY, reader.request, gn.FLUSH)
    reader.begin()
    refused(errno.EBUSY, reader.commit)
    writer.request(gn.CONFIRM, gn.attr(gn.REVERT, b""))


def test_back_to_nothing(network, family):
    """What was never configured before is so again."""
    lab = network(router=False, receivers=1)
    client = Netlink(lab.server)
    commit_to_confirm(client, 3600)
    client.request(gn.CONFIRM, gn.attr(gn.REVERT, b""))
    assert client.dump() == []
    commit_to_confirm(client, 3600)
    client.request(gn.CONFIRM)
    client.close()


@pytest.mark.parametrize("seconds", [0, 86401, 1 << 31])
def test_how_long_it_may_take(writer, seconds):
    writer.begin()
    with pytest.raises(Refused) as refusal:
        writer.request(gn.COMMIT, u32(gn.CONFIRM_SECONDS, seconds))
    assert refusal.value.errno == errno.ERANGE


def test_a_namespace_that_goes(network):
    """With a transaction begun and a change not confirmed: nothing is left of them."""
    lab = network(router=False, receivers=1)
    client, other = Netlink(lab.server), Netlink(lab.server)
    commit_to_confirm(client, 3600)
    other.begin()
    other.request(gn.FLUSH)
    # Sockets keep a namespace; it goes with the last of them.
    lab.remove(lab.server)
    client.close()
    other.close()


# ---- Events

def names(events):
    """The messages as (command, name), but for the last."""
    found = []
    for command, attrs in events[:-1]:
        for kind, data in attrs:
            fields = dict(gn.parse(data))
            if kind == gn.COLLECTOR:
                found.append((command, name_of(fields[gn.COLLECTOR_NAME])))
            elif kind == gn.RECEIVER:
                found.append((command, name_of(fields[gn.RECEIVER_COLLECTOR]) + "/"
                              + name_of(fields[gn.RECEIVER_NAME])))
    return found


def cause(events):
    return gn.CAUSES[dict(events[-1][1])[gn.CAUSE][0]]


def summary(events):
    fields = gn.parse(dict(events[-1][1])[gn.SUMMARY])
    return {gn.SUMMARY_WORDS[kind]: struct.unpack("=I", value)[0] for kind, value in fields}


def test_events_of_single_changes(writer, reader):
    reader.join()
    writer.request(gn.RECEIVER_NEW, receiver("c/new", to(5)))
    events = reader.events()
    assert names(events) == [(gn.RECEIVER_NEW, "c/new")]
    assert (cause(events), summary(events)) == ("request", {"added": 1, "changed": 0, "removed": 0, "kept": 3})
    assert generation_event(events) == (gn.COMMIT, writer.generation())
    writer.request(gn.RECEIVER_SET, receiver("c/new", u8(gn.RECEIVER_TTL, 7)))
    events = reader.events()
    assert names(events) == [(gn.RECEIVER_SET, "c/new")]
    assert dict(gn.parse(dict(events[0][1])[gn.RECEIVER]))[gn.RECEIVER_TTL] == b"\7"
    # To the value that it has.
    writer.request(gn.RECEIVER_SET, receiver("c/new", u8(gn.RECEIVER_TTL, 7)))
    events = reader.events()
    assert (names(events), summary(events)["kept"]) == ([], 4)
    writer.request(gn.COLLECTOR_SET, collector("c", u8(gn.COLLECTOR_ORIGINAL, 2)))
    assert names(reader.events()) == [(gn.COLLECTOR_SET, "c")]
    writer.request(gn.RECEIVER_DEL, receiver("c/new"))
    assert names(reader.events()) == [(gn.RECEIVER_DEL, "c/new")]
    writer.request(gn.FLUSH)
    events = reader.events()
    assert names(events) == [(gn.COLLECTOR_DEL, "c")]
    assert summary(events) == {"added": 0, "changed": 0, "removed": 3, "kept": 0}


def test_events_of_a_transaction(writer, reader):
    reader.join()
    writer.begin(replace=True)
    writer.request(gn.COLLECTOR_NEW, collector("d", listen(2055)))
    writer.request(gn.RECEIVER_NEW, receiver("d/x", to(1)))
    writer.request(gn.COLLECTOR_NEW, collector("c", listen(2056)))
    writer.request(gn.RECEIVER_NEW, receiver("c/r2", to(9001)))
    writer.request(gn.RECEIVER_NEW, receiver("c/r3", to(9001)))
    writer.commit()
    events = reader.events()
    assert names(events) == [(gn.RECEIVER_DEL, "c/r1"), (gn.COLLECTOR_NEW, "d"), (gn.RECEIVER_NEW, "d/x"),
                             (gn.COLLECTOR_SET, "c"), (gn.RECEIVER_NEW, "c/r3")]
    assert (cause(events), summary(events)) == ("transaction", {"added": 3, "changed": 1, "removed": 1, "kept": 1})


def test_no_event_of_what_was_refused(writer, reader):
    reader.join()
    with pytest.raises(Refused):
        writer.request(gn.COLLECTOR_NEW, collector("d", listen(2055)))
    writer.begin()
    writer.request(gn.FLUSH)
    writer.request(gn.ABORT)
    writer.request(gn.RECEIVER_DEL, receiver("c/r1"))
    assert names(reader.events()) == [(gn.RECEIVER_DEL, "c/r1")]


def test_events_of_a_confirmation(writer, reader):
    reader.join()
    commit_to_confirm(writer, 3600)
    events = reader.events()
    assert struct.unpack("=I", dict(events[-1][1])[gn.CONFIRM_SECONDS])[0] == 3600
    writer.request(gn.CONFIRM)
    events = reader.events()
    assert generation_event(events) == (gn.CONFIRM, writer.generation())
    commit_to_confirm(writer, 3600)
    reader.events()
    writer.request(gn.CONFIRM, gn.attr(gn.REVERT, b""))
    assert cause(reader.events()) == "revert"


def test_a_long_list_in_events(writer, reader):
    """In pieces, like in a dump."""
    reader.join()
    wanted = many(2500)
    writer.request(gn.RECEIVER_NEW, receiver("c/long", to(5), prefixes(gn.RECEIVER_FROM, wanted)))
    events = reader.events()
    assert len(events) > 2
    assert set(names(events)) == {(gn.RECEIVER_NEW, "c/long")}
    told = sum(len(gn.parse(dict(gn.parse(dict(attrs)[gn.RECEIVER]))[gn.RECEIVER_FROM])) for _c, attrs in events[:-1])
    assert told == len(wanted)


def test_events_stay_in_their_namespace(topology, network, writer):
    other = network(router=False, receivers=1)
    listener = Netlink(other.server)
    listener.join()
    writer.request(gn.RECEIVER_DEL, receiver("c/r1"))
    other.server.netlink.request(gn.COLLECTOR_NEW, collector("mine", listen(1)))
    assert names(listener.events()) == [(gn.COLLECTOR_NEW, "mine")]
    listener.close()


def test_the_module_can_go_after_transactions(topology, writer, reader):
    reader.join()
    commit_to_confirm(writer, 3600)
    writer.request(gn.CONFIRM)
    wait_module_unused()
