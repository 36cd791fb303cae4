# SPDX-License-Identifier: GPL-2.0-or-later
"""What is measured: each plan is for a machine of its own, and says what tests/bench.d/measure takes.

`asks` is what is measured, and `machine` what tests/vm is to be given. For `costs` and `latency` there are `protocol` and
`size` of the datagrams, how many of them (`datagrams`), and lists of `receivers`, `views` and `methods`; `bystanders` has
those asked, too, who have nothing to do with it. `loss` takes the same, but `steps` of a bisection for the datagrams.
`memory` and `tool` take a list of how many `receivers`.
"""

from processes import PROGRAMS

# In the order of the tables.
METHODS = {
    "mirred": "tc mirred: a floor, nothing is rewritten",
    "pedit": "tc pedit, csum, mirred: fixed addresses, no route or neighbour is looked up",
    "nft dup": "nft dup: another next hop, the address stays",
    "tc-BPF": "a program for tc that looks up routes and rewrites (tests/bench.d/tee.bpf.c)",
    "flowtee": "flowtee",
    "unaware": "flowtee that keeps no account of streams (exporters off)",
    "crowd": "flowtee with 1,000 more receivers, which want 50,000 exporters but not this one",
    "scale": "the same on a host with 1,000 collectors, and 100,000 exporters that others want",
    "user space": "a process with recvmmsg, sendmmsg and a raw socket (tests/bench.d/usertee.c)",
    "user GSO": "the same with UDP_SEGMENT, when an exporter sends many of one size",
    "nfacctd": "pmacct's nfacctd, tee, transparent, one id a receiver",
    "samplicator": "samplicator -S, if its source was given",
}
# These are asked for by name.
SPECIAL = ["scale", "samplicator"]
VIEWS = {
    "alone": "the tee alone: devices behind it free what they get",
    "hop": "the tee alone, and all receivers are behind one next hop",
    "pages": "the tee alone, and what comes lies in a page, as from the driver of a card",
    "rules": "the tee alone, on a host with OUTPUT rules: a chain of four that match no copy",
    "wires": "with the receivers' side of the wire: veth, and a raw table that drops",
}
MOST_RECEIVERS = 64
SIZE = 1464
RECEIVERS = [1, 2, 8]
# Of what is neither the tables' nor the plots'.
FEW_RECEIVERS = [2, 8]
MANY_RECEIVERS = [8]
# NetFlow v5 has no datagrams of these sizes.
OTHER_SIZES = [200, 8000]
# Of these only the account of streams is of interest.
OTHER_PROTOCOLS = ["netflow9", "ipfix"]
ACCOUNT_RECEIVERS = [2]
# For latency: without what changes nothing beside flowtee, or is beyond comparison.
RIVALS = ["mirred", "tc-BPF", "flowtee", "user space", "user GSO", "nfacctd"]
LATENCY_DATAGRAMS = 640
PROFILE_DATAGRAMS = 500
# Of the bisection: the rate is found within 5 %.
LOSS_STEPS = 7
LOSS_METHODS = ["mirred", "tc-BPF", "flowtee", "user space", "nfacctd"]
MEMORY_RECEIVERS = [1000, 100000]
# What the tool costs is to grow with these, and not with their square.
TOOL_RECEIVERS = [5000, 20000]
# As some servers, and many virtual machines, are prepared for. 100,000 receivers took 4 GB there.
MANY_PROCESSORS = 256
INSTRUCTIONS = ["--icount"]
# Its emulator writes what the machine sees as /out/counts.
PROFILED = [*INSTRUCTIONS, "--plugin", f"{PROGRAMS}/count.so,out={PROGRAMS}/../vm/out/counts"]
PROCESSORS = ["--cpus", "2"]


def usual(samplicator):
    """The methods of a table."""
    return [name for name in METHODS if name not in SPECIAL or (name == "samplicator" and samplicator)]


def plan(protocol, size, receivers, datagrams, **others):
    return {"asks": "costs", "machine": INSTRUCTIONS, "protocol": protocol, "size": size, "receivers": receivers,
            "datagrams": datagrams, "views": ["alone"], "methods": usual(False), "bystanders": False, **others}


def accounts(datagrams):
    return [plan(protocol, SIZE, ACCOUNT_RECEIVERS, datagrams, methods=["flowtee", "unaware"])
            for protocol in OTHER_PROTOCOLS]


def memory(processors):
    return {"asks": "memory", "machine": [*PROCESSORS, "--mem", "8G", "--append", f"possible_cpus={processors}"],
            "receivers": MEMORY_RECEIVERS, "datagrams": 0}


def pieces(datagrams, receivers, samplicator):
    """{name: plans}, in the order of the pages; each can be measured by itself."""
    methods = usual(samplicator)

    def table(view, numbers=FEW_RECEIVERS):
        return plan("netflow5", SIZE, numbers, datagrams, views=[view], methods=methods)

    return {
        "alone": [{**table("alone", receivers), "bystanders": True}],
        "accounts": accounts(datagrams),
        "wires": [table("wires", receivers)],
        "sizes": [plan("netflow9", size, receivers, datagrams, methods=methods) for size in OTHER_SIZES],
        "hop": [table("hop")],
        "pages": [table("pages")],
        "rules": [table("rules")],
        "scale": [{**table("alone", FEW_RECEIVERS), "methods": ["flowtee", "scale"]}],
        "profile": [plan("netflow5", SIZE, FEW_RECEIVERS, PROFILE_DATAGRAMS, asks="profile", machine=PROFILED,
                         methods=["mirred", "flowtee"])],
        "latency": [plan("netflow5", SIZE, MANY_RECEIVERS, LATENCY_DATAGRAMS, asks="latency",
                         methods=[name for name in methods if name in (*RIVALS, "samplicator")])],
        "loss": [plan("netflow5", SIZE, MANY_RECEIVERS, 0, asks="loss", machine=PROCESSORS, steps=LOSS_STEPS,
                      methods=[name for name in methods if name in (*LOSS_METHODS, "samplicator")])],
        "memory": [memory(2), memory(MANY_PROCESSORS)],
        "tool": [{"asks": "tool", "machine": INSTRUCTIONS, "receivers": TOOL_RECEIVERS, "datagrams": 0}],
    }


# What takes some minutes in all.
SHORT = ["alone", "accounts", "wires"]
PIECES = list(pieces(0, [], False))


def short(datagrams, samplicator=False):
    return chosen(SHORT, datagrams, RECEIVERS, samplicator)


def full(datagrams, samplicator=False):
    return chosen(PIECES, datagrams, [*RECEIVERS, MOST_RECEIVERS], samplicator)


def chosen(names, datagrams, receivers=RECEIVERS, samplicator=False):
    """Plans of these pieces."""
    all_of_them = pieces(datagrams, receivers, samplicator)
    return [found for name in names for found in all_of_them[name]]
