// SPDX-License-Identifier: GPL-2.0-or-later
#include <arpa/inet.h>
#include <netinet/icmp6.h>
#include <netinet/in.h>
#include <netinet/ip.h>
#include <netinet/ip6.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "kernel/prober.h"

/*
 * Of a Packet Too Big the kernel takes note for all that goes there, so that copies would be
 * cut otherwise for ten minutes: always if it is about ICMPv6, as an echo request, and if
 * it is about UDP, of Linux 7.3 at the latest, whatever socket there is, or none. Of a packet
 * that says of itself that nothing follows its header it takes none: nobody has to do
 * anything with such a packet but to pass it on, with all that it has (RFC 8200, section
 * 4.7).
 */

/* What follows the header all the same, by which it is known again. */
#define LABELLED	(sizeof(struct ip6_hdr) + sizeof(uint32_t))

/* Just what is said of packets that got no further. */
int prober_open(void)
{
	int fd = socket(AF_INET6, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, IPPROTO_ICMPV6);
	struct icmp6_filter filter;

	if (fd < 0)
		return -1;
	ICMP6_FILTER_SETBLOCKALL(&filter);
	ICMP6_FILTER_SETPASS(ICMP6_PACKET_TOO_BIG, &filter);
	ICMP6_FILTER_SETPASS(ICMP6_DST_UNREACH, &filter);
	if (setsockopt(fd, IPPROTO_ICMPV6, ICMP6_FILTER, &filter, sizeof(filter)) < 0) {
		close(fd);
		return -1;
	}
	return fd;
}

static void set_address(struct address *address, const struct in6_addr *in6)
{
	address->size = IPV6_SIZE;
	memcpy(address->bytes, in6, IPV6_SIZE);
}

static struct sockaddr_in6 name_of(const struct probe *probe)
{
	struct sockaddr_in6 name = { .sin6_family = AF_INET6 };

	memcpy(&name.sin6_addr, probe->to.bytes, sizeof(name.sin6_addr));
	if (address_needs_device(&probe->to))
		name.sin6_scope_id = if_nametoindex(probe->dev);
	return name;
}

/* A socket that sends as copies are sent; -1: there is none. */
static int open_socket(const struct probe *probe, int type, int protocol)
{
	int fd = socket(AF_INET6, type | SOCK_CLOEXEC | SOCK_NONBLOCK, protocol);

	if (fd < 0)
		return -1;
	if ((probe->dev[0] && setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, probe->dev,
					 strlen(probe->dev) + 1) < 0) ||
	    (probe->mark && setsockopt(fd, SOL_SOCKET, SO_MARK, &probe->mark,
				       sizeof(probe->mark)) < 0)) {
		close(fd);
		return -1;
	}
	return fd;
}

/* What the kernel chooses: a route, and an address for it. Returns the MTU; 0: there is none. */
static uint32_t choose(struct probe *probe, int fd)
{
	struct sockaddr_in6 name = name_of(probe);
	socklen_t length = sizeof(name);
	socklen_t size = sizeof(int);
	int mtu = 0;

	if (connect(fd, (const struct sockaddr *)&name, sizeof(name)) < 0 ||
	    getsockname(fd, (struct sockaddr *)&name, &length) < 0 ||
	    getsockopt(fd, IPPROTO_IPV6, IPV6_MTU, &mtu, &size) < 0 || mtu < 0)
		return 0;
	set_address(&probe->from, &name.sin6_addr);
	return mtu;
}

uint32_t prober_aim(struct probe *probe)
{
	int chooser = open_socket(probe, SOCK_DGRAM, 0);
	uint32_t mtu = 0;

	probe->fd = open_socket(probe, SOCK_RAW, IPPROTO_RAW);
	if (chooser >= 0) {
		mtu = choose(probe, chooser);
		close(chooser);
	}
	return probe->fd < 0 ? 0 : mtu;
}

bool prober_send(const struct probe *probe, uint32_t size)
{
	static struct {
		struct ip6_hdr ip;
		uint32_t number;
		unsigned char rest[IP_MAXPACKET - LABELLED];
	} packet;
	const struct sockaddr_in6 name = name_of(probe);

	if (size < LABELLED || size > sizeof(packet))
		return false;
	packet.ip.ip6_flow = htonl(6U << 28);
	packet.ip.ip6_plen = htons(size - sizeof(packet.ip));
	packet.ip.ip6_nxt = IPPROTO_NONE;
	packet.ip.ip6_hlim = IPDEFTTL;
	memcpy(&packet.ip.ip6_src, probe->from.bytes, sizeof(packet.ip.ip6_src));
	memcpy(&packet.ip.ip6_dst, probe->to.bytes, sizeof(packet.ip.ip6_dst));
	packet.number = htonl(probe->number);
	return sendto(probe->fd, &packet, size, 0, (const struct sockaddr *)&name,
		      sizeof(name)) == (ssize_t)size;
}

/* With the beginning of the packet that it is about. */
static bool read_retort(int listener, struct retort *retort)
{
	struct {
		struct icmp6_hdr icmp;
		struct ip6_hdr ip;
		uint32_t number;
	} message;
	struct sockaddr_in6 from = { .sin6_family = AF_INET6 };
	socklen_t length = sizeof(from);

	if (recvfrom(listener, &message, sizeof(message), 0, (struct sockaddr *)&from, &length) !=
	    sizeof(message) || message.ip.ip6_nxt != IPPROTO_NONE)
		return false;
	memset(retort, 0, sizeof(*retort));
	set_address(&retort->to, &message.ip.ip6_dst);
	retort->number = ntohl(message.number);
	retort->is_too_big = message.icmp.icmp6_type == ICMP6_PACKET_TOO_BIG;
	retort->mtu = retort->is_too_big ? ntohl(message.icmp.icmp6_mtu) : 0;
	set_address(&retort->from, &from.sin6_addr);
	return true;
}

bool prober_hear(int listener, int milliseconds, struct retort *retort)
{
	struct pollfd wait = { .fd = listener, .events = POLLIN };

	return poll(&wait, 1, milliseconds) > 0 && read_retort(listener, retort);
}
