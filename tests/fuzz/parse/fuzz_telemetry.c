// SPDX-License-Identifier: GPL-2.0-or-later
/* Datagrams of a few streams, as the module reads them. Before each are a byte that says whose it is, and what is done
 * before, and two bytes with its length.
 */
#include <stdio.h>

#include "linux.h"
#include <linux/flowtee.h>
#include "telemetry/replay.h"
#include "telemetry/report.h"
#include "telemetry/sequence.h"
#include "telemetry/templates.h"

#define STREAMS		3
#define CHUNKS		(16 * 40)
#define HEAD		3

/* What may be done to read a datagram: steps, each of which may look twice, headers of sets, and what is filled up. */
#define LOOKS_MAX	(2 * 4096 + 3 * 512)

enum { STREAM = 3, MOVE = 4, EXPIRE = 8, FORGET = 16, LATER = 32, MUCH_LATER = 64 };

/**
 * struct world - what is kept of streams
 * @pool: all of their templates
 * @templates: those of each
 * @sequence: their accounts
 * @noted: datagrams of each
 * @kinds: a bit for each protocol of these; a stream has one, out of here
 */
struct world {
	struct ft_template_pool *pool;
	struct ft_templates templates[STREAMS];
	struct ft_sequence sequence[STREAMS];
	u64 noted[STREAMS];
	unsigned int kinds[STREAMS];
};

/**
 * struct datagram - one of the input
 * @what: the byte before it
 * @data: it
 * @len: bytes of it
 * @now: when it comes
 */
struct datagram {
	u8 what;
	const u8 *data;
	unsigned int len;
	unsigned long now;
};

unsigned long skb_looks;

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void expect(bool condition, const char *what)
{
	if (condition)
		return;
	fprintf(stderr, "NOT TRUE: %s\n", what);
	abort();
}

static void check_sequence(const struct ft_sequence *sequence, u64 noted)
{
	u64 lost;

	ft_sequence_lost(sequence, &lost);
	expect(lost <= noted << 28, "no more is lost than jumps can be long");
	expect(sequence->reordered + sequence->duplicated + sequence->restarts <= noted,
	       "each datagram is counted once");
}

static void check_templates(const struct ft_templates *templates, const struct ft_template_pool *pool)
{
	struct ft_template_info info = { .id = 0 };
	unsigned int n = 0;

	while (ft_templates_next(templates, pool, info.id, &info)) {
		expect(info.id >= 256 && info.fields, "a template has an id and fields");
		n++;
	}
	expect(n == templates->n, "each template has an id of its own");
	expect(n <= FT_TEMPLATES_MAX && templates->chunks <= pool->n / 16, "a stream has its part");
}

/* What there is of a stream that is not too old. */
static unsigned int count_templates(const struct ft_templates *templates, const struct ft_template_pool *pool,
				    unsigned long now)
{
	struct ft_template_info info = { .id = 0 };
	unsigned int n = 0;

	while (ft_templates_next(templates, pool, info.id, &info))
		n += !time_after(now, info.sent + FT_TEMPLATES_SECONDS * HZ);
	return n;
}

/* The template of an id, as far as it is told. */
static bool find_template(const struct ft_templates *templates, const struct ft_template_pool *pool, u16 id,
			  struct ft_template_info *info)
{
	return ft_templates_next(templates, pool, (u16)(id - 1), info) && info->id == id;
}

/* Whoever hears the datagrams knows the same. */
static void hear(struct sk_buff *told, struct ft_templates *heard, struct ft_template_pool *pool, unsigned long now)
{
	struct ft_contents contents;
	struct ft_report report;

	for (; told; told = told->next) {
		ft_report_read(&report, told, sizeof(struct udphdr), told->len - sizeof(struct udphdr));
		expect(report.protocol == report.sets && report.end == told->len, "it is a whole datagram");
		ft_templates_read(heard, pool, told, &report, now, false, &contents);
		expect(!contents.flows && !contents.exhausted, "it has nothing else, and there is room");
	}
}

static void check_replay(const struct world *world, unsigned int which, u8 protocol, unsigned long now)
{
	const struct ft_replay_header header = { .protocol = protocol };
	const struct ft_templates *templates = &world->templates[which];
	struct ft_template_pool *pool = ft_template_pool_alloc(CHUNKS);
	struct ft_template_info known = { .id = 0 }, info;
	struct ft_templates heard;
	struct sk_buff *told;

	memset(&heard, 0, sizeof(heard));
	told = ft_replay_make(templates, world->pool, &header, now, NULL);
	hear(told, &heard, pool, now);
	kfree_skb_list(told);
	expect(heard.n == count_templates(templates, world->pool, now), "all templates are told");
	expect(heard.n_options <= templates->n_options, "no more options data is told than there is");
	while (ft_templates_next(templates, world->pool, known.id, &known)) {
		if (time_after(now, known.sent + FT_TEMPLATES_SECONDS * HZ))
			continue;
		expect(find_template(&heard, pool, known.id, &info), "each template is told");
		expect(info.fields == known.fields && info.length == known.length && info.options == known.options,
		       "as it was sent");
	}
	ft_templates_free(&heard, pool);
	ft_template_pool_free(pool);
}

static void check_world(const struct world *world)
{
	u32 chunks = world->pool->n_free;
	unsigned int i;

	for (i = 0; i < STREAMS; i++) {
		check_sequence(&world->sequence[i], world->noted[i]);
		check_templates(&world->templates[i], world->pool);
		chunks += world->templates[i].chunks;
	}
	expect(chunks == world->pool->n, "all chunks are somewhere");
}

static void prepare(struct world *world, const struct datagram *datagram)
{
	unsigned int which = (datagram->what & STREAM) % STREAMS;
	struct ft_templates *templates = &world->templates[which];

	if (datagram->what & MOVE) {
		ft_templates_move(templates, &world->templates[(which + 1) % STREAMS], world->pool);
		world->kinds[which] |= world->kinds[(which + 1) % STREAMS];
	}
	if (datagram->what & EXPIRE)
		ft_templates_expire(templates, world->pool, datagram->now);
	if (datagram->what & FORGET)
		ft_templates_free(templates, world->pool);
}

/* Whether there are templates is found out without an account of the stream as well. */
static void check_without(const struct sk_buff *skb, const struct ft_report *report, bool templates)
{
	struct ft_contents contents;

	ft_templates_read(NULL, NULL, skb, report, 0, false, &contents);
	expect(contents.templates == templates, "templates are found with and without an account");
}

static void receive(struct world *world, const struct datagram *datagram, unsigned int head,
		    struct ft_report *report, struct ft_contents *contents)
{
	struct sk_buff skb = { .data = datagram->data, .len = datagram->len, .head = head };
	unsigned int which = (datagram->what & STREAM) % STREAMS;

	prepare(world, datagram);
	skb_looks = 0;
	ft_report_read(report, &skb, 0, datagram->len);
	expect(skb_looks <= 1, "a header is read with one look");
	ft_templates_read(&world->templates[which], world->pool, &skb, report, datagram->now, false, contents);
	expect(skb_looks <= LOOKS_MAX + datagram->len / 64, "the work has a bound");
	expect(contents->records <= datagram->len, "a record is not less than a byte");
	expect(report->end <= datagram->len, "sets are in the datagram");
	ft_sequence_note(&world->sequence[which], report->protocol, report->sequence,
			 report->units + contents->records, contents->records_known, report->stamp);
	world->noted[which]++;
	check_without(&skb, report, contents->templates);
	if (report->protocol == report->sets)
		world->kinds[which] |= 1 << report->protocol;
	check_world(world);
}

/* However it is spread, the same is found. */
static void receive_twice(struct world *worlds, const struct datagram *datagram)
{
	struct ft_contents contents[2];
	struct ft_report report[2];

	/* What is between their members is compared as well. */
	memset(report, 0, sizeof(report));
	receive(&worlds[0], datagram, datagram->len, &report[0], &contents[0]);
	receive(&worlds[1], datagram, datagram->len / 3, &report[1], &contents[1]);
	expect(!memcmp(&report[0], &report[1], sizeof(report[0])), "headers are the same");
	expect(!memcmp(&contents[0], &contents[1], sizeof(contents[0])), "contents are the same");
	expect(!memcmp(worlds[0].sequence, worlds[1].sequence, sizeof(worlds[0].sequence)), "so are accounts");
}

static void end(struct world *world, unsigned long now)
{
	unsigned int i;

	for (i = 0; i < STREAMS; i++) {
		if (world->kinds[i] == 1 << FLOWTEE_PROTOCOL_NETFLOW9)
			check_replay(world, i, FLOWTEE_PROTOCOL_NETFLOW9, now);
		if (world->kinds[i] == 1 << FLOWTEE_PROTOCOL_IPFIX)
			check_replay(world, i, FLOWTEE_PROTOCOL_IPFIX, now);
		ft_templates_free(&world->templates[i], world->pool);
	}
	expect(world->pool->n_free == world->pool->n, "all chunks are given back");
	ft_template_pool_free(world->pool);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct datagram datagram = { .now = -1000UL * HZ };
	struct world worlds[2];

	memset(worlds, 0, sizeof(worlds));
	worlds[0].pool = ft_template_pool_alloc(CHUNKS);
	worlds[1].pool = ft_template_pool_alloc(CHUNKS);
	while (size >= HEAD) {
		u8 *copy;

		datagram.what = data[0];
		datagram.len = (unsigned int)(data[1] << 8 | data[2]);
		data += HEAD;
		size -= HEAD;
		if (datagram.len > size)
			datagram.len = (unsigned int)size;
		/* What is read beyond it is found out. */
		copy = malloc(datagram.len);
		memcpy(copy, data, datagram.len);
		datagram.data = copy;
		if (datagram.what & LATER)
			datagram.now += HZ;
		if (datagram.what & MUCH_LATER)
			datagram.now += FT_TEMPLATES_SECONDS * HZ;
		receive_twice(worlds, &datagram);
		free(copy);
		data += datagram.len;
		size -= datagram.len;
	}
	end(&worlds[0], datagram.now);
	end(&worlds[1], datagram.now);
	return 0;
}
