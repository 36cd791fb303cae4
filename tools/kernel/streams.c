// SPDX-License-Identifier: GPL-2.0-or-later
#include <linux/genetlink.h>
#include <string.h>

#include "kernel/kernel.h"
#include "kernel/streams.h"
#include "model/collector.h"
#include "text/error.h"

/* How often a dump may be interrupted before it is given up. */
#define TRIES	100

bool stream_read(const struct nlmsghdr *nlh, struct path *path, struct stream *stream)
{
	const struct nlattr *attr;

	memset(path, 0, sizeof(*path));
	memset(stream, 0, sizeof(*stream));
	mnl_attr_for_each(attr, nlh, sizeof(struct genlmsghdr)) {
		switch (mnl_attr_get_type(attr)) {
		case FLOWTEE_A_COLLECTOR:
			if (!object_get_path(&collector_object, attr, path))
				return false;
			break;
		case FLOWTEE_A_EXPORTER:
			if (!stream_get(attr, stream))
				return false;
			break;
		}
	}
	return path->collector[0];
}

/* Each collector is told of before its streams. */
bool accounts_message(const struct nlmsghdr *nlh, void *data)
{
	struct accounts *accounts = data;
	struct account *account;
	struct stream stream;
	struct path path;
	bool valid;

	valid = stream_read(nlh, &path, &stream);
	if (valid && !stream.address.size) {
		account = accounts_add(accounts, path.collector);
		account->evicted = stream_number(&stream, EVICTED);
		return true;
	}
	account = valid ? accounts_find(accounts, path.collector) : NULL;
	if (account)
		account_add(account, &stream);
	else
		stream_release(&stream);
	return account;
}

static void put_collector(struct attributes *attributes, const char *name)
{
	struct nlattr *nest = attributes_nest(attributes, FLOWTEE_A_COLLECTOR);

	attributes_put_text(attributes, FLOWTEE_A_COLLECTOR_NAME, name);
	attributes_nest_end(attributes, nest);
}

static void put_address(struct attributes *attributes, const struct address *address)
{
	struct nlattr *nest = attributes_nest(attributes, FLOWTEE_A_EXPORTER);

	attributes_put(attributes, FLOWTEE_A_EXPORTER_ADDRESS, address->bytes, address->size);
	attributes_nest_end(attributes, nest);
}

static int dump(struct accounts *accounts, const struct streams *streams, struct kernel *kernel)
{
	struct request request;
	int status;

	request_init(&request, FLOWTEE_CMD_EXPORTER_GET, NLM_F_DUMP, "reading the exporters");
	if (streams->collector)
		put_collector(&request.attributes, streams->collector);
	if (streams->address.size)
		put_address(&request.attributes, &streams->address);
	status = kernel_ask(kernel, &request, accounts_message, accounts);
	request_free(&request);
	return status;
}

int streams_load(struct accounts *accounts, const struct streams *streams, const char *netns)
{
	struct kernel kernel;
	int tries = TRIES;
	int status;

	memset(accounts, 0, sizeof(*accounts));
	status = kernel_open(&kernel, netns);
	if (status)
		return status;
	while ((status = dump(accounts, streams, &kernel)) == ASK_AGAIN && --tries)
		accounts_release(accounts);
	if (status == ASK_AGAIN)
		status = refused("reading the exporters: the configuration changed %d times "
				 "while they were read; try again", TRIES);
	kernel_close(&kernel);
	return status;
}
