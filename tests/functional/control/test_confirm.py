# SPDX-License-Identifier: GPL-2.0-or-later
"""Commits that must be confirmed, or what was in force before them comes back."""

import errno

import pytest

import genetlink as gn
from genetlink import Netlink, Refused, u32
from transactions import BEFORE, cause, collector, commit_to_confirm, listen, refused, shown


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
