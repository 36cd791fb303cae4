# SPDX-License-Identifier: GPL-2.0-or-later
"""What is made of pmacct's pools of receivers, and of the sources of their copies.

The configuration that they are tried in: test_import_pmacct.py.
"""

import pytest

from importer import DONE, MAP, ONE_RECEIVER, POOL, REFUSED

TWO = "id=1 ip=10.0.0.1:1,10.0.0.2:2"
TWO_OF_POOL = ["to 10.0.0.1:1 pool t-1", "to 10.0.0.2:2 pool t-1"]


@pytest.mark.parametrize("algorithm, balance", [
    ("rr", "round-robin"), ("rr,x", "round-robin"), ("hash-agent", "hash"), ("hash-crc32", "hash"),
])
def test_balance(imports, algorithm, balance):
    run = imports.pmacct(f"{TWO} balance-alg={algorithm}\n")
    assert run.status == DONE and run.remarks("lost") == []
    assert run.pools == [f"nfacctd/t-1 balance {balance}"] and run.receivers == TWO_OF_POOL
    assert "1:balance-alg" in run.remarks("differs", "recv.lst")
    assert any("a receiver that is gone" in text for text in run.texts("trap", "balance-alg"))
    assert run.text("carried", f"{TWO} balance-alg={algorithm}") == "pool t-1, receivers t-1-10.0.0.1-1, t-1-10.0.0.2-2"


def test_pools_come_before_receivers(imports):
    """So does `save` print them."""
    run = imports.pmacct(f"id=7 ip=10.9.0.1:1\n{TWO} balance-alg=rr\n{TWO} balance-alg=hash-crc32\n")
    assert [line.split()[0] for line in run.statements] == ["collector", "pool", "pool", *["receiver"] * 5]
    assert run.pools == ["nfacctd/t-1 balance round-robin", "nfacctd/t-1-2 balance hash"]
    assert run.receivers == ["to 10.9.0.1:1", *TWO_OF_POOL, "to 10.0.0.1:1 pool t-1-2", "to 10.0.0.2:2 pool t-1-2"]


def test_templates_of_round_robin(imports):
    """sFlow has none."""
    run = imports.pmacct(f"{TWO} balance-alg=rr\n")
    assert "templates" in run.texts("trap", "balance-alg")[1] and "templates" in run.text("differs", "balance-alg")
    run = imports.pmacct(f"{TWO} balance-alg=rr\n", words=["--daemon", "sfacctd"])
    assert "templates" not in str(run.document)


def test_tags_of_a_pool(imports):
    run = imports.pmacct(f"{TWO} tag=100 balance-alg=rr\n", tags=MAP)
    assert run.receivers == [f"{words} from 10.9.0.0/16" for words in TWO_OF_POOL]


def test_no_pool_is_left_without_receivers(imports):
    run = imports.pmacct(f"{POOL}id=2 ip=127.0.0.1:2100,[::1]:2100 balance-alg=rr\n", partial=True)
    assert run.pools == [] and run.receivers == ONE_RECEIVER
    run = imports.pmacct(f"{POOL}{TWO} tag=5 balance-alg=rr\n", tags=MAP)
    assert run.pools == [] and run.receivers == ONE_RECEIVER


def test_a_pool_of_both_families(imports):
    pool = "id=1 ip=10.0.0.1:1,[2001:db8::1]:1 balance-alg=rr\n"
    run = imports.pmacct(pool)
    assert run.receivers == ["to 10.0.0.1:1 pool t-1", "to [2001:db8::1]:1 pool t-1"]
    assert any("of both families" in text for text in run.texts("trap", "balance-alg"))
    run = imports.pmacct(pool, "tee_transparent: false", words=["--source", "10.0.0.9", "--source", "2001:db8::7"])
    assert run.receivers == ["to 10.0.0.1:1 pool t-1 source 10.0.0.9", "to [2001:db8::1]:1 pool t-1 source 2001:db8::7"]
    assert "of both families" not in str(run.document)


def test_pools_of_several_tees(imports):
    imports.write("a.lst", f"{TWO} balance-alg=rr\n")
    imports.write("nfacctd.conf", "plugins: tee[a], tee[b]\ntee_receivers: a.lst\ntee_transparent: true\n")
    run = imports.config()
    assert run.pools == ["nfacctd/a-1 balance round-robin", "nfacctd/b-1 balance round-robin"]
    assert run.receivers[2:] == ["to 10.0.0.1:1 pool b-1", "to 10.0.0.2:2 pool b-1"]


def test_hash_tag(imports):
    """The receiver is the rest of the tag when it is divided by their number; who has no tag has tag 0."""
    tags = "set_tag=100 ip=10.9.0.0/16\nset_tag=101 ip=10.10.0.0/16\nset_tag=103 ip=10.11.0.0/16\n"
    run = imports.pmacct("id=1 ip=10.0.0.1:1,10.0.0.2:2 balance-alg=hash-tag tag=1-200\n", tags=tags)
    assert run.status == DONE and run.pools == ["nfacctd/t-1 balance hash"]
    assert run.receivers == ["to 10.0.0.1:1 pool t-1 from 10.9.0.0/16", "to 10.0.0.2:2 pool t-1 from 10.10.0.0/15"]
    assert "'from'" in run.text("carried", "balance-alg")
    run = imports.pmacct("id=1 ip=10.0.0.1:1,10.0.0.2:2,10.0.0.3:3 balance-alg=hash-tag tag=1-102\n", tags=tags)
    assert run.receivers == ["to 10.0.0.2:2 pool t-1 from 10.9.0.0/16", "to 10.0.0.3:3 pool t-1 from 10.10.0.0/16"]
    assert "1:10.0.0.1:1" in run.remarks("trap", "recv.lst")
    run = imports.pmacct("id=1 ip=10.0.0.1:1,10.0.0.2:2 balance-alg=hash-tag\n", tags="set_tag=1 ip=0.0.0.0/1\n")
    assert run.receivers == ["to 10.0.0.1:1 pool t-1 from 128.0.0.0/1", "to 10.0.0.2:2 pool t-1 from 0.0.0.0/1"]


def test_the_places_of_hash_tag_count_receivers_that_are_lost(imports):
    tags = "set_tag=1 ip=10.9.0.0/16\nset_tag=2 ip=10.10.0.0/16\n"
    run = imports.pmacct("id=1 ip=collector.example:1,10.0.0.2:2,10.0.0.3,10.0.0.4:4 balance-alg=hash-tag tag=1-9\n",
                         tags=tags, partial=True)
    assert run.receivers == ["to 10.0.0.2:2 pool t-1 from 10.9.0.0/16", "to 10.0.0.4:4 pool t-1 from 10.10.0.0/16"]


def test_hash_agent_loses(imports):
    """The number of the receiver is address & count, of which the lowest byte is the address's first."""
    for count, reached in (1, 1), (2, 1), (3, 3), (4, 1), (5, 3), (7, 7), (8, 1):
        ips = ",".join(f"10.0.0.{i + 1}:1" for i in range(count))
        run = imports.pmacct(f"id=1 ip={ips} balance-alg=hash-agent\n", "nfacctd_ip: 0.0.0.0")
        assert f": {reached} of these {count} receivers" in run.texts("trap", "balance-alg")[0]
    run = imports.pmacct("id=1 ip=10.0.0.1:1 balance-alg=hash-agent\n")
    assert run.remarks("trap", "recv.lst") == ["1:balance-alg", "1:balance-alg"]
    assert "IPv6 exporter crashes" in run.texts("trap", "balance-alg")[1]


def test_hash_tag_without_tags(imports):
    run = imports.pmacct("id=1 ip=10.0.0.1:1,10.0.0.2:1 balance-alg=hash-tag\n")
    assert "the first receiver gets all" in run.text("trap", "balance-alg")
    assert run.pools == ["nfacctd/t-1 balance hash"]
    assert run.receivers == ["to 10.0.0.1:1 pool t-1", "to 10.0.0.2:1 pool t-1"]


def test_what_transparency_makes_useless(imports):
    run = imports.pmacct("id=1 ip=172.16.1.100:20001 src_port=5\n", "tee_source_ip: 10.0.0.9")
    assert run.status == DONE and run.receivers == ONE_RECEIVER
    assert "1:src_port" in run.remarks("trap", "recv.lst")
    assert "4:tee_source_ip" in run.remarks("trap", "nfacctd.conf")


def test_a_source_of_ones_own(imports):
    pool = "id=1 ip=172.16.1.100:20001 src_port=5\n"
    run = imports.pmacct(pool, "tee_transparent: false", "tee_source_ip: 10.0.0.9", "tee_ipprec: 3")
    assert run.status == DONE and run.receivers == ["to 172.16.1.100:20001 source 10.0.0.9:5"]
    for remark in "4:tee_transparent", "5:tee_source_ip", "1:src_port":
        assert remark in run.remarks("carried")
    assert "6:tee_ipprec" in run.remarks("trap")
    assert "4:tee_transparent" in run.remarks("differs")
    run = imports.pmacct(POOL, "tee_transparent: false", "tee_source_ip: 10.0.0.9")
    assert run.receivers == ["to 172.16.1.100:20001 source 10.0.0.9"]


def test_a_source_that_the_kernel_chooses(imports):
    pool = "id=1 ip=172.16.1.100:20001 src_port=5\n"
    run = imports.pmacct(pool, "tee_transparent: false")
    assert run.status == REFUSED and run.remarks("lost") == ["1:source of copies to 172.16.1.100:20001"]
    assert "ip route get 172.16.1.100'" in run.text("lost", "source of copies to 172.16.1.100:20001")
    partial = imports.pmacct(pool, "tee_transparent: false", partial=True)
    assert partial.receivers == ONE_RECEIVER
    for words, source in (["--source", "10.0.0.9"], " source 10.0.0.9:5"), (["--source", "transparent"], ""), (
            ["--source", "10.0.0.9:hash"], " source 10.0.0.9:5"):
        run = imports.pmacct(pool, "tee_transparent: false", words=words)
        assert run.status == DONE and run.receivers == [ONE_RECEIVER[0] + source]
    run = imports.pmacct("id=1 ip=172.16.1.100:20001\n", "tee_transparent: false", words=["--source", "10.0.0.9:hash"])
    assert run.receivers == ["to 172.16.1.100:20001 source 10.0.0.9:hash"]


def test_the_source_of_copies_to_the_host_itself_is_known(imports):
    run = imports.pmacct("id=1 ip=127.0.0.1:9,[::1]:9\n", "tee_transparent: false")
    assert run.status == DONE
    assert run.receivers == ["to 127.0.0.1:9 source 127.0.0.1", "to [::1]:9 source ::1"]
    run = imports.pmacct("id=1 ip=127.0.0.1:9\n", "tee_transparent: false", "tee_source_ip: 10.0.0.9")
    assert run.receivers == ["to 127.0.0.1:9 source 10.0.0.9"]


@pytest.mark.parametrize("line, kind", [
    ("tee_source_ip: router", "lost"), ("tee_source_ip: 0.0.0.0", "unneeded"), ("tee_source_ip: ::", "unneeded"),
])
def test_sources_that_are_none(imports, line, kind):
    run = imports.pmacct(POOL, "tee_transparent: false", line, words=["--source", "10.0.0.9"], partial=True)
    assert run.receivers == ["to 172.16.1.100:20001 source 10.0.0.9"] and "5:tee_source_ip" in run.remarks(kind)


def test_a_source_of_the_other_family(imports):
    run = imports.pmacct(POOL, "tee_transparent: false", "tee_source_ip: 2001:db8::7", words=["--source", "10.0.0.9"])
    assert run.receivers == ["to 172.16.1.100:20001 source 10.0.0.9"]
    assert "1:172.16.1.100:20001" in run.remarks("trap", "recv.lst")


@pytest.mark.parametrize("port, words, kind", [
    ("0", "", "unneeded"), ("65536", "", "lost"), ("x", "", "lost"), ("-1", "", "lost"), ("65535", ":65535", "carried"),
])
def test_source_ports(imports, port, words, kind):
    run = imports.pmacct(f"id=1 ip=172.16.1.100:20001 src_port={port}\n", "tee_transparent: false",
                         "tee_source_ip: 10.0.0.9", partial=True)
    assert run.receivers == [f"to 172.16.1.100:20001 source 10.0.0.9{words}"]
    assert "1:src_port" in run.remarks(kind, "recv.lst")


def test_one_socket_has_a_source_port(imports):
    run = imports.pmacct(f"{TWO} src_port=5\n", "tee_transparent: false", "tee_source_ip: 10.0.0.9")
    assert run.receivers == ["to 10.0.0.1:1 source 10.0.0.9:5", "to 10.0.0.2:2 source 10.0.0.9:5"]
    assert "second socket" in run.text("trap", "src_port")


def test_a_source_for_nobody(imports):
    run = imports.pmacct(POOL, words=["--source", "10.0.0.9"])
    assert run.receivers == ONE_RECEIVER and run.remarks("unneeded") == [":--source"]


def test_families_are_bridged_by_a_source(imports):
    """A copy with a source of its own is of the family of that, whatever the exporter's is."""
    pools = "id=1 ip=[2001:db8::1]:1 tag=1\nid=2 ip=10.0.0.1:1 tag=2\nid=3 ip=10.0.0.1:1 tag=0\n"
    lines = ["tee_transparent: false"]
    words = ["--source", "10.0.0.9", "--source", "2001:db8::7"]
    tags = "set_tag=1 ip=10.9.0.0/16\nset_tag=2 ip=2001:db8::/32\nset_tag=1 ip=2001:db9::/32\nset_tag=4 ip=0.0.0.0/0\n"
    run = imports.pmacct(pools, "nfacctd_ip: 10.0.1.20", *lines, tags=tags, words=words)
    assert run.status == DONE and run.receivers == ["to [2001:db8::1]:1 from 10.9.0.0/16 source 2001:db8::7"]
    run = imports.pmacct(pools, *lines, tags=tags, words=words)
    assert run.receivers[:2] == ["to [2001:db8::1]:1 from 10.9.0.0/16,2001:db9::/32 source 2001:db8::7",
                                 "to 10.0.0.1:1 from 2001:db8::/32 source 10.0.0.9"]
    assert run.receivers[2] == "to 10.0.0.1:1 from ::/0 except 2001:db8::/31 source 10.0.0.9"
    run = imports.pmacct("id=1 ip=10.0.0.1:1 tag=1\n", *lines, tags="set_tag=1 ip=0.0.0.0/0\n", words=words)
    assert run.receivers == ["to 10.0.0.1:1 from 0.0.0.0/0 source 10.0.0.9"]
    run = imports.pmacct("id=1 ip=10.0.0.1:1 tag=1\n", *lines, tags="set_tag=1\n", words=words)
    assert run.receivers == ["to 10.0.0.1:1 source 10.0.0.9"]


def test_transparency_is_not_the_default(imports):
    imports.write("recv.lst", POOL)
    imports.write("nfacctd.conf", "plugins: tee\ntee_receivers: recv.lst\n")
    assert imports.config().remarks("lost") == ["1:source of copies to 172.16.1.100:20001"]
    assert imports.config("--source", "10.0.0.9").receivers == ["to 172.16.1.100:20001 source 10.0.0.9"]


def test_precedence(imports):
    run = imports.pmacct(POOL, "tee_ipprec: 5")
    assert run.receivers == ["to 172.16.1.100:20001 dscp 40"]
    assert "4:tee_ipprec" in run.remarks("carried")
    assert imports.pmacct(POOL, "tee_ipprec: 0").receivers == ONE_RECEIVER


def test_families_are_not_bridged(imports):
    run = imports.pmacct("id=1 ip=[2001:db8::1]:1,10.0.0.1:1\n", "nfacctd_ip: 10.0.1.20")
    assert run.receivers == ["to 10.0.0.1:1"]
    assert "1:[2001:db8::1]:1" in run.remarks("trap", "recv.lst")


def test_equal_members_become_one(imports):
    """A receiver was there several times so that its host could tell the copies apart by their source ports."""
    same = "id=1 ip=10.0.0.1:1,10.0.0.1:1,10.0.0.2:2 balance-alg=rr\n"
    run = imports.pmacct(same)
    assert run.receivers == ["to 10.0.0.1:1 pool t-1 weight 2", "to 10.0.0.2:2 pool t-1"]
    assert "2 times" in run.text("differs", "10.0.0.1:1")
    imports.write("nfacctd.conf", "plugins: tee[t]\ntee_receivers: recv.lst\ntee_source_ip: 10.0.0.9\n")
    run = imports.config()
    assert run.receivers == ["to 10.0.0.1:1 pool t-1 weight 2 source 10.0.0.9:hash", "to 10.0.0.2:2 pool t-1 source 10.0.0.9"]
    imports.write("recv.lst", "id=1 ip=10.0.0.1:1,10.0.0.1:1 balance-alg=hash-agent\n")
    assert imports.config().receivers == ["to 10.0.0.1:1 pool t-1 source 10.0.0.9:hash"]
    # Each gets a copy of everything.
    imports.write("recv.lst", "id=1 ip=10.0.0.1:1,10.0.0.1:1\n")
    assert len(imports.config().receivers) == 2
