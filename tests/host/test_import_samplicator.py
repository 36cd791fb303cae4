# SPDX-License-Identifier: GPL-2.0-or-later
"""What is made of samplicate's arguments and file, construct by construct."""

import pytest

from importer import DONE, REFUSED, WRONG


def test_the_least_there_is(imports):
    run = imports.samplicator("-S", "172.16.1.1")
    assert run.status == DONE
    assert run.statements == ["collector samplicator listen *:2000",
                              "receiver samplicator/172.16.1.1-2000 to 172.16.1.1:2000"]
    assert run.remarks("carried") == [":-S", ":172.16.1.1"]
    assert run.remarks("trap") == [":-s", ":samplicate", ":-S"]
    assert run.remarks("differs") == [":-S"]


@pytest.mark.parametrize("arguments, listen", [
    (["-p", "2055"], "*:2055"),
    (["-p2055", "-4"], "0.0.0.0:2055"),
    (["-4"], "0.0.0.0:2000"),
    (["-s", "10.0.1.20"], "10.0.1.20:2000"),
    (["-s", "10.0.1.20", "-p", "9"], "10.0.1.20:9"),
    (["-s", "0.0.0.0"], "0.0.0.0:2000"),
])
def test_listen(imports, arguments, listen):
    run = imports.samplicator(*arguments, "-S", "172.16.1.1")
    assert run.status == DONE, run.document
    assert run.statements[0] == f"collector samplicator listen {listen}"


def test_listen_on_ipv6(imports):
    run = imports.samplicator("-s", "2001:db8::1", "[2001:db8::2]", "172.16.1.1", partial=True)
    assert run.statements[0] == "collector samplicator listen [2001:db8::1]:2000"
    assert run.receivers == ["to [2001:db8::2]:2000"]
    assert ":172.16.1.1:2000" in run.remarks("lost")
    assert imports.samplicator("-6", "[2001:db8::2]", partial=True).statements[0].endswith(" listen [::]:2000")


@pytest.mark.parametrize("receiver, words", [
    ("172.16.1.1", ["to 172.16.1.1:2000"]),
    ("172.16.1.1/9001", ["to 172.16.1.1:9001"]),
    ("172.16.1.1/9001/1", ["to 172.16.1.1:9001"]),
    ("172.16.1.1/9001/", ["to 172.16.1.1:9001"]),
    ("172.16.1.1/9001/,20", ["to 172.16.1.1:9001 ttl 20"]),
    ("172.16.1.1/9001/1,255", ["to 172.16.1.1:9001 ttl 255"]),
    ("172.16.1.1/9001-9003", ["to 172.16.1.1:9001", "to 172.16.1.1:9002", "to 172.16.1.1:9003"]),
    ("172.16.1.1/9001+2", ["to 172.16.1.1:9001", "to 172.16.1.1:9002"]),
    ("172.16.1.1/9001+2/,9", ["to 172.16.1.1:9001 ttl 9", "to 172.16.1.1:9002 ttl 9"]),
    ("[172.16.1.1]/9001", ["to 172.16.1.1:9001"]),
    ("172.16.1.1/9001/10", ["to 172.16.1.1:9001 sample 10"]),
    ("172.16.1.1/9001/10,7", ["to 172.16.1.1:9001 sample 10 ttl 7"]),
    ("172.16.1.1/9001/2147483647", ["to 172.16.1.1:9001 sample 2147483647"]),
    ("172.16.1.1/9001-9002/3", ["to 172.16.1.1:9001 sample 3", "to 172.16.1.1:9002 sample 3"]),
    ("172.16.1.1/9001-9000", []),
    ("172.16.1.1/9001+0", []),
])
def test_receivers(imports, receiver, words):
    run = imports.samplicator("-S", receiver, "172.16.1.9")
    assert run.status == DONE, run.document
    assert run.receivers == [*words, "to 172.16.1.9:2000"]
    assert len(set(run.names)) == len(run.names)


@pytest.mark.parametrize("receiver", [
    "router1", "172.16.1.1:9001", "172.16.1.1/", "172.16.1.1/netflow", "172.16.1.1/0", "172.16.1.1/65536",
    "172.16.1.1/9001/0", "172.16.1.1/9001/x", "172.16.1.1/9001/1,0", "172.16.1.1/9001/1,256", "172.16.1.1/9001,9",
    "172.16.1.1/9001-x", "172.16.1.1/1-2+3", "172.16.1.1/65000+1000", "172.16.1.1/-", "[172.16.1.1", "[::1]/1",
    "172.16.1.1/9001/1/2", "0.0.0.0/9001", "127.0.0.1/2000", "172.16.1.1/9001/2147483648",
])
def test_receivers_that_cannot_be_carried_over(imports, receiver):
    run = imports.samplicator("-S", receiver, "172.16.1.9")
    assert run.status == REFUSED and run.statements is None and run.remarks("lost")
    partial = imports.samplicator("-S", receiver, "172.16.1.9", partial=True)
    assert partial.status == DONE and partial.receivers == ["to 172.16.1.9:2000"]


@pytest.mark.parametrize("option, receiver", [("-4", "[2001:db8::9]/5"), ("-6", "172.16.1.1")])
def test_receivers_of_an_excluded_family(imports, option, receiver):
    run = imports.samplicator(option, receiver, partial=True)
    assert run.remarks("lost") == [f":{receiver}"] and run.status == REFUSED and run.statements is None


def test_an_address_that_no_datagram_has(imports):
    run = imports.samplicator("-s", "::ffff:10.0.0.1", "-S", "172.16.1.1", partial=True)
    assert run.status == REFUSED and "10.0.0.1" in run.text("lost", "samplicate")


def test_a_help_is_no_configuration(imports):
    run = imports.run("samplicator", "--", "-h")
    assert run.returncode == WRONG and "-h" in run.stderr


def test_a_port_after_a_bracket_needs_a_slash(imports):
    run = imports.samplicator("-S", "[172.16.1.1]:9001")
    assert run.receivers == ["to 172.16.1.1:2000"]
    assert ":[172.16.1.1]:9001" in run.remarks("trap")


def test_samples(imports):
    """The datagram of N that is taken is the first with both; those with templates are another matter."""
    run = imports.samplicator("-S", "172.16.1.1/9001/10", "172.16.1.1/9002/1")
    assert run.remarks("differs") == [":172.16.1.1/9001/10", ":-S"]
    assert "templates" in run.text("differs", "172.16.1.1/9001/10")


def test_what_is_sampled_is_counted_by_line(imports):
    run = imports.samplicator("-S", "-c", "samp.conf", "172.16.1.1/9/5",
                              file="10.9.0.1: 172.16.1.1/9/5\n10.9.0.2: 172.16.1.1/9/5 172.16.1.1/9\n"
                                   "10.9.0.3: 172.16.1.1/9\n")
    assert run.receivers == ["to 172.16.1.1:9 from 10.9.0.1/32 sample 5", "to 172.16.1.1:9 from 10.9.0.2/32 sample 5",
                             "to 172.16.1.1:9 from 10.9.0.2/32,10.9.0.3/32", "to 172.16.1.1:9 sample 5"]


def test_without_spoofing(imports):
    run = imports.samplicator("172.16.1.1//,9", "172.16.1.1/1/,9")
    assert run.status == REFUSED
    run = imports.samplicator("172.16.1.1/1/,9", "[2001:db8::9]/5", partial=True)
    assert run.remarks("lost") == [":source of copies to 172.16.1.1/1/,9", ":source of copies to [2001:db8::9]/5"]
    assert "ip route get 2001:db8::9'" in run.text("lost", "source of copies to [2001:db8::9]/5")
    assert run.receivers == ["to 172.16.1.1:1", "to [2001:db8::9]:5"]
    assert ":172.16.1.1/1/,9" in run.remarks("trap")


@pytest.mark.parametrize("words, receivers", [
    (["--source", "10.0.0.9", "--source", "2001:db8::7"],
     ["to 172.16.1.1:1 source 10.0.0.9", "to [2001:db8::9]:5 sample 3 source 2001:db8::7"]),
    (["--source", "10.0.0.9:7", "--source", "[2001:db8::7]:hash"],
     ["to 172.16.1.1:1 source 10.0.0.9:7", "to [2001:db8::9]:5 sample 3 source [2001:db8::7]:hash"]),
    (["--source", "transparent"], ["to 172.16.1.1:1", "to [2001:db8::9]:5 sample 3"]),
])
def test_a_source_that_is_given(imports, words, receivers):
    run = imports.samplicator("172.16.1.1/1/,9", "[2001:db8::9]/5/3", words=words)
    assert run.status == DONE and run.receivers == receivers
    assert ":samplicate" in run.remarks("differs") and run.remarks("lost") == []


def test_a_source_of_one_family(imports):
    run = imports.samplicator("172.16.1.1/1", "[2001:db8::9]/5", words=["--source", "10.0.0.9"], partial=True)
    assert run.receivers == ["to 172.16.1.1:1 source 10.0.0.9", "to [2001:db8::9]:5"]
    assert run.remarks("lost") == [":source of copies to [2001:db8::9]/5"]


def test_the_source_of_copies_to_the_host_itself_is_known(imports):
    run = imports.samplicator("127.0.0.1/1", "[::1]/5/3", "127.9.9.9/5")
    assert run.status == DONE
    assert run.receivers == ["to 127.0.0.1:1 source 127.0.0.1", "to [::1]:5 sample 3 source ::1",
                             "to 127.9.9.9:5 source 127.0.0.1"]


def test_a_source_for_nobody(imports):
    run = imports.samplicator("-S", "172.16.1.1", words=["--source", "10.0.0.9"])
    assert run.receivers == ["to 172.16.1.1:2000"] and run.remarks("unneeded") == [":--source"]


def test_families_are_bridged_by_a_source(imports):
    """samplicate listens on IPv4 and sends by IPv6; its sources are of what it listens to."""
    run = imports.samplicator("-s", "10.0.1.20", "-c", "samp.conf", "[2001:db8::9]", words=["--source", "2001:db8::7"],
                              file="10.9.0.0/24: [2001:db8::9]/5\n")
    assert run.status == DONE
    assert run.receivers == ["to [2001:db8::9]:5 from 10.9.0.0/24 source 2001:db8::7",
                             "to [2001:db8::9]:2000 source 2001:db8::7"]
    run = imports.samplicator("-s", "10.0.1.20", "-c", "samp.conf", words=["--source", "2001:db8::7"], partial=True,
                              file="[2001:db8:1::]/64: [2001:db8::9]/5\n10.9.0.1: [2001:db8::9]/6\n")
    assert run.remarks("lost", "samp.conf") == ["1:[2001:db8::9]:5"]
    assert run.receivers == ["to [2001:db8::9]:6 from 10.9.0.1/32 source 2001:db8::7"]


def test_spoofing_holds_for_what_follows(imports):
    run = imports.samplicator("-c", "samp.conf", "-S", "172.16.1.9", words=["--source", "10.0.0.9"],
                              file="10.9.0.1: 172.16.1.1\n")
    assert run.receivers == ["to 172.16.1.1:2000 from 10.9.0.1/32 source 10.0.0.9", "to 172.16.1.9:2000"]
    assert run.remarks("differs") == [":samplicate", ":-S"]


@pytest.mark.parametrize("line, words", [
    ("10.9.0.7: 172.16.1.1", "from 10.9.0.7/32"),
    ("10.9.0.0/24: 172.16.1.1", "from 10.9.0.0/24"),
    ("10.9.0.0/255.255.255.0: 172.16.1.1", "from 10.9.0.0/24"),
    ("10.9.0.0/255.255.255.255: 172.16.1.1", "from 10.9.0.0/32"),
    ("  10.9.0.0/24:\t172.16.1.1 # comment", "from 10.9.0.0/24"),
    ("10.9.0.7:172.16.1.1", "from 10.9.0.7/32"),
    ("[10.9.0.7]: 172.16.1.1", "from 10.9.0.7/32"),
    ("10.9.0.7/24: 172.16.1.1", "from 10.9.0.0/24"),
    ("10.9.0.7/0: 172.16.1.1", None),
    ("0.0.0.0/0: 172.16.1.1", None),
    ("0.0.0.0/24: 172.16.1.1", None),
    ("0.0.0.0: 172.16.1.1", None),
])
def test_sources(imports, line, words):
    run = imports.samplicator("-S", "-c", "samp.conf", file=f"# file\n\n{line}\n")
    assert run.status == DONE, run.document
    assert run.receivers == ["to 172.16.1.1:2000" + (f" {words}" if words else "")]
    assert [remark for remark in run.remarks("carried", "samp.conf") if remark.startswith("3:")]


@pytest.mark.parametrize("line", [
    "10.9.0.7 172.16.1.1", "router1: 172.16.1.1", "10.9.0.0/33: 172.16.1.1", "10.9.0.0/: 172.16.1.1",
    "[10.9.0.7]x: 172.16.1.1", "10.9.0.0/24 : 172.16.1.1", "10.9.0.0/255.0.255.0: 172.16.1.1", "10.9.0.0/255.x: 172.16.1.1",
    "10.9.0.7: 172.16.1.1#comment", "2001:db8::1: 172.16.1.1", "[10.9.0.7/24: 172.16.1.1", "10.9.0.7: 172.16.1.1:5",
    "10.9.0.7: " + "172.16.1.1 " * 1000,
])
def test_lines_that_cannot_be_carried_over(imports, line):
    run = imports.samplicator("-S", "-c", "samp.conf", file=f"{line}\n10.1.1.1: 172.16.1.9\n")
    assert run.status == REFUSED
    assert [remark for remark in run.remarks("lost", "samp.conf") if remark.startswith("1:")]
    partial = imports.samplicator("-S", "-c", "samp.conf", file=f"{line}\n10.1.1.1: 172.16.1.9\n", partial=True)
    assert partial.receivers == ["to 172.16.1.9:2000 from 10.1.1.1/32"]


def test_a_blank_before_the_mask(imports):
    run = imports.samplicator("-S", "-c", "samp.conf", file="10.9.0.0 /24: 172.16.1.1\n")
    assert run.receivers == ["to 172.16.1.1:2000 from 10.9.0.0/24"]


def test_bits_beyond_the_mask(imports):
    run = imports.samplicator("-S", "-c", "samp.conf", file="10.9.0.7/24: 172.16.1.1\n")
    assert "never matched" in run.text("trap", "10.9.0.7/24")


def test_sources_of_ipv6(imports):
    """-S does not send them, and without it copies have another source."""
    run = imports.samplicator("-6", "-c", "samp.conf", file="[2001:db8:1::]/48: [2001:db8::9]/5\n", partial=True)
    assert run.receivers == ["to [2001:db8::9]:5 from 2001:db8:1::/48"]
    assert "2000::/8" in run.text("trap", "[2001:db8:1::]/48")
    run = imports.samplicator("-s", "::", "-c", "samp.conf", file="[::]/0: [2001:db8::9]/5\n10.1.1.1: [::9]/5\n",
                              partial=True)
    assert run.receivers == ["to [2001:db8::9]:5"]
    assert "aborts" in run.text("trap", "IPv4")
    run = imports.samplicator("-c", "samp.conf", file="[2001:db8:1::]/48: [2001:db8::9]/5\n", partial=True)
    assert "aborts" in run.text("trap", "IPv6")


@pytest.mark.parametrize("option, line", [("-4", "[2001:db8::1]: 10.0.0.1"), ("-6", "10.0.0.1: [2001:db8::1]")])
def test_sources_of_an_excluded_family(imports, option, line):
    run = imports.samplicator(option, "-c", "samp.conf", file=line + "\n", partial=True)
    assert run.remarks("lost", "samp.conf") == [f"1:{line.split(': ')[0]}"]


def test_lines_without_receivers(imports):
    run = imports.samplicator("-S", "-c", "samp.conf", "172.16.1.1", file="10.9.0.7:\n10.9.0.8: # none\n")
    assert run.receivers == ["to 172.16.1.1:2000"]
    assert run.remarks("trap", "samp.conf") == ["1:receivers", "2:receivers"]


def test_too_many_receivers_in_a_line(imports):
    line = "10.9.0.7: " + " ".join(f"172.16.1.1/{port}" for port in range(1, 102))
    run = imports.samplicator("-S", "-c", "samp.conf", file=line + "\n")
    assert len(run.receivers) == 101 and "1:receivers" in run.remarks("trap", "samp.conf")


def test_sources_of_one_receiver_are_one_list(imports):
    run = imports.samplicator("-S", "-c", "samp.conf", file="10.9.0.1: 172.16.1.1 172.16.1.2\n"
                                                            "10.9.0.2: 172.16.1.1\n"
                                                            "10.9.0.3: 172.16.1.1//,9\n"
                                                            "10.9.0.3: 172.16.1.1/2000/,9\n")
    assert run.status == REFUSED        # The port of line 3 is empty.
    run = imports.samplicator("-S", "-c", "samp.conf", file="10.9.0.1: 172.16.1.1 172.16.1.2\n"
                                                            "10.9.0.2: 172.16.1.1\n"
                                                            "10.9.0.3: 172.16.1.1/2000/,9\n")
    assert run.receivers == ["to 172.16.1.1:2000 from 10.9.0.1/32,10.9.0.2/32",
                             "to 172.16.1.2:2000 from 10.9.0.1/32",
                             "to 172.16.1.1:2000 from 10.9.0.3/32 ttl 9"]


def test_every_line_that_matches_sends(imports):
    """What overlaps stays two receivers: each sends a copy."""
    run = imports.samplicator("-S", "-c", "samp.conf", "172.16.1.1",
                              file="10.9.0.0/24: 172.16.1.1\n10.9.0.1: 172.16.1.1\n0.0.0.0/0: 172.16.1.1\n")
    assert run.receivers == ["to 172.16.1.1:2000 from 10.9.0.0/24", "to 172.16.1.1:2000 from 10.9.0.1/32",
                             "to 172.16.1.1:2000", "to 172.16.1.1:2000"]
    assert run.names[1:] == ["samplicator/172.16.1.1-2000", "samplicator/172.16.1.1-2000-2",
                             "samplicator/172.16.1.1-2000-3", "samplicator/172.16.1.1-2000-4"]


def test_options_after_a_file_do_not_reach_it(imports):
    run = imports.samplicator("-c", "samp.conf", "-S", "172.16.1.9", file="10.9.0.1: 172.16.1.1\n")
    assert run.status == REFUSED and run.remarks("lost") == ["1:source of copies to 172.16.1.1"]
    assert ":-S" in run.remarks("trap") and "no effect on the receivers of samp.conf" in str(run.document)


def test_options_may_follow_receivers(imports):
    assert imports.samplicator("172.16.1.1", "-S", "-p", "9").statements == [
        "collector samplicator listen *:9", "receiver samplicator/172.16.1.1-2000 to 172.16.1.1:2000"]


@pytest.mark.parametrize("arguments, kind, word", [
    (["-n"], "differs", "-n"), (["-x", "10"], "differs", "-x"), (["-b", "1"], "unneeded", "-b"),
    (["-d", "1"], "unneeded", "-d"), (["-f"], "unneeded", "-f"), (["-m", "pid"], "unneeded", "-m"),
    (["-u", "65536"], "unneeded", "-u"), (["-u", "1500"], "trap", "-u"),
])
def test_other_options(imports, arguments, kind, word):
    run = imports.samplicator(*arguments, "-S", "172.16.1.1")
    assert run.status == DONE and run.receivers == ["to 172.16.1.1:2000"]
    assert f":{word}" in run.remarks(kind)


@pytest.mark.parametrize("arguments, word", [
    (["-t", "1000"], "-t"), (["-p", "netflow"], "-p"), (["-p", "0"], "-p"), (["-s", "host"], "-s"),
])
def test_options_that_cannot_be_carried_over(imports, arguments, word):
    run = imports.samplicator(*arguments, "-S", "172.16.1.1")
    assert run.status == REFUSED and run.remarks("lost") == [f":{word}"]
    assert imports.samplicator(*arguments, "-S", "172.16.1.1", partial=True).status == DONE


@pytest.mark.parametrize("arguments", [["-z"], ["-p"], ["-S", "-q", "1"]])
def test_options_that_there_are_not(imports, arguments):
    run = imports.samplicator(*arguments)
    assert run.status == WRONG and run.document is None and "samplicate" in run.error


def test_no_receiver(imports):
    run = imports.samplicator("-S")
    assert run.status == REFUSED and "no receiver" in run.error


def test_a_file_that_is_missing(imports):
    run = imports.samplicator("-S", "-c", "gone", "172.16.1.1", partial=True)
    assert run.status == REFUSED and "'gone'" in run.error and run.document is None


def test_more_receivers_than_there_can_be(imports):
    run = imports.samplicator("-S", "172.16.1.1/1-65535", "172.16.1.2/1-65535", partial=True)
    assert run.status == DONE and len(run.receivers) == 100000 and run.remarks("lost") == [":172.16.1.2/1-65535"]


@pytest.mark.parametrize("words", [
    ["ExecStart=/usr/local/bin/samplicate", "-S", "172.16.1.1/1"], ["/usr/bin/samplicate", "-S", "172.16.1.1/1"],
    ["ExecStart=", "-/usr/bin/samplicate", "-S", "172.16.1.1/1"], ["samplicate -S 172.16.1.1/1"],
    ["ExecStart=-/usr/local/bin/samplicate  '-S'\t\"172.16.1.1/1\""]])
def test_a_line_of_a_unit(imports, words):
    assert imports.samplicator(*words).receivers == ["to 172.16.1.1:1"]


def test_a_file_with_a_blank_in_its_name(imports):
    imports.write("my samp.conf", "10.9.0.1: 172.16.1.1/1\n")
    run = imports.run("samplicator", "--", "ExecStart=/usr/bin/samplicate -S -c 'my samp.conf'")
    assert run.returncode == DONE
    assert run.stdout.splitlines()[0] == "# Taken over from samplicator: samplicate -S -c 'my samp.conf'"


def test_tabs(imports):
    imports.write("samp.conf", "\t10.9.0.1:\t172.16.1.1/1\n")
    run = imports.run("samplicator", "--", "-S", "-c", "samp.conf")
    assert run.returncode == DONE and "?" not in run.stderr and "samp.conf:1: carried over: " in run.stderr


@pytest.mark.parametrize("lines, said", [
    ("10.9.0.0/255.255.0.0: 172.16.1.1/1\n10.9.1.0/255.255.255.0: 172.16.1.1/1\n", ["2:172.16.1.1/1"]),
    ("0.0.0.0: 172.16.1.1/1\n10.9.1.1: 172.16.1.1/1\n", ["2:172.16.1.1/1"]),
    ("10.9.1.1: 172.16.1.1/1\n10.9.1.1: 172.16.1.1/2\n", []),
    ("10.9.1.1: 172.16.1.1/1\n10.9.1.2: 172.16.1.1/1\n", []),
])
def test_lines_that_overlap(imports, lines, said):
    run = imports.samplicator("-S", "-c", "samp.conf", file=lines)
    assert run.status == DONE
    assert [remark for remark in run.remarks("trap", "samp.conf") if "/1" in remark] == said


def test_a_name(imports):
    run = imports.samplicator("-S", "172.16.1.1/1", words=["--name", "edge"])
    assert run.names == ["edge", "edge/172.16.1.1-1"]
    for words in ["--name"], ["--name", "a/b"], ["--name", "-x"], ["--name", "a", "--name", "b"]:
        assert imports.run("samplicator", *words, "--", "-S", "172.16.1.1/1").returncode == WRONG


def test_what_holds_for_all_is_told_behind(imports):
    lines = imports.run("samplicator", "--", "-S", "172.16.1.1/1").stderr.splitlines()
    general = [line for line in lines if line.startswith("in general: ")]
    assert len(set(general)) == len(general) > 1 and lines[-1 - len(general):-1] == general
    assert [sum(word in line for line in general) for word in ("MTU", "TTL")] == [1, 1]
    assert imports.samplicator("-S", "172.16.1.1/1", "172.16.1.2/1").texts("trap", "-S") == \
        ["with -S datagrams larger than the MTU were lost; flowtee sends them in fragments"]


def test_whom_a_receiver_has_exporters_in_common_with(imports):
    """By the file, as there may be several; and by the command line."""
    run = imports.samplicator("-S", "-c", "samp.conf", "10.0.0.9/2055", "10.0.0.9/2055", file="10.1.0.0/16: 10.0.0.9/2055\n")
    texts = run.texts("trap", "10.0.0.9/2055")
    assert any(text.startswith("the source of samp.conf:1 has exporters in common with this one") for text in texts)
    assert any(text.startswith("another receiver of the arguments has exporters in common") for text in texts)


def test_nothing_is_carried_over_and_not(imports):
    run = imports.samplicator("172.16.1.1/1", partial=True)
    assert run.remarks("lost") == [":source of copies to 172.16.1.1/1"] and run.remarks("carried") == []
    assert run.text("differs", "172.16.1.1/1") == "receiver 172.16.1.1-1, with the exporter's address"


def test_all_files_that_are_not_there_are_told(imports):
    run = imports.run("samplicator", "--", "-c", "one.conf", "-p", "2055", "-c", "two.conf", "10.0.0.9/2055")
    assert (run.returncode, run.stdout) == (REFUSED, "")
    assert [line.split("'")[1] for line in run.stderr.splitlines()] == ["one.conf", "two.conf"], run
