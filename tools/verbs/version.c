// SPDX-License-Identifier: GPL-2.0-or-later
#include <linux/flowtee.h>
#include <stdio.h>

#include "kernel/release.h"
#include "text/program.h"
#include "text/output.h"
#include "text/suggest.h"
#include "verbs/verb.h"

/* What awaits its confirmation is easily forgotten. */
static void print_in_force(const struct release *release)
{
	if (!release->has_generation)
		return;
	printf("generation %u", release->generation);
	if (release->confirm)
		printf("; goes back in %u s unless '" PROGRAM " confirm' follows", release->confirm);
	putchar('\n');
}

static void print_text(const struct kernel *kernel, const struct release *release)
{
	puts(PROGRAM " " FLOWTEE_VERSION);
	if (!kernel->family)
		printf("module: none (%s)\n", kernel->reason);
	else if (kernel->version != FLOWTEE_GENL_VERSION)
		printf("module %s (speaks version %u of the netlink interface, " PROGRAM
		       " version %d: they do not work together)\n",
		       release->text, kernel->version, FLOWTEE_GENL_VERSION);
	else
		printf("module %s\n", release->text);
	print_in_force(release);
}

static void print_json(const struct kernel *kernel, const struct release *release)
{
	json_t *document = json_object();

	json_object_set_new(document, PROGRAM, json_string(FLOWTEE_VERSION));
	json_object_set_new(document, "module",
			    kernel->family ? json_string(release->text) : json_null());
	json_object_set_new(document, "generation", release->has_generation ?
			    json_integer(release->generation) : json_null());
	json_object_set_new(document, "confirm",
			    release->confirm ? json_integer(release->confirm) : json_null());
	json_print(document);
}

int run_version(const struct context *context, int argc, char **argv)
{
	struct release release = { .text = "" };
	struct kernel kernel;
	int status;

	if (argc)
		return superfluous(argv[0]);
	status = kernel_find(&kernel, context->netns);
	if (status)
		return status;
	if (kernel.family)
		status = release_ask(&kernel, &release);
	if (!status && context->json)
		print_json(&kernel, &release);
	else if (!status)
		print_text(&kernel, &release);
	kernel_close(&kernel);
	return status;
}
