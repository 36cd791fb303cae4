// SPDX-License-Identifier: GPL-2.0-or-later
/* What could not be looked at, so that nobody takes it for well. */
#include <stdio.h>
#include <string.h>

#include "doctor/examination.h"
#include "doctor/rules.h"
#include "doctor/sockets.h"

static void check_rules(struct record *record, const struct rules *rules)
{
	if (rules->document)
		return;
	if (rules->is_absent)
		record_finding(record, "cannot_read_rules", LEVEL_NOTE, NULL,
			       "install nftables, whose nft(8) tells the rules",
			       "whether rules of nf_tables drop datagrams could not be looked at: "
			       "there is no nft");
	else
		record_finding(record, "cannot_read_rules", LEVEL_NOTE, NULL,
			       "run it as root, or with CAP_NET_ADMIN; 'nft -j list ruleset' tells why "
			       "it fails",
			       "whether rules of nf_tables drop datagrams could not be looked at: nft "
			       "did not tell them");
}

/* Tables are in the file as soon as somebody has looked for them. */
static void check_legacy(struct record *record, const char *file, const char *program)
{
	FILE *stream = fopen(file, "re");
	char tables[128] = "";
	char advice[128];
	char name[32];

	while (stream && fscanf(stream, "%31s", name) == 1)
		if (strlen(tables) + strlen(name) + 3 < sizeof(tables))
			strcat(strcat(tables, tables[0] ? ", " : ""), name);
	if (stream)
		fclose(stream);
	if (!tables[0])
		return;
	snprintf(advice, sizeof(advice), "'%s-save' shows them; look for a rule that drops", program);
	record_finding(record, "cannot_read_rules", LEVEL_NOTE, program, advice,
		       "there are tables of %s, which are not looked at: %s", program, tables);
}

static void run(struct examination *examination)
{
	struct record *record = &examination->record;

	check_rules(record, examination->rules);
	check_legacy(record, "/proc/self/net/ip_tables_names", "iptables-legacy");
	check_legacy(record, "/proc/self/net/ip6_tables_names", "ip6tables-legacy");
	if (!examination->sockets->is_known)
		record_finding(record, "cannot_read_sockets", LEVEL_NOTE, NULL,
			       "'modprobe udp_diag', without which 'ss -u' tells less as well",
			       "whether sockets of this host lose datagrams could not be looked at: "
			       "the kernel does not tell of them");
}

const struct check check_sight = { "sight", run };
