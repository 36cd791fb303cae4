// SPDX-License-Identifier: GPL-2.0-only
#include "kunit/message.h"

#define NETFLOW9_HEADER	20
#define IPFIX_HEADER	16

void ft_test_message_init(struct kunit *test, struct ft_test_message *message)
{
	message->packet = ft_test_packet(test, NFPROTO_IPV4);
	message->packet->check = FT_TEST_CHECK_ZERO;
	message->packet->payload_len = 1;
	ft_test_write(message->packet, NULL);
	message->bytes = (u8 *)(ft_test_udp(message->packet) + 1);
}

void ft_test_put(struct ft_test_message *message, const void *bytes,
		 unsigned int len)
{
	memcpy(message->bytes + message->len, bytes, len);
	message->len += len;
}

void ft_test_put8(struct ft_test_message *message, u8 value)
{
	message->bytes[message->len++] = value;
}

static void write16(struct ft_test_message *message, unsigned int offset,
		    u16 value)
{
	__be16 raw = htons(value);

	memcpy(message->bytes + offset, &raw, sizeof(raw));
}

void ft_test_put16(struct ft_test_message *message, u16 value)
{
	write16(message, message->len, value);
	message->len += sizeof(value);
}

void ft_test_fill(struct ft_test_message *message, u8 value, unsigned int n)
{
	memset(message->bytes + message->len, value, n);
	message->len += n;
}

/* Begin a message with the header that it has. */
void ft_test_message_begin(struct ft_test_message *message, bool ipfix)
{
	message->len = 0;
	message->behind = 0;
	message->ipfix = ipfix;
	ft_test_put16(message, ipfix ? 10 : 9);
	ft_test_fill(message, 0,
		     (ipfix ? IPFIX_HEADER : NETFLOW9_HEADER) - message->len);
}

void ft_test_set_begin(struct ft_test_message *message, u16 id)
{
	message->set = message->len;
	ft_test_put16(message, id);
	ft_test_put16(message, 0);
}

void ft_test_set_end(struct ft_test_message *message)
{
	write16(message, message->set + 2, message->len - message->set);
}

/* One of NetFlow v9, with a template of one field of so many bytes, or with a record of
 * it.
 */
void ft_test_message_simple(struct ft_test_message *message, bool has_template,
			    u16 template, u16 field)
{
	ft_test_message_begin(message, false);
	ft_test_set_begin(message, has_template ? 0 : template);
	if (has_template) {
		ft_test_put16(message, template);
		ft_test_put16(message, 1);
		ft_test_put16(message, 8);
		ft_test_put16(message, field);
	} else {
		ft_test_fill(message, 0, field);
	}
	ft_test_set_end(message);
}

/* Read it as it comes in a packet that is spread like @kind. */
void ft_test_message_read(struct kunit *test, struct ft_test_message *message,
			  enum ft_test_kind kind,
			  struct ft_templates *templates,
			  struct ft_template_pool *pool, unsigned long now,
			  struct ft_contents *contents)
{
	struct ft_test_packet *packet = message->packet;
	struct ft_test_shape shape;
	struct ft_report report;
	struct sk_buff *skb;

	if (message->ipfix)
		write16(message, 2, message->len);
	packet->payload_len = message->len + message->behind;
	ft_test_write(packet, NULL);
	shape = ft_test_shape(packet, kind);
	shape.piece = 333;
	skb = ft_test_skb(test, packet, &shape);
	ft_report_read(&report, skb, packet->transport + sizeof(struct udphdr),
		       packet->payload_len);
	ft_templates_read(templates, pool, skb, &report, now, message->again,
			  contents);
	kfree_skb(skb);
	ft_test_pages_free(packet);
}
