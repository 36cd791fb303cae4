# SPDX-License-Identifier: GPL-2.0-or-later
"""The network of the benchmark: an exporter and a server that replicates, joined by veth.

Both are on one machine with one processor, so that its clock sees the work of all. What is behind the server says
views.py.
"""

import contextlib
import ctypes
import subprocess

SERVER = "10.0.1.20"
EXPORTER = "10.0.1.1"
# Where the server listens, and where each receiver does.
PORT = 20001
RECEIVER_PORT = 20002
# Datagrams of 8,000 bytes are whole on each wire.
MTU = 9000

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


# The server's address on the exporter's wire, and every receiver's: so a copy that nobody readdressed passes for
# the receiver's own, and makes the same way there as any other.
HARDWARE = "02:00:00:00:00:01"


def add(namespace):
    run("ip", "netns", "add", namespace)
    # Nothing here speaks IPv6, and its searches for neighbours and routers would be counted with the rest.
    on(namespace, "sysctl", "-qw", "net.ipv6.conf.default.disable_ipv6=1")


def build():
    for namespace in ("exporter", "server"):
        add(namespace)
    run("ip", "link", "add", "uplink", "mtu", str(MTU), "netns", "exporter", "type", "veth",
        "peer", "name", "uplink", "mtu", str(MTU), "address", HARDWARE, "netns", "server")
    batch("ip", "exporter", [f"address add {EXPORTER}/24 dev uplink", "link set uplink up",
                             f"route add default via {SERVER}"])
    batch("ip", "server", [f"address add {SERVER}/24 dev uplink", "link set uplink up", "link set lo up"])
