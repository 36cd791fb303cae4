# SPDX-License-Identifier: GPL-2.0-or-later
"""Objects as requests hold them, for the tests of the netlink interface."""

import genetlink as gn
from genetlink import endpoint, nest, text


def collector(*attrs):
    return nest(gn.COLLECTOR, *attrs)


def receiver(*attrs):
    return nest(gn.RECEIVER, *attrs)


LISTEN = endpoint(gn.COLLECTOR_LISTEN, "10.0.1.1", 2055)
OTHER = endpoint(gn.COLLECTOR_LISTEN, "10.0.1.1", 2056)
TO = endpoint(gn.RECEIVER_TO, "10.9.9.9", 9001)
C = text(gn.RECEIVER_COLLECTOR, "c")
R = text(gn.RECEIVER_NAME, "r")
NEW = text(gn.RECEIVER_NAME, "new")
NAME = text(gn.COLLECTOR_NAME, "new")


def many_prefixes(count, start=0):
    return [f"{11 + number // 65536}.{number // 256 % 256}.{number % 256}.0/24"
            for number in range(start, start + count)]
