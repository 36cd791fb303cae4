// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <linux/genetlink.h>
#include <stdio.h>
#include <string.h>

#include "kernel/dump.h"
#include "kernel/summary.h"
#include "kernel/trace.h"
#include "model/collector.h"
#include "text/error.h"

#define ABOUT	"trace"

static void put_collector(struct attributes *attributes, const char *name)
{
	uint32_t start = attributes_offset(attributes);
	struct nlattr *nest = attributes_nest(attributes, FLOWTEE_A_COLLECTOR);

	attributes_put_text(attributes, FLOWTEE_A_COLLECTOR_NAME, name);
	attributes_nest_end(attributes, nest);
	attributes_mark(attributes, start, "collector", name);
}

static void put_exporters(struct attributes *attributes, const struct trace_filter *filter)
{
	const struct prefix *prefix = &filter->exporters;
	uint32_t start = attributes_offset(attributes);
	struct nlattr *nest = attributes_nest(attributes, FLOWTEE_A_TRACE_PREFIX);

	attributes_put(attributes, FLOWTEE_A_PREFIX_ADDRESS, prefix->address.bytes,
		       prefix->address.size);
	attributes_put_u8(attributes, FLOWTEE_A_PREFIX_LENGTH, prefix->length);
	attributes_nest_end(attributes, nest);
	attributes_mark(attributes, start, "exporter", filter->exporters_text);
}

static void put_filter(struct attributes *attributes, const struct trace_filter *filter)
{
	struct nlattr *nest;

	if (filter->collector)
		put_collector(attributes, filter->collector);
	nest = attributes_nest(attributes, FLOWTEE_A_TRACE);
	if (filter->has_exporters)
		put_exporters(attributes, filter);
	attributes_put_u32(attributes, FLOWTEE_A_TRACE_OUTCOMES, filter->outcomes);
	attributes_put_u32(attributes, FLOWTEE_A_TRACE_DROPS, filter->drops);
	attributes_put_u32(attributes, FLOWTEE_A_TRACE_SNAP, filter->snap);
	attributes_put_u32(attributes, FLOWTEE_A_TRACE_RATE, filter->rate);
	attributes_nest_end(attributes, nest);
}

static bool read_message(const struct nlmsghdr *nlh, struct traced *traced)
{
	const struct nlattr *attr;
	struct path path;

	memset(traced, 0, sizeof(*traced));
	mnl_attr_for_each(attr, nlh, sizeof(struct genlmsghdr)) {
		switch (mnl_attr_get_type(attr)) {
		case FLOWTEE_A_COLLECTOR:
			if (!object_get_path(&collector_object, attr, &path))
				return false;
			strcpy(traced->collector, path.collector);
			break;
		case FLOWTEE_A_TRACE:
			if (!traced_get(attr, traced))
				return false;
			break;
		}
	}
	return traced->has_datagram == !!traced->collector[0];
}

static void message(const struct nlmsghdr *nlh, void *data)
{
	const struct genlmsghdr *genl = mnl_nlmsg_get_payload(nlh);
	struct trace *trace = data;
	struct traced traced;

	if (mnl_nlmsg_get_payload_len(nlh) < sizeof(*genl) || trace->ended || trace->status)
		return;
	if (nlh->nlmsg_type == GENL_ID_CTRL)
		trace->is_gone |= kernel_has_gone(trace->kernel, nlh);
	if (nlh->nlmsg_type != trace->kernel->family || genl->cmd != FLOWTEE_CMD_TRACE)
		return;
	if (read_message(nlh, &traced))
		trace->ended = !trace->tell(&traced, trace->data);
	else
		trace->status = refused(ABOUT ": the flowtee module told what this " PROGRAM
					" does not understand; install both from one release");
}

int trace_start(struct trace *trace, const struct trace_filter *filter)
{
	struct netlink *netlink = &trace->kernel->netlink;
	/* The families' own group, which is told of those that go. */
	uint32_t families = GENL_ID_CTRL;
	struct path path = { .member = "" };
	const struct subject subject = { &collector_object, &path, true };
	struct request request;
	int status;

	if (!netlink_join(netlink, families, EVENT_ROOM))
		return refused(ABOUT ": datagrams cannot be waited for: %s", strerror(errno));
	netlink->told = message;
	netlink->told_data = trace;
	request_init(&request, FLOWTEE_CMD_TRACE, NLM_F_ACK, ABOUT);
	put_filter(&request.attributes, filter);
	if (filter->collector) {
		snprintf(path.collector, sizeof(path.collector), "%s", filter->collector);
		request.absent = dump_subject_absent;
		request.data = &subject;
	}
	status = kernel_ask(trace->kernel, &request, NULL, NULL);
	request_free(&request);
	return status;
}

bool trace_receive(struct trace *trace)
{
	struct netlink *netlink = &trace->kernel->netlink;
	const struct nlmsghdr *nlh = (const struct nlmsghdr *)netlink->buffer;
	ssize_t size = netlink_receive(netlink);
	int left = size;

	/* There was no room for some: they are counted, and told of as such. */
	if (size < 0 && errno == ENOBUFS)
		return true;
	if (size < 0)
		trace->status = refused(ABOUT ": datagrams cannot be waited for: %s",
					strerror(errno));
	for (; mnl_nlmsg_ok(nlh, left); nlh = mnl_nlmsg_next(nlh, &left))
		message(nlh, trace);
	if (trace->is_gone && !trace->ended && !trace->status)
		trace->status = refused(ABOUT ": the flowtee module was removed");
	return !trace->ended && !trace->status;
}
