// SPDX-License-Identifier: GPL-2.0-or-later
/* usage: show FILE...
 *
 * What the module reads in datagrams: of captures (.pcap, Ethernet, IPv4 and IPv6), or of files with the payload of one
 * datagram each, which are those of one exporter then, in this order. Prints a line for each datagram, and one for each
 * stream.
 */
#include <arpa/inet.h>
#include <err.h>
#include <stdio.h>

#include "linux.h"
#include <linux/flowtee.h>
#include "telemetry/report.h"
#include "telemetry/sequence.h"
#include "telemetry/templates.h"

#define STREAMS		256
#define FILE_MAX	(64 << 20)

struct stream {
	char from[64];
	struct ft_report report;
	struct ft_sequence sequence;
	struct ft_templates templates;
	u64 datagrams;
	u64 records;
};

unsigned long skb_looks;

static const char *const names[] = { "other", "netflow5", "netflow9", "ipfix", "sflow5" };
static struct stream streams[STREAMS];
static unsigned int n_streams;
static struct ft_template_pool *pool;

static struct stream *stream_of(const char *from, const struct ft_report *report)
{
	unsigned int i;

	for (i = 0; i < n_streams; i++)
		if (!strcmp(streams[i].from, from) && streams[i].report.protocol == report->protocol &&
		    streams[i].report.domain == report->domain &&
		    !memcmp(&streams[i].report.agent, &report->agent, sizeof(report->agent)))
			return &streams[i];
	if (n_streams == STREAMS)
		errx(1, "more than %u streams", STREAMS);
	n_streams++;
	snprintf(streams[i].from, sizeof(streams[i].from), "%s", from);
	streams[i].report = *report;
	return &streams[i];
}

static void datagram(const char *from, const u8 *data, unsigned int len)
{
	struct sk_buff skb = { .data = data, .len = len, .head = len };
	struct ft_contents contents;
	struct ft_report report;
	struct stream *stream;
	u64 lost;

	ft_report_read(&report, &skb, 0, len);
	stream = stream_of(from, &report);
	ft_templates_read(&stream->templates, pool, &skb, &report, 1, false, &contents);
	ft_sequence_note(&stream->sequence, report.protocol, report.sequence, report.units + contents.records,
			 contents.records_known, report.stamp);
	stream->datagrams++;
	stream->records += contents.records;
	printf("%s %s %u: sequence %u, units %u, records %u%s%s%s", from, names[report.protocol], report.domain,
	       report.sequence, report.units, contents.records, contents.records_known ? "" : " or more",
	       contents.templates ? ", templates" : "", contents.options ? ", options data" : "");
	if (ft_sequence_lost(&stream->sequence, &lost))
		printf(", lost %llu\n", (unsigned long long)lost);
	else
		printf(", lost unknown\n");
}

static u32 word(const u8 *data, bool swapped)
{
	return swapped ? (u32)data[0] << 24 | (u32)data[1] << 16 | (u32)data[2] << 8 | data[3] :
			 (u32)data[3] << 24 | (u32)data[2] << 16 | (u32)data[1] << 8 | data[0];
}

/* Without VLAN tags, fragments and extension headers. */
static void frame(const u8 *data, unsigned int len)
{
	char address[INET6_ADDRSTRLEN], from[64];
	const u8 *ip = data + 14, *udp;
	bool ipv6;

	if (len < 14 + 40 + 8)
		return;
	ipv6 = data[12] == 0x86 && data[13] == 0xdd;
	if (ipv6 ? ip[6] != IPPROTO_UDP : data[12] != 8 || data[13] || ip[9] != IPPROTO_UDP)
		return;
	inet_ntop(ipv6 ? AF_INET6 : AF_INET, ip + (ipv6 ? 8 : 12), address, sizeof(address));
	udp = ip + (ipv6 ? 40 : (ip[0] & 15) * 4);
	snprintf(from, sizeof(from), "%s port %u", address, udp[0] << 8 | udp[1]);
	if (udp + (udp[4] << 8 | udp[5]) > data + len || (udp[4] << 8 | udp[5]) < 8)
		return;
	datagram(from, udp + 8, (unsigned int)(udp[4] << 8 | udp[5]) - 8);
}

static void capture(const u8 *data, size_t size)
{
	bool swapped = word(data, true) == 0xa1b2c3d4 || word(data, true) == 0xa1b23c4d;
	size_t at = 24;

	while (at + 16 <= size) {
		u32 len = word(data + at + 8, swapped);

		at += 16;
		if (len > size - at)
			break;
		frame(data + at, len);
		at += len;
	}
}

static void file(const char *name)
{
	FILE *stream = fopen(name, "rb");
	u8 *data = malloc(FILE_MAX);
	size_t size, len = strlen(name);

	if (!stream || !data)
		err(1, "%s", name);
	size = fread(data, 1, FILE_MAX, stream);
	fclose(stream);
	if (len > 5 && !strcmp(name + len - 5, ".pcap"))
		capture(data, size);
	else
		datagram("file", data, (unsigned int)size);
	free(data);
}

static void tell(const struct stream *stream)
{
	u64 lost;

	printf("STREAM %s %s %u: datagrams %llu, counted %llu, records %llu, ", stream->from,
	       names[stream->report.protocol], stream->report.domain, (unsigned long long)stream->datagrams,
	       (unsigned long long)stream->sequence.counted, (unsigned long long)stream->records);
	if (ft_sequence_lost(&stream->sequence, &lost))
		printf("lost %llu", (unsigned long long)lost);
	else
		printf("lost unknown");
	printf(", reordered %llu, duplicated %llu, restarts %llu, templates %u\n",
	       (unsigned long long)stream->sequence.reordered, (unsigned long long)stream->sequence.duplicated,
	       (unsigned long long)stream->sequence.restarts, stream->templates.n);
}

int main(int argc, char **argv)
{
	unsigned int i;
	int k;

	pool = ft_template_pool_alloc(65536);
	if (!pool)
		err(1, "pool");
	for (k = 1; k < argc; k++)
		file(argv[k]);
	for (i = 0; i < n_streams; i++)
		tell(&streams[i]);
	for (i = 0; i < n_streams; i++)
		ft_templates_free(&streams[i].templates, pool);
	ft_template_pool_free(pool);
	return 0;
}
