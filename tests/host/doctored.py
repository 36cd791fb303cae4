# SPDX-License-Identifier: GPL-2.0-or-later
"""What doctor makes of a host in a network namespace of its own: its collectors, devices, rules and programs."""

import json
import socket
import struct

from fake_kernel import NOW, endpoint, gn, message, nest, text, u64

PLACES = ["nic", "backlog", "reassembly", "hook", "receivers", "qdisc", "device", "socket"]
RTM_NEWLINK, RTM_GETLINK, RTM_NEWQDISC, RTM_GETQDISC = 16, 18, 36, 38
IFLA_IFNAME, IFLA_LINK, IFLA_MASTER, IFLA_LINKINFO, IFLA_STATS64 = 3, 5, 10, 18, 23
IFLA_INFO_KIND, IFLA_INFO_DATA, IFLA_VLAN_ID = 1, 2, 1
TCA_STATS2, TCA_STATS_QUEUE, TC_H_ROOT = 7, 3, 0xffffffff
STATS = ("rx_packets", "tx_packets", "rx_bytes", "tx_bytes", "rx_errors", "tx_errors", "rx_dropped", "tx_dropped", "multicast",
         "collisions", "rx_length_errors", "rx_over_errors", "rx_crc_errors", "rx_frame_errors", "rx_fifo_errors", "rx_missed_errors")
ADDRESSES = "ip address add 10.0.1.20/32 dev lo; ip address add 10.0.1.21/32 dev lo"
LO = 1


def listener(name, listen="10.0.1.20", *attrs, port=2055, received=0, last=None):
    counters = nest(gn.COLLECTOR_COUNTERS, u64(1, received), u64(2, 100 * received), u64(3, received))
    if last is not None:
        attrs += (u64(gn.COLLECTOR_LAST_RECEIVED, NOW - 1000 * last),)
    where = nest(gn.COLLECTOR_LISTEN, struct.pack("=HH", 6, gn.ENDPOINT_PORT) + struct.pack(">HH", port, 0)) if listen == "*" else \
        endpoint(gn.COLLECTOR_LISTEN, listen, port)
    return message(gn.COLLECTOR_NEW, nest(gn.COLLECTOR, text(gn.COLLECTOR_NAME, name), where, counters, *attrs))


def receiver(collector, to, *attrs, port=2055):
    return message(gn.RECEIVER_NEW, nest(gn.RECEIVER, text(gn.RECEIVER_COLLECTOR, collector), text(gn.RECEIVER_NAME, "r"),
                                         endpoint(gn.RECEIVER_TO, to, port), *attrs))


def host_message(kind, head, *attrs):
    payload = head + b"".join(attrs)
    return gn.HEADER.pack(16 + len(payload), kind, 0, 0, 0) + payload


def link(index, name, *attrs, **stats):
    """One that is up."""
    return host_message(RTM_NEWLINK, struct.pack("=BxHiII", 0, 1, index, 1, 0), text(IFLA_IFNAME, name),
                        gn.attr(IFLA_STATS64, struct.pack("=16Q", *(stats.get(key, 0) for key in STATS))), *attrs)


def queue(index, drops):
    return host_message(RTM_NEWQDISC, struct.pack("=BxxxiIII", 0, index, 0, TC_H_ROOT, 0),
                        nest(TCA_STATS2, gn.attr(TCA_STATS_QUEUE, struct.pack("=5I", 0, 0, drops, 0, 0))))


SOCK_DIAG_BY_FAMILY, INET_DIAG_SKMEMINFO = 20, 7


def udp_socket(address, port, room, drops):
    """One of IPv4, as the host tells of it."""
    head = struct.pack("=BBBB2H16s16sI8s5I", socket.AF_INET, 7, 0, 0, socket.htons(port), 0, socket.inet_aton(address), b"", 0, b"", *5 * [0])
    memory = struct.pack("=9I", 0, room, 0, 0, 0, 0, 0, 0, drops)
    return host_message(SOCK_DIAG_BY_FAMILY, head, gn.attr(INET_DIAG_SKMEMINFO, memory))


# It listens by itself, though nobody says for how long.
BY_ITSELF = ("",)


def examine(fake, *words, **environment):
    run = fake.call("-j", "doctor", *filter(None, words or ("--listen", "0")), **environment)
    assert run.stderr == "" and run.returncode in (0, 1), run
    document = json.loads(run.stdout)
    where = [stage["where"] for stage in document["path"]]
    assert sorted(set(where), key=where.index) == PLACES
    return document


def found(fake, *words, **environment):
    return [(f["check"], f["level"], f["object"]) for f in examine(fake, *words, **environment)["findings"]
            if f["check"] != "no_receivers"]


# A datagram, and what it is for.
FROM = "192.0.2.1:50000"
OWN = "10.0.1.20:2055"

CHAIN = """nft -f - <<END
table inet t {{
    {extra}
    chain other {{ udp dport 2055 accept; }}
    chain c {{ type filter hook {hook} priority raw; policy {policy}; {rule}; }}
}}
END"""

PROGRAM_THAT_LISTENS = """exec python3 -c '
import os, socket, sys
sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
sock.bind(("10.0.1.21", 2055))
os.set_inheritable(sock.fileno(), True)
os.execv(sys.argv[1], sys.argv[1:])' "$@" """
