// SPDX-License-Identifier: GPL-2.0-or-later
#include <linux/flowtee.h>
#include <stdio.h>
#include <string.h>

#include "kernel/dump.h"
#include "kernel/kernel.h"
#include "model/objects.h"
#include "text/suggest.h"
#include "verbs/arguments.h"
#include "verbs/verb.h"

static void put_path(struct attributes *attributes, const struct object *object,
		     const struct path *path)
{
	struct nlattr *nest = attributes_nest(attributes, object->attr);

	if (object->is_member)
		attributes_put_text(attributes, object->attr_collector, path->collector);
	attributes_put_text(attributes, object->attr_name, path_name(path));
	attributes_nest_end(attributes, nest);
}

/* The kind may be said before the name; alone it is a name. */
static const struct object *find_kind(int argc, char **argv)
{
	if (argc > 1 && !strcmp(argv[0], collector_object.name))
		return &collector_object;
	return argc > 1 && !strcmp(argv[0], receiver_object.name) ? &receiver_object : NULL;
}

int run_replay(const struct context *context, int argc, char **argv)
{
	const struct object *kind = find_kind(argc, argv);
	struct fault fault = { "", "" };
	char about[PATH_TEXT + 16];
	struct request request;
	char text[PATH_TEXT];
	struct subject subject;
	struct path path;
	int status;

	argc -= !!kind;
	argv += !!kind;
	if (!argc)
		return wrong("replay: a name is missing; accepted: COLLECTOR[/RECEIVER]");
	if (argc > 1)
		return superfluous(argv[1]);
	if (kind && !object_path_parse(kind, argv[0], &path, &fault))
		return fault_report(&fault, kind->name, argv[0]);
	if (!kind && !path_parse(argv[0], &path, &fault))
		return fault_report(&fault, "replay", argv[0]);
	path_text(&path, text);
	snprintf(about, sizeof(about), "replay '%s'", text);
	request_init(&request, FLOWTEE_CMD_REPLAY, NLM_F_ACK, about);
	subject = (struct subject){
		path.member[0] ? &receiver_object : &collector_object, &path, kind,
	};
	request.absent = dump_subject_absent;
	request.data = &subject;
	put_path(&request.attributes, subject.object, &path);
	status = kernel_do(context->netns, &request);
	request_free(&request);
	return status;
}
