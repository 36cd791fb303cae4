// SPDX-License-Identifier: GPL-2.0-or-later
#include <linux/genetlink.h>
#include <stdlib.h>
#include <string.h>

#include "encoding.h"
#include "model/compare.h"
#include "model/load.h"
#include "model/write.h"
#include "text/place.h"

void expect(bool condition, const char *what)
{
	if (condition)
		return;
	fprintf(stderr, "NOT TRUE: %s\n", what);
	abort();
}

/* An object as the kernel would read it from requests. */
static void decode(const struct object *object, const struct request *request,
		   struct entity *entity)
{
	const struct nlattr *attr;

	mnl_attr_for_each(attr, request->attributes.nlh, sizeof(struct genlmsghdr)) {
		expect(mnl_attr_get_type(attr) == object->attr, "the object is the attribute");
		expect(object_get(object, attr, entity), "the request can be read");
	}
}

void check_requests(const struct change *change)
{
	const struct object *object = change->object;
	struct piece piece = { 0, 0 };
	struct request request;
	union any decoded;

	object->init(&decoded.entity);
	request_init(&request, 0, 0, "");
	do {
		change_request(change, &piece, &request);
		expect(!request.attributes.too_long, "the request can be sent");
		decode(object, &request, &decoded.entity);
	} while (change_next(change, &piece));
	expect(!(object_compare(object, &decoded.entity, change->entity) & change->words),
	       "the requests say what the change says");
	expect(!memcmp(&decoded.entity.path, &change->entity->path, sizeof(struct path)),
	       "the requests name the object");
	request_free(&request);
	object_release(object, &decoded.entity);
}

static void check_entity(const struct object *object, const struct entity *entity, void *data)
{
	struct change change;

	(void)data;
	change_of_entity(&change, object, entity);
	check_requests(&change);
}

static void unexpected(const struct difference *difference, void *data)
{
	(void)difference;
	(void)data;
	expect(false, "what was saved is the same");
}

static void check_saved(const struct ruleset *ruleset)
{
	struct config config;
	char *text = NULL;
	size_t size;
	FILE *out;

	memset(&config, 0, sizeof(config));
	out = open_memstream(&text, &size);
	ruleset_print(ruleset, false, out);
	fclose(out);
	place_enter("saved", &config.file.map);
	file_split(&config.file, NULL, text, size);
	config_read(&config);
	expect(!place_leave(), "what was saved has no errors");
	ruleset_compare(ruleset, &config.ruleset, unexpected, NULL);
	config_release(&config);
	free(text);
}

void check_ruleset(const struct ruleset *ruleset)
{
	ruleset_visit_all(ruleset, check_entity, NULL);
	check_saved(ruleset);
}
