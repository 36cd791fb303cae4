# SPDX-License-Identifier: GPL-2.0-or-later
"""Real collectors: nfcapd (of nfdump) and nfacctd (of pmacct), and the flows that they decoded."""

import csv
import json
import os
import signal
import subprocess

from hosts import children_of
from sockets import wait_for

# They load many libraries, on a machine that may be emulated.
START_DEADLINE = 90
READ_DEADLINE = 30


class Collector:
    """A program that listens at an address and port of a host, and stores below a directory of its own."""

    def __init__(self, host, address, port, directory):
        self.host = host
        self.address = address
        self.port = port
        self.directory = os.path.join(directory, f"{host.short}-{port}")
        os.mkdir(self.directory)
        self.process = host.spawn(*self.command())
        host.keep(self)

    @property
    def family(self):
        return 6 if ":" in self.address else 4

    def path(self, name):
        return os.path.join(self.directory, name)

    def socket_state(self):
        """(bytes that wait to be read, datagrams that were lost), or None while it does not listen."""
        table = {4: "udp", 6: "udp6"}[self.family]
        for line in self.host.read(f"/proc/thread-self/net/{table}").splitlines()[1:]:
            words = line.split()
            if int(words[1].split(":")[1], 16) == self.port:
                return int(words[4].split(":")[1], 16), int(words[-1])
        return None

    def listens(self):
        assert self.process.popen.poll() is None, f"{self.process.popen.args} ended: {self.process.wait()}"
        return self.socket_state() is not None

    def wait_listening(self):
        wait_for(f"{self.process.popen.args} listens", self.listens, START_DEADLINE)

    def finish(self, count):
        """Ends it once it has read all of `count` flows, and returns these."""
        wait_for(f"{self.process.popen.args} has read all", lambda: self.has_read(count), READ_DEADLINE)
        assert self.socket_state() == (0, 0), "datagrams were lost at the socket"
        self.close()
        return self.flows()

    def close(self):
        """nfcapd does not notice a signal that comes just before it waits for the next datagram."""
        wait_for(f"{self.process.popen.args} ends", self._ends, READ_DEADLINE)

    def _ends(self):
        if self.process.popen.poll() is None:
            self.process.popen.send_signal(self.END_SIGNAL)
            try:
                self.process.wait(1)
            except subprocess.TimeoutExpired:
                return False
        return True


class Nfcapd(Collector):
    """Reads, decodes and stores in one step, and writes its file when it ends."""

    END_SIGNAL = signal.SIGTERM
    # When it was that the datagram arrived, which differs.
    OWN_FIELDS = ("t_received", "received")

    def command(self):
        return ["nfcapd", f"-{self.family}", "-b", self.address, "-p", str(self.port), "-w", self.directory,
                "-t", "3600"]

    def has_read(self, _count):
        return self.socket_state()[0] == 0

    def flows(self):
        text = subprocess.run(["nfdump", "-R", self.directory, "-o", "json"],
                              stdout=subprocess.PIPE, text=True, check=True).stdout
        # Which is not JSON.
        flows = [] if "No matching flows" in text else json.loads(text)
        for flow in flows:
            for field in self.OWN_FIELDS:
                flow.pop(field, None)
        return sorted(flows, key=lambda flow: sorted((name, str(value)) for name, value in flow.items()))

    @staticmethod
    def exporter(flow):
        return flow["ip4_router"] if "ip4_router" in flow else flow["ip6_router"]


class Nfacctd(Collector):
    """Adds to its file once a second."""

    END_SIGNAL = signal.SIGINT
    # The number of that system call on x86-64.
    POLL = "7"
    AGGREGATE = ("peer_src_ip, src_host, dst_host, src_port, dst_port, proto, tcpflags, tos, in_iface, out_iface,"
                 "timestamp_start, timestamp_end")

    def command(self):
        with open(self.path("configuration"), "w", encoding="ascii") as file:
            file.write(f"nfacctd_ip: {self.address}\n"
                       f"nfacctd_port: {self.port}\n"
                       "plugins: print\n"
                       f"aggregate: {self.AGGREGATE}\n"
                       "print_output: csv\n"
                       f"print_output_file: {self.path('flows')}\n"
                       "print_output_file_append: true\n"
                       "print_refresh_time: 1\n"
                       "print_cache_entries: 1009\n")
        return ["nfacctd", "-f", self.path("configuration")]

    def wait_listening(self):
        """The process that stores flows starts after the one that reads datagrams.

        It does not notice what came before it waited for the first time, until something else comes.
        """
        super().wait_listening()
        self.process.wait_output("cache entries=", START_DEADLINE)
        wait_for("the process that stores flows waits for some", self.waits, START_DEADLINE)

    def waits(self):
        calls = []
        for child in children_of(self.process.pid):
            with open(f"/proc/{child}/syscall", encoding="ascii") as file:
                calls.append(file.read().split()[0])
        return calls == [self.POLL]

    def has_read(self, count):
        return self.socket_state()[0] == 0 and len(self.flows()) >= count

    def flows(self):
        try:
            with open(self.path("flows"), encoding="ascii", newline="") as file:
                # While it is written to, it may end in the middle of a line.
                lines = [line for line in file if line.endswith("\n")]
        except FileNotFoundError:
            return []
        rows = [row for row in csv.reader(lines) if row]
        # The columns' names come again with every addition.
        return sorted(dict(zip(rows[0], row)).items() for row in rows if row != rows[0])

    @staticmethod
    def exporter(flow):
        return dict(flow)["PEER_SRC_IP"]
