/* SPDX-License-Identifier: GPL-2.0-only */
/* Templates: records without which others cannot be decoded. */
#ifndef FLOWTEE_TEMPLATES_H
#define FLOWTEE_TEMPLATES_H

#include <linux/skbuff.h>

#include "telemetry/store.h"

struct ft_report;

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
 */
struct ft_contents {
	u32 records;
	u32 aside;
	bool records_known;
	bool templates;
	bool flows;
	bool options;
	bool exhausted;
};

void ft_templates_read(struct ft_templates *templates,
		       struct ft_template_pool *pool,
		       const struct sk_buff *skb,
		       const struct ft_report *report, unsigned long now,
		       struct ft_contents *contents);

#endif /* FLOWTEE_TEMPLATES_H */
