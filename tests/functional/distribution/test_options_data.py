# SPDX-License-Identifier: GPL-2.0-or-later
"""Options data (sampling rates, names of interfaces): it is sent seldom, and whoever misses it reads the rest wrong."""

import struct

import pytest

import captures
from configuration import apply
from pools import Pool, plain_receivers
from telemetry import (IPFIX_OPTIONS, IPFIX_TEMPLATES, NETFLOW9_OPTIONS, NETFLOW9_TEMPLATES, OPTIONS, TEMPLATE, flow_set,
                       ipfix, ipfix_options, netflow9, netflow9_options, template)

RECORD = struct.pack(">II", 7, 100)
DATA = flow_set(TEMPLATE, b"\0" * 21)


class Stream:
    """Datagrams of an exporter, each with the number that it has to have."""

    def __init__(self, protocol):
        self.protocol = protocol
        self.sequence = 0

    def message(self, *sets, records=0):
        number = self.sequence
        self.sequence += 1 if self.protocol == "netflow9" else records
        return (netflow9 if self.protocol == "netflow9" else ipfix)(*sets, sequence=number)

    def templates(self, number=None, body=None):
        ids = {"netflow9": NETFLOW9_TEMPLATES, "ipfix": IPFIX_TEMPLATES}
        return self.message(flow_set(ids[self.protocol] if number is None else number, body or template()))

    def options_templates(self):
        if self.protocol == "netflow9":
            return self.message(flow_set(NETFLOW9_OPTIONS, netflow9_options()))
        return self.message(flow_set(IPFIX_OPTIONS, ipfix_options()))

    def options(self, number=OPTIONS):
        return self.message(flow_set(number, RECORD), records=1)

    def data(self):
        return self.message(DATA, records=1)

    def mixed(self):
        return self.message(DATA, flow_set(OPTIONS, RECORD), records=2)


@pytest.fixture(params=["netflow9", "ipfix"])
def stream(request):
    return Stream(request.param)


def send(scene, *payloads):
    for payload in payloads:
        scene.send(payload)
    return list(payloads)


def test_goes_to_all_who_take_turns(scene, stream):
    pool = Pool(scene, "round-robin", dict.fromkeys("abc", ""))
    essential = send(scene, stream.templates(), stream.options_templates(), stream.options())
    data = send(scene, *(stream.data() for _ in range(6)))
    essential += send(scene, stream.mixed(), stream.options())
    pool.wait_received(11)
    got = pool.arrivals()
    for name, payloads in got.items():
        assert [p for p in payloads if p in essential] == essential, name
        assert len([p for p in payloads if p in data]) == 2, name
    assert pool.counters()["template_copies"] == 2 * len(essential)
    assert scene.outcomes(11) == {"replicated": 11}


def test_is_never_left_out_by_a_sample(scene, stream):
    [sock] = plain_receivers(scene, ["sample 100"])
    expected = send(scene, stream.options_templates(), stream.templates(), stream.data())
    send(scene, stream.data(), stream.data())
    expected += send(scene, stream.options(), stream.mixed(), stream.options())
    scene.wait_received(8)
    assert [m.payload for m in sock.receive_many(scene.sent("r0"))] == expected


def test_is_not_known_without_its_template(scene, stream):
    """It is data like any other until then; and that of another stream says nothing of this one."""
    pool = Pool(scene, "round-robin", dict.fromkeys("abc", ""))
    send(scene, *(stream.options() for _ in range(3)))
    scene.send(stream.options_templates(), sport=50001)
    send(scene, *(stream.options() for _ in range(3)))
    pool.wait_received(7)
    assert sorted(len(payloads) for payloads in pool.arrivals().values()) == [3, 3, 3]
    assert pool.counters()["template_copies"] == 2


def test_is_data_again_once_its_template_is_another(scene, stream):
    """The same number, for flows now; or withdrawn, where that can be (RFC 7011, 8.1)."""
    pool = Pool(scene, "round-robin", dict.fromkeys("abc", ""))
    send(scene, stream.options_templates(), stream.options())
    pool.wait_received(2)
    assert all(len(payloads) == 2 for payloads in pool.arrivals().values())
    if stream.protocol == "ipfix":
        send(scene, stream.message(flow_set(IPFIX_OPTIONS, struct.pack(">HH", OPTIONS, 0))))
    else:
        send(scene, stream.templates(body=struct.pack(">HH", OPTIONS, 2) + struct.pack(">HHHH", 8, 4, 12, 4)))
    pool.wait_received(3)
    pool.arrivals()
    send(scene, *(stream.options() for _ in range(3)))
    pool.wait_received(6)
    assert all(len(payloads) == 1 for payloads in pool.arrivals().values())


def test_is_known_through_changes(scene, stream):
    pool = Pool(scene, "round-robin", dict.fromkeys("abc", ""))
    send(scene, stream.options_templates())
    pool.wait_received(1)
    pool.arrivals()
    apply(scene.server, scene.server.flowteectl("save") + "collector x listen *:9\n")
    pool.set("b", "weight 3")
    send(scene, stream.options())
    pool.wait_received(2)
    assert all(len(payloads) == 1 for payloads in pool.arrivals().values())


def test_is_not_known_where_no_account_is_kept(scene, stream):
    pool = Pool(scene, "round-robin", dict.fromkeys("abc", ""))
    scene.server.flowteectl("set collector c exporters off")
    send(scene, stream.options_templates(), *(stream.options() for _ in range(3)))
    pool.wait_received(4)
    assert pool.counters()["template_copies"] == 2
    assert all(len(payloads) == 2 for payloads in pool.arrivals().values())


def test_of_a_real_exporter(scene):
    """The template of the options comes in the first datagram alone."""
    pool = Pool(scene, "round-robin", dict.fromkeys("abc", ""))
    payloads = [captures.wild(f"ipfix_options_message-00{number}.bin") for number in (1, 2, 3)]
    send(scene, *payloads)
    pool.wait_received(3)
    assert pool.arrivals() == dict.fromkeys("abc", payloads)
    [exporter] = scene.server.flowteectl_json("exporters")["collectors"][0]["exporters"]
    assert (exporter["lost"], exporter["counted"], exporter["unit"]) == (0, 42, "records")
