# SPDX-License-Identifier: GPL-2.0-or-later
"""A VLAN on the link between router and server."""

import contextlib

from hosts import End

ADDRESSES = {4: "10.9.10.%d", 6: "fd00:910::%d"}


@contextlib.contextmanager
def vlan(scene):
    """Its two ends, as those of a link."""
    ends = []
    for number, end in enumerate((scene["router"]["server"], scene.server["router"]), 1):
        host = end.host
        host.ip(f"link add link {end.dev} name v10 type vlan id 10", "link set v10 addrgenmode none up",
                f"addr add {ADDRESSES[4] % number}/24 dev v10", f"addr add {ADDRESSES[6] % number}/64 dev v10 nodad",
                *(f"neigh add {ADDRESSES[f] % (3 - number)} lladdr {end.peer.mac} dev v10 nud permanent" for f in (4, 6)))
        ends.append(End(host, "v10", end.mac, {f: ADDRESSES[f] % number for f in (4, 6)}))
    ends[0].peer, ends[1].peer = ends[1], ends[0]
    try:
        yield ends
    finally:
        for end in ends:
            end.close()
            end.host.ip("link del v10")
