// SPDX-License-Identifier: GPL-2.0-or-later
#include <arpa/inet.h>
#include <linux/flowtee.h>
#include <linux/netlink.h>
#include <stdio.h>
#include <string.h>

#include "message.h"

const struct style usual_style = {
	.collectors = 8,
	.receivers = 6,
	.pools = 3,
	.prefixes = 12,
	.port = 2050,
	.flush = true,
};

/* How many lists have names. */
#define LISTS	4

static const char *const devices[] = { "", "", "", "lo", "veth0", "none9" };

/* Often the same ones, so that there is something to change and to remove. */
const char *any_name(struct rng *rng, char kind, unsigned int n)
{
	static char name[FLOWTEE_NAME_SIZE];

	if (rng_one_in(rng, 40)) {
		memset(name, kind, FLOWTEE_NAME_MAX);
		name[FLOWTEE_NAME_MAX] = '\0';
		return name;
	}
	snprintf(name, sizeof(name), "%c-%u", kind, rng_below(rng, n));
	return name;
}

/* Without an address if @len is 0. */
void put_endpoint(struct wire *wire, uint16_t type, const void *address,
		  uint32_t len, uint16_t port)
{
	size_t nest = wire_nest(wire, type);

	if (len)
		wire_put(wire, FLOWTEE_A_ENDPOINT_ADDRESS, address, len);
	wire_put_u16(wire, FLOWTEE_A_ENDPOINT_PORT, htons(port));
	wire_end(wire, nest);
}

static uint32_t any_address(struct rng *rng, uint8_t address[16], bool ipv6)
{
	memset(address, 0, 16);
	if (!ipv6) {
		address[0] = 10;
		address[1] = rng_below(rng, 4);
		address[3] = 1 + rng_below(rng, 4);
		return 4;
	}
	address[0] = 0xfd;
	address[1] = rng_below(rng, 4);
	address[15] = 1 + rng_below(rng, 4);
	return 16;
}

static void put_prefix(struct wire *wire, struct rng *rng, bool ipv6)
{
	size_t nest = wire_nest(wire, FLOWTEE_A_PREFIXES_PREFIX);
	uint32_t bits = ipv6 ? 128 : 32, len, i;
	uint8_t address[16];

	rng_bytes(rng, address, sizeof(address));
	if (ipv6)
		address[0] = 0x20;
	len = rng_below(rng, bits + 1);
	for (i = len; i < bits; i++)
		address[i / 8] &= ~(0x80 >> i % 8);
	wire_put(wire, FLOWTEE_A_PREFIX_ADDRESS, address, bits / 8);
	wire_put_u8(wire, FLOWTEE_A_PREFIX_LENGTH, len);
	wire_end(wire, nest);
}

void put_prefixes(struct wire *wire, struct rng *rng, uint16_t type,
		  unsigned int n, unsigned int ipv6_in_10)
{
	size_t nest = wire_nest(wire, type);

	while (n--)
		put_prefix(wire, rng, rng_below(rng, 10) < ipv6_in_10);
	wire_end(wire, nest);
}

/* Of one family, mostly. */
static void put_any_prefixes(struct wire *wire, struct rng *rng, uint16_t type,
			     const struct style *style)
{
	static const unsigned int mixtures[] = { 0, 0, 0, 10, 10, 5 };

	put_prefixes(wire, rng, type, rng_below(rng, style->prefixes + 1),
		     rng_choice(rng, mixtures));
}

/* Of ASCII or beyond it, up to the longest. */
static void put_comment(struct wire *wire, struct rng *rng, uint16_t type)
{
	static const char *const comments[] = {
		"", "edge", "r17: Tokyo, rack 4", "\\ \" # '", "\xe6\x9d\xb1\xe4\xba\xac",
		"012345678901234567890123456789012345678901234567890123456789012",
	};

	wire_put_text(wire, type, rng_choice(rng, comments));
}

static void put_listen(struct wire *wire, struct rng *rng,
		       const struct style *style)
{
	uint16_t port = style->port + rng_below(rng, 2 * style->collectors);
	uint8_t address[16];
	uint32_t len = 0;

	if (!rng_one_in(rng, 4))
		len = any_address(rng, address, rng_one_in(rng, 3));
	if (rng_one_in(rng, 5))
		memset(address, 0, sizeof(address));
	put_endpoint(wire, FLOWTEE_A_COLLECTOR_LISTEN, address, len, port);
}

/* One in eight is a collector's own port, which may be a loop. */
static void put_to(struct wire *wire, struct rng *rng,
		   const struct style *style)
{
	uint8_t address[16];
	uint32_t len = any_address(rng, address, rng_one_in(rng, 3));
	uint16_t port = rng_one_in(rng, 8) ? style->port : 9000;

	if (rng_one_in(rng, 6) && len == 4)
		memcpy(address, "\x7f\0\0\1", 4);
	put_endpoint(wire, FLOWTEE_A_RECEIVER_TO, address, len,
		     port + rng_below(rng, 8));
}

/* Prefixes, or the name of a list of them. */
static void put_selection(struct wire *wire, struct rng *rng, uint16_t prefixes,
			  uint16_t list, const struct style *style)
{
	if (rng_one_in(rng, 3))
		wire_put_text(wire, list, any_name(rng, 'l', LISTS));
	else
		put_any_prefixes(wire, rng, prefixes, style);
}

static void put_collector(struct wire *wire, struct rng *rng, uint8_t command,
			  const struct style *style)
{
	size_t nest = wire_nest(wire, FLOWTEE_A_COLLECTOR);
	bool all = command == FLOWTEE_CMD_COLLECTOR_NEW;

	wire_put_text(wire, FLOWTEE_A_COLLECTOR_NAME,
		      any_name(rng, 'c', style->collectors));
	if (command == FLOWTEE_CMD_COLLECTOR_SET && rng_one_in(rng, 8))
		wire_put_text(wire, FLOWTEE_A_COLLECTOR_RENAME,
			      any_name(rng, 'c', style->collectors));
	if (command != FLOWTEE_CMD_COLLECTOR_DEL) {
		if (all || rng_one_in(rng, 3))
			put_listen(wire, rng, style);
		if (rng_one_in(rng, 6))
			wire_put_text(wire, FLOWTEE_A_COLLECTOR_DEV,
				      rng_choice(rng, devices));
		if (rng_one_in(rng, 3))
			wire_put_u8(wire, FLOWTEE_A_COLLECTOR_ORIGINAL,
				    rng_below(rng, FLOWTEE_ORIGINAL_MAX + 1));
		if (rng_one_in(rng, 6))
			wire_put_u8(wire, FLOWTEE_A_COLLECTOR_STATE,
				    !rng_below(rng, 4));
		if (rng_one_in(rng, 6))
			wire_put_u8(wire, FLOWTEE_A_COLLECTOR_EXPORTERS,
				    rng_below(rng, 2));
		if (rng_one_in(rng, 6))
			wire_put_u32(wire, FLOWTEE_A_COLLECTOR_SILENT,
				     rng_below(rng, FLOWTEE_SILENT_MAX + 1));
		if (rng_one_in(rng, 6))
			put_comment(wire, rng, FLOWTEE_A_COLLECTOR_COMMENT);
		if (rng_one_in(rng, 3))
			put_selection(wire, rng, FLOWTEE_A_COLLECTOR_ALLOW,
				      FLOWTEE_A_COLLECTOR_ALLOW_LIST, style);
		if (rng_one_in(rng, 6))
			put_selection(wire, rng, FLOWTEE_A_COLLECTOR_EXCEPT,
				      FLOWTEE_A_COLLECTOR_EXCEPT_LIST, style);
	}
	wire_end(wire, nest);
}

static void put_list(struct wire *wire, struct rng *rng, uint8_t command,
		     const struct style *style)
{
	size_t nest = wire_nest(wire, FLOWTEE_A_LIST);

	wire_put_text(wire, FLOWTEE_A_LIST_NAME, any_name(rng, 'l', LISTS));
	if (command == FLOWTEE_CMD_LIST_SET && rng_one_in(rng, 8))
		wire_put_text(wire, FLOWTEE_A_LIST_RENAME,
			      any_name(rng, 'l', LISTS));
	if (command == FLOWTEE_CMD_LIST_NEW || rng_one_in(rng, 2))
		put_any_prefixes(wire, rng, FLOWTEE_A_LIST_PREFIXES, style);
	if (rng_one_in(rng, 6))
		put_comment(wire, rng, FLOWTEE_A_LIST_COMMENT);
	wire_end(wire, nest);
}

/* @collector, @name: the attributes of the names; @kind: of @n names. */
static void put_names(struct wire *wire, struct rng *rng,
		      const struct style *style, uint16_t collector,
		      uint16_t name, char kind, unsigned int n)
{
	wire_put_text(wire, collector, any_name(rng, 'c', style->collectors));
	wire_put_text(wire, name, any_name(rng, kind, n));
}

static void put_pool(struct wire *wire, struct rng *rng, uint8_t command,
		     const struct style *style)
{
	size_t nest = wire_nest(wire, FLOWTEE_A_POOL);

	put_names(wire, rng, style, FLOWTEE_A_POOL_COLLECTOR,
		  FLOWTEE_A_POOL_NAME, 'p', style->pools);
	if (command == FLOWTEE_CMD_POOL_SET && rng_one_in(rng, 8))
		wire_put_text(wire, FLOWTEE_A_POOL_RENAME,
			      any_name(rng, 'p', style->pools));
	if (command == FLOWTEE_CMD_POOL_NEW || rng_one_in(rng, 2))
		wire_put_u8(wire, FLOWTEE_A_POOL_BALANCE,
			    rng_below(rng, FLOWTEE_BALANCE_MAX + 1));
	if (rng_one_in(rng, 3))
		wire_put_u8(wire, FLOWTEE_A_POOL_KEY,
			    rng_below(rng, FLOWTEE_KEY_MAX + 1));
	if (rng_one_in(rng, 6))
		put_comment(wire, rng, FLOWTEE_A_POOL_COMMENT);
	wire_end(wire, nest);
}

/* Of the family of most receivers; one in three is transparent. */
static void put_source(struct wire *wire, struct rng *rng)
{
	size_t nest = wire_nest(wire, FLOWTEE_A_RECEIVER_SOURCE);
	uint8_t address[16];
	uint32_t len;

	if (!rng_one_in(rng, 3)) {
		len = any_address(rng, address, rng_one_in(rng, 3));
		wire_put(wire, FLOWTEE_A_ENDPOINT_ADDRESS, address, len);
		if (rng_one_in(rng, 3))
			wire_put_u16(wire, FLOWTEE_A_ENDPOINT_PORT,
				     htons(1 + rng_below(rng, 65535)));
		else if (rng_one_in(rng, 2))
			wire_put(wire, FLOWTEE_A_ENDPOINT_HASH, NULL, 0);
	}
	wire_end(wire, nest);
}

/* What decides on how many copies it gets. */
static void put_receiver_share(struct wire *wire, struct rng *rng,
			       const struct style *style)
{
	if (rng_one_in(rng, 3))
		wire_put_text(wire, FLOWTEE_A_RECEIVER_POOL,
			      rng_one_in(rng, 4) ? "" :
			      any_name(rng, 'p', style->pools));
	if (rng_one_in(rng, 4))
		wire_put_u16(wire, FLOWTEE_A_RECEIVER_WEIGHT,
			     1 + rng_below(rng, FLOWTEE_WEIGHT_MAX));
	if (rng_one_in(rng, 4))
		wire_put_u32(wire, FLOWTEE_A_RECEIVER_SAMPLE,
			     1 + rng_below(rng, 10));
	if (rng_one_in(rng, 4))
		wire_put_u32(wire, FLOWTEE_A_RECEIVER_RATE,
			     rng_below(rng, FLOWTEE_RATE_MAX + 1));
	if (rng_one_in(rng, 4))
		wire_put_u8(wire, FLOWTEE_A_RECEIVER_ON_UNREACHABLE,
			    rng_below(rng, FLOWTEE_ON_UNREACHABLE_MAX + 1));
}

static void put_domains(struct wire *wire, struct rng *rng)
{
	size_t nest = wire_nest(wire, FLOWTEE_A_RECEIVER_DOMAINS);
	unsigned int n = rng_below(rng, 4);
	uint32_t first;
	size_t range;

	while (n--) {
		first = rng_below(rng, 512);
		range = wire_nest(wire, FLOWTEE_A_DOMAINS_RANGE);
		wire_put_u32(wire, FLOWTEE_A_RANGE_FIRST, first);
		wire_put_u32(wire, FLOWTEE_A_RANGE_LAST,
			     first + rng_below(rng, 512));
		wire_end(wire, range);
	}
	wire_end(wire, nest);
}

static void put_receiver_options(struct wire *wire, struct rng *rng,
				 const struct style *style)
{
	if (rng_one_in(rng, 3))
		put_selection(wire, rng, FLOWTEE_A_RECEIVER_FROM,
			      FLOWTEE_A_RECEIVER_FROM_LIST, style);
	if (rng_one_in(rng, 6))
		put_selection(wire, rng, FLOWTEE_A_RECEIVER_EXCEPT,
			      FLOWTEE_A_RECEIVER_EXCEPT_LIST, style);
	if (rng_one_in(rng, 8))
		put_any_prefixes(wire, rng, FLOWTEE_A_RECEIVER_AGENTS, style);
	if (rng_one_in(rng, 8))
		wire_put_u32(wire, FLOWTEE_A_RECEIVER_PROTOCOLS,
			     rng_below(rng, 2 << FLOWTEE_PROTOCOL_MAX));
	if (rng_one_in(rng, 8))
		put_domains(wire, rng);
	if (rng_one_in(rng, 4))
		wire_put_u8(wire, FLOWTEE_A_RECEIVER_TTL, rng_next(rng));
	if (rng_one_in(rng, 4))
		wire_put_u8(wire, FLOWTEE_A_RECEIVER_DSCP, rng_below(rng, 64));
	if (rng_one_in(rng, 6))
		wire_put_u8(wire, FLOWTEE_A_RECEIVER_TEMPLATES,
			    rng_below(rng, FLOWTEE_TEMPLATES_MAX + 1));
	if (rng_one_in(rng, 6))
		wire_put_u32(wire, FLOWTEE_A_RECEIVER_REFRESH,
			     rng_below(rng, 3));
	if (rng_one_in(rng, 6))
		wire_put_u16(wire, FLOWTEE_A_RECEIVER_MTU,
			     rng_between(rng, 1280, 65535));
	if (rng_one_in(rng, 6))
		wire_put_text(wire, FLOWTEE_A_RECEIVER_DEV,
			      rng_choice(rng, devices));
	if (rng_one_in(rng, 4))
		wire_put_u32(wire, FLOWTEE_A_RECEIVER_MARK, rng_number(rng));
	if (rng_one_in(rng, 4))
		wire_put_u8(wire, FLOWTEE_A_RECEIVER_STATE, rng_below(rng, 2));
	if (rng_one_in(rng, 4))
		put_source(wire, rng);
	if (rng_one_in(rng, 6))
		put_comment(wire, rng, FLOWTEE_A_RECEIVER_COMMENT);
	if (rng_one_in(rng, 6))
		wire_put_text(wire, FLOWTEE_A_RECEIVER_BEFORE + rng_below(rng, 2),
			      any_name(rng, 'r', style->receivers));
	put_receiver_share(wire, rng, style);
}

static void put_receiver(struct wire *wire, struct rng *rng, uint8_t command,
			 const struct style *style)
{
	size_t nest = wire_nest(wire, FLOWTEE_A_RECEIVER);

	put_names(wire, rng, style, FLOWTEE_A_RECEIVER_COLLECTOR,
		  FLOWTEE_A_RECEIVER_NAME, 'r', style->receivers);
	if (command == FLOWTEE_CMD_RECEIVER_SET && rng_one_in(rng, 8))
		wire_put_text(wire, FLOWTEE_A_RECEIVER_RENAME,
			      any_name(rng, 'r', style->receivers));
	if (command != FLOWTEE_CMD_RECEIVER_DEL) {
		if (command == FLOWTEE_CMD_RECEIVER_NEW || rng_one_in(rng, 3))
			put_to(wire, rng, style);
		put_receiver_options(wire, rng, style);
	}
	wire_end(wire, nest);
}

/* What a checker has found. */
static void put_finding(struct wire *wire, struct rng *rng,
			const struct style *style)
{
	size_t nest = wire_nest(wire, FLOWTEE_A_RECEIVER);
	bool down = rng_one_in(rng, 2);

	put_names(wire, rng, style, FLOWTEE_A_RECEIVER_COLLECTOR,
		  FLOWTEE_A_RECEIVER_NAME, 'r', style->receivers);
	wire_put_u8(wire, FLOWTEE_A_RECEIVER_FINDING,
		    down ? FLOWTEE_FINDING_DOWN : FLOWTEE_FINDING_UP);
	if (down && rng_one_in(rng, 2))
		wire_put_u32(wire, FLOWTEE_A_RECEIVER_FINDING_FOR,
			     rng_one_in(rng, 2) ? 1 :
			     1 + rng_below(rng, FLOWTEE_FINDING_FOR_MAX));
	wire_end(wire, nest);
}

/* A request with which nothing is wrong by itself; the configuration may still be such
 * that it is refused. Return: its command.
 */
uint8_t make_message(struct wire *wire, struct rng *rng, uint16_t family,
		     const struct style *style)
{
	static const uint8_t commands[] = {
		FLOWTEE_CMD_COLLECTOR_NEW, FLOWTEE_CMD_COLLECTOR_NEW,
		FLOWTEE_CMD_COLLECTOR_SET, FLOWTEE_CMD_COLLECTOR_SET,
		FLOWTEE_CMD_COLLECTOR_DEL, FLOWTEE_CMD_RECEIVER_DEL,
		FLOWTEE_CMD_RECEIVER_NEW, FLOWTEE_CMD_RECEIVER_NEW,
		FLOWTEE_CMD_RECEIVER_NEW, FLOWTEE_CMD_RECEIVER_SET,
		FLOWTEE_CMD_RECEIVER_SET, FLOWTEE_CMD_RECEIVER_SET,
		FLOWTEE_CMD_POOL_NEW, FLOWTEE_CMD_POOL_NEW,
		FLOWTEE_CMD_POOL_SET, FLOWTEE_CMD_POOL_DEL,
		FLOWTEE_CMD_HEALTH, FLOWTEE_CMD_LIST_DEL,
		FLOWTEE_CMD_LIST_NEW, FLOWTEE_CMD_LIST_SET,
	};
	uint8_t command = rng_choice(rng, commands);
	uint16_t flags = 0;

	if (style->flush && rng_one_in(rng, 400))
		command = FLOWTEE_CMD_FLUSH;
	/* Prefixes that are added to those that are there. */
	if ((command == FLOWTEE_CMD_COLLECTOR_SET ||
	     command == FLOWTEE_CMD_LIST_SET ||
	     command == FLOWTEE_CMD_RECEIVER_SET) && rng_one_in(rng, 4))
		flags = NLM_F_APPEND;
	wire_start(wire, family, command, flags);
	if (command == FLOWTEE_CMD_FLUSH)
		return command;
	if (command <= FLOWTEE_CMD_COLLECTOR_DEL)
		put_collector(wire, rng, command, style);
	else if (command == FLOWTEE_CMD_HEALTH)
		put_finding(wire, rng, style);
	else if (command >= FLOWTEE_CMD_LIST_NEW)
		put_list(wire, rng, command, style);
	else if (command >= FLOWTEE_CMD_POOL_NEW)
		put_pool(wire, rng, command, style);
	else
		put_receiver(wire, rng, command, style);
	return command;
}

/* What would become of a datagram of an exporter. */
void make_question(struct wire *wire, uint16_t family, const char *collector,
		   const void *address, uint32_t len, uint16_t port,
		   uint32_t size)
{
	size_t nest;

	wire_start(wire, family, FLOWTEE_CMD_EXPLAIN, NLM_F_DUMP);
	nest = wire_nest(wire, FLOWTEE_A_COLLECTOR);
	wire_put_text(wire, FLOWTEE_A_COLLECTOR_NAME, collector);
	wire_end(wire, nest);
	nest = wire_nest(wire, FLOWTEE_A_EXPLAIN);
	put_endpoint(wire, FLOWTEE_A_EXPLAIN_EXPORTER, address, len, port);
	wire_put_u32(wire, FLOWTEE_A_EXPLAIN_SIZE, size);
	wire_end(wire, nest);
}

/* Of a collector that may be there, about an exporter that may be served. */
void make_any_question(struct wire *wire, struct rng *rng, uint16_t family,
		       const struct style *style)
{
	uint8_t address[16];
	uint32_t len = any_address(rng, address, rng_one_in(rng, 3));

	make_question(wire, family, any_name(rng, 'c', style->collectors),
		      address, len, 1 + rng_below(rng, 65535),
		      rng_below(rng, FLOWTEE_SIZE_MAX + 1));
}
