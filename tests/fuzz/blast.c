// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Exporters without number: writes datagrams from spoofed addresses to a
 * device, as fast as can be or at --rate a second, until --seconds are over,
 * --count are sent or SIGTERM comes. Prints how many there were.
 *
 * --fragments: each in two, the second of one in four is missing.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "build.h"
#include "fragment.h"
#include "program.h"

#define PAYLOAD_MAX	9000

static volatile sig_atomic_t stop;
static const char *dev = "exporter", *to4 = "10.9.0.1", *to6 = "";
static uint64_t seed = 1, seconds = 10, rate, count = UINT64_MAX, port = 2055;
static uint64_t size = 400, ttl = 64, sources = 1 << 16;
static bool fragments;

static void end(int number)
{
	(void)number;
	stop = 1;
}

static int open_device(void)
{
	struct sockaddr_ll address = {
		.sll_family = AF_PACKET,
		.sll_ifindex = if_nametoindex(dev),
	};
	int fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);

	if (fd < 0 || !address.sll_ifindex ||
	    bind(fd, (struct sockaddr *)&address, sizeof(address)))
		die("packet socket at %s", dev);
	return fd;
}

/* Everything but the payload's first bytes stays the same for a source. */
static void make(struct packet *packet, struct rng *rng, uint64_t number)
{
	bool ipv6 = *to6 && (!*to4 || rng_one_in(rng, 2));
	struct endpoint to = endpoint(ipv6 ? to6 : to4, port), from = to;
	uint32_t source = rng_below(rng, sources);
	uint8_t payload[PAYLOAD_MAX] = {};

	/* 100.64.0.0/10 and 2001:db8:ee::/48 are exporters. */
	memcpy(from.address, ipv6 ? "\x20\x01\x0d\xb8\0\xee" : "\x64\x40\1\1", 4);
	if (ipv6)
		memcpy(from.address + 4, "\0\xee\0\0\0\0\0\0\0\0", 10);
	put16(from.address + (ipv6 ? 14 : 2), source);
	from.port = 1024 + (source >> 16);
	memcpy(payload, &number, sizeof(number));
	build_udp(packet, &from, &to, payload, size);
	packet->data[ipv6 ? 7 : 8] = ttl;
	fix_ipv4_checksum(packet);
}

static bool transmit(int fd, const struct packet *packet)
{
	static uint8_t frame[ETH_HLEN + PACKET_MAX] = {
		2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2,
	};

	put16(frame + 12, is_ipv6(packet) ? ETH_P_IPV6 : ETH_P_IP);
	memcpy(frame + ETH_HLEN, packet->data, packet->len);
	while (send(fd, frame, ETH_HLEN + packet->len, 0) < 0) {
		/* A full queue empties itself; a device that is down, or gone,
		 * is what some want to see.
		 */
		if (errno == ENOBUFS || errno == EAGAIN || errno == EINTR)
			continue;
		if (errno != ENETDOWN && errno != ENXIO && errno != ENODEV)
			die("send");
		return false;
	}
	return true;
}

static bool transmit_pieces(int fd, const struct packet *packet,
			    struct rng *rng)
{
	static struct burst burst;
	uint32_t header = is_ipv6(packet) ? IPV6_HEADER : IPV4_HEADER;
	bool sent = true;
	unsigned int i;

	burst.n = 0;
	fragment_cut(&burst, packet, ((packet->len - header) / 2 + 7) & ~7u,
		     rng_next(rng));
	if (rng_one_in(rng, 4))
		burst.n--;
	for (i = 0; i < burst.n; i++)
		sent &= transmit(fd, burst.packet[i]);
	return sent;
}

int main(int argc, char **argv)
{
	const struct option_word words[] = {
		{ .name = "dev", .text = &dev },
		{ .name = "to4", .text = &to4 },
		{ .name = "to6", .text = &to6 },
		{ .name = "port", .number = &port },
		{ .name = "size", .number = &size },
		{ .name = "ttl", .number = &ttl },
		{ .name = "sources", .number = &sources },
		{ .name = "seed", .number = &seed },
		{ .name = "seconds", .number = &seconds },
		{ .name = "rate", .number = &rate },
		{ .name = "count", .number = &count },
		{ .name = "fragments", .flag = &fragments },
		{}
	};
	uint64_t start, now, sent = 0, n;
	static struct packet packet;
	struct rng rng;
	int fd;

	read_options(argc, argv, words);
	if (size > PAYLOAD_MAX)
		die("--size is at most %d", PAYLOAD_MAX);
	signal(SIGTERM, end);
	fd = open_device();
	start = now = milliseconds();
	for (n = 0; !stop && n < count && now - start < 1000 * seconds; n++) {
		rng_seed(&rng, seed, n);
		make(&packet, &rng, n);
		sent += fragments ? transmit_pieces(fd, &packet, &rng) :
				    transmit(fd, &packet);
		now = milliseconds();
		while (rate && !stop && n > (now - start) * rate / 1000) {
			usleep(1000);
			now = milliseconds();
		}
	}
	printf("blast: %llu datagrams in %llu ms\n", (unsigned long long)sent,
	       (unsigned long long)(now - start));
	return 0;
}
