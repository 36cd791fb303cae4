# SPDX-License-Identifier: GPL-2.0-or-later
"""The netlink interface: what it refuses, and that nothing has changed then."""

import contextlib
import errno
import os
import random
import shutil
import socket
import struct
import subprocess
import tempfile

import pytest

import genetlink as gn
from genetlink import Netlink, Refused, attr, endpoint, nest, prefixes, text, u8, u32
from module import module_with, wait_module_unused
from repository import TOP


@pytest.fixture
def netlink(topology):
    """Of the server, with a collector and a receiver that are to survive."""
    client = topology.server.netlink
    client.request(gn.COLLECTOR_NEW, collector(text(gn.COLLECTOR_NAME, "c"), LISTEN))
    client.request(gn.RECEIVER_NEW, receiver(C, text(gn.RECEIVER_NAME, "r"), TO))
    return client


def collector(*attrs):
    return nest(gn.COLLECTOR, *attrs)


def receiver(*attrs):
    return nest(gn.RECEIVER, *attrs)


LISTEN = endpoint(gn.COLLECTOR_LISTEN, "10.0.1.1", 2055)
OTHER = endpoint(gn.COLLECTOR_LISTEN, "10.0.1.1", 2056)
TO = endpoint(gn.RECEIVER_TO, "10.9.9.9", 9001)
C = text(gn.RECEIVER_COLLECTOR, "c")
R = text(gn.RECEIVER_NAME, "r")
NEW = text(gn.RECEIVER_NAME, "new")
NAME = text(gn.COLLECTOR_NAME, "new")
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
    "a name in another script": (gn.COLLECTOR_NEW, collector(text(gn.COLLECTOR_NAME, "näme"), OTHER)),
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


@pytest.fixture(scope="module")
def public():
    """A directory from which anyone may import genetlink: the source tree may be its owner's alone."""
    with tempfile.TemporaryDirectory() as directory:
        os.chmod(directory, 0o755)
        shutil.copy(gn.__file__, directory)
        yield directory


AS_NOBODY = """
import sys
sys.path.insert(0, {here!r})
sys.dont_write_bytecode = True
import genetlink as gn
client = gn.Netlink()
print(client.version(), len(client.collectors()), flush=True)
for command in range(3, 14):
    try:
        client.request(command)
        print("done")
    except gn.Refused as refusal:
        print(refusal.errno)
"""


def test_changes_need_privilege(topology, netlink, public):
    """Reading does not."""
    before = netlink.configuration()
    output = topology.server.run("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--inh-caps=-all",
                                 "--bounding-set=-all", "/usr/bin/python3", "-c", AS_NOBODY.format(here=public))
    lines = output.split()
    assert lines[1] == "1"
    assert lines[2:] == [str(errno.EPERM)] * 11
    assert netlink.configuration() == before


IN_A_USER_NAMESPACE = """
import sys
sys.path.insert(0, {here!r})
sys.dont_write_bytecode = True
import genetlink as gn
client = gn.Netlink()
print(len(client.collectors()))
collector = gn.nest(gn.COLLECTOR, gn.text(gn.COLLECTOR_NAME, "mine"), gn.endpoint(gn.COLLECTOR_LISTEN, "127.0.0.1", 9))
for command in [gn.COLLECTOR_NEW] + {more}:
    try:
        client.request(command, collector)
        print("done")
    except gn.Refused as refusal:
        print(refusal.errno, refusal.reason)
client.join()
print([c["name"] for c in client.collectors()], flush=True)
sys.stdin.read()
"""


@contextlib.contextmanager
def owner_of_a_namespace(host, here, more=()):
    """The first lines of what happens to someone unprivileged in namespaces of his own."""
    with host.inside():
        process = subprocess.Popen(
            ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "unshare", "-Urn", "/usr/bin/python3",
             "-c", IN_A_USER_NAMESPACE.format(here=here, more=list(more))],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        yield process.stdout.readline
    finally:
        process.communicate()
    assert process.returncode == 0


def test_the_owner_of_a_namespace_is_privileged_in_it_if_that_is_wanted(topology, public):
    with module_with(topology.server, "userns=1"):
        topology.server.flowteectl("add collector c listen 10.0.0.1:9")
        before = topology.server.netlink.configuration()
        with owner_of_a_namespace(topology.server, public) as line:
            assert [line(), line(), line()] == ["0\n", "done\n", "['mine']\n"]
            assert topology.server.netlink.configuration() == before, "it shows elsewhere"


def test_the_owner_of_a_namespace_may_only_look(topology, netlink, public):
    """What changes something is refused with the reason, and his namespace stays empty."""
    before = netlink.configuration()
    more = [command for command in range(gn.COLLECTOR_SET, gn.POOL_DEL + 1)]
    with owner_of_a_namespace(topology.server, public, more) as line:
        assert line() == "0\n"
        for command in [gn.COLLECTOR_NEW] + more:
            error, reason = line().split(" ", 1)
            assert int(error) == errno.EPERM and "userns=1" in reason, command
        assert line() == "[]\n"
    assert netlink.configuration() == before


def test_the_tool_says_why_the_owner_of_a_namespace_may_not(topology):
    result = topology.server.call("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "unshare", "-Urn",
                                  "sh", "-c", "flowteectl add collector c listen 127.0.0.1:9; status=$?; "
                                  "flowteectl show; exit $status")
    assert result.returncode == 1
    assert "userns=1" in result.stderr and len(result.stderr.splitlines()) == 1
    assert "127.0.0.1" not in result.stdout


NLM_F_DUMP_INTR = 0x10
# More receivers than a dump tells at once, and how many rulesets dumps may hold.
MANY, DUMPS_MAX = 600, 8


def read_dump(client):
    """The rest of a dump: the generations that its messages are of, how many they are, and whether it was interrupted."""
    generations, count = set(), 0
    while True:
        data = client.sock.recv(1 << 16)
        while data:
            length, kind, flags, _sequence, _port = gn.HEADER.unpack_from(data)
            if kind == gn.NLMSG_DONE:
                return generations, count, bool(flags & NLM_F_DUMP_INTR)
            generations.add(dict(gn.parse(data[20:length]))[gn.GENERATION])
            count += 1
            data = data[(length + 3) & ~3:]


def test_dumps_that_are_not_read_hold_few_configurations(topology, netlink):
    """Who reads on gets the whole of the one that his dump began with, or is told that he does not."""
    netlink.begin()
    for number in range(MANY):
        netlink.request(gn.RECEIVER_NEW, receiver(C, text(gn.RECEIVER_NAME, f"r{number}"),
                                                  endpoint(gn.RECEIVER_TO, "192.0.2.1", 1 + number)))
    netlink.commit()
    clients = []
    for number in range(3 * DUMPS_MAX):
        clients.append(topology.server.keep(Netlink(topology.server)))
        clients[-1].sock.send(clients[-1].pack(gn.RULESET_GET, flags=gn.NLM_F_REQUEST | gn.NLM_F_DUMP))
        netlink.request(gn.RECEIVER_SET, receiver(C, R, u32(gn.RECEIVER_MARK, 1 + number)))
    dumps = [read_dump(client) for client in clients]
    assert [interrupted for _, _, interrupted in dumps] == [True] * (2 * DUMPS_MAX) + [False] * DUMPS_MAX
    for generations, count, interrupted in dumps:
        assert len(generations) == 1
        assert interrupted == (count < 2 + MANY)


def test_root_of_a_user_namespace_is_nobody_elsewhere(topology, netlink, public):
    """Without a network namespace of its own."""
    output = topology.server.run("unshare", "-Ur", "/usr/bin/python3", "-c", AS_NOBODY.format(here=public))
    assert output.split()[2:] == [str(errno.EPERM)] * 11


def many_prefixes(count, start=0):
    return [f"{11 + number // 65536}.{number // 256 % 256}.{number % 256}.0/24"
            for number in range(start, start + count)]


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
    wait_module_unused()
