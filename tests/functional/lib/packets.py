# SPDX-License-Identifier: GPL-2.0-or-later
"""IP packets as bytes: built with every field under control, and read again.

This is on purpose not the library that everybody has: it starts at once, and it leaves wrong what a test
wants to be wrong.
"""

import dataclasses
import itertools
import socket
import struct

ICMP, UDP, HOP_BY_HOP, ROUTING, FRAGMENT, AUTHENTICATION, ICMPV6, DESTINATION = 1, 17, 0, 43, 44, 51, 58, 60
EXTENSIONS = {HOP_BY_HOP, ROUTING, DESTINATION}
# Padding alone (PadN): an options header that says nothing.
PADDING = bytes([1, 4, 0, 0, 0, 0])
DF, MF = 0x4000, 0x2000

identifications = itertools.count(1)


def address_bytes(address):
    return socket.inet_pton(socket.AF_INET6 if ":" in address else socket.AF_INET, address)


def family_of(address):
    return 6 if ":" in address else 4


def endpoint(address, port):
    """As flowteectl writes it."""
    return f"[{address}]:{port}" if ":" in address else f"{address}:{port}"


def ones_sum(data):
    """The sum of RFC 1071, not yet inverted."""
    if len(data) % 2:
        data += b"\0"
    total = sum(struct.unpack(f">{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return total


def pseudo_header(source, destination, length, protocol=UDP):
    source, destination = address_bytes(source), address_bytes(destination)
    if len(source) == 4:
        return source + destination + struct.pack(">BBH", 0, protocol, length)
    return source + destination + struct.pack(">II", length, protocol)


def udp_checksum(source, destination, datagram):
    """What belongs into the checksum field of a datagram whose field is zero."""
    total = ones_sum(pseudo_header(source, destination, len(datagram)) + datagram)
    return ~total & 0xFFFF or 0xFFFF


def udp_segment(source, destination, sport, dport, payload, checksum=None, length=None):
    """UDP header and payload; checksum and length are right unless they are given."""
    length = 8 + len(payload) if length is None else length
    header = struct.pack(">HHHH", sport, dport, length, 0)
    if checksum is None:
        checksum = udp_checksum(source, destination, header + payload)
    return header[:6] + struct.pack(">H", checksum) + payload


def ip(source, destination, protocol, body, ttl=64, tos=0, flags=0, options=b"", flow=0, identification=None):
    """An IP packet; options are those of IPv4, with padding; IPv6 extension headers are part of the body."""
    if family_of(source) == 6:
        return struct.pack(">IHBB", 6 << 28 | tos << 20 | flow, len(body), protocol, ttl) \
            + address_bytes(source) + address_bytes(destination) + body
    assert len(options) % 4 == 0
    if identification is None:
        identification = next(identifications) & 0xFFFF
    size = 20 + len(options)
    header = struct.pack(">BBHHHBBH", 4 << 4 | size // 4, tos, size + len(body), identification,
                         flags, ttl, protocol, 0)
    header += address_bytes(source) + address_bytes(destination) + options
    checksum = ~ones_sum(header) & 0xFFFF
    return header[:10] + struct.pack(">H", checksum) + header[12:] + body


def udp(source, sport, destination, dport, payload=b"", checksum=None, length=None, **header):
    segment = udp_segment(source, destination, sport, dport, payload, checksum, length)
    return ip(source, destination, UDP, segment, **header)


def echo_request(source, destination):
    """An ICMP echo request."""
    if family_of(source) == 4:
        body = struct.pack(">BBHI", 8, 0, 0, 1)
        return ip(source, destination, ICMP, body[:2] + struct.pack(">H", ~ones_sum(body) & 0xFFFF) + body[4:])
    body = struct.pack(">BBHI", 128, 0, 0, 1)
    checksum = ~ones_sum(pseudo_header(source, destination, len(body), ICMPV6) + body) & 0xFFFF
    return ip(source, destination, ICMPV6, body[:2] + struct.pack(">H", checksum) + body[4:])


def is_echo_reply(packet):
    return (packet.protocol, packet.body[0]) in ((ICMP, 0), (ICMPV6, 129))


def extension(next_header, content=PADDING):
    """An IPv6 options or routing header."""
    assert len(content) % 8 == 6
    return bytes([next_header, len(content) // 8]) + content


def fragments(packet, mtu=1500):
    """The packet in pieces that fit, as its sender would cut it."""
    if packet[0] >> 4 == 6:
        return list(fragments_ipv6(packet, mtu))
    return list(fragments_ipv4(packet, mtu))


def fragments_ipv4(packet, mtu):
    size = (packet[0] & 15) * 4
    source, destination = (socket.inet_ntop(socket.AF_INET, packet[i:i + 4]) for i in (12, 16))
    identification = next(identifications) & 0xFFFF
    for start, part, more in pieces(packet[size:], (mtu - size) & ~7):
        yield ip(source, destination, packet[9], part, ttl=packet[8], tos=packet[1],
                 flags=start // 8 | (MF if more else 0), options=packet[20:size],
                 identification=identification)


def fragments_ipv6(packet, mtu):
    identification = next(identifications)
    for start, part, more in pieces(packet[40:], (mtu - 48) & ~7):
        header = struct.pack(">BBHI", packet[6], 0, start | more, identification)
        yield packet[:4] + struct.pack(">HB", 8 + len(part), FRAGMENT) + packet[7:40] + header + part


def pieces(body, size):
    for start in range(0, len(body), size):
        yield start, body[start:start + size], start + size < len(body)


@dataclasses.dataclass
class Packet:
    """An IP packet that was read. The fields of UDP are None if it is another protocol, or a fragment."""
    source: str
    destination: str
    protocol: int
    ttl: int
    tos: int
    body: bytes
    header_ok: bool
    df: bool = False
    fragment: bool = False
    offset: int = 0
    more: bool = False
    identification: int = 0
    flow: int = 0
    sport: int = None
    dport: int = None
    length: int = None
    checksum: int = None
    payload: bytes = None

    @property
    def checksum_ok(self):
        """Whether a receiver would take the checksum for right; zero has to be asked for."""
        if not self.checksum:
            return False
        return ones_sum(pseudo_header(self.source, self.destination, self.length) + self.body) == 0xFFFF


def read(data):
    """A Packet, or None if the data is no IP packet."""
    if not data or data[0] >> 4 not in (4, 6):
        return None
    packet = read_ipv4(data) if data[0] >> 4 == 4 else read_ipv6(data)
    if packet.protocol == UDP and not packet.fragment and len(packet.body) >= 8:
        packet.sport, packet.dport, packet.length, packet.checksum = struct.unpack_from(">HHHH", packet.body)
        packet.payload = packet.body[8:]
    return packet


def read_ipv4(data):
    size = (data[0] & 15) * 4
    total, identification, flags = struct.unpack_from(">HHH", data, 2)
    return Packet(
        source=socket.inet_ntop(socket.AF_INET, data[12:16]),
        destination=socket.inet_ntop(socket.AF_INET, data[16:20]),
        protocol=data[9], ttl=data[8], tos=data[1], body=data[size:total],
        header_ok=ones_sum(data[:size]) == 0xFFFF and total <= len(data),
        df=bool(flags & DF), fragment=bool(flags & (MF | 0x1FFF)), offset=(flags & 0x1FFF) * 8,
        more=bool(flags & MF), identification=identification)


def read_ipv6(data):
    first, length, protocol, ttl = struct.unpack_from(">IHBB", data)
    packet = Packet(
        source=socket.inet_ntop(socket.AF_INET6, data[8:24]),
        destination=socket.inet_ntop(socket.AF_INET6, data[24:40]),
        protocol=protocol, ttl=ttl, tos=first >> 20 & 0xFF, flow=first & 0xFFFFF, body=data[40:40 + length],
        header_ok=40 + length <= len(data))
    while packet.protocol in EXTENSIONS:
        packet.protocol, size = packet.body[0], packet.body[1] * 8 + 8
        packet.body = packet.body[size:]
    if packet.protocol == FRAGMENT:
        packet.protocol, _, flags, packet.identification = struct.unpack_from(">BBHI", packet.body)
        packet.body = packet.body[8:]
        packet.offset, packet.more = flags & ~7, bool(flags & 1)
        packet.fragment = True
    return packet


def udp_packets(frames, dport=None):
    """The UDP packets among captured frames, fragments left out."""
    packets = [read(frame.packet) for frame in frames if frame.protocol in (0x0800, 0x86DD)]
    return [p for p in packets if p and p.dport is not None and dport in (None, p.dport)]


def icmp_packets(frames):
    """ICMP errors among captured frames (not neighbour discovery, nor group membership)."""
    packets = [read(frame.packet) for frame in frames if frame.protocol in (0x0800, 0x86DD)]
    return [p for p in packets if p and (p.protocol == ICMP or (p.protocol == ICMPV6 and p.body[0] < 128))]
