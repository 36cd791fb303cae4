# SPDX-License-Identifier: GPL-2.0-or-later
"""What is made of the files of pmacct, construct by construct.

Importer.pmacct() writes a configuration of nfacctd with these lines, and then those of the test:

    1 plugins: tee[t]
    2 tee_receivers[t]: recv.lst
    3 tee_transparent: true
"""

import pytest

from importer import DONE, REFUSED, WRONG, Import

POOL = "id=1 ip=172.16.1.100:20001\n"
ONE_RECEIVER = ["to 172.16.1.100:20001"]


def test_the_least_there_is(imports):
    run = imports.pmacct(POOL)
    assert run.status == DONE
    assert run.statements == ["collector nfacctd listen *:2100",
                              "receiver nfacctd/1-172.16.1.100-20001 to 172.16.1.100:20001"]
    assert run.document["program"] == "pmacct" and run.document["complete"] is True
    assert run.remarks("lost") == []
    assert run.remarks("carried", "recv.lst") == ["1:id=1 ip=172.16.1.100:20001"]
    assert run.remarks("carried", "nfacctd.conf") == ["1:plugins", "2:tee_receivers", "3:tee_transparent"]


def test_what_every_tee_does_otherwise_is_said(imports):
    run = imports.pmacct(POOL)
    assert run.remarks("trap") == [":nfacctd", "1:plugins", "3:tee_transparent", "3:tee_transparent",
                                    "3:tee_transparent"]
    assert "10000 bytes" in run.text("trap", "nfacctd")
    assert run.remarks("differs") == [":nfacctd", "1:tee_ipprec", "3:tee_transparent"]


@pytest.mark.parametrize("lines, listen", [
    (["nfacctd_port: 2055"], "*:2055"),
    (["nfacctd_port: 2055", "nfacctd_port: 2056"], "*:2056"),
    (["nfacctd_ip: 10.0.1.20"], "10.0.1.20:2100"),
    (["nfacctd_ip: 0.0.0.0"], "0.0.0.0:2100"),
    (["nfacctd_ip: ::"], "*:2100"),
    (["nfacctd_ip: ::", "nfacctd_ipv6_only: true"], "[::]:2100"),
    (["nfacctd_ipv6_only: true"], "[::]:2100"),
    (["nfacctd_ipv6_only: false"], "*:2100"),
    (["nfacctd_ip: 2001:db8::1", "nfacctd_port: 1"], "[2001:db8::1]:1"),
    (["sfacctd_ip: 10.0.1.20"], "10.0.1.20:6343"),
    (["sfacctd_port: 7000"], "*:7000"),
    (["  NFACCTD _ Port :  2055  "], "*:2055"),
])
def test_listen(imports, lines, listen):
    # Receivers of both families, so that one is left whatever the address is.
    run = imports.pmacct("id=1 ip=172.16.1.1:1,[2001:db8::9]:1\n", *lines)
    assert run.status == DONE, run.error
    assert run.statements[0].split(" ", 2)[2] == f"listen {listen}"


@pytest.mark.parametrize("daemon, port", [("nfacctd", 2100), ("sfacctd", 6343)])
def test_the_daemon_may_be_named(imports, daemon, port):
    run = imports.pmacct(POOL, words=["--daemon", daemon])
    assert run.statements[0] == f"collector {daemon} listen *:{port}"


def test_the_name_of_the_process_is_that_of_the_collector(imports):
    assert imports.pmacct(POOL, "core_proc_name: edge").names == ["edge", "edge/1-172.16.1.100-20001"]
    assert imports.pmacct(POOL, "core_proc_name: a b/c").names[0] == "a-b-c"


def test_comments_and_blank_lines(imports):
    run = imports.pmacct("! one\n# two\n\n   ! three\n" + POOL, "! x: y", "# x: y", "", "  ! z")
    assert run.status == DONE and run.receivers == ONE_RECEIVER
    assert run.remarks("carried", "recv.lst") == ["5:id=1 ip=172.16.1.100:20001"]


@pytest.mark.parametrize("line", [
    "logfile: /var/log/x", "pidfile: x", "daemonize: true", "debug: true", "syslog: daemon", "tee_pipe_size: 1",
    "plugin_pipe_size: 10240000", "plugin_buffer_size[t]: 1", "maps_refresh: true", "nfacctd_pipe_size: 1",
    "bgp_daemon: false", "print_refresh_time: 60", "nfacctd_time_new: true", "tee_kafka_config_file: x",
    "tee_max_receivers: 64", "tee_max_receiver_pools: 9", "maps_entries: 10", "nfacctd_disable_checks: true",
])
def test_keys_without_a_part_in_a_tee(imports, line):
    run = imports.pmacct(POOL, line)
    assert run.status == DONE and run.receivers == ONE_RECEIVER
    assert run.remarks("unneeded") == [f"4:{line.split(':')[0].split('[')[0]}"]


@pytest.mark.parametrize("line", [
    "nfacctd_mcast_groups: 224.0.1.1", "nfacctd_kafka_broker_host: x", "nfacctd_zmq_address: x",
    "nfacctd_dtls_port: 1", "pre_tag2_filter[t]: 1", "pre_tag_label_filter[t]: x", "sampling_rate: 10",
    "aggregate_filter[t]: udp", "post_tag: 1", "bgp_daemon: true", "telemetry_daemon: true", "pcap_savefile: x",
    "nfacctd_templates_port: 1", "tee_transparant: true", "nfacctd_port: x", "nfacctd_port: 65536",
    "nfacctd_ip: router", "tee_transparent: yes", "tee_ipprec: 8", "tee_max_receivers: 0",
    "nfacctd_ipv6_only: 1",
])
def test_keys_that_cannot_be_carried_over(imports, line):
    key = line.split(":")[0].split("[")[0]
    run = imports.pmacct(POOL, line)
    assert run.status == REFUSED and run.statements is None
    assert f"4:{key}" in run.remarks("lost")
    partial = imports.pmacct(POOL, line, partial=True)
    assert partial.status == DONE and partial.receivers == ONE_RECEIVER
    assert partial.document["complete"] is False


@pytest.mark.parametrize("lines, refusal", [
    (["plugins tee"], "is not KEY: VALUE"),
    (["key[a: b"], "is not KEY: VALUE"),
    (["[a]: b"], "is not KEY: VALUE"),
    ([": b"], "is not KEY: VALUE"),
])
def test_files_that_pmacct_does_not_start_with(imports, lines, refusal):
    run = imports.pmacct(POOL, *lines, partial=True)
    assert run.status == REFUSED and run.document is None
    assert "nfacctd.conf:4: " in run.error and refusal in run.error


def test_a_configuration_without_a_tee(imports):
    imports.write("nfacctd.conf", "plugins: print\n")
    run = imports.config("--partial")
    assert run.status == REFUSED and "no plugin of the type tee" in run.error


def test_a_tee_beside_another_plugin(imports):
    imports.write("recv.lst", POOL)
    imports.write("nfacctd.conf", "plugins: print, tee\ntee_receivers: recv.lst\ntee_transparent: true\n")
    assert imports.config().remarks("lost") == ["1:print"]
    assert imports.config("--partial").receivers == ONE_RECEIVER


def test_a_tee_without_receivers(imports):
    imports.write("nfacctd.conf", "plugins: tee\n")
    run = imports.config()
    assert run.status == REFUSED and "no tee_receivers" in run.error


@pytest.mark.parametrize("key", ["tee_receivers", "pre_tag_map", "nfacctd_allow_file"])
def test_a_file_that_is_missing(imports, key):
    run = imports.pmacct(POOL, f"{key}: gone", partial=True)
    assert run.status == REFUSED and "'gone'" in run.error


def test_several_tees(imports):
    imports.write("a.lst", POOL)
    imports.write("b.lst", POOL)
    imports.write("nfacctd.conf", "plugins: tee[a], tee[b], tee[a]\ntee_receivers[a]: a.lst\ntee_receivers[b]: b.lst\n"
                                  "tee_transparent: true\ntee_ipprec[b]: 1\ntee_receivers[c]: c.lst\n")
    run = imports.config()
    assert run.status == DONE
    assert run.statements[1:] == ["receiver nfacctd/a-1-172.16.1.100-20001 to 172.16.1.100:20001",
                                  "receiver nfacctd/b-1-172.16.1.100-20001 to 172.16.1.100:20001 dscp 8"]
    assert "1:plugins" in run.remarks("trap")
    assert "6:tee_receivers" in run.remarks("trap")


def test_receivers_of_another_file(imports):
    imports.write("other.lst", "id=7 ip=172.16.1.7:7\n")
    run = imports.pmacct(POOL, words=["--receivers", "other.lst"])
    assert run.names[1] == "nfacctd/7-172.16.1.7-7"


def test_receivers_of_another_file_are_those_of_one_tee(imports):
    imports.write("nfacctd.conf", "plugins: tee[a], tee[b]\ntee_receivers: a.lst\ntee_transparent: true\n")
    run = imports.config("--receivers", "other.lst")
    assert run.status == REFUSED and "2 tee plugins" in run.error


def test_relative_files_are_beside_the_configuration(imports):
    (imports.directory / "etc").mkdir()
    imports.write("etc/recv.lst", POOL)
    imports.write("etc/nfacctd.conf", "plugins: tee\ntee_receivers: recv.lst\ntee_transparent: true\n")
    run = Import(imports.run("pmacct", "--config", "etc/nfacctd.conf", options=["-j"]))
    assert run.receivers == ONE_RECEIVER


def test_plugins_are_those_of_the_first_line(imports):
    imports.write("recv.lst", POOL)
    imports.write("nfacctd.conf", "plugins: tee,, \ntee_receivers: recv.lst\ntee_transparent: true\nplugins: print\n")
    run = imports.config()
    assert run.receivers == ONE_RECEIVER and "4:plugins" in run.remarks("trap")


@pytest.mark.parametrize("pool, receivers", [
    ("ip=10.0.0.1:1 id=1", ["to 10.0.0.1:1"]),
    ("id=1\tip=10.0.0.1:1   ", ["to 10.0.0.1:1"]),
    ("  id=1   ip=10.0.0.1:1 ''", ["to 10.0.0.1:1"]),
    ("id=1 ip=10.0.0.1:1,10.0.0.2:2,,10.0.0.3:3", ["to 10.0.0.1:1", "to 10.0.0.2:2", "to 10.0.0.3:3"]),
    ("id=1 ip='10.0.0.1:1, 10.0.0.2:2'", ["to 10.0.0.1:1", "to 10.0.0.2:2"]),
    ("id=1 ip=[2001:db8::1]:2100", ["to [2001:db8::1]:2100"]),
    ("id=1 ip=2001:db8::1:2100", ["to [2001:db8::1]:2100"]),
    ("id=1 ip=10.0.0.1:1 ip=10.0.0.2:2", ["to 10.0.0.2:2"]),
    ("id=1 ip=10.0.0.1:1\nid=1 ip=10.0.0.1:1", ["to 10.0.0.1:1", "to 10.0.0.1:1"]),
])
def test_pools(imports, pool, receivers):
    run = imports.pmacct(pool + "\n")
    assert run.status == DONE, run.document
    assert run.receivers == receivers
    assert len(set(run.names)) == len(run.names)


def test_names_are_valid_and_unique(imports):
    run = imports.pmacct("id=1 ip=[2001:db8:1111:2222:3333:4444:5555:6666]:20001\n"
                         "id=1 ip=[2001:db8:1111:2222:3333:4444:5555:6667]:20001\n"
                         "id=4294967295 ip=172.16.1.100:20001\n"
                         "id=1 ip=10.0.0.1:1\nid=1 ip=10.0.0.1:1\nid=1 ip=10.0.0.1:1\n")
    assert run.status == DONE
    names = [name.split("/")[1] for name in run.names[1:]]
    assert len(set(names)) == 6 and all(len(name) <= 31 for name in names)
    assert names[3:] == ["1-10.0.0.1-1", "1-10.0.0.1-1-2", "1-10.0.0.1-1-3"]


@pytest.mark.parametrize("pool, word, said", [
    ("ip=10.0.0.1:1", "id", "no id"),
    ("id=0 ip=10.0.0.1:1", "id", "no id"),
    ("id=x ip=10.0.0.1:1", "id", "no id"),
    ("id=4294967296 ip=10.0.0.1:1", "id", "no id"),
    ("id=2", "ip", "no receivers"),
    ("id=2 ip=10.0.0.1:1 zmq_address=127.0.0.1:5", "ip", "has one of"),
    ("id=2 ip=10.0.0.1|10.0.0.2", "|", "ignores a line"),
    ("id=2 ip=10.0.0.1", "10.0.0.1", "without a port"),
    ("id=2 ip=10.0.0.1:", "10.0.0.1:", "without a port"),
])
def test_lines_that_pmacct_ignores_stay_ignored(imports, pool, word, said):
    run = imports.pmacct(POOL + pool + "\n")
    assert run.status == DONE and run.receivers == ONE_RECEIVER
    assert f"2:{word}" in run.remarks("trap", "recv.lst")
    assert said in run.text("trap", word)


@pytest.mark.parametrize("pool, word, receivers", [
    ("id=2 kafka_broker=k:9092 kafka_topic=x", "kafka_broker", []),
    ("id=2 zmq_address=127.0.0.1:5", "zmq_address", []),
    ("id=2 ip=10.0.0.1:1 balance-alg=best", "balance-alg", ["to 10.0.0.1:1"]),
    ("id=2 ip=collector.example:1,10.0.0.2:1", "collector.example:1", ["to 10.0.0.2:1"]),
    ("id=2 ip=10.0.0.1:netflow", "10.0.0.1:netflow", []),
    ("id=2 ip=10.0.0.1:65536", "10.0.0.1:65536", []),
    ("id=2 ip=10.0.0.1:0", "10.0.0.1:0", []),
    ("id=2 ip=0.0.0.0:9", "0.0.0.0:9", []),
    ("id=2 ip=127.0.0.1:2100", "127.0.0.1:2100", []),
    ("id=2 ip=[fe80::1]:9", "[fe80::1]:9", []),
    ("id=2 ip=[::1]:2100", "[::1]:2100", []),
    ("id=2 ip=10.0.0.1:1,10.0.0.2:1 balance-alg=best", "balance-alg", ["to 10.0.0.1:1", "to 10.0.0.2:1"]),
    ("id=2 ip=10.0.0.1:1 tag=x", "tag", []),
    ("id=2 ip=10.0.0.1:1 tag=5-3", "tag", []),
    ("id=2 ip=10.0.0.1:1 tag=,", "tag", []),
    ("id=2 ip=10.0.0.1:1 tag= x", "tag=", []),
    ("id=2 ip=10.0.0.1:1 tag=", "tag=", []),
    ("id=2 ip=10.0.0.1:1 =1", "=1", []),
    ("id=2 ip=10.0.0.1:1 word", "word", []),
    ("id=2 ip=10.0.0.1:1 key=1", "key", ["to 10.0.0.1:1"]),
    ("key=1 id=2 ip=10.0.0.1:1", "key", ["to 10.0.0.1:1"]),
])
def test_lines_that_cannot_be_carried_over(imports, pool, word, receivers):
    run = imports.pmacct(POOL + pool + "\n")
    assert run.status == REFUSED and run.statements is None
    assert f"2:{word}" in run.remarks("lost", "recv.lst")
    partial = imports.pmacct(POOL + pool + "\n", partial=True)
    assert partial.status == DONE and partial.receivers == ONE_RECEIVER + receivers


def test_a_pool_of_one_has_nothing_to_balance(imports):
    for balance in "rr", "hash-agent", "hash-crc32", "hash-tag":
        run = imports.pmacct(f"id=1 ip=172.16.1.100:20001 balance-alg={balance}\n")
        assert run.status == DONE and run.receivers == ONE_RECEIVER and run.pools == []
        assert run.remarks("unneeded") == ["1:balance-alg"]


TWO = "id=1 ip=10.0.0.1:1,10.0.0.2:2"
TWO_OF_POOL = ["to 10.0.0.1:1 pool 1", "to 10.0.0.2:2 pool 1"]


@pytest.mark.parametrize("algorithm, balance", [
    ("rr", "round-robin"), ("rr,x", "round-robin"), ("hash-agent", "hash"), ("hash-crc32", "hash"),
])
def test_balance(imports, algorithm, balance):
    run = imports.pmacct(f"{TWO} balance-alg={algorithm}\n")
    assert run.status == DONE and run.remarks("lost") == []
    assert run.pools == [f"nfacctd/1 balance {balance}"] and run.receivers == TWO_OF_POOL
    assert "1:balance-alg" in run.remarks("differs", "recv.lst")
    assert any("a receiver that is gone" in text for text in run.texts("trap", "balance-alg"))
    assert run.text("carried", f"{TWO} balance-alg={algorithm}") == "pool 1, receivers 1-10.0.0.1-1, 1-10.0.0.2-2"


def test_pools_come_before_receivers(imports):
    """So does `save` print them."""
    run = imports.pmacct(f"id=7 ip=10.9.0.1:1\n{TWO} balance-alg=rr\n{TWO} balance-alg=hash-crc32\n")
    assert [line.split()[0] for line in run.statements] == ["collector", "pool", "pool", *["receiver"] * 5]
    assert run.pools == ["nfacctd/1 balance round-robin", "nfacctd/1-2 balance hash"]
    assert run.receivers == ["to 10.9.0.1:1", *TWO_OF_POOL, "to 10.0.0.1:1 pool 1-2", "to 10.0.0.2:2 pool 1-2"]


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
    assert run.receivers == ["to 10.0.0.1:1 pool 1", "to [2001:db8::1]:1 pool 1"]
    assert any("of both families" in text for text in run.texts("trap", "balance-alg"))
    run = imports.pmacct(pool, "tee_transparent: false", words=["--source", "10.0.0.9", "--source", "2001:db8::7"])
    assert run.receivers == ["to 10.0.0.1:1 pool 1 source 10.0.0.9", "to [2001:db8::1]:1 pool 1 source 2001:db8::7"]
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
    assert run.status == DONE and run.pools == ["nfacctd/1 balance hash"]
    assert run.receivers == ["to 10.0.0.1:1 pool 1 from 10.9.0.0/16", "to 10.0.0.2:2 pool 1 from 10.10.0.0/15"]
    assert "'from'" in run.text("carried", "balance-alg")
    run = imports.pmacct("id=1 ip=10.0.0.1:1,10.0.0.2:2,10.0.0.3:3 balance-alg=hash-tag tag=1-102\n", tags=tags)
    assert run.receivers == ["to 10.0.0.2:2 pool 1 from 10.9.0.0/16", "to 10.0.0.3:3 pool 1 from 10.10.0.0/16"]
    assert "1:10.0.0.1:1" in run.remarks("trap", "recv.lst")
    run = imports.pmacct("id=1 ip=10.0.0.1:1,10.0.0.2:2 balance-alg=hash-tag\n", tags="set_tag=1 ip=0.0.0.0/1\n")
    assert run.receivers == ["to 10.0.0.1:1 pool 1 from 128.0.0.0/1", "to 10.0.0.2:2 pool 1 from 0.0.0.0/1"]


def test_the_places_of_hash_tag_count_receivers_that_are_lost(imports):
    tags = "set_tag=1 ip=10.9.0.0/16\nset_tag=2 ip=10.10.0.0/16\n"
    run = imports.pmacct("id=1 ip=collector.example:1,10.0.0.2:2,10.0.0.3,10.0.0.4:4 balance-alg=hash-tag tag=1-9\n",
                         tags=tags, partial=True)
    assert run.receivers == ["to 10.0.0.2:2 pool 1 from 10.9.0.0/16", "to 10.0.0.4:4 pool 1 from 10.10.0.0/16"]


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
    assert run.pools == ["nfacctd/1 balance hash"]
    assert run.receivers == ["to 10.0.0.1:1 pool 1", "to 10.0.0.2:1 pool 1"]


TAGS = "set_tag=100 ip=10.9.0.0/16\n"


@pytest.mark.parametrize("pool, said", [
    ("id=1 ip=10.0.0.1:1 key=1 tag=100", "the pool got every datagram"),
    ("id=1 ip=10.0.0.1:1 tag=100 key=1 src_port=5", "what follows had no effect"),
    ("id=1 key=1 ip=10.0.0.1:1 tag=100", "ignored the whole line"),
])
def test_an_unknown_key(imports, pool, said):
    run = imports.pmacct(pool + "\n", tags=TAGS, partial=True)
    assert run.receivers == ["to 10.0.0.1:1 from 10.9.0.0/16"]
    assert said in run.text("trap", "key")


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
    assert run.status == REFUSED and run.remarks("lost") == ["1:172.16.1.100:20001"]
    assert "ip route get 172.16.1.100'" in run.text("lost", "172.16.1.100:20001")
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
    assert run.receivers[2].startswith("to 10.0.0.1:1 from ") and ",2001:dba::/31," in run.receivers[2]
    run = imports.pmacct("id=1 ip=10.0.0.1:1 tag=1\n", *lines, tags="set_tag=1 ip=0.0.0.0/0\n", words=words)
    assert run.receivers == ["to 10.0.0.1:1 from 0.0.0.0/0 source 10.0.0.9"]
    run = imports.pmacct("id=1 ip=10.0.0.1:1 tag=1\n", *lines, tags="set_tag=1\n", words=words)
    assert run.receivers == ["to 10.0.0.1:1 source 10.0.0.9"]


def test_transparency_is_not_the_default(imports):
    imports.write("recv.lst", POOL)
    imports.write("nfacctd.conf", "plugins: tee\ntee_receivers: recv.lst\n")
    assert imports.config().remarks("lost") == ["1:172.16.1.100:20001"]
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


def test_more_than_pmacct_reads(imports):
    ips = ",".join(f"10.0.0.{i}:1" for i in range(1, 4))
    run = imports.pmacct(f"id=1 ip={ips}\n", "tee_max_receivers: 2")
    assert len(run.receivers) == 3 and "1:ip" in run.remarks("trap", "recv.lst")
    run = imports.pmacct("".join(f"id={i} ip=10.0.0.{i}:1\n" for i in range(1, 4)), "tee_max_receiver_pools: 2")
    assert len(run.receivers) == 3 and ":tee_receivers" in run.remarks("trap", "recv.lst")


def test_a_line_that_is_too_long(imports):
    """286 characters and the end of the line are read at once."""
    start = "id=1 ip=10.0.0.1:1"
    fits = start + " " * (286 - len(start))
    assert imports.pmacct(fits + "\n" + "id=2 ip=10.0.0.2:1\n").receivers == ["to 10.0.0.1:1", "to 10.0.0.2:1"]
    run = imports.pmacct(fits + " \nid=2 ip=10.0.0.2:1\n")
    assert run.status == REFUSED and run.remarks("lost") == ["1:line"]
    run = imports.pmacct("!" * 400 + "\nid=2 ip=10.0.0.2:1\n", partial=True)
    assert run.remarks("lost") == ["1:line"] and run.receivers == ["to 10.0.0.2:1"]
    run = imports.pmacct(fits + "  \n", "maps_row_len: 1024")
    assert run.status == DONE and run.receivers == ["to 10.0.0.1:1"]


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


MAP = "set_tag=100 ip=10.9.0.0/16\nset_tag=110 ip=10.10.0.0/16\nset_tag=120 ip=10.11.0.0/16\n"
# All of IPv4 but 10.9.0.0/16.
ALL_BUT_10_9 = ("0.0.0.0/5,8.0.0.0/7,10.0.0.0/13,10.8.0.0/16,10.10.0.0/15,10.12.0.0/14,10.16.0.0/12,10.32.0.0/11,"
                "10.64.0.0/10,10.128.0.0/9,11.0.0.0/8,12.0.0.0/6,16.0.0.0/4,32.0.0.0/3,64.0.0.0/2,128.0.0.0/1")


@pytest.mark.parametrize("tag, exporters", [
    ("100", "10.9.0.0/16"),
    ("100,110", "10.9.0.0/16,10.10.0.0/16"),
    ("100-110", "10.9.0.0/16,10.10.0.0/16"),
    ("110-200", "10.10.0.0/15"),
    ("-100", ALL_BUT_10_9),
    ("110,-100", ALL_BUT_10_9),
    ("-100,-110", ALL_BUT_10_9),
    ("100,-100", None),
    ("0", "0.0.0.0/5,8.0.0.0/7,10.0.0.0/13,10.8.0.0/16,10.12.0.0/14,10.16.0.0/12,10.32.0.0/11,10.64.0.0/10,"
          "10.128.0.0/9,11.0.0.0/8,12.0.0.0/6,16.0.0.0/4,32.0.0.0/3,64.0.0.0/2,128.0.0.0/1"),
    ("0-1000", None),
    ("-5", None),
    ("120-120", "10.11.0.0/16"),
    ("'100, 110'", "10.9.0.0/16,10.10.0.0/16"),
])
def test_tags(imports, tag, exporters):
    run = imports.pmacct(f"id=1 ip=172.16.1.1:1 tag={tag}\n", tags=MAP)
    assert run.status == DONE, run.document
    assert run.receivers == ["to 172.16.1.1:1" + (f" from {exporters}" if exporters else "")]


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


def test_text(imports):
    """Without JSON: statements on standard output, remarks in the order of the lines on standard error."""
    imports.pmacct(POOL)
    run = imports.run("pmacct", "--config", "nfacctd.conf")
    assert run.returncode == DONE
    assert run.stdout == ("# Taken over from pmacct: nfacctd.conf\n"
                          "collector nfacctd listen *:2100\n"
                          "receiver nfacctd/1-172.16.1.100-20001 to 172.16.1.100:20001\n")
    lines = run.stderr.splitlines()
    assert lines[0].startswith("nfacctd.conf: trap: nfacctd: ")
    assert lines[2] == "nfacctd.conf:1: carried over: plugins: the receivers of 't' belong to the collector"
    assert lines[-2] == "recv.lst:1: carried over: id=1 ip=172.16.1.100:20001: receivers 1-172.16.1.100-20001"
    assert lines[-1].startswith("flowteectl: import pmacct: 4 carried over, 3 done differently, 5 where")


def test_text_of_what_is_lost(imports):
    imports.pmacct(POOL + "id=2 zmq_address=1.2.3.4:5\n")
    run = imports.run("pmacct", "--config", "nfacctd.conf")
    assert run.returncode == REFUSED and run.stdout == ""
    assert "recv.lst:2: not carried over: zmq_address: " in run.stderr
    assert run.stderr.splitlines()[-1].endswith("accepted: --partial, which leaves it out")
    run = imports.run("pmacct", "--config", "nfacctd.conf", "--partial")
    assert run.returncode == DONE
    assert run.stdout.splitlines()[1] == "# Not complete: 1 could not be carried over."


def test_nothing_of_a_file_reaches_the_terminal(imports):
    imports.pmacct("id=1 ip=172.16.1.100:20001 \033[2J=1\n")
    run = imports.run("pmacct", "--config", "nfacctd.conf")
    assert "\033" not in run.stderr


def test_nothing_at_all(imports):
    run = imports.pmacct("! none\n", partial=True)
    assert run.statements == ["collector nfacctd listen *:2100"]
    assert ":tee_receivers" in run.remarks("trap", "recv.lst")


@pytest.mark.parametrize("content", [b"\0plugins: tee\n", b"plugins: tee\n\0"])
def test_files_that_are_no_text(imports, content):
    (imports.directory / "nfacctd.conf").write_bytes(content)
    run = imports.config()
    assert run.status == REFUSED and "zero byte" in run.error


def test_bytes_that_are_no_utf8(imports):
    imports.pmacct(POOL)
    (imports.directory / "recv.lst").write_bytes(b"id=1 ip=10.0.0.1:1 k\xffy=1\n")
    run = imports.config()
    assert run.remarks("lost") == ["1:k?y"]


@pytest.mark.parametrize("words", [
    [], ["pmact"], ["pmacct"], ["pmacct", "--config"], ["pmacct", "--config", "a", "--config", "b"],
    ["pmacct", "--config", "a", "x"], ["pmacct", "--config", "a", "--daemon", "pmacctd"],
    ["samplicator"], ["samplicator", "-p", "1"], ["samplicator", "--partial", "x"],
    ["pmacct", "--config", "a", "--source"], ["pmacct", "--config", "a", "--source", "host"],
    ["pmacct", "--config", "a", "--source", "10.0.0.1", "--source", "10.0.0.2"],
    ["pmacct", "--config", "a", "--source", "10.0.0.1", "--source", "transparent"],
    ["pmacct", "--config", "a", "--source", "transparent", "--source", "::1"],
    ["samplicator", "--source"], ["samplicator", "--source", "0.0.0.0", "--", "10.0.0.1"],
    ["samplicator", "--source", "::1", "--source", "::2", "--", "10.0.0.1"],
])
def test_wrong_command_lines(imports, words):
    run = imports.run(*words)
    assert run.returncode == WRONG and run.stdout == ""
    assert run.stderr.count("\n") == 1 and "accepted: " in run.stderr


@pytest.mark.parametrize("path", ["gone", ".", "/dev/null"])
def test_files_that_cannot_be_read(imports, path):
    run = Import(imports.run("pmacct", "--config", path, options=["-j"]))
    assert run.status == REFUSED and run.document is None and path in run.error
