// SPDX-License-Identifier: GPL-2.0-or-later
#include <dirent.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "build.h"
#include "corpus.h"
#include "program.h"

#define ETHERNET_HEADER	14
#define PCAP_HEADER	24
#define PCAP_RECORD	16
#define FILE_MAX	(4 << 20)
/* Enough variety; a capture may hold thousands of the same kind. */
#define FROM_ONE_FILE	64
#define PAYLOAD_MAX	60000

static void add(struct corpus *corpus, const void *data, uint32_t len)
{
	struct payload *payload;

	if (len > PAYLOAD_MAX)
		return;
	corpus->payload = realloc(corpus->payload,
				  (corpus->n + 1) * sizeof(*payload));
	payload = corpus->payload ? &corpus->payload[corpus->n++] : NULL;
	if (!payload)
		die("no memory");
	payload->len = len;
	payload->data = malloc(len + 1);
	if (!payload->data)
		die("no memory");
	memcpy(payload->data, data, len);
}

/* The UDP payload of an Ethernet frame, VLAN or not, if it has one. */
static void add_frame(struct corpus *corpus, const uint8_t *frame, uint32_t len)
{
	uint32_t at = ETHERNET_HEADER;
	uint16_t type;

	if (len < ETHERNET_HEADER + 4)
		return;
	type = get16(frame + 12);
	if (type == 0x8100) {
		type = get16(frame + 16);
		at += 4;
	}
	if (type == 0x0800 && at + IPV4_HEADER <= len &&
	    frame[at + 9] == IPPROTO_UDP)
		at += (frame[at] & 15) * 4;
	else if (type == 0x86dd && at + IPV6_HEADER <= len &&
		 frame[at + 6] == IPPROTO_UDP)
		at += IPV6_HEADER;
	else
		return;
	if (at + UDP_HEADER <= len)
		add(corpus, frame + at + UDP_HEADER, len - at - UDP_HEADER);
}

static uint32_t number(const uint8_t *at, bool swapped)
{
	uint32_t value;

	memcpy(&value, at, sizeof(value));
	return swapped ? __builtin_bswap32(value) : value;
}

static bool add_pcap(struct corpus *corpus, const uint8_t *data, uint32_t len)
{
	uint32_t at = PCAP_HEADER, magic, size, n;
	bool swapped;

	if (len < PCAP_HEADER)
		return false;
	magic = number(data, false);
	swapped = magic == 0xd4c3b2a1 || magic == 0x4d3cb2a1;
	if (!swapped && magic != 0xa1b2c3d4 && magic != 0xa1b23c4d)
		return false;
	if (number(data + 20, swapped) != 1)
		return true;
	for (n = 0; n < FROM_ONE_FILE && at + PCAP_RECORD <= len; n++) {
		size = number(data + at + 8, swapped);
		at += PCAP_RECORD;
		if (size > len - at)
			break;
		add_frame(corpus, data + at, size);
		at += size;
	}
	return true;
}

static void add_file(struct corpus *corpus, const char *path)
{
	uint8_t *data = malloc(FILE_MAX);
	FILE *file = fopen(path, "r");
	uint32_t len;

	if (!data || !file)
		die("%s", path);
	len = fread(data, 1, FILE_MAX, file);
	fclose(file);
	if (!add_pcap(corpus, data, len))
		add(corpus, data, len);
	free(data);
}

static int is_visible(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

/* Sorted, so that a seed means the same on every file system. */
static void add_directory(struct corpus *corpus, const char *directory)
{
	struct dirent **names;
	int i, n;

	n = scandir(directory, &names, is_visible, alphasort);
	if (n < 0)
		return;
	for (i = 0; i < n; i++) {
		char path[4096];

		snprintf(path, sizeof(path), "%s/%s", directory,
			 names[i]->d_name);
		if (names[i]->d_type == DT_DIR)
			add_directory(corpus, path);
		else
			add_file(corpus, path);
		free(names[i]);
	}
	free(names);
	errno = 0;
}

/* Payloads of our own, should there be no captures: all sizes matter. */
static void add_own(struct corpus *corpus)
{
	static const uint32_t sizes[] = {
		0, 1, 7, 8, 24, 36, 128, 512, 1400, 1464, 1472, 1473, 2000,
		4096, 9000, 16384, 32768, 59999,
	};
	uint8_t *data = malloc(PAYLOAD_MAX);
	struct rng rng;
	unsigned int i;

	if (!data)
		die("no memory");
	rng_seed(&rng, 1, 1);
	rng_bytes(&rng, data, PAYLOAD_MAX);
	for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++)
		add(corpus, data, sizes[i]);
	free(data);
}

void corpus_load(struct corpus *corpus, const char *directory)
{
	memset(corpus, 0, sizeof(*corpus));
	add_own(corpus);
	if (directory)
		add_directory(corpus, directory);
}
