// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>
#include <string.h>

#include "import/name.h"
#include "import/statement.h"
#include "model/objects.h"
#include "text/memory.h"

/* A word and its value. */
struct pair {
	const char *word;
	const char *value;
};

/* Words, after which there is one without a name. */
#define PAIRS_MAX	10

/* ADDRESS-PORT with what is in no name replaced, after the label. */
static const char *receiver_name(struct import *import, const struct imported *imported)
{
	char to[ADDRESS_TEXT];
	char *c, *end;

	endpoint_text(&imported->to, to);
	end = strrchr(to, ':');
	*end = '-';
	for (c = to; c < end; c++)
		if (*c == ':')
			*c = '_';
	c = to;
	if (*c == '[') {
		c++;
		memmove(end - 1, end, strlen(end) + 1);
	}
	return unique_name(import, &import->names, imported->label ?
			   import_text(import, "%s-%s", imported->label, c) : c);
}

/* What the tool says of a value, after the word that it is about. */
static void remark_fault(struct import *import, const struct origin *origin, const char *about,
			 const char *word, const struct fault *fault)
{
	report_add(&import->report, REMARK_LOST, origin, about,
		   "flowtee refuses it: %s%s%s: %s; it is left out", word,
		   fault->item[0] ? " " : "", fault->item, fault->why);
}

static const struct word *word_of(const struct object *object, const char *name)
{
	size_t i;

	for (i = 0; i < object->n_words; i++)
		if (!strcmp(object->words[i].name, name))
			return &object->words[i];
	return NULL;
}

/* What the tool itself would say of the words. */
static bool accepted(const struct object *object, const struct pair *pairs,
		     const char **at_fault, struct fault *fault)
{
	union any scratch;
	const struct word *word;
	bool good = true;

	object->init(&scratch.entity);
	for (; good && pairs->word; pairs++) {
		*at_fault = pairs->word;
		word = word_of(object, pairs->word);
		good = word ? word->kind->parse(word, pairs->value,
						word_place(word, &scratch.entity), fault) :
			      fault_why(fault, "this release has no such word");
	}
	if (good && object->conflict)
		good = object->conflict(&scratch.entity, object_all_words(object), at_fault, fault);
	object_release(object, &scratch.entity);
	return good;
}

static void insert_statement(struct import *import, size_t at, char *statement)
{
	char **statements;

	statements = grow_by_one(import->statements, import->n_statements, sizeof(*statements));
	import->statements = statements;
	memmove(&statements[at + 1], &statements[at],
		(import->n_statements - at) * sizeof(*statements));
	statements[at] = statement;
	import->n_statements++;
}

static void add_statement(struct import *import, const struct object *object,
			  const char *path, const struct pair *pairs)
{
	bool is_first = object != &receiver_object;
	char *text = NULL;
	size_t size;
	FILE *out;

	out = open_text(&text, &size);
	fprintf(out, "%s %s", object->name, path);
	for (; pairs->word; pairs++)
		fprintf(out, " %s %s", pairs->word, pairs->value);
	fclose(out);
	insert_statement(import, is_first ? import->n_first : import->n_statements,
			 import_keep(import, text));
	import->n_first += is_first;
}

static const char *prefixes_text(struct import *import, const struct prefixes *prefixes)
{
	char prefix[ADDRESS_TEXT];
	char *text = NULL;
	size_t size;
	FILE *out;
	size_t i;

	out = open_text(&text, &size);
	for (i = 0; i < prefixes->count; i++) {
		prefix_text(&prefixes->list[i], prefix);
		fprintf(out, "%s%s", i ? "," : "", prefix);
	}
	fclose(out);
	return import_keep(import, text);
}

static const char *endpoint_kept(struct import *import, const struct endpoint *endpoint)
{
	char text[ADDRESS_TEXT];

	endpoint_text(endpoint, text);
	return import_text(import, "%s", text);
}

bool import_collector(struct import *import, const struct origin *origin, const char *word,
		      const char *name, const struct endpoint *listen,
		      const struct prefixes *allow)
{
	struct pair pairs[PAIRS_MAX] = { { NULL, NULL } };
	struct fault fault = { "", "" };
	const char *at_fault = "listen";
	size_t n = 0;

	pairs[n++] = (struct pair){ "listen", endpoint_kept(import, listen) };
	if (allow->count)
		pairs[n++] = (struct pair){ "allow", prefixes_text(import, allow) };
	if (!accepted(&collector_object, pairs, &at_fault, &fault)) {
		remark_fault(import, origin, word, at_fault, &fault);
		return false;
	}
	import_name(import->name ? import->name : name, import->collector);
	import->listen = *listen;
	add_statement(import, &collector_object, import->collector, pairs);
	return true;
}

/* Whether copies would come back to the collector for all that can be told. */
static bool is_own_listener(const struct endpoint *listen, const struct endpoint *to)
{
	if (listen->port != to->port)
		return false;
	if (!listen->address.size)
		return address_is_loopback(&to->address);
	if (listen->address.size != to->address.size)
		return false;
	if (address_is_any(&listen->address))
		return address_is_loopback(&to->address);
	return !memcmp(listen->address.bytes, to->address.bytes, to->address.size);
}

/* Copies are of the family of their source, exporters of that of the collector. */
static const char *family_refusal(const struct import *import, const struct imported *imported)
{
	const struct address *listen = &import->listen.address;

	if (!listen->size)
		return NULL;
	if (imported->source.address.size)
		return prefixes_stranger(&imported->from, listen) ?
		       "an exporter is of another family than the collector" : NULL;
	return listen->size == imported->to.address.size ? NULL :
	       "the collector is of the other family, and copies have the exporter's address";
}

/* Why flowtee would refuse the receiver beside its collector; NULL: it would not. */
static const char *refusal(const struct import *import, const struct imported *imported)
{
	const struct endpoint *to = &imported->to;
	const char *why = family_refusal(import, imported);

	if (is_own_listener(&import->listen, to))
		return "it is where the collector listens, and copies would go round";
	if (why)
		return why;
	if (address_is_unsendable(&to->address))
		return "copies cannot be sent there";
	if (address_needs_device(&to->address))
		return "an address of a link needs 'dev', and its device is not known";
	return NULL;
}

/* Words in the order in which `save` prints them; what has its default is not there. */
static void receiver_pairs(struct import *import, const struct imported *imported,
			   const char *to, struct pair pairs[PAIRS_MAX])
{
	char source[SOURCE_TEXT];
	size_t n = 0;

	pairs[n++] = (struct pair){ "to", to };
	if (imported->pool)
		pairs[n++] = (struct pair){ "pool", imported->pool };
	if (imported->weight > 1)
		pairs[n++] = (struct pair){ "weight", import_text(import, "%u", imported->weight) };
	if (imported->from.count)
		pairs[n++] = (struct pair){ "from", prefixes_text(import, &imported->from) };
	if (imported->except.count)
		pairs[n++] = (struct pair){ "except", prefixes_text(import, &imported->except) };
	if (imported->sample > 1)
		pairs[n++] = (struct pair){ "sample", import_text(import, "%u", imported->sample) };
	if (imported->source.address.size) {
		source_text(&imported->source, source);
		pairs[n++] = (struct pair){ "source", import_text(import, "%s", source) };
	}
	if (imported->ttl)
		pairs[n++] = (struct pair){ "ttl", import_text(import, "%u", imported->ttl) };
	if (imported->dscp)
		pairs[n++] = (struct pair){ "dscp", import_text(import, "%u", imported->dscp) };
	pairs[n] = (struct pair){ NULL, NULL };
}

const char *import_receiver(struct import *import, const struct imported *imported)
{
	const char *to = endpoint_kept(import, &imported->to);
	const char *why = refusal(import, imported);
	struct fault fault = { "", "" };
	struct pair pairs[PAIRS_MAX];
	const char *at_fault = "to";
	const char *name;

	if (why) {
		report_add(&import->report, REMARK_LOST, &imported->origin, to,
			   "flowtee refuses it: %s; it is left out", why);
		return NULL;
	}
	receiver_pairs(import, imported, to, pairs);
	if (!accepted(&receiver_object, pairs, &at_fault, &fault)) {
		remark_fault(import, &imported->origin, to, at_fault, &fault);
		return NULL;
	}
	name = receiver_name(import, imported);
	add_statement(import, &receiver_object,
		      import_text(import, "%s/%s", import->collector, name), pairs);
	return name;
}

const char *import_pool_name(struct import *import, const char *text)
{
	return unique_name(import, &import->pool_names, text);
}

void import_pool(struct import *import, const char *name, const char *balance)
{
	const struct pair pairs[] = { { "balance", balance }, { NULL, NULL } };

	add_statement(import, &pool_object,
		      import_text(import, "%s/%s", import->collector, name), pairs);
}
