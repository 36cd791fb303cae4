/* SPDX-License-Identifier: GPL-2.0-only */
/* A record of a template in a datagram: what it defines. */
#ifndef FLOWTEE_DEFINITION_H
#define FLOWTEE_DEFINITION_H

#include <linux/skbuff.h>

#include "telemetry/chunks.h"

/**
 * struct ft_definition - a template while it is read
 * @ipfix: it is in an IPFIX message, not in NetFlow v9; for the caller to say
 * @options: it is in a set of templates of options; likewise
 * @start: offset of the record in the packet
 * @first: offset of its first field
 * @size: of the record, in bytes
 * @id: what it defines
 * @fields: how many; 0 withdraws a template of IPFIX
 * @length: of what it describes, in bytes; 0 if it varies
 * @least: the least length of that
 * @variable: fields whose length varies
 * @scopes: how many of the fields say what a record of options data is about
 * @scope: the length of these, in bytes; %FT_SCOPE_VARIES
 */
struct ft_definition {
	bool ipfix;
	bool options;
	unsigned int start;
	unsigned int first;
	unsigned int size;
	u16 id;
	u16 fields;
	u16 length;
	u16 least;
	u16 variable;
	u16 scopes;
	u16 scope;
};

/* It is not known before the record is. */
#define FT_SCOPE_VARIES	U16_MAX

bool ft_definition_begin(struct ft_definition *def, const struct sk_buff *skb,
			 unsigned int start, unsigned int end);
bool ft_definition_measure(struct ft_definition *def,
			   const struct sk_buff *skb, unsigned int end,
			   int *steps);
bool ft_definition_equals(const struct ft_definition *def,
			  const struct sk_buff *skb, unsigned int end,
			  const struct ft_template_pool *pool,
			  struct ft_template *template, int *steps);
unsigned int ft_definition_bytes(const struct ft_definition *def);
void ft_definition_save(const struct ft_definition *def,
			const struct sk_buff *skb,
			const struct ft_template_pool *pool,
			struct ft_template *template);

#endif /* FLOWTEE_DEFINITION_H */
