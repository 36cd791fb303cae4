# SPDX-License-Identifier: GPL-2.0-or-later
"""What is told to those who listen: each change that was put in force, and nothing else."""

import struct

import pytest

import genetlink as gn
from genetlink import Netlink, Refused, name_of, prefixes, u8
from objects import many_prefixes
from transactions import cause, collector, commit_to_confirm, listen, receiver, to


def generation_event(events):
    command, attrs = events[-1]
    details = dict(attrs)
    return command, struct.unpack("=I", details[gn.GENERATION])[0]


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
    wanted = many_prefixes(2500)
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
