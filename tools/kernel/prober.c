// SPDX-License-Identifier: GPL-2.0-or-later
#include <arpa/inet.h>
#include <netinet/icmp6.h>
#include <netinet/in.h>
#include <netinet/ip.h>
#include <netinet/ip6.h>
#include <netinet/udp.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "kernel/prober.h"

/*
 * These are UDP datagrams, and not echo requests: of a Packet Too Big about ICMPv6 the
 * kernel takes note for all that goes there, so that copies would be cut otherwise for ten
 * minutes. Of one about UDP it takes note for the socket that has sent the datagram, unless
 * that is of IPV6_PMTUDISC_INTERFACE; nor is this told of it then, so another reads what
 * comes.
 */

#define HEADERS		(sizeof(struct ip6_hdr) + sizeof(struct udphdr))

/* Just what is said of datagrams that have not got to a program. */
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

/* What it sends is neither cut nor refused for what is known of the way. */
static bool set_options(const struct probe *probe)
{
	const int mode = IPV6_PMTUDISC_INTERFACE;
	const int one = 1;

	return setsockopt(probe->fd, IPPROTO_IPV6, IPV6_MTU_DISCOVER, &mode, sizeof(mode)) == 0 &&
	       setsockopt(probe->fd, IPPROTO_IPV6, IPV6_DONTFRAG, &one, sizeof(one)) == 0 &&
	       (!probe->dev[0] || setsockopt(probe->fd, SOL_SOCKET, SO_BINDTODEVICE, probe->dev,
					     strlen(probe->dev) + 1) == 0) &&
	       (!probe->mark || setsockopt(probe->fd, SOL_SOCKET, SO_MARK, &probe->mark,
					   sizeof(probe->mark)) == 0);
}

/* It has a port that nobody else has. */
static bool find_route(struct probe *probe)
{
	struct sockaddr_in6 name = {
		.sin6_family = AF_INET6, .sin6_port = htons(probe->to.port),
	};
	socklen_t length = sizeof(name);

	memcpy(&name.sin6_addr, probe->to.address.bytes, sizeof(name.sin6_addr));
	if (address_needs_device(&probe->to.address))
		name.sin6_scope_id = if_nametoindex(probe->dev);
	if (connect(probe->fd, (const struct sockaddr *)&name, sizeof(name)) < 0 ||
	    getsockname(probe->fd, (struct sockaddr *)&name, &length) < 0)
		return false;
	probe->port = ntohs(name.sin6_port);
	return true;
}

uint32_t prober_aim(struct probe *probe)
{
	int mtu = 0;
	socklen_t length = sizeof(mtu);

	probe->fd = socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (probe->fd < 0 || !set_options(probe) || !find_route(probe) ||
	    getsockopt(probe->fd, IPPROTO_IPV6, IPV6_MTU, &mtu, &length) < 0 || mtu < 0)
		return 0;
	return mtu;
}

bool prober_send(const struct probe *probe, uint32_t size)
{
	static const unsigned char nothing[IP_MAXPACKET];

	return size >= HEADERS && size <= sizeof(nothing) &&
	       send(probe->fd, nothing, size - HEADERS, 0) == (ssize_t)(size - HEADERS);
}

static void set_address(struct address *address, const struct in6_addr *in6)
{
	address->size = IPV6_SIZE;
	memcpy(address->bytes, in6, IPV6_SIZE);
}

/* With the beginning of the datagram that it is about. */
static bool read_retort(int listener, struct retort *retort)
{
	struct {
		struct icmp6_hdr icmp;
		struct ip6_hdr ip;
		struct udphdr udp;
	} message;
	struct sockaddr_in6 from = { .sin6_family = AF_INET6 };
	socklen_t length = sizeof(from);

	if (recvfrom(listener, &message, sizeof(message), 0, (struct sockaddr *)&from, &length) !=
	    sizeof(message) || message.ip.ip6_nxt != IPPROTO_UDP)
		return false;
	memset(retort, 0, sizeof(*retort));
	set_address(&retort->to.address, &message.ip.ip6_dst);
	retort->to.port = ntohs(message.udp.dest);
	retort->port = ntohs(message.udp.source);
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
