# SPDX-License-Identifier: GPL-2.0-or-later
"""The network of the benchmark: an exporter, a server that replicates, and receivers, joined by veth.

All are on one machine with one processor, so that its clock sees the work of all of them.
"""

import contextlib
import ctypes
import re
import subprocess

SERVER = "10.0.1.20"
EXPORTER = "10.0.1.1"
PORT = 20001
MOST_RECEIVERS = 8

CLONE_NEWNET = 0x40000000
libc = ctypes.CDLL(None, use_errno=True)


def run(*words, **options):
    """A command that must succeed; what it prints."""
    return subprocess.run(words, check=True, stdout=subprocess.PIPE, text=True, **options).stdout


def on(namespace, *words, **options):
    return run("ip", "netns", "exec", namespace, *words, **options)


def batch(program, namespace, lines):
    """Many commands in one process: starting one is what takes long here."""
    run(program, "-n", namespace, "-batch", "-", input="\n".join(lines) + "\n")


def switch_to(file):
    if libc.setns(file.fileno(), CLONE_NEWNET):
        raise OSError(ctypes.get_errno(), "setns")


@contextlib.contextmanager
def inside(namespace):
    """What is opened inside (a socket, a file in /proc/net) stays there afterwards."""
    with open("/proc/self/ns/net", "rb") as home, open(f"/run/netns/{namespace}", "rb") as there:
        switch_to(there)
        try:
            yield
        finally:
            switch_to(home)


def receiver_address(number):
    return f"172.16.{number}.2"


def receiver_device(number):
    """The server's end of the wire to this receiver."""
    return f"receiver{number}"


# The server's address on the exporter's wire, and every receiver's: so a copy that nobody readdressed passes for
# the receiver's own, and makes the same way there as any other.
HARDWARE = "02:00:00:00:00:01"

# A receiver's network layer has begun when it drops what it got, and counts it.
RECEIVERS_RULES = """
table ip bench {{
	{counters}
	chain arrived {{
		type filter hook prerouting priority raw
		counter name iifname map {{ {elements} }} drop
	}}
}}
"""


def build():
    for namespace in ("exporter", "server", "receivers"):
        run("ip", "netns", "add", namespace)
        # Nothing here speaks IPv6, and its searches for neighbours and routers would be counted with the rest.
        on(namespace, "sysctl", "-qw", "net.ipv6.conf.default.disable_ipv6=1")
    run("ip", "link", "add", "uplink", "netns", "exporter", "type", "veth",
        "peer", "name", "uplink", "address", HARDWARE, "netns", "server")
    batch("ip", "exporter", [f"address add {EXPORTER}/24 dev uplink", "link set uplink up"])
    batch("ip", "server", [f"address add {SERVER}/24 dev uplink", "link set uplink up", "link set lo up"])
    for number in range(MOST_RECEIVERS):
        add_receiver(number)
    wires = [f"wire{number}" for number in range(MOST_RECEIVERS)]
    on("receivers", "nft", "-f", "-", input=RECEIVERS_RULES.format(
        counters="\n\t".join(f"counter {wire} {{ }}" for wire in wires),
        elements=", ".join(f'"{wire}" : "{wire}"' for wire in wires)))


def add_receiver(number):
    """Its hardware address is known from the beginning, so that nothing but copies is on the wire."""
    device, wire = receiver_device(number), f"wire{number}"
    batch("ip", "server", [f"link add {device} type veth peer name {wire} address {HARDWARE} netns receivers",
                           f"address add 172.16.{number}.1/24 dev {device}", f"link set {device} up",
                           f"neighbour add {receiver_address(number)} lladdr {HARDWARE} dev {device} nud permanent"])
    batch("ip", "receivers", [f"link set {wire} up"])


def arrived(number):
    """What the first receivers got so far: (packets, bytes) of each."""
    text = on("receivers", "nft", "list", "counters")
    found = dict((wire, (int(packets), int(size))) for wire, packets, size in
                 re.findall(r"counter (\S+) \{\s*packets (\d+) bytes (\d+)", text))
    return [found[f"wire{index}"] for index in range(number)]
