// SPDX-License-Identifier: GPL-2.0-or-later

#include "import/pmacct/address.h"
#include "import/pmacct/tee.h"
#include "text/number.h"

static const struct origin *transparent_origin(const struct pmacct_plugin *plugin)
{
	return plugin->transparent.value ? &plugin->transparent.origin : &plugin->origin;
}

/* What becomes of copies that keep the exporter's address. */
static void remark_transparent(struct import *import, const struct pmacct_plugin *plugin)
{
	const struct origin *origin = transparent_origin(plugin);
	struct report *report = &import->report;

	report_once(report, REMARK_CARRIED, origin, "tee_transparent",
		    "copies have the exporter's address and port");
	report_general(report, REMARK_TRAP, origin, "tee_transparent",
		   "datagrams larger than the MTU were lost; flowtee sends them in fragments");
	report_general(report, REMARK_TRAP, origin, "tee_transparent",
		   "copies over IPv4 had no UDP checksum; those of flowtee have one if the original has");
	report_general(report, REMARK_TRAP, origin, "tee_transparent",
		   "over IPv6 datagrams of some lengths were lost, such as half of those of 24 to 43 bytes; flowtee loses none for its length");
	report_general(report, REMARK_DIFFERS, origin, "tee_transparent",
		   "copies had a TTL of 255; those of flowtee have the original's less one, so that loops end ('ttl' sets one)");
}

static void remark_own_source(struct import *import, const struct pmacct_plugin *plugin)
{
	const struct origin *origin = transparent_origin(plugin);
	struct report *report = &import->report;

	if (import->sources.is_transparent)
		report_once(report, REMARK_DIFFERS, origin, "tee_transparent",
			    "without it, copies had an address of this host; --source transparent gives those the exporter's whose address the kernel chose");
	else
		report_once(report, REMARK_CARRIED, origin, "tee_transparent",
			    "without it, copies have an address of this host: 'source' of the receivers");
	report_general(report, REMARK_DIFFERS, origin, "tee_transparent",
		   "copies had a TTL of this host, and those to a receiver one source port unless src_port gave it; those of flowtee have the original's TTL less one and the exporter's port ('ttl' and 'source ADDRESS:PORT' set others)");
}

/* The address that a socket of pmacct is bound to; it goes on if it cannot be. */
static void read_own_source(struct import *import, struct tee *tee)
{
	const struct setting *source = &tee->plugin->source_ip;
	struct report *report = &import->report;
	struct address address;

	if (!pmacct_address(import, &source->origin, source->key, source->value, &address)) {
		report_once(report, REMARK_LOST, &source->origin, source->key,
			    QUOTED " is no address, and pmacct ignores it", source->value);
	} else if (address_is_any(&address)) {
		report_once(report, REMARK_UNNEEDED, &source->origin, source->key,
			    "it leaves the address to the kernel, as if it were not there");
	} else {
		tee->source = address;
		report_once(report, REMARK_CARRIED, &source->origin, source->key,
			    "in 'source' of the receivers");
		report_once(report, REMARK_DIFFERS, &source->origin, source->key,
			    "pmacct went on with another address if this host did not have it; flowtee sends from it in any case");
	}
}

static void read_source(struct import *import, struct tee *tee)
{
	const struct setting *source = &tee->plugin->source_ip;

	if (!source->value)
		return;
	if (tee->transparent)
		report_once(&import->report, REMARK_TRAP, &source->origin, source->key,
			    "it has no effect with tee_transparent; it is left out");
	else
		read_own_source(import, tee);
}

static void read_precedence(struct import *import, struct tee *tee)
{
	const struct setting *ipprec = &tee->plugin->ipprec;
	struct report *report = &import->report;
	uint32_t precedence = 0;

	if (ipprec->value && number_parse(ipprec->value, 0, 7, &precedence) != NUMBER_OK) {
		report_once(report, REMARK_LOST, &ipprec->origin, "tee_ipprec",
			    QUOTED " is not a number from 0 to 7, and pmacct ignores it",
			    ipprec->value);
	} else if (!precedence) {
		report_general(report, REMARK_DIFFERS, ipprec->value ? &ipprec->origin :
			   &tee->plugin->origin, "tee_ipprec",
			   "copies had DSCP 0 and no ECN; those of flowtee have the original's ('dscp' sets one)");
	} else if (!tee->transparent) {
		report_once(report, REMARK_TRAP, &ipprec->origin, "tee_ipprec",
			    "it has no effect without tee_transparent; it is left out");
	} else {
		/* The upper half of the DSCP: a class selector. */
		tee->dscp = precedence << 3;
		report_once(report, REMARK_CARRIED, &ipprec->origin, "tee_ipprec",
			    "in 'dscp' of the receivers");
		report_once(report, REMARK_TRAP, &ipprec->origin, "tee_ipprec",
			    "copies over IPv6 did not get it; those of flowtee do");
	}
}

void tee_start(struct import *import, struct tee *tee)
{
	const struct pmacct_plugin *plugin = tee->plugin;

	tee->transparent = pmacct_true(&plugin->transparent);
	if (tee->transparent)
		remark_transparent(import, plugin);
	else
		remark_own_source(import, plugin);
	read_source(import, tee);
	read_precedence(import, tee);
	report_general(&import->report, REMARK_TRAP, &plugin->origin, "plugins",
		   "a receiver that has no route when the tee starts ends the tee; one receiver of flowtee never stops another");
	if (plugin->pre_tag_map.value)
		report_once(&import->report, REMARK_CARRIED, &plugin->pre_tag_map.origin,
			    "pre_tag_map", "in 'from' of receivers whose pool has tags");
}
