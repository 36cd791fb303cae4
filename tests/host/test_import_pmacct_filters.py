# SPDX-License-Identifier: GPL-2.0-or-later
"""What is made of the exporters that pmacct is told of: allow files, tags and their maps.

The configuration that they are tried in: test_import_pmacct.py.
"""

import pytest

from importer import DONE, MAP, POOL, REFUSED


@pytest.mark.parametrize("allow, words", [
    ("10.0.0.0/8\n192.168.1.1\n", "allow 10.0.0.0/8,192.168.1.1/32"),
    ("! comment\n\n  10.0.0.0 / 8 \n", "allow 10.0.0.0/8"),
    ("# comment\n10.0.0.0/8\n", "allow 10.0.0.0/8"),
    ("2001:db8::/32\n0.0.0.0/0\n", "allow 2001:db8::/32,0.0.0.0/0"),
    ("10.9.0.7/24\n", "allow 10.9.0.0/24"),
    ("10.9/16\n", "allow 10.0.0.0/16"),
    ("2001:db8:8000::/33\n", "allow 2001:db8:8000::/33"),
    ("::ffff:10.9.0.1\n", "allow 10.9.0.1/32"),
])
def test_allow(imports, allow, words):
    run = imports.pmacct(POOL, allow=allow)
    assert run.status == DONE, run.error
    assert run.statements[0] == f"collector nfacctd listen *:2100 {words}"


@pytest.mark.parametrize("allow, line, said", [
    ("10.9/16\n", "allow", "is 10.0.0.9"),
    ("010.0.0.1\n", "allow", "is 8.0.0.1"),
    ("2001:db8:8000::/33\n", "allow", "compared as /40"),
    ("::ffff:10.9.0.1\n", "allow", "never matched"),
])
def test_traps_of_addresses(imports, allow, line, said):
    run = imports.pmacct(POOL, allow=allow)
    assert run.status == DONE and said in run.text("trap", line)


def test_more_lines_of_allow_than_pmacct_reads(imports):
    addresses = [f"10.{n >> 8}.{n & 255}.1" for n in range(2049)]
    for count, trap in (2048, []), (2049, [":allow"]):
        run = imports.pmacct(POOL, allow="".join(f"{address}\n" for address in addresses[:count]))
        assert run.statements[0].count("/32") == count
        assert run.remarks("trap", "allow.lst") == trap


def test_lines_of_allow_that_make_no_sense(imports):
    run = imports.pmacct(POOL, allow="10.0.0.0/8\nrouter1\n10.0.0.1 ! core\n10.0.0.0/33\n10.0.0.0/x\n")
    assert run.status == REFUSED
    assert run.remarks("lost") == ["2:router1", "3:10.0.0.1!core", "4:10.0.0.0/33", "5:10.0.0.0/x"]


@pytest.mark.parametrize("allow", ["", "! nobody\n"])
def test_a_file_that_allows_nobody_is_never_carried_over(imports, allow):
    run = imports.pmacct(POOL, allow=allow, partial=True)
    assert run.status == REFUSED and run.document is None and "allows nobody" in run.error


def test_allow_of_the_other_family(imports):
    run = imports.pmacct(POOL, "nfacctd_ip: 10.0.1.20", allow="2001:db8::/32\n", partial=True)
    assert run.status == REFUSED and run.document is None


@pytest.mark.parametrize("tag, exporters", [
    ("100", "from 10.9.0.0/16"),
    ("100,110", "from 10.9.0.0/16,10.10.0.0/16"),
    ("100-110", "from 10.9.0.0/16,10.10.0.0/16"),
    ("110-200", "from 10.10.0.0/15"),
    ("-100", "except 10.9.0.0/16"),
    ("110,-100", "except 10.9.0.0/16"),
    ("-100,-110", "except 10.9.0.0/16"),
    ("100,-100", None),
    ("0", "except 10.9.0.0/16,10.10.0.0/15"),
    ("0-1000", None),
    ("-5", None),
    ("120-120", "from 10.11.0.0/16"),
    ("'100, 110'", "from 10.9.0.0/16,10.10.0.0/16"),
])
def test_tags(imports, tag, exporters):
    run = imports.pmacct(f"id=1 ip=172.16.1.1:1 tag={tag}\n", tags=MAP)
    assert run.status == DONE, run.document
    assert run.receivers == ["to 172.16.1.1:1" + (f" {exporters}" if exporters else "")]


def test_what_follows_a_negated_tag_is_never_looked_at(imports):
    run = imports.pmacct("id=1 ip=172.16.1.1:1 tag=-100,-110\n", tags=MAP)
    assert "never looks at what follows" in run.text("trap", "tag")


def test_a_range_of_one(imports):
    run = imports.pmacct("id=1 ip=172.16.1.1:1 tag=100-100\n", tags=MAP)
    assert "everything passed" in run.text("trap", "tag")


@pytest.mark.parametrize("tags, exporters", [
    # The first line that matches counts.
    ("set_tag=1 ip=10.9.0.0/24\nset_tag=2 ip=10.9.0.0/16\n", {"1": "10.9.0.0/24", "2":
     "10.9.1.0/24,10.9.2.0/23,10.9.4.0/22,10.9.8.0/21,10.9.16.0/20,10.9.32.0/19,10.9.64.0/18,10.9.128.0/17"}),
    ("set_tag=2 ip=10.9.0.0/16\nset_tag=1 ip=10.9.0.0/24\n", {"1": "", "2": "10.9.0.0/16"}),
    ("set_tag=1 ip=10.9.0.0/17\nset_tag=1 ip=10.9.128.0/17\n", {"1": "10.9.0.0/16"}),
    ("set_tag=1 ip=10.9.0.7/24\nid=1 ip=10.8.0.1\n", {"1": "10.8.0.1/32,10.9.0.0/24"}),
    ("ip=10.9.0.0/24\nset_tag=1 ip=10.9.0.0/23\n", {"1": "10.9.1.0/24"}),
    ("set_tag=1\n", {"1": None, "2": ""}),
    ("set_tag=1 ip=10.9.0.0/24\nset_tag=2\n", {"1": "10.9.0.0/24"}),
])
def test_tag_maps(imports, tags, exporters):
    for tag, prefixes in exporters.items():
        run = imports.pmacct(f"id=1 ip=172.16.1.1:1 tag={tag}\nid=2 ip=172.16.1.2:2\n", tags=tags)
        assert run.status == DONE, run.document
        expected = {None: ["to 172.16.1.1:1"], "": []}.get(prefixes, [f"to 172.16.1.1:1 from {prefixes}"])
        assert run.receivers == [*expected, "to 172.16.1.2:2"]
        assert ("1:172.16.1.1:1" in run.remarks("trap", "recv.lst")) == (prefixes == "")


def test_tags_by_family(imports):
    tags = "set_tag=1 ip=10.9.0.0/16\nset_tag=1 ip=2001:db8::/32\n"
    run = imports.pmacct("id=1 ip=172.16.1.1:1,[2001:db8:1::1]:1 tag=1\n", tags=tags)
    assert run.receivers == ["to 172.16.1.1:1 from 10.9.0.0/16", "to [2001:db8:1::1]:1 from 2001:db8::/32"]


def test_a_tag_without_a_map(imports):
    run = imports.pmacct("id=1 ip=172.16.1.1:1 tag=100\nid=2 ip=172.16.1.2:1 tag=0\n")
    assert run.receivers == ["to 172.16.1.2:1"]
    assert run.remarks("trap", "recv.lst") == ["1:tag", "1:172.16.1.1:1", "2:tag"]


def test_more_tags_than_pmacct_reads(imports):
    for count, trap in (96, []), (97, ["1:tag"]):
        # A line has room for so many only if they are short.
        run = imports.pmacct(f"id=1 ip=10.0.0.1:1 tag={','.join(count * ['7'])}\n", tags=MAP)
        assert [remark for remark in run.remarks("trap", "recv.lst") if remark == "1:tag"] == trap


def test_a_filter_of_the_plugin(imports):
    pools = "id=1 ip=172.16.1.1:1\nid=2 ip=172.16.1.2:1 tag=100\n"
    run = imports.pmacct(pools, "pre_tag_filter[t]: 100,110", tags=MAP)
    assert run.receivers == ["to 172.16.1.1:1 from 10.9.0.0/16,10.10.0.0/16", "to 172.16.1.2:1 from 10.9.0.0/16"]
    run = imports.pmacct(pools, "pre_tag_filter: 100", tags=MAP)
    assert run.receivers == ["to 172.16.1.1:1", "to 172.16.1.2:1 from 10.9.0.0/16"]
    assert "4:pre_tag_filter" in run.remarks("trap")


@pytest.mark.parametrize("line, word", [
    ("set_tag=1 src_net=10.0.0.0/8", "src_net"), ("set_tag=1 ip=10.0.0.1 in=3", "in"),
    ("set_tag=1 vlan=3", "vlan"), ("set_tag=1 engine_id=3", "engine_id"), ("set_tag=1 jeq=x", "jeq"),
    ("set_tag2=1 ip=10.0.0.1", "set_tag2"), ("set_tag=1++ ip=10.0.0.1", "set_tag"), ("set_tag=1 label=x", "label"),
    ("ip=10.0.0.1 set_tag=", "set_tag="),
])
def test_lines_of_a_map_that_cannot_be_carried_over(imports, line, word):
    run = imports.pmacct("id=1 ip=172.16.1.1:1 tag=100\n", tags=MAP + line + "\n")
    assert run.status == REFUSED and run.remarks("lost") == [f"4:{word}"]


@pytest.mark.parametrize("line, word", [
    ("set_tag=x ip=10.0.0.1", "set_tag"), ("set_tag=1 ip=x", "ip"), ("set_tag=1 ip=10.0.0.0/33", "ip"),
    ("set_tag=1 key=2", "key"), ("set_tag=1 sampling_rate=2", "sampling_rate"), ("word", "word"),
    ("set_tag=1 set_tag=2 ip=10.0.0.1", "set_tag"), ("set_tag=1 ip=10.0.0.1 ip=10.0.0.2", "ip"),
])
def test_lines_of_a_map_that_pmacct_ignores(imports, line, word):
    run = imports.pmacct("id=1 ip=172.16.1.1:1 tag=1-99\nid=2 ip=172.16.1.2:1\n", tags=MAP + line + "\n")
    assert run.status == DONE and run.receivers == ["to 172.16.1.2:1"]
    assert run.remarks("trap", "pretag.map") == [f"4:{word}"]


def test_more_entries_than_pmacct_reads(imports):
    run = imports.pmacct("id=1 ip=172.16.1.1:1 tag=100\n", "maps_entries: 2", tags=MAP)
    assert "3:pre_tag_map" in run.remarks("trap", "pretag.map")


def test_a_large_map(imports):
    tags = "".join(f"set_tag={i % 2 + 1} ip=10.{i // 256}.{i % 256}.0/24\n" for i in range(2000))
    run = imports.pmacct("id=1 ip=172.16.1.1:1 tag=1\n", "maps_entries: 2000", tags=tags)
    assert run.receivers[0].count(",") == 999
    tags = "".join(f"set_tag=1 ip=10.{i // 128}.{i % 128 * 2}.0/24\n" for i in range(5000))
    run = imports.pmacct("id=1 ip=172.16.1.1:1 tag=1\n", "maps_entries: 5000", tags=tags)
    assert run.receivers[0].count(",") == 4999
