// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * usage: pace ADDRESS PORT RATE COUNT OFFSET STEP FIRST <DATAGRAM
 *
 * Sends COUNT datagrams, RATE a second, and says how many a second it was. Each
 * has a number (32 bits, at OFFSET): FIRST, and STEP more each time.
 *
 * Where processors take turns it is late now and then, and makes up for it at
 * once, but not for a longer pause: no burst follows that is a test of its own.
 */
#include <arpa/inet.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define MOST_BYTES	65535
#define NANOSECONDS	1000000000LL
/* How far behind it may be */
#define LATE		8000000LL

static void die(const char *what)
{
	perror(what);
	exit(EXIT_FAILURE);
}

static int64_t now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * NANOSECONDS + time.tv_nsec;
}

static int connected(const char *address, const char *port)
{
	struct sockaddr_in to = {
		.sin_family = AF_INET,
		.sin_port = htons((uint16_t)strtoul(port, NULL, 10)),
	};
	const int yes = 1;
	int made = socket(AF_INET, SOCK_DGRAM, 0);

	if (made < 0 || inet_pton(AF_INET, address, &to.sin_addr) != 1 ||
	    setsockopt(made, SOL_SOCKET, SO_NO_CHECK, &yes, sizeof(yes)) ||
	    connect(made, (struct sockaddr *)&to, sizeof(to)))
		die(address);
	return made;
}

int main(int argc, char **argv)
{
	static unsigned char datagram[MOST_BYTES];
	uint32_t step, number, written;
	int64_t start, due, gap;
	long i, count, offset;
	ssize_t size;
	int to;

	if (argc != 8) {
		fprintf(stderr, "usage: pace ADDRESS PORT RATE COUNT OFFSET STEP FIRST <DATAGRAM\n");
		return 2;
	}
	to = connected(argv[1], argv[2]);
	gap = NANOSECONDS / strtol(argv[3], NULL, 10);
	count = strtol(argv[4], NULL, 10);
	offset = strtol(argv[5], NULL, 10);
	step = (uint32_t)strtoul(argv[6], NULL, 10);
	number = (uint32_t)strtoul(argv[7], NULL, 10);
	size = read(STDIN_FILENO, datagram, sizeof(datagram));
	if (size < 0 || offset < 0 || offset + (ssize_t)sizeof(number) > size)
		die("datagram");
	start = now();
	due = start;
	for (i = 0; i < count; i++, due += gap, number += step) {
		int64_t late = now() - due;

		while (late < 0)
			late = now() - due;
		if (late > LATE)
			due += late;
		written = htonl(number);
		memcpy(datagram + offset, &written, sizeof(written));
		if (send(to, datagram, (size_t)size, 0) != size)
			die("send");
	}
	printf("%lld\n", (long long)(count * NANOSECONDS / (now() - start)));
	return 0;
}
