# SPDX-License-Identifier: GPL-2.0-or-later
"""What show, stats, explain, doctor and exporters print of one host, to the letter, in text and in JSON.

GOLDEN=write writes it anew: then look at what has changed.
"""

import os
import re

import pytest

from fake_kernel import NOW, SILENT, account, collector, endpoint, gn, lost, message, nest, stream, text, u8, u16, u32, u64
from flowteectl import TOP
from test_doctor import receiver

GOLDEN = os.path.join(TOP, "tests", "host", "golden")
VERBS = {"show": "show", "stats": "stats", "explain": "explain netflow exporter 192.0.2.1", "doctor": "doctor --listen 0",
         "exporters": "exporters"}


def copy(name, outcome, *attrs):
    return message(gn.EXPLAIN_COMMAND, nest(gn.RECEIVER, text(gn.RECEIVER_COLLECTOR, "netflow"), text(gn.RECEIVER_NAME, name)),
                   nest(gn.EXPLAIN, u8(3, outcome), *attrs))


def way(next_hop, fragments):
    """Of a copy that is sent: its source, device, next hop and MTU."""
    return (endpoint(4, "192.0.2.1", 49152), text(5, "eth1"), gn.attr(7, gn.address_bytes(next_hop)), u16(8, 2), u32(9, 1500), u32(10, fragments))


def tell(fake):
    """A collector, a receiver that is well, one that is not, and a pool of two, of which one is set down."""
    inside = text(gn.RECEIVER_POOL, "p")
    counted = nest(gn.COLLECTOR_COUNTERS, u64(1, 97), u64(2, 97000), u64(3, 97))
    fake.version("test")
    fake.tell(
        [collector("netflow", counted, u64(gn.COLLECTOR_LAST_RECEIVED, NOW - 2000)),
         message(gn.POOL_NEW, nest(gn.POOL, text(gn.POOL_COLLECTOR, "netflow"), text(gn.POOL_NAME, "p"),
                                   u8(gn.POOL_BALANCE, gn.BALANCES.index("failover")))),
         receiver(0, nest(gn.RECEIVER_COUNTERS, u64(1, 97), u64(2, 97), u64(3, 97000))),
         receiver(1, nest(gn.RECEIVER_COUNTERS, u64(1, 97), u64(2, 90), u64(3, 90000), u64(4, 7)), u8(gn.RECEIVER_HEALTH, 1)),
         receiver(2, inside, u8(gn.RECEIVER_STATE, 1)), receiver(3, inside)],
        [account(), stream("192.0.2.1", lost(9, 97), u64(gn.STREAM_BYTES, 97 * 1800)), stream("192.0.2.2", SILENT, protocol="ipfix", domain=7, seen=600_000)])
    fake.answer(gn.EXPLAIN_COMMAND, copy("r0", 2, *way("198.18.0.1", 1)), copy("r1", 4), copy("r3", 2, *way("10.0.1.1", 2)),
                message(gn.EXPLAIN_COMMAND, nest(gn.COLLECTOR, text(gn.COLLECTOR_NAME, "netflow")), u32(gn.GENERATION, 0),
                        nest(gn.EXPLAIN, u8(3, 3))))
    fake.apart("ip address add 10.0.1.20/32 dev lo; mount --bind /dev/null /proc/$$/net/softnet_stat")


def shown(fake, verb, words):
    tell(fake)
    run = fake.call(*words, *VERBS[verb].split())
    assert run.stderr == "" and run.returncode == (verb == "doctor")
    # When the host was booted.
    return re.sub(r'("since": )"[^"]*"', r'\1"BOOT"', run.stdout)


@pytest.mark.parametrize("words, ending", [([], "txt"), (["-j"], "json")], ids=["text", "json"])
@pytest.mark.parametrize("verb", VERBS)
def test_what_is_printed(fake, verb, words, ending):
    file = os.path.join(GOLDEN, f"{verb}.{ending}")
    said = shown(fake, verb, words)
    if os.environ.get("GOLDEN") == "write":
        with open(file, "w", encoding="ascii") as golden:
            golden.write(said)
    with open(file, encoding="ascii") as golden:
        assert said == golden.read()
