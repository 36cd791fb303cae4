// SPDX-License-Identifier: GPL-2.0-or-later
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "doctor/match.h"
#include "model/prefix.h"

/**
 * struct fact - what is known of a field of the packets
 * @is_known: anything is
 * @number: the field, if it is one
 * @text: likewise
 * @address: likewise
 */
struct fact {
	bool is_known;
	json_int_t number;
	const char *text;
	const struct address *address;
};

static enum truth truth(bool is_true)
{
	return is_true ? TRUTH_YES : TRUTH_NO;
}

static enum truth opposite(enum truth truth)
{
	return TRUTH_YES - truth;
}

bool take_steps(const struct packets *packets, size_t count)
{
	bool is_enough = *packets->left >= count;

	*packets->left -= is_enough ? count : *packets->left;
	return is_enough;
}

static bool is_word(const json_t *json, const char *key, const char *word)
{
	const char *text = json_string_value(json_object_get(json, key));

	return text && !strcmp(text, word);
}

/* IPV4_SIZE or IPV6_SIZE; 0: of any. */
static size_t family_of(const struct packets *packets)
{
	return (packets->from ? packets->from : packets->to)->address.size;
}

static bool is_ipv6(const struct packets *packets)
{
	return family_of(packets) == IPV6_SIZE;
}

static void know_text(struct fact *fact, const char *text)
{
	fact->is_known = text[0];
	fact->text = text;
}

static void know_port(struct fact *fact, const struct endpoint *endpoint)
{
	fact->is_known = endpoint && endpoint->port;
	fact->number = endpoint ? endpoint->port : 0;
}

static void know_address(struct fact *fact, const struct endpoint *endpoint)
{
	fact->is_known = endpoint && !address_is_any(&endpoint->address);
	fact->address = fact->is_known ? &endpoint->address : NULL;
}

static struct fact payload_fact(const json_t *payload, const struct packets *packets)
{
	bool is_udp = is_word(payload, "protocol", "udp") || is_word(payload, "protocol", "th");
	bool is_ip = is_word(payload, "protocol", "ip") || is_word(payload, "protocol", "ip6");
	struct fact fact = { .is_known = false };

	if (is_udp && is_word(payload, "field", "dport"))
		know_port(&fact, packets->to);
	else if (is_udp && is_word(payload, "field", "sport"))
		know_port(&fact, packets->from);
	else if (is_ip && is_word(payload, "field", "daddr"))
		know_address(&fact, packets->to);
	else if (is_ip && is_word(payload, "field", "saddr"))
		know_address(&fact, packets->from);
	else if (is_word(payload, "field", "protocol") || is_word(payload, "field", "nexthdr"))
		know_text(&fact, "udp");
	return fact;
}

static struct fact meta_fact(const json_t *meta, const struct packets *packets)
{
	struct fact fact = { .is_known = false };

	if (is_word(meta, "key", "l4proto"))
		know_text(&fact, "udp");
	else if (is_word(meta, "key", "iifname") || is_word(meta, "key", "iif"))
		know_text(&fact, packets->in);
	else if (is_word(meta, "key", "oifname") || is_word(meta, "key", "oif"))
		know_text(&fact, packets->out);
	else if (is_word(meta, "key", "nfproto") && family_of(packets))
		know_text(&fact, is_ipv6(packets) ? "ipv6" : "ipv4");
	return fact;
}

static struct fact fact_of(const json_t *left, const struct packets *packets)
{
	const json_t *payload = json_object_get(left, "payload");
	const json_t *meta = json_object_get(left, "meta");
	const struct fact unknown = { .is_known = false };

	if (payload)
		return payload_fact(payload, packets);
	return meta ? meta_fact(meta, packets) : unknown;
}

/* nft may tell a protocol by its number; NFPROTO_* are those of AF_*. */
static enum truth compare_number(const char *known, json_int_t number)
{
	static const struct {
		const char *word;
		json_int_t number;
	} protocols[] = {
		{ "udp", IPPROTO_UDP }, { "ipv4", AF_INET }, { "ipv6", AF_INET6 },
	};
	size_t i;

	for (i = 0; i < sizeof(protocols) / sizeof(protocols[0]); i++)
		if (!strcmp(known, protocols[i].word))
			return truth(number == protocols[i].number);
	return TRUTH_MAYBE;
}

/* A name that ends with "*" stands for all that begin so. */
static enum truth compare_text(const char *known, const char *text)
{
	size_t length = strlen(text);
	enum truth by_number;

	if (length && text[length - 1] == '*')
		return truth(!strncmp(known, text, length - 1));
	if (text[0] >= '0' && text[0] <= '9') {
		by_number = compare_number(known, strtol(text, NULL, 10));
		if (by_number != TRUTH_MAYBE)
			return by_number;
	}
	return truth(!strcmp(known, text));
}

static bool read_address(const json_t *json, struct address *address)
{
	const char *text = json_string_value(json);
	struct fault fault = { "", "" };

	return text && address_parse(text, address, &fault);
}

static enum truth compare_prefix(const struct address *known, const json_t *right)
{
	struct prefix one = { .address = *known, .length = known->size * 8 };
	struct prefix prefix;

	if (!read_address(json_object_get(right, "addr"), &prefix.address))
		return TRUTH_MAYBE;
	prefix.length = json_integer_value(json_object_get(right, "len"));
	return truth(prefix.address.size == known->size && prefix_covers(&prefix, &one));
}

static enum truth compare_addresses(const struct address *known, const json_t *from,
				    const json_t *to)
{
	struct address first, last;

	if (!read_address(from, &first) || !read_address(to, &last))
		return TRUTH_MAYBE;
	return truth(first.size == known->size && last.size == known->size &&
		     memcmp(first.bytes, known->bytes, known->size) <= 0 &&
		     memcmp(known->bytes, last.bytes, known->size) <= 0);
}

static enum truth compare_range(const struct fact *fact, const json_t *range)
{
	const json_t *first = json_array_get(range, 0);
	const json_t *last = json_array_get(range, 1);

	if (fact->address)
		return compare_addresses(fact->address, first, last);
	if (fact->text || !json_is_integer(first) || !json_is_integer(last))
		return TRUTH_MAYBE;
	return truth(fact->number >= json_integer_value(first) &&
		     fact->number <= json_integer_value(last));
}

/* One value, or one of a set. */
static enum truth compare_one(const struct fact *fact, const json_t *right)
{
	const char *text = json_string_value(right);
	struct address address;

	if (json_object_get(right, "range"))
		return compare_range(fact, json_object_get(right, "range"));
	if (fact->address && json_object_get(right, "prefix"))
		return compare_prefix(fact->address, json_object_get(right, "prefix"));
	/* "@name": a set that nobody knows. */
	if (text && text[0] == '@')
		return TRUTH_MAYBE;
	if (fact->address)
		return read_address(right, &address) ?
		       truth(address_equal(&address, fact->address)) : TRUTH_MAYBE;
	if (fact->text && json_is_integer(right))
		return compare_number(fact->text, json_integer_value(right));
	if (fact->text)
		return text ? compare_text(fact->text, text) : TRUTH_MAYBE;
	return json_is_integer(right) ? truth(json_integer_value(right) == fact->number) :
					TRUTH_MAYBE;
}

/* Of a family that is not theirs, whatever else the match says. */
static bool is_of_other_family(const json_t *left, const struct packets *packets)
{
	const json_t *payload = json_object_get(left, "payload");

	if (!family_of(packets))
		return false;
	return is_word(payload, "protocol", is_ipv6(packets) ? "ip" : "ip6");
}

/* TCP and others have ports as well. */
static bool is_of_other_protocol(const json_t *left)
{
	const char *protocol = json_string_value(json_object_get(json_object_get(left, "payload"),
								 "protocol"));

	return protocol && strcmp(protocol, "udp") && strcmp(protocol, "th") &&
	       strcmp(protocol, "ip") && strcmp(protocol, "ip6") && strcmp(protocol, "ether");
}

static bool is_of_others(const json_t *left, const struct packets *packets)
{
	return is_of_other_family(left, packets) || is_of_other_protocol(left);
}

/* All parts of what is put together. */
static enum truth match_parts(const json_t *left, const json_t *right,
			      const struct packets *packets)
{
	const json_t *values = json_object_get(right, "concat");
	enum truth all = TRUTH_YES;
	enum truth one;
	size_t i;

	for (i = 0; i < json_array_size(left); i++) {
		one = match_value(json_array_get(left, i), json_array_get(values, i), packets);
		if (one < all)
			all = one;
	}
	return json_array_size(values) == json_array_size(left) || all == TRUTH_NO ? all :
										     TRUTH_MAYBE;
}

/* Whether nothing is known of what is looked at. */
static bool is_unknown(const json_t *left, const struct packets *packets)
{
	return !json_object_get(left, "concat") && !fact_of(left, packets).is_known;
}

static enum truth match_set(const json_t *left, const json_t *set, const struct packets *packets)
{
	enum truth any = TRUTH_NO;
	enum truth one;
	size_t i;

	for (i = 0; i < json_array_size(set) && any != TRUTH_YES; i++) {
		/* It may have many thousands. */
		if (!take_steps(packets, 1))
			return TRUTH_MAYBE;
		one = match_value(left, json_array_get(set, i), packets);
		if (one > any)
			any = one;
	}
	return any;
}

enum truth match_value(const json_t *left, const json_t *right, const struct packets *packets)
{
	struct fact fact = fact_of(left, packets);

	if (is_of_others(left, packets))
		return TRUTH_NO;
	if (json_object_get(right, "elem"))
		right = json_object_get(json_object_get(right, "elem"), "val");
	if (json_array_size(json_object_get(right, "set")) && is_unknown(left, packets))
		return TRUTH_MAYBE;
	if (json_is_array(json_object_get(right, "set")))
		return match_set(left, json_object_get(right, "set"), packets);
	if (json_object_get(left, "concat"))
		return match_parts(json_object_get(left, "concat"), right, packets);
	return fact.is_known ? compare_one(&fact, right) : TRUTH_MAYBE;
}

static enum truth match(const json_t *match, const struct packets *packets)
{
	const json_t *left = json_object_get(match, "left");
	const json_t *parts = json_object_get(left, "concat");
	bool is_equal = is_word(match, "op", "==") || is_word(match, "op", "in");
	enum truth result;
	size_t i;

	/* nft looks for them first, and does not tell: nothing else meets a "!=" either. */
	if (is_of_others(left, packets))
		return TRUTH_NO;
	for (i = 0; i < json_array_size(parts); i++)
		if (is_of_others(json_array_get(parts, i), packets))
			return TRUTH_NO;
	if (!is_equal && !is_word(match, "op", "!="))
		return TRUTH_MAYBE;
	result = match_value(left, json_object_get(match, "right"), packets);
	return is_equal ? result : opposite(result);
}

bool match_may_end(const json_t *statement)
{
	static const char *const words[] = {
		"match", "counter", "log", "mangle", "notrack", "limit", "quota", "last", "set",
		"map", "meter", "dup", "flow", "tunnel", "secmark", "ct count", "ct helper",
		"ct timeout", "ct expectation",
	};
	const json_t *extension = json_object_get(statement, "xt");
	size_t i;

	if (extension)
		return !is_word(extension, "type", "match") && !is_word(extension, "type", "watcher");
	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (json_object_get(statement, words[i]))
			return false;
	return true;
}

enum truth match_statement(const json_t *statement, const struct packets *packets)
{
	/* They go on to the next one. */
	static const char *const silent[] = { "counter", "log", "mangle", "notrack", "ct count" };
	size_t i;

	if (json_object_get(statement, "match"))
		return match(json_object_get(statement, "match"), packets);
	for (i = 0; i < sizeof(silent) / sizeof(silent[0]); i++)
		if (json_object_get(statement, silent[i]))
			return TRUTH_YES;
	return TRUTH_MAYBE;
}

enum truth match_family(const char *family, const struct packets *packets)
{
	if (!strcmp(family, "inet") || !strcmp(family, "netdev"))
		return TRUTH_YES;
	if (strcmp(family, "ip") && strcmp(family, "ip6"))
		return TRUTH_NO;
	if (!family_of(packets))
		return TRUTH_YES;
	return truth(is_ipv6(packets) == !strcmp(family, "ip6"));
}
