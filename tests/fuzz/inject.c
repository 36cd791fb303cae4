// SPDX-License-Identifier: GPL-2.0-or-later
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include "inject.h"
#include "program.h"

#define PIECES_MAX	8

const char *const way_names[WAYS] = { "tun", "gro", "frags", "veth" };

/* Of the devices that `packets` makes; every destination will do. */
static const uint8_t ethernet[2][ETH_HLEN] = {
	{ 2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, 0x08, 0x00 },
	{ 2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, 0x86, 0xdd },
};

enum way way_of(const char *name)
{
	int way;

	for (way = 0; way < WAYS; way++)
		if (!strcmp(name, way_names[way]))
			return way;
	die("no way in is called %s: tun, gro, frags, veth", name);
}

/* A device that `ip tuntap` has made. */
int tun_attach(const char *dev, int flags)
{
	struct ifreq request = {};
	int fd = open("/dev/net/tun", O_RDWR | O_CLOEXEC | O_NONBLOCK);

	if (fd < 0)
		die("/dev/net/tun");
	snprintf(request.ifr_name, sizeof(request.ifr_name), "%s", dev);
	request.ifr_flags = flags | IFF_NO_PI;
	if (ioctl(fd, TUNSETIFF, &request))
		die("attaching to %s", dev);
	return fd;
}

/* In another network namespace, for this moment only. */
static int packet_socket(const char *dev, const char *netns)
{
	struct sockaddr_ll address = { .sll_family = AF_PACKET };
	int home = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
	int there, fd, on = 1;
	char path[256];

	snprintf(path, sizeof(path), "/run/netns/%s", netns);
	there = open(path, O_RDONLY | O_CLOEXEC);
	if (home < 0 || there < 0 || setns(there, CLONE_NEWNET))
		die("%s", path);
	fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);
	address.sll_ifindex = if_nametoindex(dev);
	if (fd < 0 || !address.sll_ifindex ||
	    bind(fd, (struct sockaddr *)&address, sizeof(address)) ||
	    setsockopt(fd, SOL_PACKET, PACKET_VNET_HDR, &on, sizeof(on)))
		die("packet socket at %s", dev);
	if (setns(home, CLONE_NEWNET))
		die("the way back");
	close(there);
	close(home);
	return fd;
}

void inject_open(struct injector *injector, enum way way, const char *dev,
		 const char *netns)
{
	memset(injector, 0, sizeof(*injector));
	injector->way = way;
	rng_seed(&injector->rng, 7, way);
	switch (way) {
	case WAY_TUN:
		injector->fd = tun_attach(dev, IFF_TUN | IFF_VNET_HDR);
		break;
	case WAY_GRO:
		injector->fd = tun_attach(dev, IFF_TUN | IFF_VNET_HDR | IFF_NAPI);
		break;
	case WAY_FRAGS:
		injector->fd = tun_attach(dev, IFF_TAP | IFF_VNET_HDR |
					       IFF_NAPI | IFF_NAPI_FRAGS);
		break;
	default:
		injector->fd = packet_socket(dev, netns);
	}
}

/* Cut anywhere, but behind the Ethernet header. */
static int split(struct iovec *piece, const struct packet *packet,
		 struct rng *rng)
{
	uint32_t at = 0, part;
	int n = 0;

	while (at < packet->len) {
		part = packet->len - at;
		/* Each piece has a page of its own at most. */
		if (part > 4096)
			part = 4096;
		if (n < PIECES_MAX && part > 1 && !rng_one_in(rng, 3))
			part = rng_between(rng, 1, part);
		piece[n].iov_base = (void *)packet->data + at;
		piece[n++].iov_len = part;
		at += part;
	}
	return n;
}

void inject(struct injector *injector, const struct packet *packet)
{
	bool frames = injector->way >= WAY_FRAGS;
	struct virtio_net_hdr vnet = packet->vnet;
	struct iovec piece[2 + PIECES_MAX + PACKET_MAX / 4096 + 1];
	int n = 0;

	piece[n].iov_base = &vnet;
	piece[n++].iov_len = sizeof(vnet);
	if (frames) {
		piece[n].iov_base = (void *)ethernet[is_ipv6(packet)];
		piece[n++].iov_len = ETH_HLEN;
		vnet.csum_start += vnet.flags ? ETH_HLEN : 0;
		vnet.hdr_len += vnet.gso_type ? ETH_HLEN : 0;
	}
	if (injector->way == WAY_FRAGS) {
		n += split(piece + n, packet, &injector->rng);
	} else {
		piece[n].iov_base = (void *)packet->data;
		piece[n++].iov_len = packet->len;
	}
	if (writev(injector->fd, piece, n) >= 0)
		injector->taken++;
	else
		injector->refused++;
}
