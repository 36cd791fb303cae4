// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * usage: large_view FILE VERB [ARGUMENT]...
 *
 * Runs show or stats over what a configuration file says, as if the kernel told
 * it, and tells on standard error how often an object was looked at for that.
 * The linker puts the functions here in front of those of the tool.
 */
#include <linux/flowtee.h>
#include <stdio.h>
#include <string.h>

#include "kernel/dump.h"
#include "model/load.h"
#include "text/error.h"
#include "text/suggest.h"
#include "verbs/verbs.h"

static const char *file;
static unsigned long looks;

struct entity *__real_sibling(const struct object *object, const struct siblings *siblings,
			      size_t i);
struct entity *__wrap_sibling(const struct object *object, const struct siblings *siblings,
			      size_t i);
int __wrap_ruleset_load(struct ruleset *ruleset, const char *netns);

struct entity *__wrap_sibling(const struct object *object, const struct siblings *siblings,
			      size_t i)
{
	looks++;
	return __real_sibling(object, siblings, i);
}

int __wrap_ruleset_load(struct ruleset *ruleset, const char *netns)
{
	struct config config;
	int status;

	(void)netns;
	status = config_load(&config, file);
	*ruleset = config.ruleset;
	memset(&config.ruleset, 0, sizeof(config.ruleset));
	config_release(&config);
	looks = 0;
	return status;
}

int main(int argc, char **argv)
{
	const struct context context = { .verbs = verbs };
	const struct verb *verb;
	struct choices accepted;
	int status;

	if (argc < 3)
		return WRONG;
	file = argv[1];
	verb = verb_find(verbs, argv[2], &accepted);
	status = verb ? verb->run(&context, argc - 3, argv + 3) : WRONG;
	fprintf(stderr, "%lu\n", looks);
	return status;
}
