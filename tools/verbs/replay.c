// SPDX-License-Identifier: GPL-2.0-or-later
#include <linux/flowtee.h>
#include <stdio.h>

#include "kernel/kernel.h"
#include "model/objects.h"
#include "text/suggest.h"
#include "verbs/arguments.h"
#include "verbs/verb.h"

static void put_path(struct attributes *attributes, const struct path *path)
{
	const struct object *object = path->member[0] ? &receiver_object : &collector_object;
	struct nlattr *nest = attributes_nest(attributes, object->attr);

	if (object->is_member)
		attributes_put_text(attributes, object->attr_collector, path->collector);
	attributes_put_text(attributes, object->attr_name, path_name(path));
	attributes_nest_end(attributes, nest);
}

int run_replay(const struct context *context, int argc, char **argv)
{
	struct fault fault = { "", "" };
	char about[PATH_TEXT + 16];
	struct request request;
	char text[PATH_TEXT];
	struct path path;
	int status;

	if (!argc)
		return wrong("replay: a name is missing; accepted: COLLECTOR[/RECEIVER]");
	if (argc > 1)
		return superfluous(argv[1]);
	if (!path_parse(argv[0], &path, &fault))
		return fault_report(&fault, "replay", argv[0]);
	path_text(&path, text);
	snprintf(about, sizeof(about), "replay '%s'", text);
	request_init(&request, FLOWTEE_CMD_REPLAY, NLM_F_ACK, about);
	put_path(&request.attributes, &path);
	status = kernel_do(context->netns, &request);
	request_free(&request);
	return status;
}
