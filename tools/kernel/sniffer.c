// SPDX-License-Identifier: GPL-2.0-or-later
#include <arpa/inet.h>
#include <errno.h>
#include <linux/filter.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <netinet/in.h>
#include <netinet/ip.h>
#include <netinet/ip6.h>
#include <netinet/udp.h>
#include <poll.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "kernel/sniffer.h"
#include "kernel/telemetry.h"
#include "text/time.h"

/* As much as the headers take, without the rare ones. */
#define SNAPPED		128

/* Leaves UDP of IPv4 and IPv6. */
static struct sock_filter only_udp[] = {
	BPF_STMT(BPF_LD | BPF_H | BPF_ABS, (__u32)(SKF_AD_OFF + SKF_AD_PROTOCOL)),
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ETH_P_IP, 0, 2),
	BPF_STMT(BPF_LD | BPF_B | BPF_ABS, offsetof(struct iphdr, protocol)),
	BPF_JUMP(BPF_JMP | BPF_JA, 2, 0, 0),
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ETH_P_IPV6, 0, 3),
	BPF_STMT(BPF_LD | BPF_B | BPF_ABS, offsetof(struct ip6_hdr, ip6_nxt)),
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, IPPROTO_UDP, 0, 1),
	BPF_STMT(BPF_RET | BPF_K, SNAPPED),
	BPF_STMT(BPF_RET | BPF_K, 0),
};

static int open_socket(void)
{
	const int on = 1;
	const struct sock_fprog program = {
		.len = sizeof(only_udp) / sizeof(only_udp[0]), .filter = only_udp,
	};
	int fd = socket(AF_PACKET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	struct sockaddr_ll name = {
		.sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_ALL),
	};

	if (fd < 0)
		return -1;
	/* Nothing comes before the filter is there: the socket had no protocol so far. */
	if (setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof(program)) < 0 ||
	    setsockopt(fd, SOL_PACKET, PACKET_AUXDATA, &on, sizeof(on)) < 0 ||
	    bind(fd, (const struct sockaddr *)&name, sizeof(name)) < 0) {
		close(fd);
		return -1;
	}
	return fd;
}

static void set_address(struct address *address, const void *bytes, uint8_t size)
{
	address->size = size;
	memcpy(address->bytes, bytes, size);
}

static bool read_udp(struct arrival *arrival, const unsigned char *packet, size_t size,
		       size_t offset)
{
	struct udphdr udp;
	size_t length;

	if (size < offset + sizeof(udp))
		return false;
	memcpy(&udp, packet + offset, sizeof(udp));
	arrival->from.port = ntohs(udp.source);
	arrival->to.port = ntohs(udp.dest);
	offset += sizeof(udp);
	length = ntohs(udp.len) < sizeof(udp) ? 0 : ntohs(udp.len) - sizeof(udp);
	size -= offset;
	arrival->protocol = telemetry_protocol(packet + offset, size < length ? size : length,
					       length);
	return true;
}

static bool read_packet(struct arrival *arrival, const unsigned char *packet, size_t size)
{
	struct ip6_hdr ip6;
	struct iphdr ip;

	if (size >= sizeof(ip) && packet[0] >> 4 == 4) {
		memcpy(&ip, packet, sizeof(ip));
		set_address(&arrival->from.address, &ip.saddr, IPV4_SIZE);
		set_address(&arrival->to.address, &ip.daddr, IPV4_SIZE);
		return !(ntohs(ip.frag_off) & IP_OFFMASK) &&
		       read_udp(arrival, packet, size, ip.ihl * 4);
	}
	if (size >= sizeof(ip6) && packet[0] >> 4 == 6) {
		memcpy(&ip6, packet, sizeof(ip6));
		set_address(&arrival->from.address, &ip6.ip6_src, IPV6_SIZE);
		set_address(&arrival->to.address, &ip6.ip6_dst, IPV6_SIZE);
		return read_udp(arrival, packet, size, sizeof(ip6));
	}
	return false;
}

/* IEEE 802.1Q; the rest of a tag is priority. */
#define VLAN_ID		0x0fff

static uint16_t read_vlan(struct msghdr *message)
{
	struct tpacket_auxdata data;
	struct cmsghdr *part;

	for (part = CMSG_FIRSTHDR(message); part; part = CMSG_NXTHDR(message, part)) {
		if (part->cmsg_level != SOL_PACKET || part->cmsg_type != PACKET_AUXDATA)
			continue;
		memcpy(&data, CMSG_DATA(part), sizeof(data));
		return data.tp_status & TP_STATUS_VLAN_VALID ? data.tp_vlan_tci & VLAN_ID : 0;
	}
	return 0;
}

static bool take(int fd, arrival_fn *tell, void *data)
{
	char control[CMSG_SPACE(sizeof(struct tpacket_auxdata))] __attribute__((aligned(8)));
	unsigned char packet[SNAPPED];
	struct sockaddr_ll name = { .sll_family = AF_PACKET };
	struct iovec room = { packet, sizeof(packet) };
	struct msghdr message = {
		.msg_name = &name, .msg_namelen = sizeof(name),
		.msg_iov = &room, .msg_iovlen = 1,
		.msg_control = control, .msg_controllen = sizeof(control),
	};
	struct arrival arrival;
	ssize_t size;

	size = recvmsg(fd, &message, MSG_DONTWAIT);
	if (size < 0 || name.sll_pkttype == PACKET_OUTGOING)
		return true;
	memset(&arrival, 0, sizeof(arrival));
	if (!read_packet(&arrival, packet, size))
		return true;
	arrival.vlan = read_vlan(&message);
	arrival.device = name.sll_ifindex;
	arrival.is_other = name.sll_pkttype == PACKET_OTHERHOST;
	return tell(&arrival, data);
}

bool sniff(unsigned int seconds, arrival_fn *tell, void *data)
{
	int fd = open_socket();
	struct pollfd wait = { .fd = fd, .events = POLLIN };
	uint64_t now, end;
	bool go_on = true;

	if (fd < 0)
		return false;
	end = time_monotonic() + seconds * UINT64_C(1000);
	while (go_on && (now = time_monotonic()) < end)
		if (poll(&wait, 1, end - now) > 0)
			go_on = take(fd, tell, data);
	close(fd);
	return true;
}
