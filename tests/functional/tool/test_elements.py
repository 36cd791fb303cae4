# SPDX-License-Identifier: GPL-2.0-or-later
"""Lists by element: what is added to one and removed from it, and how long ones are told of."""

import pytest

from configuration import REFUSED, diff, diff_json, dump, expect_error

P = [f"10.{n >> 8}.{n & 255}.0/24" for n in range(1000)]


@pytest.fixture
def server(topology):
    topology.server.flowteectl("add collector c listen 10.0.0.1:2055 allow 10.0.0.0/8,192.0.2.0/24")
    topology.server.flowteectl("add receiver c/r to 10.9.9.9:9001")
    return topology.server


def lists(server):
    [collector] = server.flowteectl_json("show")["collectors"]
    return collector["allow"], collector["receivers"][0]["from"]


@pytest.mark.parametrize("words, allow", [
    ("+198.51.100.0/24", ["10.0.0.0/8", "192.0.2.0/24", "198.51.100.0/24"]),
    ("-10.0.0.0/8", ["192.0.2.0/24"]),
    ("+198.51.100.0/24 -10.0.0.0/8", ["192.0.2.0/24", "198.51.100.0/24"]),
    ("-10.0.0.0/8,+198.51.100.0/24", ["192.0.2.0/24", "198.51.100.0/24"]),
    ("-10.0.0.0/8,192.0.2.0/24 +198.51.100.1", ["198.51.100.1/32"]),
    ("-10.0.0.0/8 +10.0.0.0/8", ["192.0.2.0/24", "10.0.0.0/8"]),
])
def test_edit(server, words, allow):
    result = server.flowteectl_call("set collector c allow", words, "original drop")
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")
    assert lists(server) == (allow, [])
    [collector] = server.flowteectl_json("show")["collectors"]
    assert collector["original"] == "drop"


def test_a_list_that_is_not_there_yet(server):
    server.flowteectl("set c/r from +10.1.0.0/16,+10.2.0.0/16")
    assert lists(server)[1] == ["10.1.0.0/16", "10.2.0.0/16"]
    server.flowteectl("set c/r from any")
    assert lists(server)[1] == []


@pytest.mark.parametrize("words, named", [
    ("+10.0.0.0/8", "set collector 'c': allow '+10.0.0.0/8': the list has it already"),
    ("-10.0.0.0/16", "'-10.0.0.0/16': the list does not have it"),
    ("+198.51.100.0/24 -10.0.0.0/16", "'-10.0.0.0/16'"),
    ("-10.0.0.0/8,-192.0.2.0/24", "stands for any"),
    ("+fd00::/64", "fd00::/64"),
])
def test_errors(server, words, named):
    before = dump(server)
    expect_error(server, server.flowteectl_call("set collector c allow", words), REFUSED, named)
    assert dump(server) == before


@pytest.mark.parametrize("word, first, words, left", [
    ("protocol", "ipfix,sflow5", "+netflow9", ["netflow9", "ipfix", "sflow5"]),
    ("protocol", "ipfix,sflow5", "-ipfix +netflow5,other", ["other", "netflow5", "sflow5"]),
    ("protocol", "any", "+ipfix", ["ipfix"]),
    ("domain", "1-9,12", "+20-25", ["1-9", "12", "20-25"]),
    ("domain", "1-9,12", "-1-9,12 +7", ["7"]),
])
def test_names_and_ranges(server, word, first, words, left):
    server.flowteectl("set c/r", word, first)
    server.flowteectl("set c/r", word, words)
    [collector] = server.flowteectl_json("show")["collectors"]
    assert sorted(collector["receivers"][0][word]) == sorted(left)


@pytest.mark.parametrize("word, first, words, named", [
    ("protocol", "ipfix", "+ipfix", "protocol '+ipfix': the list has it already"),
    ("protocol", "ipfix", "-netflow9", "protocol '-netflow9': the list does not have it"),
    ("protocol", "ipfix", "-ipfix", "stands for any; accepted: 'protocol any'"),
    ("domain", "1-9", "-1", "domain '-1': the list does not have it"),
    ("domain", "1-9", "+1-9", "domain '+1-9': the list has it already"),
    ("domain", ",".join(map(str, range(64))), "+64", "there are more than 64"),
])
def test_names_and_ranges_that_are_refused(server, word, first, words, named):
    server.flowteectl("set c/r", word, first)
    before = dump(server)
    expect_error(server, server.flowteectl_call("set c/r", word, words), REFUSED, named)
    assert dump(server) == before


def test_several_at_once(server):
    server.flowteectl("add receiver c/s to 10.9.9.9:9002 from 10.1.0.0/16")
    server.flowteectl("set c/r c/s from +10.2.0.0/16")
    [collector] = server.flowteectl_json("show")["collectors"]
    assert [receiver["from"] for receiver in collector["receivers"]] == [["10.2.0.0/16"], ["10.1.0.0/16", "10.2.0.0/16"]]


def test_nothing_is_lost_among_others(server):
    """Each reads the list, and puts in force a whole one: none of them undoes what another did."""
    script = "".join(f"flowteectl set c allow +{prefix} || echo failed {prefix} & \n" for prefix in P[:24]) + "wait"
    assert server.run("sh", "-c", script) == ""
    assert sorted(lists(server)[0]) == sorted(["10.0.0.0/8", "192.0.2.0/24", *P[:24]])


def test_a_long_list_is_a_number(server):
    everything = ",".join(P)
    server.flowteectl(f"set collector c allow {everything}")
    server.flowteectl(f"set receiver c/r from {everything}")
    text = server.flowteectl("show")
    assert "allow 1000 prefixes" in text and "from 1000 prefixes" in text
    assert max(len(line) for line in text.splitlines()) < 100
    for option in "-d", "--details":
        assert f" allow {everything}\n" in server.flowteectl("show", option)
    assert f" allow {everything}\n" in server.flowteectl("save")
    assert lists(server) == (P, P)
    server.flowteectl(f"set collector c allow -{P[7]} +192.0.2.0/24")
    [line] = diff(server, f"collector c listen 10.0.0.1:2055 allow {everything}\n"
                          f"receiver c/r to 10.9.9.9:9001 from {everything}\n")
    assert line == "~ collector c listen 10.0.0.1:2055 allow +10.0.7.0/24,-192.0.2.0/24 # was: allow 1000 prefixes"
    [change] = diff_json(server, f"collector c listen 10.0.0.1:2055 allow {everything}\n"
                                 f"receiver c/r to 10.9.9.9:9001 from {everything}\n")
    assert change["allow"] == P and len(change["was"]["allow"]) == 1000
    lines = diff(server, "collector c listen 10.0.0.1:2055 allow 10.0.0.0/24\n")
    assert lines[0].endswith(",... (999 prefixes) # was: allow 1000 prefixes") and len(lines[0]) < 300


def test_more_than_a_request_holds(server):
    many = [f"10.{n >> 8}.{n & 255}.0/24" for n in range(5000)]
    server.flowteectl(f"set collector c allow {','.join(many)}")
    server.flowteectl(f"set collector c allow -{many[4321]} +192.0.2.0/24")
    assert lists(server)[0] == [*many[:4321], *many[4322:], "192.0.2.0/24"]
