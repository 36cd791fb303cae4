/* SPDX-License-Identifier: GPL-2.0-only */
/* Templates: records without which others cannot be decoded. */
#ifndef FLOWTEE_TEMPLATES_H
#define FLOWTEE_TEMPLATES_H

#include <linux/skbuff.h>

struct ft_report;
struct ft_template_pool;

/* A stream has no more templates than this: the one that was not used for
 * longest makes room.
 */
#define FT_TEMPLATES_MAX	256

/* What was not sent again for so many seconds is forgotten. */
#define FT_TEMPLATES_SECONDS	1800

/**
 * struct ft_templates - the templates of a stream; all zero: it has none
 * @n: how many there are
 * @chunks: private: how much of the pool they take
 * @first: private: the one that was used last
 *
 * Whoever uses it keeps others from it meanwhile.
 */
struct ft_templates {
	u16 n;
	/* private: */
	u32 chunks;
	u32 first;
};

/**
 * struct ft_contents - what is in the sets of a datagram
 * @records: data records of IPFIX, those of options data among them; 0 of
 *	NetFlow, whose numbers do not count them
 * @records_known: @records are all of them
 * @templates: templates, of flows or of options, or the withdrawal of some
 * @options: data that a template of options describes
 * @exhausted: there was no room for a template
 */
struct ft_contents {
	u32 records;
	bool records_known;
	bool templates;
	bool options;
	bool exhausted;
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

bool ft_templates_present(const struct sk_buff *skb, unsigned int start,
			  unsigned int len);

struct ft_template_pool *ft_template_pool_alloc(u32 n);
void ft_template_pool_free(struct ft_template_pool *pool);

void ft_templates_read(struct ft_templates *templates,
		       struct ft_template_pool *pool,
		       const struct sk_buff *skb,
		       const struct ft_report *report, unsigned long now,
		       struct ft_contents *contents);
void ft_templates_free(struct ft_templates *templates,
		       struct ft_template_pool *pool);
void ft_templates_move(struct ft_templates *to, struct ft_templates *from,
		       struct ft_template_pool *pool);
void ft_templates_expire(struct ft_templates *templates,
			 struct ft_template_pool *pool, unsigned long now);
bool ft_templates_next(const struct ft_templates *templates,
		       const struct ft_template_pool *pool, u16 after,
		       struct ft_template_info *info);

#endif /* FLOWTEE_TEMPLATES_H */
