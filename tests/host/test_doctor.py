# SPDX-License-Identifier: GPL-2.0-or-later
"""flowteectl doctor: the manual has all that it finds, and what needs a module of another version.

Its checks one by one: tests/functional/tool/test_doctor.py.
"""

import glob
import json
import os
import re

from fake_kernel import account, collector, endpoint, gn, message, nest, text, u8, u64
from flowteectl import TOP

# Where a finding has the word of a counter or of the kernel's reason.
BY_TABLE = {"no_memory", "ttl", "loop", "transmit", "too_large", "martian", "busy"}


def words_of_checks():
    """Those that record_finding() and its like are called with, and those of tables of findings."""
    found = set()
    for path in glob.glob(os.path.join(TOP, "tools", "doctor", "*.c")):
        with open(path, encoding="ascii") as file:
            source = file.read()
        found |= set(re.findall(r'\brecord_(?:finding|about)\([^";]*?"([a-z_]+)"', source))
        for either in re.findall(r'\brecord_(?:finding|about)\([^";]*\? "([a-z_]+)" : "([a-z_]+)"', source):
            found |= set(either)
        found |= set(re.findall(r'\bremark\(remarks, &\(struct remark\)\{\s*"([a-z_]+)"', source))
        found |= set(re.findall(r'\{\s*"([a-z_]+)", (?:is_|has_|stream_|"is an|"cannot)', source))
    return found


def test_the_manual_has_all_of_them():
    with open(os.path.join(TOP, "docs", "flowteectl.8"), encoding="ascii") as file:
        section = file.read().split(".SH DOCTOR\n")[1].split(".SH ")[0]
    told = set(re.findall(r"[a-z_]+", "\n".join(line for line in section.splitlines() if line.startswith((".BR", ".B ")))))
    found = words_of_checks() | BY_TABLE
    assert {"raw_rule", "no_route", "silent", "same_address", "other_address", "kept_away", "socket_overflow"} <= found
    assert found <= told, found - told


def receiver(number, *attrs):
    return message(gn.RECEIVER_NEW, nest(gn.RECEIVER, text(gn.RECEIVER_COLLECTOR, "netflow"),
                                         text(gn.RECEIVER_NAME, f"r{number}"),
                                         endpoint(gn.RECEIVER_TO, f"198.18.{number // 250}.{number % 250 + 1}", 2055), *attrs))


def of_version(document):
    return [finding for finding in document["findings"] if finding["check"] == "version"]


def test_a_module_of_another_version(fake):
    fake.version("test")
    assert of_version(json.loads(fake.call("-j", "doctor", "--listen", "0").stdout)) == []
    fake.version("0.0.9")
    [finding] = of_version(json.loads(fake.call("-j", "doctor", "--listen", "0").stdout))
    assert (finding["level"], finding["object"]) == ("warning", None)
    assert "version 0.0.9" in finding["text"] and "version test" in finding["text"] and "modprobe" in finding["advice"]


def test_a_module_that_speaks_another_interface(fake):
    """They do not understand each other: nothing else is looked at but what the host tells."""
    document = json.loads(fake.call("-j", "doctor", "--listen", "0", FAKE_INTERFACE="99").stdout)
    [finding] = document["findings"]
    assert (finding["check"], finding["level"], finding["object"]) == ("version", "error", None)
    assert "version 99" in finding["text"] and "modprobe" in finding["advice"] and document["path"]


def test_a_pool_that_has_nobody_left(fake):
    """One receiver is not "all of them"."""
    def findings(members):
        fake.tell([collector(), message(gn.POOL_NEW, nest(gn.POOL, text(gn.POOL_COLLECTOR, "netflow"), text(gn.POOL_NAME, "p"),
                                                          u8(gn.POOL_BALANCE, 0))),
                   *(receiver(number, text(gn.RECEIVER_POOL, "p"), u8(gn.RECEIVER_STATE, 1)) for number in range(members))], [account()])
        found = json.loads(fake.call("-j", "doctor", "--listen", "0").stdout)["findings"]
        return [(f["text"], f["advice"].split(":")[0]) for f in found if f["check"] == "pool_down"]

    assert findings(0) == []
    assert findings(1) == [("its only receiver is down or unreachable", "bring it up")]
    assert findings(2) == [("all 2 of its receivers are down or unreachable", "bring one of them up")]


def test_lists_are_looked_into(fake):
    """Whoever names one is looked at as if its prefixes were there."""
    def listed(name, *prefixes):
        return message(gn.LIST_NEW, nest(gn.LIST, text(gn.LIST_NAME, name), gn.prefixes(gn.LIST_PREFIXES, prefixes)))

    fake.tell([listed("all", "10.0.0.0/8", "fd00::/64"), listed("new", "fd00::/64"), listed("old", "10.0.0.0/8"),
               collector("netflow", text(gn.COLLECTOR_ALLOW_LIST, "all")), receiver(0, text(gn.RECEIVER_FROM_LIST, "new")),
               receiver(1, text(gn.RECEIVER_FROM_LIST, "all"))], [account()])
    findings = json.loads(fake.call("-j", "doctor", "--listen", "0").stdout)["findings"]
    assert [(f["object"], f["level"], f["text"]) for f in findings if f["check"] == "other_family"] == [
        ("netflow/r0", "warning", "from '@new': none of its prefixes is IPv4, as 'to 198.18.0.1:2055' is")]
    assert [(f["object"], f["level"]) for f in findings if f["check"] == "unused_list"] == [("old", "note")]


def unwrapped(shown):
    """Findings and advice in a line each."""
    return re.sub(r"\n(?:    |  (?!what to do: ))(?=\S)", " ", shown)


def test_words_are_whole(fake):
    """In lines of a terminal of 80, or more; of a pipe 80."""
    fake.version("test")
    fake.tell([collector("netflow"), *(receiver(number, u8(gn.RECEIVER_HEALTH, 1 + number % 4)) for number in range(8))], [account()])
    told = json.loads(fake.call("-j", "doctor", "--listen", "0").stdout)["findings"]
    words = [word for finding in told for word in finding["text"].split()]
    for shown, width in [(fake.call("doctor", "--listen", "0").stdout, 80), (call_on_terminal(fake, 80), 80), (call_on_terminal(fake, 132), 132)]:
        assert 80 - 20 < max(map(len, shown.splitlines())) <= width
        for finding in told:
            assert f"{finding['object']}: {finding['text']} ({finding['check']})" in unwrapped(shown)
        assert set(words) <= set(shown.split())


def call_on_terminal(fake, columns):
    return re.sub(r"\x1b\[[\d;]*m", "", fake.on_terminal(columns, "doctor", "--listen", "0", status=1))


def test_the_same_advice_is_said_once(fake):
    """Findings of a kind stand together then, and none is left out; in JSON each has its own."""
    fake.version("test")
    down = u8(gn.RECEIVER_HEALTH, 1)
    fake.tell([collector("netflow"), receiver(0, down), receiver(1, text(gn.RECEIVER_DEV, "nosuchdevice")),
               receiver(2, down), receiver(3, down)], [account()])
    lines = unwrapped(fake.call("doctor", "--listen", "0").stdout).splitlines()
    assert not any(line == after for line, after in zip(lines, lines[1:]))
    at = [number for number, line in enumerate(lines) if line.endswith("(no_route)")]
    assert [lines[number].split(": ")[1] for number in at] == ["netflow/r0", "netflow/r2", "netflow/r3"]
    assert at == list(range(at[0], at[0] + 3)) and lines[at[-1] + 1].startswith("  what to do: 'ip route get")
    assert sum("ip route get" in line for line in lines) == 1
    assert sum(line.endswith("(no_device)") for line in lines) == 1
    findings = json.loads(fake.call("-j", "doctor", "--listen", "0").stdout)["findings"]
    assert len(findings) == sum(line.endswith(")") and ": " in line and not line.startswith(" ") for line in lines)
    assert all(finding["advice"] for finding in findings)


def test_the_document(fake):
    """To the letter, of a receiver that this host cannot look behind."""
    fake.version("test")
    fake.tell([collector("netflow", nest(gn.COLLECTOR_COUNTERS, u64(1, 9), u64(2, 9000), u64(3, 9))),
               receiver(0, nest(gn.RECEIVER_COUNTERS, u64(1, 9), u64(2, 2), u64(4, 7)), u8(gn.RECEIVER_HEALTH, 1),
                        u64(gn.RECEIVER_COUNTED_SINCE, 1_700_000_000_500))],
              [account()])
    run = fake.call("-j", "doctor", "--listen", "0")
    document = json.loads(run.stdout)
    assert run.returncode == 1
    [finding] = [finding for finding in document["findings"] if finding["object"] == "netflow/r0"]
    assert finding == {
        "check": "no_route", "level": "error", "object": "netflow/r0",
        "text": "198.18.0.1:2055 cannot be reached: there is no route, or a policy of IPsec is in the way",
        "advice": "'ip route get ADDRESS' tells what the host knows; 'dev' and 'mark' steer copies"}
    assert [stage for stage in document["path"] if stage["where"] in ("hook", "receivers")] == [
        {"where": "hook", "object": "netflow", "lost": 0, "reasons": {}, "since": None},
        {"where": "receivers", "object": "netflow/r0", "lost": 7, "reasons": {"no_route": 7}, "since": "2023-11-14T22:13:20.500Z"}]
