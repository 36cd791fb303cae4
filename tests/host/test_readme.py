# SPDX-License-Identifier: GPL-2.0-or-later
"""README's chapter on what goes wrong: doctor prints what stands there, and each word of a finding is where it is looked for."""

import os
import re

from doctored import LO, SOCK_DIAG_BY_FAMILY, listener, udp_socket
from fake_kernel import account, endpoint, gn, message, nest, text, u64
from flowteectl import TOP
from test_doctor import BY_TABLE, words_of_checks

IPV4 = 2


def chapter():
    with open(os.path.join(TOP, "README.md"), encoding="utf-8") as file:
        return file.read().split("## When something is missing\n")[1].split("\n## ")[0]


def receiver(path, to, port, sent):
    of, name = path.split("/")
    return message(gn.RECEIVER_NEW, nest(gn.RECEIVER, text(gn.RECEIVER_COLLECTOR, of), text(gn.RECEIVER_NAME, name),
                                         endpoint(gn.RECEIVER_TO, to, port),
                                         nest(gn.RECEIVER_COUNTERS, u64(1, sent), u64(2, sent), u64(3, 1000 * sent))))


def test_doctor_prints_what_is_shown(fake):
    """A collector that listens at another address than the one that is sent to, and a program that is too slow."""
    fake.version("test")
    # The only device that there is for certain has another name here.
    fake.apart("ip link set lo down; ip link set lo name eth0 up; mount --bind /dev/null /proc/$$/net/softnet_stat; "
               "for address in 10.0.1.20 10.0.1.21 172.16.1.1; do ip address add $address/24 dev eth0; done")
    fake.tell([listener("netflow", "10.0.1.21", port=20001), receiver("netflow/online", "172.16.1.100", 20001, 0),
               listener("flows", "10.0.1.20", port=20002, received=97344, last=1), receiver("flows/traffic", "127.0.0.1", 65001, 97344)],
              [account("netflow"), account("flows")])
    fake.host(f"{SOCK_DIAG_BY_FAMILY}.{IPV4}", udp_socket("127.0.0.1", 65001, 212992, 3120))
    fake.arrive(("192.0.2.1:50000", "10.0.1.20:20001", LO, 0))
    [sample] = re.findall(r"\$ sudo flowteectl doctor\n(.*?)```", chapter(), re.DOTALL)
    run = fake.call("doctor")
    assert (run.returncode, run.stderr) == (1, "")
    assert run.stdout == sample and max(map(len, sample.splitlines())) <= 80


def test_each_word_of_a_finding_is_in_the_table():
    """Once, and no other word."""
    rows = [line.split(" | ") for line in chapter().splitlines() if line.startswith("| ")][1:]
    told = [word for row in rows for word in re.findall(r"`([a-z_]+)`", row[1])]
    assert len(rows) > 8 and len(told) == len(set(told))
    assert set(told) == words_of_checks() | BY_TABLE
