# SPDX-License-Identifier: GPL-2.0-or-later
"""User space that is asked about packets (NFQUEUE), and answers when it likes."""

import errno
import os
import socket
import struct

from sockets import wait_for

NETLINK_NETFILTER, NFNL_SUBSYS_QUEUE = 12, 3
(NFQNL_MSG_PACKET, NFQNL_MSG_VERDICT, NFQNL_MSG_CONFIG, NFQNL_MSG_VERDICT_BATCH) = range(4)
NFQA_CFG_CMD, NFQA_CFG_PARAMS, NFQA_CFG_QUEUE_MAXLEN = 1, 2, 3
NFQNL_CFG_CMD_BIND, NFQNL_COPY_META = 1, 1
NFQA_PACKET_HDR, NFQA_VERDICT_HDR = 1, 2
NLM_F_REQUEST, NLM_F_ACK, NLMSG_ERROR = 0x1, 0x4, 2
NF_DROP, NF_ACCEPT = 0, 1


def attr(kind, data):
    return struct.pack("=HH", 4 + len(data), kind) + data + b"\0" * (-len(data) % 4)


class Queue:
    """A queue of a host. Packets wait in it until answer()."""

    def __init__(self, host, number=0, room=100000):
        self.host = host
        with host.inside():
            self.sock = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, NETLINK_NETFILTER)
        self.sock.setsockopt(socket.SOL_SOCKET, 33, 64 << 20)  # SO_RCVBUFFORCE
        self.sock.bind((0, 0))
        self.number = number
        self.waiting = []
        self._ask(NFQNL_MSG_CONFIG, attr(NFQA_CFG_CMD, struct.pack(">BBH", NFQNL_CFG_CMD_BIND, 0, 0)))
        self._ask(NFQNL_MSG_CONFIG, attr(NFQA_CFG_PARAMS, struct.pack(">IB", 0, NFQNL_COPY_META)))
        self._ask(NFQNL_MSG_CONFIG, attr(NFQA_CFG_QUEUE_MAXLEN, struct.pack(">I", room)))

    def _send(self, message, attrs, flags):
        body = struct.pack(">BBH", socket.AF_UNSPEC, 0, self.number) + attrs
        self.sock.send(struct.pack("=IHHII", 16 + len(body), NFNL_SUBSYS_QUEUE << 8 | message,
                                   NLM_F_REQUEST | flags, 1, 0) + body)

    def _ask(self, message, attrs):
        self._send(message, attrs, NLM_F_ACK)
        while True:
            kind, body = self._read()
            if kind == NLMSG_ERROR:
                error = -struct.unpack_from("=i", body)[0]
                assert not error, os.strerror(error)
                return

    def _read(self, flags=0):
        data = self.sock.recv(1 << 16, flags)
        length, kind = struct.unpack_from("=IH", data)
        body = data[16:length]
        if kind == NFNL_SUBSYS_QUEUE << 8 | NFQNL_MSG_PACKET:
            self._note(body[4:])
        return kind, body

    def _note(self, attrs):
        while len(attrs) >= 4:
            length, kind = struct.unpack_from("=HH", attrs)
            if kind == NFQA_PACKET_HDR:
                self.waiting.append(struct.unpack_from(">I", attrs, 4)[0])
            attrs = attrs[(length + 3) & ~3:]

    def _drain(self):
        while True:
            try:
                self._read(socket.MSG_DONTWAIT)
            except BlockingIOError:
                return
            except OSError as error:
                # Notices that were lost: the packets wait all the same.
                if error.errno != errno.ENOBUFS:
                    raise

    def wait(self, count):
        """Until so many packets wait for their answers."""
        def enough():
            self._drain()
            return len(self.waiting) >= count

        wait_for(lambda: f"{count} packets wait: {len(self.waiting)}", enough)

    def answer(self, verdict=NF_ACCEPT):
        """For all that wait, in their order. Packets that are gone meanwhile need none."""
        self._drain()
        for packet in self.waiting:
            self._send(NFQNL_MSG_VERDICT, attr(NFQA_VERDICT_HDR, struct.pack(">II", verdict, packet)), 0)
        self.waiting = []

    def length(self):
        """How many packets wait, as the kernel says."""
        for line in self.host.read("/proc/thread-self/net/netfilter/nfnetlink_queue").splitlines():
            number, _port, waiting = map(int, line.split()[:3])
            if number == self.number:
                return waiting
        raise AssertionError("there is no such queue")

    def close(self):
        self.sock.close()
