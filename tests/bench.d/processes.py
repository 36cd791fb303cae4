# SPDX-License-Identifier: GPL-2.0-or-later
"""Processes that replicate, and how they are started and ended."""

import os
import signal
import subprocess
import tempfile
import textwrap

from method import Method
from namespaces import PORT, RECEIVER_PORT, SERVER, inside, on
from waiting import wait_until

PROGRAMS = os.path.join(os.path.dirname(os.path.realpath(__file__)), "../../build/bench")
# No datagram of a batch may be lost for want of room, or fewer are measured.
SOCKET_BUFFER = 1 << 28


class Process(Method):
    """Has room for all that is sent in one go, if it is not told otherwise."""

    def __init__(self, room=SOCKET_BUFFER):
        self.room = room
        self.directory = None
        self.process = None

    def command(self, view, receivers):
        raise NotImplementedError

    def start(self, view, receivers):
        self.directory = tempfile.TemporaryDirectory()
        with open(self.path("log"), "wb") as log:
            self.process = subprocess.Popen(["ip", "netns", "exec", "server", *self.command(view, receivers)],
                                            stdout=log, stderr=subprocess.STDOUT)
        wait_until(self.listens)

    def path(self, name):
        return os.path.join(self.directory.name, name)

    def write(self, name, text):
        with open(self.path(name), "w", encoding="ascii") as file:
            file.write(text)
        return self.path(name)

    def listens(self):
        if self.process.poll() is not None:
            with open(self.path("log"), encoding="utf-8") as log:
                raise RuntimeError(f"{self.name} ended: {log.read()}")
        with inside("server"), open("/proc/net/udp", encoding="ascii") as sockets:
            return f":{PORT:04X} " in sockets.read()

    def stop(self):
        self.process.send_signal(signal.SIGINT)
        self.process.wait()
        self.directory.cleanup()


class Nfacctd(Process):
    """pmacct's collector as a transparent replicator."""

    name = "nfacctd"
    # What its plugin has of room for what is to be sent.
    MOST_QUEUE = 1 << 27

    CONFIGURATION = """
        nfacctd_ip: {server}
        nfacctd_port: {port}
        nfacctd_pipe_size: {room}
        plugins: tee[copies]
        tee_receivers[copies]: {receivers}
        tee_transparent: true
        plugin_pipe_size[copies]: {queue}
        """

    def command(self, view, receivers):
        # One `id` a receiver, as those have it who give each one its own filter.
        pools = self.write("receivers", "".join(f"id={number + 1} ip={view.address(number)}:{RECEIVER_PORT}\n"
                                                for number in range(receivers)))
        text = self.CONFIGURATION.format(server=SERVER, port=PORT, room=self.room, queue=min(self.room, self.MOST_QUEUE),
                                         receivers=pools)
        return ["nfacctd", "-f", self.write("configuration", textwrap.dedent(text))]


class Usertee(Process):
    """The best of its kind: usertee.c."""

    name = "user space"

    def command(self, view, receivers):
        return [os.path.join(PROGRAMS, "usertee"), "--room", str(self.room), SERVER, str(PORT), str(RECEIVER_PORT),
                *(view.address(number) for number in range(receivers))]


class UserteeSegments(Usertee):
    """The same, but several datagrams are handed over in one piece; the devices do not cut it up, as many cannot."""

    name = "user GSO"

    def command(self, view, receivers):
        for number in range(receivers):
            on("server", "ethtool", "-K", view.device(number), "tx-udp-segmentation", "off")
        program, *words = super().command(view, receivers)
        return [program, "--segments", *words]


class Samplicator(Process):
    """samplicator as those start it who keep the exporter's address; where its source was given."""

    name = "samplicator"

    def command(self, view, receivers):
        return [os.path.join(PROGRAMS, "samplicate"), "-s", SERVER, "-p", str(PORT), "-b", str(self.room), "-S", "-n",
                *(f"{view.address(number)}/{RECEIVER_PORT}" for number in range(receivers))]
