# SPDX-License-Identifier: GPL-2.0-or-later
"""Configuration files for the tests: given to flowteectl, and examples of every word there is."""

import json
import re

import genetlink

REFUSED, WRONG = 1, 2

# For each word values of each kind. A word of the tool that is not here fails test_no_word_is_missing.
COLLECTOR_WORDS = {
    "listen": ["10.0.0.1:{port}", "*:{port}", "0.0.0.0:{port}", "[::]:{port}", "[fd00::1]:{port}"],
    "dev": ["eth7", "any", "a#b", "\\#x", "back\\\\slash", "utf-ä"],
    "original": ["auto", "accept", "drop"],
    "allow": ["any", "192.0.2.1", "10.0.0.0/8,192.0.2.0/24", "0.0.0.0/0"],
    "except": ["none", "192.0.2.1", "10.0.0.0/8,192.0.2.0/24", "0.0.0.0/0"],
    "state": ["active", "standby"],
    "exporters": ["on", "off"],
    "silent": ["0", "1", "300", "604800"],
    "comment": ["edge", '"two words"', '"a \\"b\\" \\\\ # c\'d"', '"東京 ラック4"', '"' + 63 * "x" + '"', '""'],
}
POOL_WORDS = {
    "balance": ["hash", "round-robin", "failover"],
    "key": ["exporter", "port", "stream"],
    "comment": ["1", '"of all"'],
}
RECEIVER_WORDS = {
    "to": ["10.9.9.9:{port}", "192.0.2.77:65535"],
    "pool": ["p0", "p2", "none"],
    "weight": ["1", "2", "65535"],
    "from": ["any", "10.0.0.0/8,192.0.2.1/32"],
    "except": ["none", "10.0.0.0/8,192.0.2.1/32"],
    "protocol": ["any", "other", "netflow9", "netflow5,netflow9,ipfix,sflow5"],
    "domain": ["any", "0", "4294967295", "1,3-5,256-4294967295"],
    "agent": ["any", "192.0.2.1", "10.0.0.0/8,2001:db8::/32"],
    "sample": ["1", "2", "4294967295"],
    "rate": ["none", "1", "1000000000"],
    "templates": ["replay", "pass"],
    "refresh": ["0", "1", "86400"],
    "source": ["transparent", "198.51.100.9", "198.51.100.9:1", "198.51.100.9:65535", "198.51.100.9:hash"],
    "ttl": ["inherit", "1", "255"],
    "dscp": ["inherit", "0", "63", "af41", "ef"],
    "mtu": ["route", "68", "1280", "65535"],
    "dev": ["eth7", "any", "\\#x"],
    "mark": ["0", "1", "0xffffffff"],
    "state": ["up", "down"],
    "on-unreachable": ["offer", "skip"],
    "comment": ["none", '" "', '"#"'],
}
# A receiver of the other family needs a source of its own.
OTHER_FAMILY = ["2001:db8::9", "[2001:db8::9]", "[2001:db8::9]:4739", "[2001:db8::9]:hash"]


def apply(server, text, *options):
    """What `flowteectl apply -` prints on standard output; it must succeed."""
    server.used_flowtee = True
    return server.run("flowteectl", "apply", "-", *options, data=text)


def refused(server, verb, text, *options):
    """The errors of a file on standard input, which must have some, as (line, message)."""
    server.used_flowtee = True
    result = server.call("flowteectl", verb, "-", *options, data=text)
    assert result.returncode == REFUSED, result
    assert not result.stdout
    found = []
    for line in result.stderr.splitlines():
        match = re.fullmatch(r"-:(\d+): (.+)", line)
        assert match, line
        found.append((int(match[1]), match[2]))
    return found


def expect_error(host, result, status, word):
    assert result.returncode == status if status else result.returncode in (REFUSED, WRONG), result
    lines = result.stderr.splitlines()
    assert len(lines) == 1, result
    assert lines[0].startswith("flowteectl: ")
    assert word in lines[0]
    assert not result.stdout


def diff(server, text):
    """The lines of `flowteectl diff -`."""
    return server.run("flowteectl", "diff", "-", data=text).splitlines()


def diff_json(server, text):
    return json.loads(server.run("flowteectl", "-j", "diff", "-", data=text))["changes"]


def statements(server):
    """What is configured, as `save` tells it."""
    return server.flowteectl_json("save")["statements"]


def dump(server):
    """All that the kernel tells of the configuration, but for its number: apply makes it another one."""
    return [(command, [(kind, data) for kind, data in attrs
                       if kind in (genetlink.LIST, genetlink.COLLECTOR, genetlink.POOL, genetlink.RECEIVER)])
            for command, attrs in server.netlink.configuration()]


def words_of(server, kind):
    """The words of an object that the tool knows."""
    text = server.flowteectl("help add", kind)
    return set(re.findall(r"^    ([a-z-]+) \S+$", text.split(f"Words of a {kind}:")[1], re.MULTILINE))


def every_word():
    """A configuration that has each value of each word at least once."""
    lines = []
    port = 1000
    for word, values in COLLECTOR_WORDS.items():
        for value in values:
            port += 1
            # Another address for each, so that no two are the same listener.
            listen = "" if word == "listen" else f" listen 10.0.0.1:{port}"
            lines.append(f"collector c{port}{listen} {word} {value.format(port=port)}")
    lines.append("collector all listen 10.0.0.2:9 dev eth0 original drop allow 10.0.0.0/8")
    for number, balance in enumerate(POOL_WORDS["balance"]):
        lines.append(f"pool all/p{number} balance {balance}")
    for word in "key", "comment":
        for number, value in enumerate(POOL_WORDS[word]):
            lines.append(f"pool all/{word}{number} balance hash {word} {value}")
    for word, values in RECEIVER_WORDS.items():
        for value in values:
            port += 1
            to = "" if word == "to" else f" to 10.9.9.9:{port}"
            lines.append(f"receiver all/r{port}{to} {word} {value.format(port=port)}")
    for number, source in enumerate(OTHER_FAMILY):
        lines.append(f"receiver all/other{number} to [2001:db8::1]:{10 + number} source {source} from 10.0.0.0/8")
    lines.append("receiver all/all to 10.9.9.9:9 pool p1 weight 3 from 10.1.0.0/16 sample 10 rate 1000 "
                 "source 198.51.100.9:hash ttl 9 dscp 46 dev eth1 mark 7 state down on-unreachable skip")
    return "\n".join(lines) + "\n"
