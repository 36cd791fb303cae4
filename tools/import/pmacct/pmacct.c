// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "import/pmacct/address.h"
#include "import/pmacct/allow.h"
#include "import/pmacct/pmacct.h"
#include "import/pmacct/pools.h"
#include "import/statement.h"
#include "text/number.h"

#define NFACCTD_PORT	2100
#define SFACCTD_PORT	6343

/* A key that has one of two values: anything else is ignored by pmacct. */
static void check_boolean(struct import *import, const struct setting *setting)
{
	if (setting->value && strcasecmp(setting->value, "true") &&
	    strcasecmp(setting->value, "false"))
		report_once(&import->report, REMARK_LOST, &setting->origin, setting->key,
			    QUOTED " is neither true nor false, and pmacct ignores it",
			    setting->value);
}

static void check_number(struct import *import, const struct setting *setting)
{
	uint32_t value;

	if (!setting->value)
		return;
	if (number_parse(setting->value, 1, PMACCT_NUMBER_MAX, &value) == NUMBER_OK)
		report_once(&import->report, REMARK_UNNEEDED, &setting->origin, setting->key,
			    "flowtee has no such limit");
	else
		report_once(&import->report, REMARK_LOST, &setting->origin, setting->key,
			    QUOTED " is not a number from 1 to %u", setting->value,
			    PMACCT_NUMBER_MAX);
}

static void read_port(struct import *import, const struct pmacct_config *config,
		      struct endpoint *listen)
{
	const struct setting *port = &config->port;
	uint32_t value;

	listen->port = strcmp(config->daemon, "sfacctd") ? NFACCTD_PORT : SFACCTD_PORT;
	if (!port->value)
		return;
	if (number_parse(port->value, 1, 65535, &value) != NUMBER_OK) {
		report_add(&import->report, REMARK_LOST, &port->origin, port->key,
			   QUOTED " is not a number from 1 to 65535; the default is taken",
			   port->value);
		return;
	}
	listen->port = value;
	report_add(&import->report, REMARK_CARRIED, &port->origin, port->key,
		   "in 'listen' of the collector");
}

/* Without an address, and with that of any, both families are listened to. */
static void read_ip(struct import *import, const struct pmacct_config *config,
		    struct endpoint *listen)
{
	const struct setting *ip = &config->ip;
	bool v6_only = pmacct_true(&config->ipv6_only);

	if (ip->value && !pmacct_address(import, &ip->origin, ip->key, ip->value,
					 &listen->address))
		report_add(&import->report, REMARK_LOST, &ip->origin, ip->key,
			   QUOTED " is no address, and pmacct does not start with it; any address is taken",
			   ip->value);
	else if (ip->value)
		report_add(&import->report, REMARK_CARRIED, &ip->origin, ip->key,
			   "in 'listen' of the collector");
	if (v6_only && !listen->address.size)
		listen->address.size = IPV6_SIZE;
	else if (!v6_only && listen->address.size == IPV6_SIZE &&
		 address_is_any(&listen->address))
		listen->address.size = 0;
	check_boolean(import, &config->ipv6_only);
	if (v6_only)
		report_add(&import->report, REMARK_CARRIED, &config->ipv6_only.origin,
			   "nfacctd_ipv6_only", "in 'listen' of the collector");
}

static const struct origin *listen_origin(const struct pmacct_config *config)
{
	return config->ip.value ? &config->ip.origin :
	       config->port.value ? &config->port.origin : &config->plugins_origin;
}

/* What holds for everything that a tee of pmacct does. */
static void remark_daemon(struct import *import, const struct pmacct_config *config)
{
	struct report *report = &import->report;
	const struct origin origin = { config->file, 0 };

	if (config->name.value)
		report_add(report, REMARK_CARRIED, &config->name.origin, "core_proc_name",
			   "it is the name of the collector");
	if (strcmp(config->daemon, "sfacctd")) {
		report_general(report, REMARK_TRAP, &origin, "nfacctd",
			       "datagrams of more than 10000 bytes were cut without a word; flowtee copies them whole");
		report_general(report, REMARK_DIFFERS, &origin, "nfacctd",
			       "nfacctd drops what is not NetFlow v5, v9 or IPFIX; flowtee copies every datagram");
	} else {
		report_general(report, REMARK_DIFFERS, &origin, "sfacctd",
			       "sfacctd drops what is not sFlow v2, v4 or v5; flowtee copies every datagram");
	}
}

static int make_collector(struct import *import, const struct pmacct_config *config)
{
	struct prefixes allow = { .count = 0 };
	struct endpoint listen = { .port = 0 };
	int status;

	read_ip(import, config, &listen);
	read_port(import, config, &listen);
	status = pmacct_allow(import, config, &allow);
	if (!status && config->allow_file.value)
		report_add(&import->report, REMARK_CARRIED, &config->allow_file.origin,
			   config->allow_file.key, "in 'allow' of the collector");
	/* What else is missing is to be told as well. */
	if (!import_collector(import, listen_origin(config), "listen",
			      config->name.value && *config->name.value ?
			      config->name.value : config->daemon, &listen, &allow))
		status = refused("import pmacct: %s: there is no collector that can be taken over",
				 config->file);
	free(allow.list);
	return status;
}

static void check_plugin(struct import *import, const struct pmacct_plugin *plugin)
{
	check_boolean(import, &plugin->transparent);
	check_number(import, &plugin->max_receivers);
	check_number(import, &plugin->max_pools);
}

static int read_plugin(struct import *import, const struct pmacct_config *config,
		       const struct pmacct_plugin *plugin)
{
	struct tag_map map;
	int status;

	check_plugin(import, plugin);
	status = tag_map_read(import, config, &plugin->pre_tag_map, &map);
	if (pmacct_pools(import, config, plugin, &map))
		status = REFUSED;
	tag_map_release(&map);
	return status;
}

/* All that are named: whatever is wrong with one, the others are read. */
static int read_files(struct import *import, const struct pmacct_config *config)
{
	int status = make_collector(import, config);
	size_t i;

	for (i = 0; i < config->n_plugins; i++)
		if (read_plugin(import, config, &config->plugins[i]))
			status = REFUSED;
	return status;
}

int import_pmacct(struct import *import, const struct pmacct_files *files)
{
	struct pmacct_config config;
	int status;

	import->program = "pmacct";
	import->origin = files->config;
	status = pmacct_config_read(import, files, &config);
	if (!status) {
		remark_daemon(import, &config);
		check_number(import, &config.maps_entries);
		check_number(import, &config.maps_row_len);
		status = read_files(import, &config);
	}
	pmacct_config_release(&config);
	return status;
}
