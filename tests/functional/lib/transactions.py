# SPDX-License-Identifier: GPL-2.0-or-later
"""Configurations that are made request by request, for the tests of transactions and events."""

import pytest

import genetlink as gn
from genetlink import Refused, endpoint, nest, text


def collector(name, *attrs):
    return nest(gn.COLLECTOR, text(gn.COLLECTOR_NAME, name), *attrs)


def receiver(path, *attrs):
    owner, name = path.split("/")
    return nest(gn.RECEIVER, text(gn.RECEIVER_COLLECTOR, owner), text(gn.RECEIVER_NAME, name), *attrs)


def listen(port, address="10.0.1.1"):
    return endpoint(gn.COLLECTOR_LISTEN, address, port)


def to(port, address="10.9.9.9"):
    return endpoint(gn.RECEIVER_TO, address, port)


def shown(client):
    return [(c["name"], *(r["name"] for r in c["receivers"])) for c in client.collectors()]


BEFORE = [("c", "r1", "r2")]


def refused(code, call, *args, **options):
    with pytest.raises(Refused) as refusal:
        call(*args, **options)
    assert refusal.value.errno == code, refusal.value
    assert refusal.value.reason
    return refusal.value


def commit_to_confirm(client, seconds):
    client.begin(replace=True)
    client.request(gn.COLLECTOR_NEW, collector("other", listen(3000)))
    client.commit(confirm=seconds)
    assert shown(client) == [("other",)]


def cause(events):
    return gn.CAUSES[dict(events[-1][1])[gn.CAUSE][0]]
