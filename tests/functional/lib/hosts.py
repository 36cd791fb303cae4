# SPDX-License-Identifier: GPL-2.0-or-later
"""Hosts of a network: namespaces, the ends of their links, and what runs in them."""

import contextlib
import ctypes
import json
import os
import signal
import socket
import subprocess
import time

from genetlink import Netlink
from sockets import DEADLINE, ETH_P_IP, ETH_P_IPV6, Capture, Late, UdpSocket, readable

CLONE_NEWNET = 0x40000000
libc = ctypes.CDLL(None, use_errno=True)


def setns(fd):
    if libc.setns(fd, CLONE_NEWNET):
        raise OSError(ctypes.get_errno(), "setns")


def children_of(pid):
    """The processes that a process has started, and that are still there."""
    with open(f"/proc/{pid}/task/{pid}/children", encoding="ascii") as file:
        return [int(child) for child in file.read().split()]


class Process:
    """A command that runs in a host until it is stopped."""

    def __init__(self, host, words, **options):
        with host.inside():
            self.popen = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                          stderr=subprocess.STDOUT, **options)
        self.output = b""

    @property
    def pid(self):
        return self.popen.pid

    def wait_output(self, text, deadline=DEADLINE):
        """Until it has printed `text`."""
        end = time.monotonic() + deadline
        while text.encode() not in self.output:
            if not readable(self.popen.stdout, end - time.monotonic()):
                raise Late(f"{self.popen.args} has not printed {text!r}: {self.output!r}")
            if not self._read():
                raise AssertionError(f"{self.popen.args} ended without {text!r}: {self.output!r}")

    def said(self):
        """What it has printed up to now."""
        while readable(self.popen.stdout, 0) and self._read():
            pass
        return self.output.decode()

    def _read(self):
        data = os.read(self.popen.stdout.fileno(), 65536)
        self.output += data
        return data

    def wait(self, deadline=DEADLINE):
        rest, _ = self.popen.communicate(timeout=deadline)
        self.output += rest
        return self.popen.returncode

    def close(self):
        if self.popen.poll() is None:
            self.popen.send_signal(signal.SIGTERM)
            try:
                self.popen.wait(DEADLINE)
            except subprocess.TimeoutExpired:
                self.popen.kill()
                self.popen.wait()
        if not self.popen.stdout.closed:
            self.popen.stdout.close()


class End:
    """One end of a link: a device of a host, with its addresses."""

    def __init__(self, host, dev, mac, ip):
        self.host = host
        self.dev = dev
        self.mac = mac
        self.ip = ip  # by family: 4 and 6
        self.peer = None
        self._sender = None

    def __str__(self):
        return f"{self.host.short}/{self.dev}"

    def send(self, packet, protocol=None):
        """Puts one IP packet on the link, with the other end's MAC address, past this host's own stack."""
        packet = bytes(packet)
        if protocol is None:
            protocol = ETH_P_IP if packet[0] >> 4 == 4 else ETH_P_IPV6
        self.send_frame(self.mac_bytes(self.peer.mac) + self.mac_bytes(self.mac)
                        + protocol.to_bytes(2, "big") + packet)

    def send_frame(self, frame):
        if self._sender is None:
            with self.host.inside():
                self._sender = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0)
            self._sender.setsockopt(socket.SOL_SOCKET, 32, 8 << 20)  # SO_SNDBUFFORCE
            self._sender.bind((self.dev, 0))
        self._sender.send(bytes(frame))

    def close(self):
        if self._sender is not None:
            self._sender.close()
            self._sender = None

    @staticmethod
    def mac_bytes(mac):
        return bytes.fromhex(mac.replace(":", ""))

    def capture(self):
        return self.host.keep(Capture(self))

    @contextlib.contextmanager
    def offload(self, **features):
        """For a while: offload(tx="off", gro="on")."""
        before = self._features(features)
        self._set_features(features)
        try:
            yield
        finally:
            self._set_features(before)

    def restored(self, dev=None):
        """Commands of `ip` for what is lost when the device goes down, or to another master: IPv6, and neighbours."""
        dev = dev or self.dev
        return [f"addr replace {self.ip[6]}/64 dev {dev} nodad",
                *(f"neigh replace {self.peer.ip[f]} lladdr {self.peer.mac} dev {dev} nud permanent" for f in (4, 6))]

    NAMES = {"tx": "tx-checksumming", "rx": "rx-checksumming", "gro": "generic-receive-offload",
             "gso": "generic-segmentation-offload", "tso": "tcp-segmentation-offload"}

    def has_feature(self, name):
        """Whether the kernel knows it at all."""
        return f"{name}: " in self.host.run("ethtool", "-k", self.dev)

    def _features(self, wanted):
        lines = self.host.run("ethtool", "-k", self.dev).splitlines()
        state = dict(line.strip().split(": ", 1) for line in lines if ": " in line)
        return {name: state[self.NAMES.get(name, name.replace("_", "-"))].split()[0] for name in wanted}

    def _set_features(self, features):
        words = [word for name, value in features.items() for word in (name.replace("_", "-"), value)]
        self.host.run("ethtool", "-K", self.dev, *words)


class Host:
    """A network namespace."""

    def __init__(self, lab, short):
        self.lab = lab
        self.short = short
        self.name = f"{lab.prefix}-{short}"
        self.ends = {}
        self.used_flowtee = False
        self._open = []
        self._fd = -1
        self._commands = []
        self._netlink = None

    def __getitem__(self, neighbour):
        """The End of this host's link to a neighbour, by its short name."""
        return self.ends[neighbour]

    def address(self, family, neighbour=None):
        """Its address on the link to a neighbour; without one, on its first link."""
        end = self.ends[neighbour] if neighbour else next(iter(self.ends.values()))
        return end.ip[family]

    @contextlib.contextmanager
    def inside(self):
        """Sockets and processes that are made meanwhile belong to the host."""
        if self._fd < 0:
            self._fd = os.open(f"/run/netns/{self.name}", os.O_RDONLY | os.O_CLOEXEC)
        setns(self._fd)
        try:
            yield
        finally:
            setns(self.lab.home)

    def keep(self, resource):
        """Closes it with the Lab, or when close_resources() is called."""
        self._open.append(resource)
        return resource

    def close_resources(self, since=0):
        while len(self._open) > since:
            self._open.pop().close()

    def resources(self):
        return len(self._open)

    def close(self):
        """Lets go of the namespace, which stays until the Lab deletes it."""
        self.close_resources()
        self.close_netlink()
        for end in self.ends.values():
            end.close()
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1

    def close_netlink(self):
        """Nothing of this host holds the module then."""
        if self._netlink is not None:
            self._netlink.close()
            self._netlink = None

    def call(self, *words, data=None, env=None):
        """The result of a command, whatever its exit status."""
        with self.inside():
            return subprocess.run(words, input=data, stdin=None if data is not None else subprocess.DEVNULL,
                                  env=env, capture_output=True, text=True, check=False)

    def run(self, *words, data=None):
        """What a command prints; it must succeed."""
        result = self.call(*words, data=data)
        assert result.returncode == 0, f"{self.short}: {words}: {result.stderr or result.stdout}"
        return result.stdout

    def spawn(self, *words, **options):
        return self.keep(Process(self, words, **options))

    def ip(self, *commands):
        """`ip` with some command lines at once."""
        self.run("ip", "-batch", "-", data="\n".join(commands) + "\n")

    @contextlib.contextmanager
    def forwarding(self):
        """For a while it passes on what is for others."""
        names = ("net/ipv4/ip_forward", "net/ipv6/conf/all/forwarding")
        before = [self.read("/proc/sys/" + name).strip() for name in names]
        for name in names:
            self.sysctl(**{name: 1})
        try:
            yield
        finally:
            for name, value in zip(names, before):
                self.sysctl(**{name: value})

    def nft(self, rules):
        self.run("nft", "-f", "-", data=rules)

    def sysctl(self, **values):
        """sysctl(net__ipv4__ip_forward=1): two underscores stand for a dot."""
        with self.inside():
            for name, value in values.items():
                with open("/proc/sys/" + name.replace("__", "/"), "w", encoding="ascii") as file:
                    file.write(str(value))

    def read(self, path):
        """A file whose content depends on the namespace, such as /proc/thread-self/net/snmp."""
        with self.inside(), open(path, encoding="ascii") as file:
            return file.read()

    def flowteectl_call(self, *words):
        """The result of flowteectl in this host; each argument may hold several words."""
        self.used_flowtee = True
        return self.call("flowteectl", *" ".join(words).split())

    def flowteectl(self, *words):
        """What flowteectl prints; it must succeed."""
        result = self.flowteectl_call(*words)
        assert result.returncode == 0, f"{self.short}: flowteectl {' '.join(words)}: {result.stderr}"
        return result.stdout

    def flowteectl_json(self, *words):
        return json.loads(self.flowteectl("-j", *words))

    @property
    def netlink(self):
        """A netlink socket, for what is asked so often that a process for each time would take too long."""
        self.used_flowtee = True
        if self._netlink is None:
            self._netlink = Netlink(self)
        return self._netlink

    def collector(self, name):
        """Counters of a collector and of its receivers, in the shape of `flowteectl -j stats`."""
        return next(c for c in self.netlink.collectors() if c["name"] == name)

    def receiver(self, path):
        """Counters of COLLECTOR/RECEIVER."""
        collector, _, name = path.partition("/")
        return next(r for r in self.collector(collector)["receivers"] if r["name"] == name)

    def check_ledger(self):
        """Every datagram and every copy has ended in exactly one outcome."""
        for collector in self.netlink.collectors():
            counters = collector["counters"]
            assert counters["received"] == sum(counters["outcomes"].values()), collector
            for pool in collector["pools"]:
                counters = pool["counters"]
                assert counters["offered"] == counters["served"] + sum(counters["dropped"].values()), pool
            for receiver in collector["receivers"]:
                counters = receiver["counters"]
                assert counters["offered"] == counters["sent"] + sum(counters["dropped"].values()), receiver

    def flush(self):
        self.netlink.flush()
        self.used_flowtee = False

    def udp(self, family, address="", port=0, **options):
        return self.keep(UdpSocket(self, family, address, port, **options))
