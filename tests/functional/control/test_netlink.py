# SPDX-License-Identifier: GPL-2.0-or-later
"""The netlink interface: what it refuses, and that nothing has changed then."""

import contextlib
import errno
import os
import random
import socket
import struct

import pytest

import genetlink as gn
from genetlink import Refused, attr, endpoint, nest, prefixes, text, u8, u32
from objects import C, LISTEN, NAME, NEW, OTHER, R, TO, collector, receiver
from repository import TOP

V4, V6 = socket.inet_pton(socket.AF_INET, "10.0.0.1"), socket.inet_pton(socket.AF_INET6, "fd00::1")


def flat(kind, *attrs):
    """A nest without the flag that says so."""
    return attr(kind, b"".join(attrs))


def one_prefix(address, length):
    return nest(gn.COLLECTOR_ALLOW, nest(gn.PREFIX, attr(gn.PREFIX_ADDRESS, address), u8(gn.PREFIX_LENGTH, length)))


# Requests that are wrong, and the reason is in the request itself.
WRONG = {
    "no object": (gn.COLLECTOR_NEW, b""),
    "another object": (gn.COLLECTOR_NEW, receiver(C, NEW, TO)),
    "unknown attribute": (gn.COLLECTOR_NEW, collector(NAME, OTHER) + u8(99, 1)),
    "unknown attribute inside": (gn.COLLECTOR_NEW, collector(NAME, OTHER, u8(99, 1))),
    "attribute zero": (gn.COLLECTOR_NEW, collector(NAME, OTHER, u8(0, 1))),
    "an attribute from the kernel only": (gn.COLLECTOR_NEW, collector(NAME, OTHER, nest(gn.COLLECTOR_COUNTERS))),
    "the version": (gn.FLUSH, text(gn.VERSION, "1")),
    "no nest flag": (gn.COLLECTOR_NEW, flat(gn.COLLECTOR, NAME, OTHER)),
    "no nest flag inside": (gn.COLLECTOR_NEW, collector(NAME, attr(gn.COLLECTOR_LISTEN, OTHER[4:]))),
    "a nest that is a number": (gn.COLLECTOR_NEW, u32(gn.COLLECTOR, 7)),
    "an empty nest": (gn.COLLECTOR_NEW, collector()),
    "no name": (gn.COLLECTOR_NEW, collector(OTHER)),
    "no listener": (gn.COLLECTOR_NEW, collector(NAME)),
    "an empty name": (gn.COLLECTOR_NEW, collector(text(gn.COLLECTOR_NAME, ""), OTHER)),
    "a name without end": (gn.COLLECTOR_NEW, collector(attr(gn.COLLECTOR_NAME, b"new"), OTHER)),
    "a name of no bytes": (gn.COLLECTOR_NEW, collector(attr(gn.COLLECTOR_NAME, b""), OTHER)),
    "a long name": (gn.COLLECTOR_NEW, collector(text(gn.COLLECTOR_NAME, "n" * 32), OTHER)),
    "a very long name": (gn.COLLECTOR_NEW, collector(text(gn.COLLECTOR_NAME, "n" * 60000), OTHER)),
    "a name with a blank": (gn.COLLECTOR_NEW, collector(text(gn.COLLECTOR_NAME, "a b"), OTHER)),
    "a name with a slash": (gn.COLLECTOR_NEW, collector(text(gn.COLLECTOR_NAME, "a/b"), OTHER)),
    "a name with a line": (gn.COLLECTOR_NEW, collector(text(gn.COLLECTOR_NAME, "a\nb"), OTHER)),
    "a name that begins with a dot": (gn.COLLECTOR_NEW, collector(text(gn.COLLECTOR_NAME, ".a"), OTHER)),
    "a name that begins with a hyphen": (gn.RECEIVER_NEW, receiver(C, text(gn.RECEIVER_NAME, "-h"), TO)),
    "a name that begins with an underscore": (gn.COLLECTOR_NEW, collector(text(gn.COLLECTOR_NAME, "_"), OTHER)),
    "a name in another script": (gn.COLLECTOR_NEW, collector(text(gn.COLLECTOR_NAME, "näme"), OTHER)),
    "a comment with a line": (gn.COLLECTOR_NEW, collector(NAME, OTHER, text(gn.COLLECTOR_COMMENT, "a\nb"))),
    "a comment with DEL": (gn.RECEIVER_SET, receiver(C, R, text(gn.RECEIVER_COMMENT, "a\x7f"))),
    "a comment with a control character above ASCII": (gn.COLLECTOR_NEW, collector(
        NAME, OTHER, text(gn.COLLECTOR_COMMENT, "a\x9b31m"))),
    "a comment of bytes": (gn.RECEIVER_SET, receiver(C, R, attr(gn.RECEIVER_COMMENT, b"a\x9b31m\0"))),
    "a comment that ends within a character": (gn.RECEIVER_SET, receiver(
        C, R, attr(gn.RECEIVER_COMMENT, "a\u20ac".encode()[:-1] + b"\0"))),
    "a comment with a long form": (gn.RECEIVER_SET, receiver(C, R, attr(gn.RECEIVER_COMMENT, b"\xe0\x82\x9b\0"))),
    "a comment with half of a pair": (gn.RECEIVER_SET, receiver(
        C, R, attr(gn.RECEIVER_COMMENT, b"\xed\xa0\x80\0"))),
    "a comment beyond Unicode": (gn.RECEIVER_SET, receiver(
        C, R, attr(gn.RECEIVER_COMMENT, b"\xf4\x90\x80\x80\0"))),
    "a comment of 64 bytes": (gn.RECEIVER_SET, receiver(C, R, text(gn.RECEIVER_COMMENT, "a" * 64))),
    "a comment without end": (gn.COLLECTOR_NEW, collector(NAME, OTHER, attr(gn.COLLECTOR_COMMENT, b"a"))),
    "a new collector with another name": (gn.COLLECTOR_NEW, collector(NAME, OTHER, text(gn.COLLECTOR_RENAME, "n"))),
    "a receiver that gets a name that is none": (gn.RECEIVER_SET, receiver(C, R, text(gn.RECEIVER_RENAME, "-"))),
    "a receiver that gets no name": (gn.RECEIVER_SET, receiver(C, R, text(gn.RECEIVER_RENAME, ""))),
    "port zero": (gn.COLLECTOR_NEW, collector(NAME, endpoint(gn.COLLECTOR_LISTEN, "10.0.1.1", 0))),
    "no port": (gn.COLLECTOR_NEW, collector(NAME, nest(gn.COLLECTOR_LISTEN, attr(gn.ADDRESS, V4)))),
    "a port of one byte": (gn.COLLECTOR_NEW, collector(NAME, nest(gn.COLLECTOR_LISTEN, attr(gn.ENDPOINT_PORT, b"1")))),
    "a port of four bytes": (gn.COLLECTOR_NEW, collector(NAME, nest(gn.COLLECTOR_LISTEN,
                                                                    u32(gn.ENDPOINT_PORT, 2056)))),
    "an address of 0 bytes": (gn.COLLECTOR_NEW, collector(NAME, nest(
        gn.COLLECTOR_LISTEN, attr(gn.ADDRESS, b""), attr(gn.ENDPOINT_PORT, b"\x08\x08")))),
    "an address of 5 bytes": (gn.COLLECTOR_NEW, collector(NAME, nest(
        gn.COLLECTOR_LISTEN, attr(gn.ADDRESS, b"12345"), attr(gn.ENDPOINT_PORT, b"\x08\x08")))),
    "an address of 17 bytes": (gn.COLLECTOR_NEW, collector(NAME, nest(
        gn.COLLECTOR_LISTEN, attr(gn.ADDRESS, b"1" * 17), attr(gn.ENDPOINT_PORT, b"\x08\x08")))),
    "an IPv4 address in IPv6 form": (gn.COLLECTOR_NEW, collector(NAME, endpoint(
        gn.COLLECTOR_LISTEN, "::ffff:10.0.0.1", 2056))),
    "original 3": (gn.COLLECTOR_NEW, collector(NAME, OTHER, u8(gn.COLLECTOR_ORIGINAL, 3))),
    "original of four bytes": (gn.COLLECTOR_NEW, collector(NAME, OTHER, u32(gn.COLLECTOR_ORIGINAL, 0))),
    "a long device": (gn.COLLECTOR_NEW, collector(NAME, OTHER, text(gn.COLLECTOR_DEV, "d" * 16))),
    "a device with a slash": (gn.COLLECTOR_NEW, collector(NAME, OTHER, text(gn.COLLECTOR_DEV, "a/b"))),
    "a device with a blank": (gn.COLLECTOR_NEW, collector(NAME, OTHER, text(gn.COLLECTOR_DEV, "a b"))),
    "a prefix of length 33": (gn.COLLECTOR_NEW, collector(NAME, OTHER, one_prefix(V4, 33))),
    "a prefix of length 129": (gn.COLLECTOR_SET, collector(text(gn.COLLECTOR_NAME, "c"), one_prefix(V6, 129))),
    "a prefix with host bits": (gn.COLLECTOR_NEW, collector(NAME, OTHER, one_prefix(V4, 24))),
    "a prefix of the other family": (gn.COLLECTOR_NEW, collector(NAME, OTHER, one_prefix(V6, 128))),
    "a prefix without a length": (gn.COLLECTOR_NEW, collector(NAME, OTHER, nest(
        gn.COLLECTOR_ALLOW, nest(gn.PREFIX, attr(gn.PREFIX_ADDRESS, V4))))),
    "a prefix without an address": (gn.COLLECTOR_NEW, collector(NAME, OTHER, nest(
        gn.COLLECTOR_ALLOW, nest(gn.PREFIX, u8(gn.PREFIX_LENGTH, 8))))),
    "a prefix that is a number": (gn.COLLECTOR_NEW, collector(NAME, OTHER, nest(gn.COLLECTOR_ALLOW,
                                                                                u8(gn.PREFIX, 8)))),
    "something else among prefixes": (gn.COLLECTOR_NEW, collector(NAME, OTHER, nest(gn.COLLECTOR_ALLOW, nest(7)))),
    "a name that is taken": (gn.COLLECTOR_NEW, collector(text(gn.COLLECTOR_NAME, "c"), OTHER)),
    "a listener that is taken": (gn.COLLECTOR_NEW, collector(NAME, LISTEN)),
    "set of nobody": (gn.COLLECTOR_SET, collector(NAME, OTHER)),
    "set without a name": (gn.COLLECTOR_SET, collector(OTHER)),
    "del of nobody": (gn.COLLECTOR_DEL, collector(NAME)),
    "a receiver of nobody": (gn.RECEIVER_NEW, receiver(text(gn.RECEIVER_COLLECTOR, "x"), NEW, TO)),
    "a receiver without a collector": (gn.RECEIVER_NEW, receiver(NEW, TO)),
    "a receiver without a name": (gn.RECEIVER_NEW, receiver(C, TO)),
    "a receiver without an address": (gn.RECEIVER_NEW, receiver(C, NEW)),
    "a receiver at a port alone": (gn.RECEIVER_NEW, receiver(C, NEW, endpoint(gn.RECEIVER_TO, None, 9))),
    "a receiver at 0.0.0.0": (gn.RECEIVER_NEW, receiver(C, NEW, endpoint(gn.RECEIVER_TO, "0.0.0.0", 9))),
    "a receiver at 255.255.255.255": (gn.RECEIVER_NEW, receiver(C, NEW, endpoint(
        gn.RECEIVER_TO, "255.255.255.255", 9))),
    "a receiver at a link-local address without a device": (gn.RECEIVER_NEW, receiver(
        C, NEW, endpoint(gn.RECEIVER_TO, "fe80::9", 9), endpoint(gn.RECEIVER_SOURCE, "fd00::1", 9))),
    "a receiver at an IPv6 multicast address without a device": (gn.RECEIVER_NEW, receiver(
        C, NEW, endpoint(gn.RECEIVER_TO, "ff05::9", 9), endpoint(gn.RECEIVER_SOURCE, "fd00::1", 9))),
    "a source port without an address": (gn.RECEIVER_SET, receiver(C, R, endpoint(gn.RECEIVER_SOURCE, None, 9))),
    "a source port that is given and made": (gn.RECEIVER_SET, receiver(C, R, nest(
        gn.RECEIVER_SOURCE, attr(gn.ADDRESS, V4), attr(gn.ENDPOINT_PORT, b"\0\x09"), attr(gn.ENDPOINT_HASH, b"")))),
    "a source that is a group": (gn.RECEIVER_SET, receiver(C, R, endpoint(gn.RECEIVER_SOURCE, "239.1.1.1", 9))),
    "a pool whose name has a slash": (gn.RECEIVER_SET, receiver(C, R, text(gn.RECEIVER_POOL, "a/b"))),
    "a receiver of the other family": (gn.RECEIVER_NEW, receiver(C, NEW, endpoint(gn.RECEIVER_TO, "fd00::9", 9))),
    "a receiver that is there": (gn.RECEIVER_NEW, receiver(C, R, TO)),
    "from of the other family": (gn.RECEIVER_NEW, receiver(C, NEW, TO, prefixes(gn.RECEIVER_FROM, ["fd00::/64"]))),
    "dscp 64": (gn.RECEIVER_NEW, receiver(C, NEW, TO, u8(gn.RECEIVER_DSCP, 64))),
    "dscp 254": (gn.RECEIVER_SET, receiver(C, R, u8(gn.RECEIVER_DSCP, 254))),
    "mtu 67": (gn.RECEIVER_SET, receiver(C, R, attr(gn.RECEIVER_MTU, struct.pack("=H", 67)))),
    "templates 2": (gn.RECEIVER_SET, receiver(C, R, u8(gn.RECEIVER_TEMPLATES, 2))),
    "a refresh of more than a day": (gn.RECEIVER_SET, receiver(C, R, attr(gn.RECEIVER_REFRESH,
                                                                         struct.pack("=I", 86401)))),
    "replay of nothing": (gn.REPLAY, b""),
    "replay to no collector": (gn.REPLAY, collector(text(gn.COLLECTOR_NAME, "nobody"))),
    "replay to no receiver": (gn.REPLAY, receiver(C, NEW)),
    "replay to a receiver without a collector": (gn.REPLAY, receiver(R)),
    "health of nothing": (gn.HEALTH, b""),
    "health of a collector": (gn.HEALTH, collector(text(gn.COLLECTOR_NAME, "c"))),
    "health of nobody": (gn.HEALTH, receiver(C, NEW, u8(gn.RECEIVER_FINDING, 1))),
    "health of a receiver of nobody": (gn.HEALTH, receiver(text(gn.RECEIVER_COLLECTOR, "x"), R,
                                                           u8(gn.RECEIVER_FINDING, 1))),
    "health of a receiver without a collector": (gn.HEALTH, receiver(R, u8(gn.RECEIVER_FINDING, 1))),
    "health of a receiver without a name": (gn.HEALTH, receiver(C, u8(gn.RECEIVER_FINDING, 1))),
    "health that is not said": (gn.HEALTH, receiver(C, R)),
    "health 2": (gn.HEALTH, receiver(C, R, u8(gn.RECEIVER_FINDING, 2))),
    "health for 0 seconds": (gn.HEALTH, receiver(C, R, u8(gn.RECEIVER_FINDING, 1), u32(gn.RECEIVER_FINDING_FOR, 0))),
    "health for more than a day": (gn.HEALTH, receiver(C, R, u8(gn.RECEIVER_FINDING, 1),
                                                       u32(gn.RECEIVER_FINDING_FOR, 86401))),
    "health that is up for a while": (gn.HEALTH, receiver(C, R, u8(gn.RECEIVER_FINDING, 0),
                                                          u32(gn.RECEIVER_FINDING_FOR, 9))),
    "health until some time": (gn.HEALTH, receiver(C, R, u8(gn.RECEIVER_FINDING, 1),
                                                   gn.u64(gn.RECEIVER_FINDING_UNTIL, 1 << 50))),
    "health and state": (gn.HEALTH, receiver(C, R, u8(gn.RECEIVER_FINDING, 1), u8(gn.RECEIVER_STATE, 1))),
    "a receiver that is found down": (gn.RECEIVER_SET, receiver(C, R, u8(gn.RECEIVER_FINDING, 1))),
    "a new receiver that is found down": (gn.RECEIVER_NEW, receiver(C, NEW, TO, u8(gn.RECEIVER_FINDING, 1))),
    "a receiver that is down for a while": (gn.RECEIVER_SET, receiver(C, R, u8(gn.RECEIVER_STATE, 1),
                                                                      u32(gn.RECEIVER_FINDING_FOR, 9))),
    "ttl of two bytes": (gn.RECEIVER_SET, receiver(C, R, attr(gn.RECEIVER_TTL, b"12"))),
    "mark of two bytes": (gn.RECEIVER_SET, receiver(C, R, attr(gn.RECEIVER_MARK, b"12"))),
    "state 2": (gn.RECEIVER_SET, receiver(C, R, u8(gn.RECEIVER_STATE, 2))),
    "set of no receiver": (gn.RECEIVER_SET, receiver(C, NEW, TO)),
    "del of no receiver": (gn.RECEIVER_DEL, receiver(C, NEW)),
    "a listener of the receivers' other family": (gn.COLLECTOR_SET, collector(
        text(gn.COLLECTOR_NAME, "c"), endpoint(gn.COLLECTOR_LISTEN, "fd00::1", 2055))),
    "an attribute that is cut off": (gn.COLLECTOR_NEW, attr(gn.COLLECTOR | gn.NLA_F_NESTED, NAME + OTHER, 400)),
    "an attribute shorter than its header": (gn.COLLECTOR_NEW, attr(gn.COLLECTOR | gn.NLA_F_NESTED, b"", 3)),
    "an attribute inside that is cut off": (gn.COLLECTOR_NEW, collector(NAME, attr(
        gn.COLLECTOR_LISTEN | gn.NLA_F_NESTED, OTHER[4:], 4000))),
    "bytes behind the attributes": (gn.COLLECTOR_NEW, collector(NAME, OTHER) + b"\1\2\3"),
    "an unknown command": (77, b""),
    "command zero": (0, b""),
}


@pytest.mark.parametrize("case", WRONG)
def test_refused(netlink, case):
    command, body = WRONG[case]
    before = netlink.configuration()
    with pytest.raises(Refused) as refusal:
        netlink.request(command, body)
    assert refusal.value.errno in (errno.EINVAL, errno.ERANGE, errno.EEXIST, errno.ENOENT, errno.EADDRINUSE,
                                   errno.EAFNOSUPPORT, errno.EOPNOTSUPP, errno.ELOOP)
    # The kernel's generic netlink has no words for a command that nobody knows.
    assert refusal.value.reason or "command" in case, "no reason is given"
    assert netlink.configuration() == before


def test_the_fault_is_pointed_at(netlink):
    """The offset is that of the attribute at fault in the request."""
    cases = [(collector(text(gn.COLLECTOR_NAME, "a b"), OTHER), 20 + 4),
             (collector(NAME, OTHER, u8(gn.COLLECTOR_ORIGINAL, 3)), 20 + 4 + len(NAME) + len(OTHER)),
             (collector(NAME, LISTEN), 20 + 4 + len(NAME))]
    for body, offset in cases:
        with pytest.raises(Refused) as refusal:
            netlink.request(gn.COLLECTOR_NEW, body)
        assert refusal.value.offset == offset, refusal.value


def test_a_message_that_is_cut_off(netlink):
    """At any place, whether the header tells the new length or the old one."""
    before = netlink.configuration()
    body = collector(NAME, OTHER, u8(gn.COLLECTOR_ORIGINAL, 1))
    size = len(netlink.pack(gn.COLLECTOR_NEW, body))
    for length in range(1, size):
        whole = netlink.pack(gn.COLLECTOR_NEW, body)
        for told in length, size:
            netlink.sock.send((struct.pack("=I", told) + whole[4:])[:length])
    netlink.sock.setblocking(False)
    with contextlib.suppress(BlockingIOError):
        while netlink.sock.recv(65536):
            pass
    netlink.sock.settimeout(15)
    assert netlink.configuration() == before
    netlink.request(gn.COLLECTOR_NEW, body)


def test_random_bytes(netlink):
    """Whatever they do, the kernel stays up, and what it reports stays consistent."""
    chance = random.Random(5)
    good = [netlink.pack(command, body) for command, body in list(WRONG.values())[:60] if len(body) < 400]
    netlink.sock.setblocking(False)
    for _ in range(1500):
        message = bytearray(chance.choice(good))
        for _ in range(chance.randint(1, 6)):
            message[chance.randrange(20, len(message)) if len(message) > 20 else 16] = chance.getrandbits(8)
        # Never a flush by accident: a draft that is refused changes nothing, which is what is looked at.
        if message[16] == gn.FLUSH:
            continue
        message[16] = message[16] % 9
        netlink.sock.send(bytes(message))
        with contextlib.suppress(BlockingIOError):
            netlink.sock.recv(65536)
    netlink.sock.settimeout(15)
    # Behind the answers that are left.
    netlink.sequence += 10000
    names = [c["name"] for c in netlink.collectors()]
    assert len(names) == len(set(names))


def test_version(netlink):
    with open(os.path.join(TOP, "VERSION"), encoding="ascii") as file:
        assert netlink.version() == file.read().strip()
