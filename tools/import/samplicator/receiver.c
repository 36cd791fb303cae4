// SPDX-License-Identifier: GPL-2.0-or-later
#include <arpa/inet.h>
#include <string.h>

#include "import/samplicator/receiver.h"
#include "text/memory.h"
#include "text/number.h"

/* What flowtee is made for; ranges of ports are quickly more. */
#define RECEIVERS_MAX	100000

/* Lines with one receiver that are compared with each other. */
#define OVERLAPS_MAX	64

/* A receiver while it is read; its parts are cut out of a copy of the text. */
struct spec {
	struct samplicator *samplicator;
	const struct origin *origin;
	const char *text;
	bool is_partial;
	char *host;
	char *port;
	char *freq;
	char *ttl;
	uint32_t first;
	uint32_t last;
	struct imported imported;
};

static bool fault(const struct spec *spec, const char *why)
{
	report_add(&spec->samplicator->import->report, REMARK_LOST, spec->origin, spec->text,
		   "%s, and samplicator does not start with it; it is left out", why);
	return false;
}

static void remark(const struct spec *spec, enum remark_kind kind, const char *why)
{
	report_add(&spec->samplicator->import->report, kind, spec->origin, spec->text, "%s",
		   why);
}

/* HOST, [HOST], and what follows the first slash. */
static bool cut_host(struct spec *spec, char *text)
{
	char *end;

	spec->host = text;
	if (*text == '[') {
		spec->host++;
		end = strchr(text, ']');
		if (!end)
			return fault(spec, "the bracket is not closed");
		*end++ = '\0';
		if (*end && *end != '/') {
			remark(spec, REMARK_TRAP,
			       "what follows the bracket without '/' is ignored, and the port is 2000");
			return true;
		}
	} else {
		end = strchrnul(text, '/');
	}
	if (!*end)
		return true;
	*end++ = '\0';
	spec->port = end;
	return true;
}

/* PORT/FREQ,TTL */
static void cut_port(struct spec *spec)
{
	if (!spec->port)
		return;
	spec->freq = strchr(spec->port, '/');
	if (!spec->freq)
		return;
	*spec->freq++ = '\0';
	spec->ttl = strchr(spec->freq, ',');
	if (spec->ttl)
		*spec->ttl++ = '\0';
}

/* PORT, FIRST-LAST or FIRST+COUNT. */
static bool read_port(struct spec *spec)
{
	char *port = spec->port;
	char sign;

	spec->first = spec->last = SAMPLICATOR_PORT;
	if (!port)
		return true;
	port = strpbrk(spec->port, "-+");
	sign = port ? *port : '\0';
	if (port)
		*port++ = '\0';
	if (number_parse(spec->port, 1, 65535, &spec->first) != NUMBER_OK)
		return fault(spec, "its port is not a number from 1 to 65535");
	spec->last = spec->first;
	if (!sign)
		return true;
	if (number_parse(port, 0, 65535, &spec->last) != NUMBER_OK)
		return fault(spec, "its range of ports is neither FIRST-LAST nor FIRST+COUNT");
	if (sign == '+')
		spec->last += spec->first - 1;
	if (spec->last > 65535)
		return fault(spec, "its range of ports goes beyond 65535");
	if (spec->last < spec->first)
		remark(spec, REMARK_TRAP, "its range of ports is empty, and nothing is sent; it is left out");
	return true;
}

static bool read_freq(struct spec *spec)
{
	uint32_t value;

	if (spec->freq && *spec->freq) {
		if (number_parse(spec->freq, 1, 0x7fffffff, &value) != NUMBER_OK)
			return fault(spec, "its frequency is not a number from 1");
		spec->imported.sample = value;
	}
	if (spec->ttl) {
		if (number_parse(spec->ttl, 1, 255, &value) != NUMBER_OK)
			return fault(spec, "its TTL is not a number from 1 to 255");
		spec->imported.ttl = value;
	}
	return true;
}

static bool read_host(struct spec *spec)
{
	struct address *address = &spec->imported.to.address;

	memset(address, 0, sizeof(*address));
	address->size = IPV4_SIZE;
	if (inet_pton(AF_INET, spec->host, address->bytes) == 1)
		return true;
	address->size = IPV6_SIZE;
	if (inet_pton(AF_INET6, spec->host, address->bytes) == 1)
		return true;
	remark(spec, REMARK_LOST,
	       strchr(spec->host, ':') && strchr(spec->host, '.') ?
	       "the port follows a slash, not a colon, and samplicator does not start with it; it is left out" :
	       "it is no address, and flowtee resolves no names; it is left out");
	return false;
}

/* What the options that came before have to do with it. */
static bool check_options(struct spec *spec)
{
	const struct samplicator_options *options = &spec->samplicator->options;
	struct import *import = spec->samplicator->import;
	bool ipv4 = spec->imported.to.address.size == IPV4_SIZE;

	if ((ipv4 && options->ipv6_only) || (!ipv4 && options->ipv4_only))
		return fault(spec, "its family is excluded by -4 or -6");
	if (options->spoof && !ipv4)
		return fault(spec, "with -S receivers are IPv4");
	if (!options->spoof) {
		spec->samplicator->has_own_source = true;
		spec->is_partial = !own_sources_find(&import->sources, &import->report,
						     spec->origin, spec->text,
						     &spec->imported.to,
						     &spec->imported.source);
		if (spec->imported.ttl)
			remark(spec, REMARK_TRAP, "its TTL has no effect without -S; it is left out");
		spec->imported.ttl = 0;
	}
	if (spec->imported.sample > 1)
		remark(spec, REMARK_DIFFERS,
		       "samplicator leaves out datagrams with templates like any others; flowtee sends all that have some, and samples the rest");
	return true;
}

/* Every line that matches sends a copy: what overlaps stays apart. */
static bool can_join(const struct samplicated *receiver, const struct prefix *source)
{
	size_t i;

	for (i = 0; i < receiver->imported.from.count; i++)
		if (prefix_overlaps(&receiver->imported.from.list[i], source))
			return false;
	return true;
}

/* What receivers must have in common to be one. */
static const char *target_key(struct samplicator *samplicator, const struct imported *imported)
{
	char source[SOURCE_TEXT];
	char to[ADDRESS_TEXT];

	endpoint_text(&imported->to, to);
	source_text(&imported->source, source);
	return import_text(samplicator->import, "%s %s %u", to, source, imported->ttl);
}

/* The last receiver with a source that is sent the same; NULL if there is none. */
static struct samplicated *last_alike(struct samplicator *samplicator, const char *key)
{
	const json_t *index = json_object_get(samplicator->targets, key);

	return index ? &samplicator->receivers[json_integer_value(index)] : NULL;
}

static bool is_full(const struct spec *spec)
{
	struct samplicator *samplicator = spec->samplicator;

	if (samplicator->n_receivers < RECEIVERS_MAX)
		return false;
	if (!samplicator->is_full)
		report_add(&samplicator->import->report, REMARK_LOST, spec->origin, spec->text,
			   "there are more than %u receivers; the rest is left out",
			   RECEIVERS_MAX);
	samplicator->is_full = true;
	return true;
}

/* @key: by which further sources find it; NULL: none does. */
static void add_new(struct samplicator *samplicator, const struct spec *spec,
		    const struct prefix *source, const char *key)
{
	struct samplicated *receiver;

	samplicator->receivers = grow_by_one(samplicator->receivers, samplicator->n_receivers,
					      sizeof(*samplicator->receivers));
	receiver = &samplicator->receivers[samplicator->n_receivers];
	receiver->imported = spec->imported;
	receiver->text = spec->text;
	receiver->is_partial = spec->is_partial;
	if (source)
		prefixes_add(&receiver->imported.from, source);
	if (key)
		json_object_set_new(samplicator->targets, key,
				    json_integer(samplicator->n_receivers));
	samplicator->n_receivers++;
}

/* Both lines send a copy to an exporter of both. */
static void remark_overlap(const struct spec *spec, const struct samplicated *other,
			   const struct prefix *source)
{
	const struct prefixes *from = &other->imported.from;
	const struct origin *origin = &other->imported.origin;
	size_t i = 0;

	while (source && from->count && !prefix_overlaps(&from->list[i], source))
		if (++i == from->count)
			return;
	report_add(&spec->samplicator->import->report, REMARK_TRAP, spec->origin, spec->text,
		   "%s has exporters in common with this one, and the same receiver: what they send is sent to it twice, by flowtee as well",
		   origin->line ? import_text(spec->samplicator->import, "the source of %s:%u",
					      origin->file, origin->line) :
		   "another receiver of the arguments");
}

/* What was sent there first, whatever it has else. */
static void check_overlap(struct samplicator *samplicator, const struct spec *spec,
			  const struct prefix *source)
{
	const char *key = target_key(samplicator, &spec->imported);
	json_t *before = json_object_get(samplicator->senders, key);
	size_t i;

	for (i = 0; i < json_array_size(before) && i < OVERLAPS_MAX; i++)
		remark_overlap(spec, &samplicator->receivers[json_integer_value(
			       json_array_get(before, i))], source);
	if (!before) {
		before = json_array();
		json_object_set_new(samplicator->senders, key, before);
	}
	json_array_append_new(before, json_integer(samplicator->n_receivers));
}

static bool add(struct samplicator *samplicator, const struct spec *spec,
		const struct prefix *source)
{
	struct samplicated *alike;
	const char *key = NULL;

	/* What is sampled is counted by line: it stays apart. */
	if (source && spec->imported.sample <= 1) {
		key = target_key(samplicator, &spec->imported);
		alike = last_alike(samplicator, key);
		if (alike && can_join(alike, source)) {
			prefixes_add(&alike->imported.from, source);
			return true;
		}
	}
	if (is_full(spec))
		return false;
	check_overlap(samplicator, spec, source);
	add_new(samplicator, spec, source, key);
	return true;
}

void samplicator_receivers(struct samplicator *samplicator, const struct origin *origin,
			   const char *text, const struct prefix *source)
{
	struct spec spec = { .samplicator = samplicator, .origin = origin };
	uint32_t port;

	spec.text = import_text(samplicator->import, "%s", text);
	spec.imported.origin = *origin;
	if (!cut_host(&spec, import_text(samplicator->import, "%s", text)))
		return;
	cut_port(&spec);
	if (!read_port(&spec) || !read_freq(&spec) || !read_host(&spec) || !check_options(&spec))
		return;
	for (port = spec.first; port <= spec.last; port++) {
		spec.imported.to.port = port;
		if (!add(samplicator, &spec, source))
			break;
	}
}
