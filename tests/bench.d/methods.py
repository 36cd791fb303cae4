# SPDX-License-Identifier: GPL-2.0-or-later
"""The ways to replicate that are compared: each is set up in the server's namespace, and taken away again."""

import ipaddress
import os
import random
import signal
import subprocess
import tempfile
import textwrap

from namespaces import EXPORTER, MOST_RECEIVERS, PORT, SERVER, batch, inside, on, receiver_address, receiver_device
from waiting import wait_until


# For a process that replicates. No datagram of a batch may be lost for want of room, or fewer are measured.
SOCKET_BUFFER = 1 << 28


class Drop:
    """Nothing is replicated: what it costs to send a datagram, and to drop it where it arrives."""

    name = "drop"

    def start(self, _receivers):
        self.attach(["action drop"])

    def attach(self, actions):
        batch("tc", "server", ["qdisc add dev uplink clsact",
                               f"filter add dev uplink ingress protocol ip matchall {' '.join(actions)}"])

    def stop(self):
        batch("tc", "server", ["qdisc del dev uplink clsact"])


class Mirred(Drop):
    """Copies as they are, to devices: neither addresses nor routes nor neighbours, the least there can be."""

    name = "mirred"

    def start(self, receivers):
        mirrors = [f"action mirred egress mirror dev {receiver_device(number)}" for number in range(receivers)]
        self.attach(mirrors + ["action drop"])


class Flowtee:
    name = "flowtee"

    def start(self, receivers):
        on("server", "flowteectl", "--quiet", "apply", "-", input="\n".join(self.statements(receivers)) + "\n")

    def statements(self, receivers):
        return [f"collector bench listen {SERVER}:{PORT}"] + [
            f"receiver bench/r{number} to {receiver_address(number)}:{PORT}" for number in range(receivers)]

    def stop(self):
        on("server", "flowteectl", "flush")


class Crowd(Flowtee):
    """The same copies, while the collector has many other customers, each a receiver for exporters of its own."""

    name = "crowd"
    CUSTOMERS, EXPORTERS_EACH = 1000, 50

    def statements(self, receivers):
        # The prefixes of all are one tree: these share the exporter's first bits, so that it is searched for deep in it.
        network = ipaddress.ip_network(f"{EXPORTER}/8", strict=False)
        indexes = random.Random(0).sample(range(network.num_addresses), self.CUSTOMERS * self.EXPORTERS_EACH)
        others = [str(network[index]) for index in indexes if str(network[index]) != EXPORTER]
        return super().statements(receivers) + [
            f"receiver bench/customer{number} to {receiver_address(number % MOST_RECEIVERS)}:{PORT} "
            f"from {','.join(others[number::self.CUSTOMERS])}" for number in range(self.CUSTOMERS)]


class Unaware(Flowtee):
    """The same copies, but no account is kept of who sends."""

    name = "unaware"

    def statements(self, receivers):
        collector, *others = super().statements(receivers)
        return [f"{collector} exporters off", *others]


class Nfacctd:
    """pmacct's collector as a transparent replicator, with room for all that is sent in one go."""

    name = "nfacctd"

    CONFIGURATION = """
        nfacctd_ip: {server}
        nfacctd_port: {port}
        nfacctd_pipe_size: {socket_buffer}
        plugins: tee[copies]
        tee_receivers[copies]: {directory}/receivers
        tee_transparent: true
        plugin_pipe_size[copies]: 134217728
        """

    def __init__(self):
        self.directory = None
        self.process = None

    def start(self, receivers):
        self.directory = tempfile.TemporaryDirectory()
        addresses = ",".join(f"{receiver_address(number)}:{PORT}" for number in range(receivers))
        self.write("receivers", f"id=1 ip={addresses}\n")
        text = self.CONFIGURATION.format(server=SERVER, port=PORT, socket_buffer=SOCKET_BUFFER,
                                         directory=self.directory.name)
        configuration = self.write("configuration", textwrap.dedent(text))
        with open(os.path.join(self.directory.name, "log"), "wb") as log:
            self.process = subprocess.Popen(["ip", "netns", "exec", "server", "nfacctd", "-f", configuration],
                                            stdout=log, stderr=subprocess.STDOUT)
        wait_until(self.listens)

    def write(self, name, text):
        path = os.path.join(self.directory.name, name)
        with open(path, "w", encoding="ascii") as file:
            file.write(text)
        return path

    def listens(self):
        if self.process.poll() is not None:
            with open(os.path.join(self.directory.name, "log"), encoding="utf-8") as log:
                raise RuntimeError("nfacctd ended: " + log.read())
        with inside("server"), open("/proc/net/udp", encoding="ascii") as sockets:
            return f":{PORT:04X} " in sockets.read()

    def stop(self):
        self.process.send_signal(signal.SIGINT)
        self.process.wait()
        self.directory.cleanup()


METHODS = {method.name: method for method in (Mirred, Flowtee, Unaware, Crowd, Nfacctd)}
