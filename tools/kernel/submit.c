// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "kernel/dump.h"
#include "kernel/kernel.h"
#include "kernel/submit.h"
#include "kernel/transaction.h"

static bool is_new(const struct change *change)
{
	return change->command == change->object->command_new;
}

/* The kernel has not found what the change is about, but does not say what there is. */
static bool is_absent(const void *data)
{
	const struct change *change = data;

	return dump_absent(change->object, change->entity, is_new(change));
}

/* There is something of its name, or of that which it is to have, but the kernel does not
 * say what.
 */
static bool is_present(const void *data)
{
	const struct change *change = data;

	return dump_present(change->object, change->entity, is_new(change));
}

/* The first request, if it is the only one: a transaction of its own. */
static int do_at_once(struct kernel *kernel, const struct change *change)
{
	const struct piece first = { 0, 0 };
	struct request request;
	int status;

	request_init(&request, 0, 0, "");
	change_request(change, &first, &request);
	request.attributes.nlh->nlmsg_flags |= NLM_F_ACK;
	request.absent = is_absent;
	request.present = is_present;
	request.data = change;
	status = kernel_ask(kernel, &request, NULL, NULL);
	request_free(&request);
	return status;
}

static int do_in_transaction(struct kernel *kernel, const struct change *change)
{
	struct transaction transaction;
	int status;

	/* It may be refused in the middle of a batch, of which nobody asks back. */
	if (dump_absent_or_present(change->object, change->entity, is_new(change)))
		return REFUSED;
	status = transaction_begin(&transaction, kernel, false, NULL);
	if (status)
		return status;
	transaction_add(&transaction, change);
	return transaction_status(transaction_commit(&transaction, 0, NULL));
}

int change_submit(const char *netns, const struct change *change)
{
	struct piece piece = { 0, 0 };
	struct kernel kernel;
	int status;

	status = kernel_open(&kernel, netns);
	if (status)
		return status;
	if (change_next(change, &piece))
		status = do_in_transaction(&kernel, change);
	else
		status = do_at_once(&kernel, change);
	kernel_close(&kernel);
	return status;
}

static const struct entity *find(const struct object *object, const struct path *path,
				 uint32_t *words, void *data)
{
	const struct changes *changes = data;
	const struct change *change;
	size_t i;

	for (i = 0; i < changes->count; i++) {
		change = &changes->list[i];
		if (change->object != object ||
		    strcmp(change->entity->path.collector, path->collector) ||
		    strcmp(change->entity->path.member, path->member))
			continue;
		*words = change->words;
		return change->entity;
	}
	return NULL;
}

/* The command line is one place. */
static void look_at(const struct entity *entity, const char *word, void *data)
{
	(void)entity;
	(void)word;
	(void)data;
}

static int do_all(struct kernel *kernel, struct changes *changes, struct summary *summary)
{
	const struct origin origin = { find, look_at, changes, true };
	struct transaction transaction;
	int status;
	size_t i;

	status = transaction_continue(&transaction, kernel, changes->generation, &origin);
	if (status)
		return status;
	for (i = 0; i < changes->count; i++)
		transaction_add(&transaction, &changes->list[i]);
	return transaction_commit(&transaction, 0, summary);
}

int changes_submit(struct changes *changes, struct summary *summary)
{
	struct kernel kernel;
	int status;

	status = kernel_open(&kernel, NULL);
	if (status)
		return status;
	status = do_all(&kernel, changes, summary);
	kernel_close(&kernel);
	return status;
}
