# SPDX-License-Identifier: GPL-2.0-or-later
"""What is measured: each plan is for a machine of its own, and says what tests/bench.d/measure takes."""

# In the order of the tables.
METHODS = {
    "mirred": "tc mirred: a floor, nothing is rewritten",
    "pedit": "tc pedit, csum, mirred: fixed addresses, no route or neighbour is looked up",
    "nft dup": "nft dup: another next hop, the address stays",
    "tc-BPF": "a program for tc that looks up routes and rewrites (tests/bench.d/tee.bpf.c)",
    "flowtee": "flowtee",
    "unaware": "flowtee that keeps no account of streams (exporters off)",
    "crowd": "flowtee with 1,000 more receivers, which want 50,000 exporters but not this one",
    "user space": "a process with recvmmsg, sendmmsg and a raw socket (tests/bench.d/usertee.c)",
    "user GSO": "the same with UDP_SEGMENT, when an exporter sends many of one size",
    "nfacctd": "pmacct's nfacctd, tee, transparent, one id a receiver",
}
VIEWS = {
    "alone": "the tee alone: devices behind it free what they get",
    "wires": "with the receivers' side of the wire: veth, and a raw table that drops",
}
MOST_RECEIVERS = 64
SIZE = 1464
RECEIVERS = [1, 2, 8]
# NetFlow v5 has no datagrams of these sizes.
OTHER_SIZES = [200, 8000]
# Of these only the account of streams is of interest.
OTHER_PROTOCOLS = ["netflow9", "ipfix"]
ACCOUNT_RECEIVERS = [2]


def plan(protocol, size, receivers, datagrams, **others):
    return {"protocol": protocol, "size": size, "receivers": receivers, "datagrams": datagrams,
            "views": ["alone"], "methods": list(METHODS), "bystanders": False, **others}


def accounts(datagrams):
    return [plan(protocol, SIZE, ACCOUNT_RECEIVERS, datagrams, methods=["flowtee", "unaware"])
            for protocol in OTHER_PROTOCOLS]


def short(datagrams, receivers=RECEIVERS):
    return [plan("netflow5", SIZE, receivers, datagrams, bystanders=True), *accounts(datagrams),
            plan("netflow5", SIZE, receivers, datagrams, views=["wires"])]


def full(datagrams):
    receivers = [*RECEIVERS, MOST_RECEIVERS]
    return short(datagrams, receivers) + [plan("netflow9", size, receivers, datagrams) for size in OTHER_SIZES]
