/* SPDX-License-Identifier: GPL-2.0-only */
/* What NetFlow v9 (RFC 3954) and IPFIX (RFC 7011) look like on the wire, and what
 * tells them from others.
 */
#ifndef FLOWTEE_FORMATS_H
#define FLOWTEE_FORMATS_H

#include <linux/types.h>

/* NetFlow and IPFIX begin with a version of 16 bits, sFlow with one of 32. */
#define FT_NETFLOW5_VERSION	5
#define FT_NETFLOW9_VERSION	9
#define FT_IPFIX_VERSION	10
#define FT_SFLOW5_VERSION	5

/* RFC 3954, section 5.1 */
struct ft_netflow9 {
	__be16 version;
	__be16 count;
	__be32 uptime;
	__be32 seconds;
	__be32 sequence;
	__be32 source;
} __packed;

/* RFC 7011, section 3.1 */
struct ft_ipfix {
	__be16 version;
	__be16 length;
	__be32 seconds;
	__be32 sequence;
	__be32 domain;
} __packed;

/* NetFlow: FlowSet. The length includes these. */
struct ft_set {
	__be16 id;
	__be16 length;
} __packed;

/* RFC 3954, section 5 */
#define FT_NETFLOW9_TEMPLATES	0
#define FT_NETFLOW9_OPTIONS	1

/* RFC 7011, section 3 */
#define FT_IPFIX_TEMPLATES	2
#define FT_IPFIX_OPTIONS	3

/* Data sets, and the templates that describe them, are numbered from here. */
#define FT_SET_DATA		256

/* The least that the record of a template is long. */
#define FT_TEMPLATE_LEAST	4

#endif /* FLOWTEE_FORMATS_H */
