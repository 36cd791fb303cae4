// SPDX-License-Identifier: GPL-2.0-or-later
#include "kernel/kernel.h"
#include "kernel/submit.h"
#include "kernel/transaction.h"

/* The first request, if it is the only one: a transaction of its own. */
static int do_at_once(struct kernel *kernel, const struct change *change)
{
	const struct piece first = { 0, 0 };
	struct request request;
	int status;

	request_init(&request, 0, 0, "");
	change_request(change, &first, &request);
	request.attributes.nlh->nlmsg_flags |= NLM_F_ACK;
	status = kernel_ask(kernel, &request, NULL, NULL);
	request_free(&request);
	return status;
}

static int do_in_transaction(struct kernel *kernel, const struct change *change)
{
	struct transaction transaction;
	int status;

	status = transaction_begin(&transaction, kernel, false, NULL);
	if (status)
		return status;
	transaction_add(&transaction, change);
	return transaction_commit(&transaction, 0, NULL);
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
