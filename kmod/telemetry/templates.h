/* SPDX-License-Identifier: GPL-2.0-only */
/* Templates: records without which others cannot be decoded. */
#ifndef FLOWTEE_TEMPLATES_H
#define FLOWTEE_TEMPLATES_H

#include <linux/flowtee.h>
#include <linux/skbuff.h>

#include "telemetry/report.h"
#include "telemetry/store.h"

/**
 * struct ft_contents - what is in the sets of a datagram
 * @records: data records of IPFIX, those of options data among them; 0 of
 *	NetFlow, whose numbers do not count them
 * @aside: those of options data among @records
 * @records_known: @records are all of them; always of what is not IPFIX
 * @templates: templates, of flows or of options, or the withdrawal of some
 * @flows: data that none describes, as far as is known
 * @options: data that a template of options describes
 * @exhausted: there was no room for a template
 * @displaced: something that the stream had made room, or was not kept for want of
 *	it; see &ft_templates.displaced
 */
struct ft_contents {
	u32 records;
	u32 aside;
	bool records_known;
	bool templates;
	bool flows;
	bool options;
	bool exhausted;
	bool displaced;
};

/**
 * struct ft_template_info - what is to be told of a template
 * @sent: when it was sent last, in jiffies
 * @id: of the data sets that it describes
 * @fields: how many a record has
 * @length: of a record, in bytes; 0 if it varies
 * @options: it describes options data
 */
struct ft_template_info {
	unsigned long sent;
	u16 id;
	u16 fields;
	u16 length;
	bool options;
};

void ft_templates_read_any(struct ft_templates *templates,
			   struct ft_template_pool *pool,
			   const struct sk_buff *skb,
			   const struct ft_report *report, unsigned long now,
			   bool again, struct ft_contents *contents);
bool ft_templates_next(const struct ft_templates *templates,
		       const struct ft_template_pool *pool, u16 after,
		       struct ft_template_info *info);

/* As most are: one data set of flows, of the template that was used last, whose
 * records have one length. What ft_templates_read_any() would do with it, in few steps;
 * false if it is another. @contents are blank, and those of such a datagram then.
 */
static inline bool
ft_templates_read_plain(const struct ft_templates *templates,
			const struct ft_template_pool *pool,
			const struct ft_report *report, unsigned long now,
			struct ft_contents *contents)
{
	unsigned int length = report->end - report->start;
	const struct ft_template *template;

	if (!templates->first)
		return false;
	template = ft_template_at(pool, templates->first);
	if (ntohs(report->first.id) != template->id ||
	    ntohs(report->first.length) != length || !template->length ||
	    template->options || ft_template_is_old(template, now))
		return false;
	contents->flows = true;
	if (report->sets == FLOWTEE_PROTOCOL_IPFIX)
		contents->records = (length - sizeof(report->first)) /
				    template->length;
	return true;
}

/**
 * ft_templates_read() - read the sets of a datagram
 * @templates: those of its stream, to which those that it brings are added; NULL:
 *	no account is kept of it, and only whether there are templates is found out
 * @pool: where they are
 * @skb: the packet
 * @report: what the header of the datagram says
 * @now: in jiffies
 * @again: it was read before, and others since: what is kept stays as it is
 * @contents: to be filled
 *
 * Templates and options templates of NetFlow v9 (RFC 3954) and IPFIX (RFC
 * 7011), wherever they are in the datagram, and what they describe. No other
 * protocol has any.
 *
 * The work has a bound, whatever is in the datagram.
 *
 * Context: any but hard interrupts; the caller keeps others from @templates.
 */
static inline void ft_templates_read(struct ft_templates *templates,
				     struct ft_template_pool *pool,
				     const struct sk_buff *skb,
				     const struct ft_report *report,
				     unsigned long now, bool again,
				     struct ft_contents *contents)
{
	/* A message that has been cut off is no part of a stream. */
	bool account = templates && pool && report->protocol == report->sets;

	memset(contents, 0, sizeof(*contents));
	contents->records_known = true;
	if (report->sets == FLOWTEE_PROTOCOL_OTHER ||
	    (account &&
	     ft_templates_read_plain(templates, pool, report, now, contents)))
		return;
	ft_templates_read_any(account ? templates : NULL, pool, skb, report,
			      now, again, contents);
}

#endif /* FLOWTEE_TEMPLATES_H */
