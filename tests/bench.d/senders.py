# SPDX-License-Identifier: GPL-2.0-or-later
"""The exporter's side of the wire."""

import socket

from namespaces import inside

# Linux' number, which Python has no name for.
SO_NO_CHECK = 11


def open_socket(address, port):
    """Without UDP checksums, as many routers send: neither method has to compute or to verify one."""
    with inside("exporter"):
        sender = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sender.setsockopt(socket.SOL_SOCKET, SO_NO_CHECK, 1)
    sender.connect((address, port))
    return sender
