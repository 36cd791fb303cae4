// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * usage: usertee [--segments] [--room BYTES] ADDRESS PORT RECEIVER-PORT RECEIVER-ADDRESS...
 *
 * The best that a process can do with sockets, to compare with: it takes as
 * many datagrams as there are in one call, and hands over the copies of all of
 * them in another. A raw socket takes headers as they are given, so that one
 * socket serves all exporters and copies have their addresses and ports. The
 * UDP checksum stays zero, which IPv4 allows: a copy's payload is not read.
 *
 * --segments: datagrams of one exporter and one size that come one after the
 * other are given to a receiver in one piece, which the kernel cuts up behind
 * the route (UDP_SEGMENT). A socket for each exporter has its address and port.
 *
 * --room: what may wait for it, as its socket's buffer counts.
 *
 * Like any such tee it cannot send what is larger than the MTU. A copy that
 * cannot be sent is left out, and the others go on.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/ip.h>
#include <netinet/udp.h>
#include <sched.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define BATCH		64
#define MOST_RECEIVERS	64
#define MOST_BYTES	65535
/* The most that sendmmsg() takes at once */
#define MOST_MESSAGES	1024
#define SOCKET_BUFFER	(1 << 28)
#define TTL		64
/* The most payload of a piece that the kernel cuts up */
#define MOST_OF_A_PIECE	65507
/* Sockets of exporters that are kept, a power of two */
#define EXPORTERS	4096

struct headers {
	struct iphdr ip;
	struct udphdr udp;
} __attribute__((packed));

struct exporter {
	bool known;
	struct sockaddr_in from;
	int socket;
};

struct tee {
	int in;
	int out;
	int buffer;
	bool segments;
	unsigned int receivers;
	struct sockaddr_in to[MOST_RECEIVERS];

	/* What is received: an original each */
	struct mmsghdr originals[BATCH];
	struct iovec room[BATCH];
	struct sockaddr_in from[BATCH];
	unsigned char payload[BATCH][MOST_BYTES];

	/* What is sent: headers of its own and the payload of its original */
	struct mmsghdr copies[BATCH * MOST_RECEIVERS];
	struct iovec parts[BATCH * MOST_RECEIVERS][2];
	struct headers headers[BATCH * MOST_RECEIVERS];

	/* With --segments: datagrams in one piece, and their size */
	struct iovec piece[BATCH];
	union {
		struct cmsghdr header;
		char room[CMSG_SPACE(sizeof(uint16_t))];
	} segment;
	struct exporter exporters[EXPORTERS];
};

static void die(const char *what)
{
	fprintf(stderr, "usertee: %s: %s\n", what, strerror(errno));
	exit(EXIT_FAILURE);
}

static struct sockaddr_in endpoint(const char *address, const char *port)
{
	struct sockaddr_in made = {
		.sin_family = AF_INET,
		.sin_port = htons((uint16_t)strtoul(port, NULL, 10)),
	};

	if (inet_pton(AF_INET, address, &made.sin_addr) != 1) {
		errno = EINVAL;
		die(address);
	}
	return made;
}

static void open_sockets(struct tee *tee, struct sockaddr_in listen)
{
	const int room = SOCKET_BUFFER;

	tee->in = socket(AF_INET, SOCK_DGRAM, 0);
	tee->out = socket(AF_INET, SOCK_RAW, IPPROTO_RAW);
	if (tee->in < 0 || tee->out < 0)
		die("socket");
	if (setsockopt(tee->in, SOL_SOCKET, SO_RCVBUFFORCE, &tee->buffer, sizeof(tee->buffer)) ||
	    setsockopt(tee->out, SOL_SOCKET, SO_SNDBUFFORCE, &room, sizeof(room)))
		die("setsockopt");
	if (bind(tee->in, (struct sockaddr *)&listen, sizeof(listen)))
		die("bind");
}

/* All that is the same for every datagram is written once. */
static void prepare(struct tee *tee)
{
	unsigned int i;

	for (i = 0; i < BATCH; i++) {
		tee->room[i] = (struct iovec){ tee->payload[i], MOST_BYTES };
		tee->originals[i].msg_hdr = (struct msghdr){
			.msg_name = &tee->from[i],
			.msg_iov = &tee->room[i],
			.msg_iovlen = 1,
		};
	}
	for (i = 0; i < BATCH * tee->receivers; i++) {
		struct headers *headers = &tee->headers[i];
		struct sockaddr_in *to = &tee->to[i % tee->receivers];

		/* The kernel adds length, identification and checksum. */
		headers->ip = (struct iphdr){
			.version = 4,
			.ihl = sizeof(headers->ip) / 4,
			.ttl = TTL,
			.protocol = IPPROTO_UDP,
			.daddr = to->sin_addr.s_addr,
		};
		headers->udp.dest = to->sin_port;
		tee->parts[i][0] = (struct iovec){ headers, sizeof(*headers) };
		tee->parts[i][1].iov_base = tee->payload[i / tee->receivers];
		tee->copies[i].msg_hdr = (struct msghdr){
			.msg_name = to,
			.msg_namelen = sizeof(*to),
			.msg_iov = tee->parts[i],
			.msg_iovlen = 2,
		};
	}
}

static unsigned int receive(struct tee *tee)
{
	unsigned int i;
	int got;

	for (i = 0; i < BATCH; i++)
		tee->originals[i].msg_hdr.msg_namelen = sizeof(tee->from[i]);
	do {
		got = recvmmsg(tee->in, tee->originals, BATCH, MSG_WAITFORONE, NULL);
	} while (got < 0 && errno == EINTR);
	if (got < 0)
		die("recvmmsg");
	return (unsigned int)got;
}

static void address_copies(struct tee *tee, unsigned int original)
{
	const struct sockaddr_in *from = &tee->from[original];
	unsigned int length = tee->originals[original].msg_len;
	unsigned int i = original * tee->receivers;
	unsigned int end = i + tee->receivers;

	for (; i < end; i++) {
		tee->headers[i].ip.saddr = from->sin_addr.s_addr;
		tee->headers[i].udp.source = from->sin_port;
		tee->headers[i].udp.len = htons((uint16_t)(sizeof(struct udphdr) + length));
		tee->parts[i][1].iov_len = length;
	}
}

static void send_copies(struct tee *tee, int socket, unsigned int count)
{
	unsigned int done = 0;

	while (done < count) {
		unsigned int rest = count - done;
		int sent;

		if (rest > MOST_MESSAGES)
			rest = MOST_MESSAGES;
		sent = sendmmsg(socket, &tee->copies[done], rest, 0);
		if (sent > 0)
			done += (unsigned int)sent;
		else if (errno != EINTR)
			done++;
	}
}

static void replicate(struct tee *tee, unsigned int got)
{
	unsigned int i;

	for (i = 0; i < got; i++)
		address_copies(tee, i);
	send_copies(tee, tee->out, got * tee->receivers);
}

static bool same(const struct sockaddr_in *one, const struct sockaddr_in *other)
{
	return one->sin_addr.s_addr == other->sin_addr.s_addr && one->sin_port == other->sin_port;
}

static int open_as(const struct sockaddr_in *from)
{
	const int room = SOCKET_BUFFER, yes = 1;
	int opened = socket(AF_INET, SOCK_DGRAM, 0);

	if (opened < 0 || setsockopt(opened, IPPROTO_IP, IP_TRANSPARENT, &yes, sizeof(yes)) ||
	    setsockopt(opened, SOL_SOCKET, SO_SNDBUFFORCE, &room, sizeof(room)) ||
	    bind(opened, (const struct sockaddr *)from, sizeof(*from)))
		die("a socket for an exporter");
	return opened;
}

/* Of two exporters that have one place, the last has a socket. */
static int socket_of(struct tee *tee, const struct sockaddr_in *from)
{
	uint32_t hash = (ntohl(from->sin_addr.s_addr) ^ ntohs(from->sin_port)) * 2654435761U;
	struct exporter *exporter = &tee->exporters[(hash >> 16) % EXPORTERS];

	if (exporter->known && same(&exporter->from, from))
		return exporter->socket;
	if (exporter->known)
		close(exporter->socket);
	exporter->known = true;
	exporter->from = *from;
	exporter->socket = open_as(from);
	return exporter->socket;
}

/* How many datagrams from this one on may be one piece; the last may be smaller. */
static unsigned int count_piece(const struct tee *tee, unsigned int first, unsigned int got)
{
	unsigned int size = tee->originals[first].msg_len;
	unsigned int total = size;
	unsigned int i;

	for (i = first + 1; i < got; i++) {
		unsigned int length = tee->originals[i].msg_len;

		if (!length || length > size || total + length > MOST_OF_A_PIECE ||
		    !same(&tee->from[first], &tee->from[i]))
			break;
		total += length;
		if (length < size)
			return i + 1 - first;
	}
	return i - first;
}

static void send_piece(struct tee *tee, unsigned int first, unsigned int count)
{
	uint16_t size = (uint16_t)tee->originals[first].msg_len;
	unsigned int i;

	for (i = 0; i < count; i++)
		tee->piece[i] = (struct iovec){ tee->payload[first + i],
						tee->originals[first + i].msg_len };
	tee->segment.header = (struct cmsghdr){
		.cmsg_len = CMSG_LEN(sizeof(size)),
		.cmsg_level = IPPROTO_UDP,
		.cmsg_type = UDP_SEGMENT,
	};
	memcpy(CMSG_DATA(&tee->segment.header), &size, sizeof(size));
	for (i = 0; i < tee->receivers; i++)
		tee->copies[i].msg_hdr = (struct msghdr){
			.msg_name = &tee->to[i],
			.msg_namelen = sizeof(tee->to[i]),
			.msg_iov = tee->piece,
			.msg_iovlen = count,
			.msg_control = count > 1 ? &tee->segment : NULL,
			.msg_controllen = count > 1 ? sizeof(tee->segment) : 0,
		};
	send_copies(tee, socket_of(tee, &tee->from[first]), tee->receivers);
}

static void replicate_in_pieces(struct tee *tee, unsigned int got)
{
	unsigned int first, count;

	for (first = 0; first < got; first += count) {
		count = count_piece(tee, first, got);
		send_piece(tee, first, count);
	}
}

static struct tee tee;

int main(int argc, char **argv)
{
	/* Does not take the processor from who sends: what came meanwhile is one batch. */
	const struct sched_param priority = { 0 };
	unsigned int i, got;

	if (argc > 1 && !strcmp(argv[1], "--segments")) {
		tee.segments = true;
		argv++;
		argc--;
	}
	tee.buffer = SOCKET_BUFFER;
	if (argc > 2 && !strcmp(argv[1], "--room")) {
		tee.buffer = (int)strtol(argv[2], NULL, 10);
		argv += 2;
		argc -= 2;
	}
	if (argc < 5 || argc - 4 > MOST_RECEIVERS) {
		fprintf(stderr, "usage: usertee [--segments] [--room BYTES] "
			"ADDRESS PORT RECEIVER-PORT RECEIVER-ADDRESS...\n");
		return 2;
	}
	tee.receivers = (unsigned int)argc - 4;
	for (i = 0; i < tee.receivers; i++)
		tee.to[i] = endpoint(argv[i + 4], argv[3]);
	open_sockets(&tee, endpoint(argv[1], argv[2]));
	prepare(&tee);
	if (sched_setscheduler(0, SCHED_BATCH, &priority))
		die("sched_setscheduler");
	for (;;) {
		got = receive(&tee);
		if (tee.segments)
			replicate_in_pieces(&tee, got);
		else
			replicate(&tee, got);
	}
}
