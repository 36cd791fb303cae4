# SPDX-License-Identifier: GPL-2.0-or-later
"""Who gets a datagram twice at one address: the remark same_address of a file, in all that receivers can say."""

import ipaddress
import random
import re
import subprocess
import time

import pytest

from flowteectl import TOOL, build_around

pytestmark = pytest.mark.usefixtures("tool")

TO = "127.0.0.1:7"


def warnings(text, *program):
    run = subprocess.run([*(program or (TOOL,)), "check", "-"], input=text, capture_output=True, text=True, check=True)
    assert run.stdout == ""
    return run.stderr.splitlines()


def told(text):
    """The receivers, each with the one before it."""
    return re.findall(r"receiver 'c/(\w+)': to '\S+': receiver '(\w+)' has the same address", "\n".join(warnings(text)))


def receivers(*words, collector="listen *:9"):
    """A file in which they are a, b, c; of a target that says none it is TO."""
    lines = [f"collector c {collector}"]
    for name, said in zip("abcdef", words):
        lines.append(f"receiver c/{name} {said if said.startswith('to ') else f'to {TO} {said}'}")
    return "\n".join([*lines, ""])


LISTS = "list l 10.0.0.0/8,2001:db8::/32\nlist m 10.1.0.0/16\nlist n 192.0.2.0/24,198.51.100.0/24\n"
POOLS = "pool c/p balance hash\npool c/q balance round-robin\n"


@pytest.mark.parametrize("words", [
    ("", ""),
    ("", "from 10.0.0.0/8"),
    ("from 10.0.0.0/8,192.0.2.1", "from 198.51.100.0/24,192.0.2.0/24"),
    ("from 10.1.2.3", "from 10.1.2.3/32"),
    # One takes all.
    ("", "protocol netflow9"), ("protocol netflow9", ""), ("", "domain 7"), ("", "agent 10.0.0.1"), ("", "except 10.0.0.0/8"),
    # They take the same, or something of it.
    ("protocol netflow9", "protocol netflow9"), ("protocol netflow9,ipfix", "protocol sflow5,ipfix"),
    ("domain 1-5", "domain 9,5"), ("domain 4294967295", "domain 0-4294967295"), ("domain 0", "protocol netflow5"),
    ("agent 10.0.0.0/8", "agent 10.1.0.0/16,192.0.2.1"), ("agent 2001:db8::/32", "agent 2001:db8::1"),
    ("agent 10.0.0.0/8", "domain 5"), ("agent 10.0.0.0/8", "protocol sflow5,other"),
    ("from @l", "from @l"), ("from @l", "from @m"), ("from @l", ""), ("from @m", "from 10.1.2.0/24"), ("except @n", "from @m"),
    # Something is left beside what is taken out.
    ("from 10.0.0.0/8", "from 10.0.0.0/8 except 10.0.0.0/9"),
    ("from 10.0.0.0/8 except 10.0.0.0/9", "from 10.0.0.0/8 except 10.128.0.0/10"),
    ("from 0.0.0.0/0 except 0.0.0.0/1", "from 255.255.255.255"),
    ("except @m", "from @l"),
    # What does not decide.
    ("sample 2", "sample 2"), ("rate 9", ""), ("source 127.0.0.1", ""), ("ttl 9", "dscp ef"), ("templates pass", "weight 1"),
    ("on-unreachable skip", ""), ("mark 7", "mark 7"), ("mark 0", ""), ("dev lo", "dev lo"), ("state up", ""),
    # Both pools choose somebody, and so does one beside who is in none.
    ("pool p", "pool q"), ("pool p", ""),
    ("to [::1]:7", "to [::1]:7"), ("to [::1]:7 from 2001:db8::/32", "to [::1]:7 except 2001:db8:8000::/33"),
    ("to [::1]:7 source ::1 from 10.0.0.0/8", "to [::1]:7 source ::1 from 10.0.0.0/8,2001:db8::/32"),
])
def test_a_datagram_arrives_twice(words):
    text = receivers(*words) + LISTS + POOLS
    assert told(text) == [("b", "a")]


@pytest.mark.parametrize("words", [
    ("", "to 127.0.0.1:8"), ("", "to 127.0.0.2:7"), ("", "to [::1]:7"),
    ("", "dev lo"), ("", "mark 7"), ("mark 1", "mark 2"), ("mark 0x100", "mark 0x200"),
    ("", "state down"), ("state down", ""), ("state down", "state down"),
    ("pool p", "pool p"), ("pool q", "pool q"), ("pool p weight 2", "pool p from 10.0.0.0/8"),
    ("from 10.0.0.0/8", "from 192.0.2.0/24"), ("from 10.0.0.0/9", "from 10.128.0.0/9"), ("from 10.1.2.3", "from 10.1.2.4"),
    ("from 10.0.0.0/8", "except 10.0.0.0/8"), ("from 10.1.0.0/16", "except 10.0.0.0/8"),
    # What the one leaves out, several of the other cover.
    ("from 10.0.0.0/8", "except 10.0.0.0/9,10.128.0.0/10,10.192.0.0/10"),
    ("from 10.0.0.0/8 except 10.0.0.0/9", "from 10.0.0.0/8 except 10.128.0.0/9"),
    ("from 0.0.0.0/1", "except 0.0.0.0/1"), ("from 255.255.255.255", "except 255.255.255.255"),
    ("from @m", "from @n"), ("from @m", "except @l"), ("from @l", "except @l"), ("from @n", "from 10.0.0.0/8"),
    ("protocol netflow9", "protocol ipfix"), ("protocol netflow5,netflow9", "protocol ipfix,sflow5,other"),
    ("domain 1-5", "domain 6-9"), ("domain 1,3,5", "domain 2,4,6-4294967295"),
    ("agent 10.0.0.0/8", "agent 192.0.2.0/24"), ("agent 10.0.0.1", "agent 2001:db8::1"),
    # Only sFlow has agents, and what is of no known protocol no domain.
    ("agent 10.0.0.0/8", "protocol netflow9,ipfix,other"), ("domain 0-4294967295", "protocol other"),
    # Transparent copies are of the family of who sends.
    ("to [::1]:7", "to [::1]:7 source ::1 from 10.0.0.0/8"), ("from @l", "source 127.0.0.1 from 2001:db8::/32"),
])
def test_nothing_arrives_twice(words):
    text = receivers(*words) + LISTS + POOLS
    assert told(text) == [] and not [line for line in warnings(text) if "same address" in line]


@pytest.mark.parametrize("collector, words, expected", [
    # Nobody else is let in.
    ("listen *:9 allow 10.1.0.0/16,10.2.0.0/16", ("except 10.1.0.0/16", "except 10.2.0.0/16"), []),
    ("listen *:9 allow 10.0.0.0/8", ("except 10.1.0.0/16", "except 10.2.0.0/16"), [("b", "a")]),
    ("listen *:9 allow 10.0.0.0/8 except 10.3.0.0/16", ("from 10.3.0.0/16", ""), []),
    ("listen *:9 allow @l", ("", "from 10.0.0.0/8"), [("b", "a")]),
    ("listen *:9 except @l", ("", "from 10.0.0.0/8"), []),
    # One that lets nobody in hides nothing.
    ("listen *:9 allow @m except @l", ("from 10.0.0.0/8", "from 10.2.0.0/16"), [("b", "a")]),
    ("listen 127.0.0.1:9", ("", ""), [("b", "a")]),
    ("listen 127.0.0.1:9", ("to [::1]:7 source ::1", "to [::1]:7 source ::1"), [("b", "a")]),
])
def test_whom_the_collector_lets_in(collector, words, expected):
    assert told(receivers(*words, collector=collector) + LISTS) == expected


@pytest.mark.parametrize("words, expected", [
    # Not only the first of them is looked at.
    (("from 10.1.0.0/16", "from 10.2.0.0/16", "from 10.2.0.0/16"), ["c"]),
    (("from 10.1.0.0/16", "from 10.2.0.0/16", ""), ["c"]),
    (("state down", "", ""), ["c"]),
    (("mark 1", "", "mark 2", "", "mark 1"), ["d", "e"]),
    (("protocol netflow9", "protocol ipfix", "protocol sflow5", "protocol ipfix"), ["d"]),
    # Each is told once, whatever number it shares with.
    (("", "", ""), ["b", "c"]),
    (("", "from 10.1.0.0/16", "from 10.1.0.0/16", "from 10.1.2.0/24"), ["b", "c", "d"]),
    # Though it begins before the one that it meets, which has met another.
    (("protocol netflow9", "from 10.0.0.0/8", "from 0.0.0.0/1 protocol ipfix"), ["b", "c"]),
    (("from 10.0.0.0/8,192.0.2.0/24", "from 172.16.0.0/12", "from 192.0.2.7,172.16.0.1"), ["c"]),
    (("pool p", "pool p", ""), ["c"]),
])
def test_several(words, expected):
    assert [name for name, _other in told(receivers(*words) + POOLS)] == expected


def test_collectors_have_no_datagram_in_common():
    assert not warnings(receivers("") + f"collector d listen *:10\nreceiver d/a to {TO}\n")


# ---- All that can be said together, as a datagram meets it

PREFIXES = [f"10.0.0.{address}/{length}" for length in range(28, 33) for address in range(0, 16, 1 << (32 - length))]
PROTOCOLS = ["netflow5", "netflow9", "ipfix", "sflow5", "other"]


def takes(words):
    """Datagrams that a receiver takes: exporter, protocol, domain, agent."""
    def covered(prefixes, address):
        return any(ipaddress.ip_address(address) in ipaddress.ip_network(prefix) for prefix in prefixes.split(","))

    for last in range(16):
        exporter = f"10.0.0.{last}"
        if ("from" in words and not covered(words["from"], exporter)) or ("except" in words and covered(words["except"], exporter)):
            continue
        for protocol in words.get("protocol", ",".join(PROTOCOLS)).split(","):
            for domain in [None] if protocol == "other" else range(4):
                if "domain" in words and str(domain) not in words["domain"].split(","):
                    continue
                for agent in ["10.0.0.1", "10.0.0.2"] if protocol == "sflow5" else [None]:
                    if "agent" not in words or agent and covered(words["agent"], agent):
                        yield exporter, protocol, domain, agent


def some_words(choice):
    values = {"from": PREFIXES, "except": PREFIXES, "protocol": PROTOCOLS, "domain": "0123", "agent": ["10.0.0.1", "10.0.0.2"]}
    return {word: ",".join(choice.sample(list(of_word), choice.randint(1, min(4, len(of_word) - 1))))
            for word, of_word in values.items() if choice.random() < (0.7 if word == "from" else 0.25)}


@pytest.mark.parametrize("seed", range(40))
def test_as_a_datagram_meets_it(seed):
    choice = random.Random(seed)
    said = [some_words(choice) for _ in range(12)]
    taken = [set(takes(words)) for words in said]
    lines = [f"receiver c/r{i} to {TO} " + " ".join(f"{word} {value}" for word, value in words.items()) for i, words in enumerate(said)]
    found = told("collector c listen *:9 allow 10.0.0.0/28\n" + "\n".join(lines) + "\n")
    expected = [f"r{i}" for i in range(12) if any(taken[i] & taken[k] for k in range(i))]
    assert [name for name, _other in found] == expected
    assert all(taken[int(name[1:])] & taken[int(other[1:])] and int(other[1:]) < int(name[1:]) for name, other in found)


# ---- Many

@pytest.fixture(scope="module")
def counting(tmp_path_factory):
    """The tool's check, which tells how often exporters of two receivers were looked at."""
    return build_around("check_cost.c", tmp_path_factory.mktemp("cost") / "check", "-Wl,--wrap=span_is_before")


def looks(counting, words, count):
    text = "collector c listen *:9\n" + "".join(f"receiver c/r{n} to {TO} {words(n)}\n" for n in range(count))
    run = subprocess.run([counting, "-"], input=text, capture_output=True, text=True, check=True)
    *lines, number = run.stderr.splitlines()
    return len(lines), int(number)


@pytest.mark.parametrize("words, are_told", [
    (lambda n: f"from 10.1.{n >> 8}.{n & 255}", False),
    (lambda n: f"from 10.1.{n >> 8}.{n & 255},192.0.2.7", True),
    (lambda n: "", True),
    (lambda n: f"from 10.0.0.0/{n % 25 + 8}", True),
    (lambda n: f"protocol {PROTOCOLS[n % 5]}", True),
], ids=["apart", "one in common", "all", "nested", "by protocol"])
def test_the_cost_of_many_with_one_address(counting, words, are_told):
    (some, one), (more, two) = (looks(counting, words, count) for count in (500, 1000))
    assert bool(some) == bool(more) == are_told
    assert 400 < one and two <= 2.2 * one, "a receiver costs the same, however many others there are"


def test_very_many_that_only_their_domain_tells_apart():
    """These are compared each with each, as long as it takes; then no longer, and nobody goes without."""
    text = "collector c listen *:9\n" + "".join(f"receiver c/r{n} to {TO} domain {n}\n" for n in range(20000))
    begun = time.monotonic()
    assert told(text + f"receiver c/s to {TO} domain 7\n") == [("s", "r7")]
    assert time.monotonic() - begun < 60
