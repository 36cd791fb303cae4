# SPDX-License-Identifier: GPL-2.0-or-later
"""What show, stats, explain, doctor, exporters and trace print of one host, to the letter, in text and in JSON.

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
         "exporters": "exporters", "trace": "trace", "doctor-well": "doctor --listen 0"}
# JSON has no other form of these.
TEXTS = {"show-brief": "show --brief", "show-bad": "show --bad", "stats-brief": "stats --brief", "stats-bad": "stats --bad",
         "doctor-brief": "doctor --brief --listen 0", "doctor-brief-well": "doctor --brief --listen 0"}
STATUS = {"doctor": 1, "doctor-brief": 2}
FILES = [(f"{name}.{ending}", words) for name, words in VERBS.items() for ending in ("txt", "json")] + \
    [(f"{name}.txt", words) for name, words in TEXTS.items()]


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


def tell_well(fake):
    """One receiver, who gets all."""
    fake.version("test")
    fake.tell([collector("netflow", nest(gn.COLLECTOR_COUNTERS, u64(1, 97), u64(2, 97000), u64(3, 97)),
                         u64(gn.COLLECTOR_LAST_RECEIVED, NOW - 2000)),
               receiver(0, nest(gn.RECEIVER_COUNTERS, u64(1, 97), u64(2, 97), u64(3, 97000)))],
              [account(), stream("192.0.2.1", lost(0, 97))])
    fake.answer(gn.EXPLAIN_COMMAND, copy("r0", 2, *way("198.18.0.1", 1)),
                message(gn.EXPLAIN_COMMAND, nest(gn.COLLECTOR, text(gn.COLLECTOR_NAME, "netflow")), u32(gn.GENERATION, 0),
                        nest(gn.EXPLAIN, u8(3, 3))))
    fake.apart("ip address add 10.0.1.20/32 dev lo; mount --bind /dev/null /proc/$$/net/softnet_stat")


def traced(outcome, *attrs, size=1464):
    return message(gn.TRACE_COMMAND, nest(gn.COLLECTOR, text(gn.COLLECTOR_NAME, "netflow")),
                   nest(gn.TRACE, u64(gn.TRACE_TIME, NOW * 1_000_000 + 456), endpoint(gn.TRACE_FROM, "192.0.2.1", 50000),
                        endpoint(gn.TRACE_TO, "10.0.1.20", 2055), u8(gn.TRACE_PROTOCOL, gn.PROTOCOLS.index("netflow9")),
                        u32(gn.TRACE_DOMAIN, 7), u32(gn.TRACE_SIZE, size), u8(gn.TRACE_OUTCOME, 3 + gn.OUTCOMES.index(outcome)), *attrs))


def traced_copy(name, outcome, pool=None):
    """`outcome`: a number, or None if nobody of the pool got it."""
    parts = [text(gn.TRACE_COPY_RECEIVER, name), u8(gn.TRACE_COPY_OUTCOME, outcome)] if name else []
    return nest(gn.TRACE_COPY, *parts, *([text(gn.TRACE_COPY_POOL, pool)] if pool else []))


def datagrams():
    """One that all but one get, after some that are not shown; and one that nobody gets."""
    return b"".join([traced("replicated", traced_copy("r0", 2), traced_copy("r1", 4), traced_copy("r3", 2, "p"), u32(gn.TRACE_MORE, 2),
                            u64(gn.TRACE_SKIPPED, 5)),
                     traced("no_receiver", traced_copy(None, None, "p"), size=60), traced("denied", size=60)])


def shown(fake, file, words):
    name, _, ending = file.partition(".")
    (tell_well if name.endswith("-well") else tell)(fake)
    (fake.directory / "events").write_bytes(datagrams())
    run = fake.call(*(["-j"] if ending == "json" else []), *words.split())
    assert (run.returncode, run.stderr) == (STATUS.get(name, 0), "")
    # When the host was booted.
    return re.sub(r'("since": )"[^"]*"', r'\1"BOOT"', run.stdout)


@pytest.mark.parametrize("file, words", FILES, ids=[file for file, _ in FILES])
def test_what_is_printed(fake, file, words):
    path = os.path.join(GOLDEN, file)
    said = shown(fake, file, words)
    if os.environ.get("GOLDEN") == "write":
        with open(path, "w", encoding="ascii") as golden:
            golden.write(said)
    with open(path, encoding="ascii") as golden:
        assert said == golden.read()


def test_each_file_is_compared():
    assert sorted(os.listdir(GOLDEN)) == sorted(file for file, _ in FILES)
