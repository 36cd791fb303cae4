# SPDX-License-Identifier: GPL-2.0-or-later
"""What is made of the files of pmacct, construct by construct.

Importer.pmacct() writes a configuration of nfacctd with these lines, and then those of the test:

    1 plugins: tee[t]
    2 tee_receivers[t]: recv.lst
    3 tee_transparent: true
"""

import pytest

from importer import DONE, Import, MAP, ONE_RECEIVER, POOL, REFUSED, WRONG


def test_the_least_there_is(imports):
    run = imports.pmacct(POOL)
    assert run.status == DONE
    assert run.statements == ["collector nfacctd listen *:2100",
                              "receiver nfacctd/t-1-172.16.1.100-20001 to 172.16.1.100:20001"]
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
    assert imports.pmacct(POOL, "core_proc_name: edge").names == ["edge", "edge/t-1-172.16.1.100-20001"]
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
    assert run.names[1] == "nfacctd/t-7-172.16.1.7-7"


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
    assert names[3:] == ["t-1-10.0.0.1-1", "t-1-10.0.0.1-1-2", "t-1-10.0.0.1-1-3"]


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


def test_text(imports):
    """Without JSON: statements on standard output, remarks in the order of the lines on standard error."""
    imports.pmacct(POOL)
    run = imports.run("pmacct", "--config", "nfacctd.conf")
    assert run.returncode == DONE
    assert run.stdout == ("# Taken over from pmacct: nfacctd.conf\n"
                          "collector nfacctd listen *:2100\n"
                          "receiver nfacctd/t-1-172.16.1.100-20001 to 172.16.1.100:20001\n")
    lines = run.stderr.splitlines()
    assert lines[0] == "nfacctd.conf:1: carried over: plugins: the receivers of 't' belong to the collector"
    assert lines[2:4] == ["nfacctd.conf:3: carried over: tee_transparent: copies have the exporter's address and port",
                          "recv.lst:1: carried over: id=1 ip=172.16.1.100:20001: receivers t-1-172.16.1.100-20001"]
    # What holds for every configuration is told behind, a remark a line.
    general = lines[4:-1]
    assert len(general) > 5 and all(line.startswith("in general: ") for line in general) and len(set(general)) == len(general)
    assert sum("MTU" in line for line in general) == sum("10000 bytes" in line for line in general) == 1
    assert lines[-1] == "flowteectl: import pmacct: 4 carried over"


def test_many_tees_say_what_is_general_once(imports):
    names = [f"t{number}" for number in range(10)]
    imports.write("nfacctd.conf", f"plugins: {','.join(f'tee[{name}]' for name in names)}\ntee_transparent: true\n" +
                  "".join(f"tee_receivers[{name}]: recv.lst\n" for name in names))
    imports.write("recv.lst", POOL)
    run = imports.run("pmacct", "--config", "nfacctd.conf")
    assert run.returncode == DONE and run.stderr.count("MTU") == 1


def test_a_name(imports):
    assert imports.pmacct(POOL, "core_proc_name: edge", words=["--name", "core"]).names[0] == "core"
    assert imports.run("pmacct", "--config", "nfacctd.conf", "--name", "a/b").returncode == WRONG


@pytest.mark.parametrize("line, lost", [
    ("id=1 ip=172.16.1.100:20001,nobody:9", "nobody:9"), ("id=1 ip=172.16.1.100:20001 foo=7", "foo")])
def test_nothing_is_carried_over_and_not(imports, line, lost):
    run = imports.pmacct(line + "\n", partial=True)
    assert run.remarks("lost") == [f"1:{lost}"] and run.remarks("carried", "recv.lst") == []
    assert run.text("differs", line) == "receivers t-1-172.16.1.100-20001, without what is not carried over"


def test_what_is_carried_over_without_a_source(imports):
    imports.write("nfacctd.conf", "plugins: tee[t]\ntee_receivers[t]: recv.lst\n")
    imports.write("recv.lst", POOL)
    run = imports.config()
    assert run.status == REFUSED and run.remarks("lost") == ["1:source of copies to 172.16.1.100:20001"]
    assert run.remarks("carried", "recv.lst") == [] and "without what is not" in run.text("differs", POOL.strip())


def test_a_tag_that_pmacct_did_not_get_to(imports):
    """Nobody has it: what pmacct did and what the line says are not one."""
    run = imports.pmacct("id=1 ip=172.16.1.100:20001 foo=1 tag=7\n" + POOL.replace("=1 ", "=2 "), tags=MAP, partial=True)
    assert "the pool got every datagram" in run.text("trap", "foo")
    assert run.texts("trap", "172.16.1.100:20001")[0] == (
        "by the tag= that pmacct did not read it gets nothing, as no IPv4 exporter has a tag for it; it is left out, "
        "though pmacct sent it everything")


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
    assert run.status == REFUSED and run.statements is None
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


def test_a_file_that_is_not_there(imports):
    """The error says who named it, and how to give another."""
    imports.write("one.conf", "nfacctd_port: 2100\nplugins: tee\ntee_receivers: none.lst\n")
    run = imports.run("pmacct", "--config", "one.conf")
    assert run.returncode == REFUSED and "file 'none.lst', which one.conf:3 names: No such file" in run.stderr, run
    assert run.stderr.endswith("or another by --receivers FILE\n")


def test_all_files_that_are_not_there_are_told(imports):
    """In one run, and each once, whoever names it."""
    imports.write("many.conf", "nfacctd_allow_file: allow.lst\nplugins: tee[a], tee[b], tee[c]\npre_tag_map: tags.map\n"
                               "tee_receivers[a]: a.lst\ntee_receivers[b]: recv.lst\ntee_receivers[c]: c.lst\n")
    imports.write("recv.lst", POOL)
    run = imports.run("pmacct", "--config", "many.conf")
    assert (run.returncode, run.stdout) == (REFUSED, "")
    assert [line.split("file '")[1].split(" names: ")[0] for line in run.stderr.splitlines()] == [
        "allow.lst', which many.conf:1", "tags.map', which many.conf:3", "a.lst', which many.conf:4", "c.lst', which many.conf:6"], run


def test_a_line_for_several_tees_is_remarked_on_once(imports):
    imports.write("recv.lst", POOL)
    imports.write("three.conf", "plugins: tee[a], tee[b], tee[c]\ntee_transparent: true\ntee_ipprec: 1\n" +
                  "".join(f"tee_receivers[{name}]: recv.lst\n" for name in "abc"))
    lines = imports.run("pmacct", "--config", "three.conf").stderr.splitlines()
    assert len([line for line in lines if line.startswith("three.conf:2: ")]) == 1, lines
    assert len([line for line in lines if line.startswith("three.conf:3: ")]) == 2, lines
