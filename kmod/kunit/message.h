/* SPDX-License-Identifier: GPL-2.0-only */
/* Messages of NetFlow v9 and IPFIX for the suites, written set by set. */
#ifndef FLOWTEE_KUNIT_MESSAGE_H
#define FLOWTEE_KUNIT_MESSAGE_H

#include "kunit/packet.h"
#include "telemetry/report.h"
#include "telemetry/templates.h"

/**
 * struct ft_test_message - a message while it is written
 * @packet: around it
 * @bytes: of it
 * @len: how many there are
 * @behind: how many follow that are none of it
 * @set: where its last set begins
 * @ipfix: it is IPFIX, not NetFlow v9
 * @again: it was read before
 */
struct ft_test_message {
	struct ft_test_packet *packet;
	u8 *bytes;
	unsigned int len;
	unsigned int behind;
	unsigned int set;
	bool ipfix;
	bool again;
};

/* Sets of templates, and of templates of options. */
static inline u16 ft_test_templates_id(const struct ft_test_message *message,
				       bool options)
{
	return (message->ipfix ? 2 : 0) + options;
}

void ft_test_message_init(struct kunit *test, struct ft_test_message *message);
void ft_test_message_begin(struct ft_test_message *message, bool ipfix);
void ft_test_put(struct ft_test_message *message, const void *bytes,
		 unsigned int len);
void ft_test_put8(struct ft_test_message *message, u8 value);
void ft_test_put16(struct ft_test_message *message, u16 value);
void ft_test_fill(struct ft_test_message *message, u8 value, unsigned int n);
void ft_test_set_begin(struct ft_test_message *message, u16 id);
void ft_test_set_end(struct ft_test_message *message);
void ft_test_message_simple(struct ft_test_message *message, bool has_template,
			    u16 template, u16 field);
void ft_test_message_read(struct kunit *test, struct ft_test_message *message,
			  enum ft_test_kind kind,
			  struct ft_templates *templates,
			  struct ft_template_pool *pool, unsigned long now,
			  struct ft_contents *contents);

#endif /* FLOWTEE_KUNIT_MESSAGE_H */
