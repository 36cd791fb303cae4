# SPDX-License-Identifier: GPL-2.0-or-later
"""A client of flowtee's netlink interface that packs its messages by hand, and can pack them wrong.

The numbers are those of include/uapi/linux/flowtee.h, in the order of its enums.
"""

import os
import socket
import struct

NETLINK_GENERIC, NETLINK_EXT_ACK, NETLINK_CAP_ACK, SOL_NETLINK = 16, 11, 10, 270
GENL_ID_CTRL, CTRL_CMD_GETFAMILY = 16, 3
CTRL_ATTR_FAMILY_ID, CTRL_ATTR_FAMILY_NAME, CTRL_ATTR_VERSION, CTRL_ATTR_MCAST_GROUPS = 1, 2, 3, 7
CTRL_ATTR_MCAST_GRP_NAME, CTRL_ATTR_MCAST_GRP_ID = 1, 2
NETLINK_ADD_MEMBERSHIP = 1
NLMSG_ERROR, NLMSG_DONE = 2, 3
NLM_F_REQUEST, NLM_F_ACK, NLM_F_DUMP, NLM_F_APPEND = 0x1, 0x4, 0x300, 0x800
NLM_F_CAPPED, NLM_F_ACK_TLVS = 0x100, 0x200
NLMSGERR_ATTR_MSG, NLMSGERR_ATTR_OFFS = 1, 2
NLA_F_NESTED = 0x8000
HEADER = struct.Struct("=IHHII")

(VERSION_GET, RULESET_GET, COLLECTOR_NEW, COLLECTOR_SET, COLLECTOR_DEL, RECEIVER_NEW, RECEIVER_SET,
 RECEIVER_DEL, FLUSH, BEGIN, COMMIT, ABORT, CONFIRM, POOL_NEW, POOL_SET, POOL_DEL, HEALTH,
 EXPLAIN_COMMAND, EXPORTER_GET, EXPORTER_EVENT, REPLAY, TRACE_COMMAND, LIST_NEW, LIST_SET, LIST_DEL) = range(1, 26)
(VERSION, COLLECTOR, RECEIVER, GENERATION, REPLACE, CONFIRM_SECONDS, REVERT, REASON, SUMMARY, CAUSE,
 POOL, EXPLAIN, EXPORTER, WRITER, TRACE, LIST) = range(1, 17)
WRITER_UID, WRITER_LOGIN, WRITER_PID, WRITER_COMMAND = range(1, 5)
EXPLAIN_EXPORTER, EXPLAIN_SIZE = 1, 2
(TRACE_PREFIX, TRACE_OUTCOMES, TRACE_DROPS, TRACE_SNAP, TRACE_RATE, TRACE_TIME, TRACE_FROM, TRACE_TO, TRACE_PROTOCOL, TRACE_DOMAIN,
 TRACE_AGENT, TRACE_SIZE, TRACE_TTL, TRACE_TOS, TRACE_OUTCOME, TRACE_COPY, TRACE_MORE, TRACE_PAYLOAD, TRACE_SKIPPED) = range(1, 20)
TRACE_COPY_RECEIVER, TRACE_COPY_POOL, TRACE_COPY_OUTCOME = range(1, 4)
SUMMARY_WORDS = (None, "added", "changed", "removed", "kept")
CAUSES = ("request", "transaction", "revert", "timeout")
ADDRESS, ENDPOINT_PORT, ENDPOINT_HASH = 1, 2, 3
PREFIX_ADDRESS, PREFIX_LENGTH = 1, 2
PREFIX = 1
(COLLECTOR_NAME, COLLECTOR_LISTEN, COLLECTOR_DEV, COLLECTOR_ORIGINAL, COLLECTOR_ALLOW,
 COLLECTOR_COUNTERS, COLLECTOR_EXPORTERS, COLLECTOR_SILENT, COLLECTOR_OFFENCE,
 COLLECTOR_STATE, COLLECTOR_EXCEPT, COLLECTOR_COMMENT, COLLECTOR_RENAME, COLLECTOR_LAST_RECEIVED,
 COLLECTOR_PAD, COLLECTOR_COUNTED_SINCE, COLLECTOR_ALLOW_LIST, COLLECTOR_EXCEPT_LIST) = range(1, 19)
LIST_NAME, LIST_PREFIXES, LIST_COMMENT, LIST_RENAME = range(1, 5)
OFFENCE_REASON, OFFENCE_COUNT, OFFENCE_EXPORTER, OFFENCE_SEEN = range(1, 5)
(STREAM_ADDRESS, STREAM_PORT, STREAM_PROTOCOL, STREAM_DOMAIN, STREAM_AGENT, STREAM_BYTES, STREAM_OUTCOMES, STREAM_LOST,
 STREAM_REORDERED, STREAM_DUPLICATED, STREAM_RESTARTS, STREAM_TEMPLATES, STREAM_TEMPLATE, STREAM_SILENT,
 STREAM_FIRST_SEEN, STREAM_LAST_SEEN, STREAM_RATE, STREAM_EVENT, STREAM_GAP, STREAM_EVICTED,
 STREAM_COUNTED) = range(1, 22)
TEMPLATE_ID, TEMPLATE_OPTIONS, TEMPLATE_FIELDS, TEMPLATE_LENGTH, TEMPLATE_AGE = range(1, 6)
PROTOCOLS = ("other", "netflow5", "netflow9", "ipfix", "sflow5")
STREAM_EVENTS = ("new", "silent", "back", "restart", "gap", "malformed", "full")
(RECEIVER_COLLECTOR, RECEIVER_NAME, RECEIVER_TO, RECEIVER_FROM, RECEIVER_TTL, RECEIVER_DSCP, RECEIVER_DEV,
 RECEIVER_MARK, RECEIVER_STATE, RECEIVER_COUNTERS, RECEIVER_POOL, RECEIVER_WEIGHT, RECEIVER_SAMPLE,
 RECEIVER_SOURCE, RECEIVER_RATE, RECEIVER_ON_UNREACHABLE, RECEIVER_HEALTH, RECEIVER_DOWN_MS,
 RECEIVER_PAD, RECEIVER_MTU, RECEIVER_TEMPLATES, RECEIVER_REFRESH, RECEIVER_EXCEPT, RECEIVER_PROTOCOLS,
 RECEIVER_DOMAINS, RECEIVER_AGENTS,
 RECEIVER_COMMENT, RECEIVER_RENAME, RECEIVER_DOWN_SINCE, RECEIVER_LAST_SENT, RECEIVER_FINDING, RECEIVER_FINDING_FOR,
 RECEIVER_FINDING_UNTIL, RECEIVER_COUNTED_SINCE, RECEIVER_FROM_LIST, RECEIVER_EXCEPT_LIST,
 RECEIVER_BEFORE, RECEIVER_AFTER) = range(1, 39)
POOL_COLLECTOR, POOL_NAME, POOL_BALANCE, POOL_COUNTERS, POOL_KEY, POOL_COMMENT, POOL_RENAME, POOL_COUNTED_SINCE = range(1, 9)
OUTCOMES = ("replicated", "denied", "no_receiver", "malformed", "loop", "not_sampled",
            "busy", "standby")
# In the order of their numbers; those of NOT_DROPS are none.
DROPS = ("no_route", "no_memory", "no_listener", "ttl", "loop", "down", "rate", "transmit", "too_large",
         "not_sampled", "martian", "replayed", "replayed_bytes",
         "replay_failed")
NOT_DROPS = ("not_sampled", "replayed", "replayed_bytes", "replay_failed")
BALANCES = ("hash", "round-robin", "failover")
KEYS = ("exporter", "port", "stream")
REASONS = (None, "no_route", "device", "neighbour", "no_listener")


class Refused(Exception):
    """The kernel's answer: errno, its reason, and where in the request the fault is."""

    def __init__(self, error, reason, offset):
        super().__init__(f"{os.strerror(error)}: {reason}")
        self.errno = error
        self.reason = reason
        self.offset = offset


def attr(kind, data, length=None):
    """An attribute; length is right unless it is given."""
    data = bytes(data)
    length = 4 + len(data) if length is None else length
    return struct.pack("=HH", length, kind) + data + b"\0" * (-len(data) % 4)


def nest(kind, *attrs):
    return attr(kind | NLA_F_NESTED, b"".join(attrs))


def text(kind, value):
    return attr(kind, value.encode() + b"\0")


def u8(kind, value):
    return attr(kind, bytes([value]))


def u16(kind, value):
    return attr(kind, struct.pack("=H", value))


def u32(kind, value):
    return attr(kind, struct.pack("=I", value))


def u64(kind, value):
    return attr(kind, struct.pack("=Q", value))


def address_bytes(address):
    return socket.inet_pton(socket.AF_INET6 if ":" in address else socket.AF_INET, address)


def endpoint(kind, address, port):
    """Without an address: any of both families."""
    parts = [attr(ADDRESS, address_bytes(address))] if address else []
    return nest(kind, *parts, attr(ENDPOINT_PORT, struct.pack(">H", port)))


def prefix(value):
    address, length = value.split("/")
    return nest(PREFIX, attr(PREFIX_ADDRESS, address_bytes(address)), u8(PREFIX_LENGTH, int(length)))


def prefixes(kind, values):
    return nest(kind, *map(prefix, values))


def name_of(data):
    return data.rstrip(b"\0").decode()


def parse(data):
    """Attributes as a list of (kind without flags, data)."""
    found = []
    while len(data) >= 4:
        length, kind = struct.unpack_from("=HH", data)
        found.append((kind & 0x3FFF, data[4:length]))
        data = data[(length + 3) & ~3:]
    return found


class Netlink:
    """A generic netlink socket of a host."""

    def __init__(self, host=None):
        if host:
            with host.inside():
                self._make_socket()
        else:
            self._make_socket()
        self.sequence = 0
        self.family = None
        self.family = self._find_family()

    def _make_socket(self):
        self.sock = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, NETLINK_GENERIC)
        self.sock.settimeout(15)
        self.sock.bind((0, 0))
        self.sock.setsockopt(SOL_NETLINK, NETLINK_EXT_ACK, 1)
        self.sock.setsockopt(SOL_NETLINK, NETLINK_CAP_ACK, 1)

    def close(self):
        self.sock.close()

    def _find_family(self):
        request = text(CTRL_ATTR_FAMILY_NAME, "flowtee")
        for _command, attrs in self.request(CTRL_CMD_GETFAMILY, request, family=GENL_ID_CTRL, version=2):
            details = dict(attrs)
            self.family_version = struct.unpack("=I", details[CTRL_ATTR_VERSION])[0]
            self.groups = {}
            for _kind, group in parse(details[CTRL_ATTR_MCAST_GROUPS]):
                fields = dict(parse(group))
                self.groups[name_of(fields[CTRL_ATTR_MCAST_GRP_NAME])] = struct.unpack(
                    "=I", fields[CTRL_ATTR_MCAST_GRP_ID])[0]
            return struct.unpack("=H", details[CTRL_ATTR_FAMILY_ID])[0]
        raise AssertionError("the kernel does not answer")

    def pack(self, command, body=b"", flags=NLM_F_REQUEST | NLM_F_ACK, family=None, version=1):
        self.sequence += 1
        payload = struct.pack("=BBH", command, version, 0) + body
        return HEADER.pack(16 + len(payload), family or self.family, flags, self.sequence, 0) + payload

    def request(self, command, body=b"", **options):
        """Sends a request, and returns its answers as (command, attributes). Raises Refused."""
        self.sock.send(self.pack(command, body, **options))
        return self.answers()

    def answers(self, size=1 << 16):
        found = []
        while True:
            done = self._read(self.sock.recv(size), found)
            if done:
                return found

    def _read(self, data, found):
        while data:
            length, kind, flags, sequence, _port = HEADER.unpack_from(data)
            message, data = data[16:length], data[(length + 3) & ~3:]
            if sequence != self.sequence:
                continue
            if kind == NLMSG_ERROR:
                self._check(message, flags)
                return True
            if kind == NLMSG_DONE:
                self._check_dump(message, flags)
                return True
            found.append((message[0], parse(message[4:])))
        return False

    @staticmethod
    def _check(message, flags):
        error = -struct.unpack_from("=i", message)[0]
        if not error:
            return
        # The request's header follows, and all of the request unless the answer was capped.
        size = 20 if flags & NLM_F_CAPPED else 4 + HEADER.unpack_from(message, 4)[0]
        details = dict(parse(message[size:])) if flags & NLM_F_ACK_TLVS else {}
        offset = details.get(NLMSGERR_ATTR_OFFS)
        raise Refused(error, details.get(NLMSGERR_ATTR_MSG, b"").rstrip(b"\0").decode(),
                      struct.unpack("=I", offset)[0] if offset else None)

    @staticmethod
    def _check_dump(message, flags):
        """A dump that is refused ends with the error and the reason alone."""
        error = -struct.unpack_from("=i", message)[0] if len(message) >= 4 else 0
        if error > 0:
            details = dict(parse(message[4:])) if flags & NLM_F_ACK_TLVS else {}
            raise Refused(error, details.get(NLMSGERR_ATTR_MSG, b"").rstrip(b"\0").decode(), None)

    def join(self, group="changes"):
        self.sock.setsockopt(SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, self.groups[group])

    def events(self):
        """What was told up to the end of the next change, as (command, attributes).

        Without what the kernel finds out by itself, which may come between.
        """
        found = []
        while not found or found[-1][0] not in (COMMIT, CONFIRM):
            found += [event for event in self.read_events() if event[0] not in (HEALTH, EXPORTER_EVENT)]
        return found

    def read_events(self):
        """What was told next, as (command, attributes)."""
        data, found = self.sock.recv(1 << 16), []
        while data:
            [length] = struct.unpack_from("=I", data)
            found.append((data[16], parse(data[20:length])))
            data = data[(length + 3) & ~3:]
        return found

    def begin(self, replace=False):
        self.request(BEGIN, attr(REPLACE, b"") if replace else b"")

    def commit(self, confirm=0):
        self.request(COMMIT, u32(CONFIRM_SECONDS, confirm) if confirm else b"")

    def generation(self):
        """None without collectors: nothing is dumped then."""
        for _command, attrs in self.dump():
            return struct.unpack("=I", dict(attrs)[GENERATION])[0]
        return None

    def dump(self):
        return self.request(RULESET_GET, flags=NLM_F_REQUEST | NLM_F_DUMP)

    def configuration(self):
        """What is dumped, but for what changes by itself: the health of receivers, and when the last datagram came."""
        return [(command, [(kind, settled(kind, data)) for kind, data in attrs]) for command, attrs in self.dump()]

    def version(self):
        answers = self.request(VERSION_GET)
        return dict(answers[0][1])[VERSION].rstrip(b"\0").decode()

    def flush(self):
        self.request(FLUSH)

    def collectors(self):
        """Names, state and counters, in the shape of `flowteectl -j stats`."""
        add = {COLLECTOR: self._add_collector, POOL: self._add_pool, RECEIVER: self._add_receiver}
        found = {}
        for _command, attrs in self.dump():
            for kind, data in attrs:
                if kind in add:
                    add[kind](found, dict(parse(data)))
        return list(found.values())

    @staticmethod
    def _add_collector(found, attrs):
        # Continued by further messages that have only more prefixes.
        if COLLECTOR_COUNTERS not in attrs:
            return
        name = name_of(attrs[COLLECTOR_NAME])
        received, received_bytes, *outcomes = read_counters(attrs[COLLECTOR_COUNTERS])
        found[name] = {"name": name, "pools": [], "receivers": [], "counters": {
            "received": received, "received_bytes": received_bytes, "outcomes": dict(zip(OUTCOMES, outcomes))}}

    @staticmethod
    def _add_pool(found, attrs):
        collector, name = (name_of(attrs[i]) for i in (POOL_COLLECTOR, POOL_NAME))
        offered, served, no_receiver, template_copies = read_counters(attrs[POOL_COUNTERS])
        balance, key = BALANCES[attrs[POOL_BALANCE][0]], KEYS[attrs[POOL_KEY][0]]
        found[collector]["pools"].append({"name": name, "balance": balance, "key": key, "counters": {
            "offered": offered, "served": served, "template_copies": template_copies,
            "dropped": {"no_receiver": no_receiver}}})

    @staticmethod
    def _add_receiver(found, attrs):
        if RECEIVER_COUNTERS not in attrs:
            return
        collector, name = (name_of(attrs[i]) for i in (RECEIVER_COLLECTOR, RECEIVER_NAME))
        offered, sent, sent_bytes, *dropped = read_counters(attrs[RECEIVER_COUNTERS])
        dropped = dict(zip(DROPS, dropped, strict=True))
        others = {name: dropped.pop(name) for name in NOT_DROPS}
        state, reason = read_state(attrs)
        down_seconds = struct.unpack("=Q", attrs[RECEIVER_DOWN_MS])[0] / 1000
        found[collector]["receivers"].append({
            "name": name, "state": state, "reason": reason, "down_seconds": down_seconds, "counters": {
                "offered": offered, "sent": sent, "sent_bytes": sent_bytes, "dropped": dropped, **others}})


def read_state(receiver):
    """Its state, and the reason for it if that was found out, from its attributes."""
    if receiver[RECEIVER_STATE][0]:
        return "down", None
    if receiver[RECEIVER_FINDING][0]:
        return "down", "checker"
    reason = REASONS[receiver[RECEIVER_HEALTH][0]]
    return ("unreachable" if reason else "up"), reason


def settled(kind, data):
    """An attribute of a dump; of an object its attributes, but for what is found out."""
    changing = {RECEIVER: (RECEIVER_HEALTH, RECEIVER_DOWN_MS, RECEIVER_DOWN_SINCE, RECEIVER_LAST_SENT, RECEIVER_FINDING,
                           RECEIVER_FINDING_UNTIL, RECEIVER_COUNTED_SINCE),
                COLLECTOR: (COLLECTOR_LAST_RECEIVED, COLLECTOR_COUNTED_SINCE), POOL: (POOL_COUNTED_SINCE,)}
    if kind not in changing:
        return data
    return [(inner, value) for inner, value in parse(data) if inner not in changing[kind]]


def read_counters(data):
    """In the order of their enum."""
    return [struct.unpack("=Q", value)[0] for kind, value in sorted(parse(data)) if kind]
