// SPDX-License-Identifier: GPL-2.0-or-later
#include <fnmatch.h>
#include <stddef.h>
#include <string.h>
#include <strings.h>

#include "import/pmacct/keys.h"

/* Where the value of a key is kept. */
enum keep {
	KEEP_DAEMON,	/* once; a name in brackets has no effect */
	KEEP_PLUGIN,	/* of each plugin, or of the one in brackets */
};

static const struct {
	const char *name;
	enum keep keep;
	size_t offset;
} kept_keys[] = {
	{ "core_proc_name", KEEP_DAEMON, offsetof(struct pmacct_config, name) },
	{ "nfacctd_ip", KEEP_DAEMON, offsetof(struct pmacct_config, ip) },
	{ "sfacctd_ip", KEEP_DAEMON, offsetof(struct pmacct_config, ip) },
	{ "nfacctd_port", KEEP_DAEMON, offsetof(struct pmacct_config, port) },
	{ "sfacctd_port", KEEP_DAEMON, offsetof(struct pmacct_config, port) },
	{ "nfacctd_ipv6_only", KEEP_DAEMON, offsetof(struct pmacct_config, ipv6_only) },
	{ "nfacctd_allow_file", KEEP_DAEMON, offsetof(struct pmacct_config, allow_file) },
	{ "sfacctd_allow_file", KEEP_DAEMON, offsetof(struct pmacct_config, allow_file) },
	{ "maps_entries", KEEP_DAEMON, offsetof(struct pmacct_config, maps_entries) },
	{ "maps_row_len", KEEP_DAEMON, offsetof(struct pmacct_config, maps_row_len) },
	{ "tee_receivers", KEEP_PLUGIN, offsetof(struct pmacct_plugin, receivers) },
	{ "tee_transparent", KEEP_PLUGIN, offsetof(struct pmacct_plugin, transparent) },
	{ "tee_source_ip", KEEP_PLUGIN, offsetof(struct pmacct_plugin, source_ip) },
	{ "nfprobe_source_ip", KEEP_PLUGIN, offsetof(struct pmacct_plugin, source_ip) },
	{ "sfprobe_source_ip", KEEP_PLUGIN, offsetof(struct pmacct_plugin, source_ip) },
	{ "tee_ipprec", KEEP_PLUGIN, offsetof(struct pmacct_plugin, ipprec) },
	{ "nfprobe_ipprec", KEEP_PLUGIN, offsetof(struct pmacct_plugin, ipprec) },
	{ "sfprobe_ipprec", KEEP_PLUGIN, offsetof(struct pmacct_plugin, ipprec) },
	{ "tee_max_receivers", KEEP_PLUGIN, offsetof(struct pmacct_plugin, max_receivers) },
	{ "tee_max_receiver_pools", KEEP_PLUGIN, offsetof(struct pmacct_plugin, max_pools) },
	{ "pre_tag_map", KEEP_PLUGIN, offsetof(struct pmacct_plugin, pre_tag_map) },
	{ "pre_tag_filter", KEEP_PLUGIN, offsetof(struct pmacct_plugin, pre_tag_filter) },
};

/* Other keys by pattern; the first that matches counts. */
static const struct {
	const char *pattern;
	enum remark_kind kind;
	const char *text;
} other_keys[] = {
	{ "[ns]facctd_mcast_groups", REMARK_LOST,
	  "flowtee does not join multicast groups" },
	{ "[ns]facctd_kafka_*", REMARK_LOST, "flowtee takes UDP alone, and not from Kafka" },
	{ "[ns]facctd_zmq_*", REMARK_LOST, "flowtee takes UDP alone, and not from ZeroMQ" },
	{ "nfacctd_dtls_*", REMARK_LOST, "flowtee does not speak DTLS" },
	{ "nfacctd_templates_port", REMARK_LOST,
	  "a second port for templates: a second collector would be one" },
	{ "nfacctd_templates_receiver", REMARK_LOST,
	  "nfacctd does not start with it and a tee" },
	{ "pcap_savefile*", REMARK_LOST, "flowtee takes datagrams from the network alone" },
	{ "pre_tag2_filter", REMARK_LOST, "flowtee has one tag only" },
	{ "pre_tag_label_filter", REMARK_LOST, "flowtee has no labels" },
	{ "aggregate_filter", REMARK_LOST, "flowtee does not look into datagrams" },
	{ "post_tag*", REMARK_LOST, "flowtee has no tags but those of a pre_tag_map" },
	{ "sampling_rate", REMARK_LOST,
	  "a tee of pmacct replicates nothing with it; receivers of flowtee have 'sample'" },
	{ "[ns]facctd_disable_checks", REMARK_UNNEEDED,
	  "flowtee complains of no datagram" },
	{ "tee_pipe_size", REMARK_UNNEEDED, "copies are in no buffer of a socket" },
	{ "tee_kafka_config_file", REMARK_UNNEEDED, "it is of pools that emit to Kafka" },
	{ "[ns]facctd_pipe_size", REMARK_UNNEEDED, "datagrams are in no buffer of a socket" },
	{ "plugin_*", REMARK_UNNEEDED, "there are no queues between processes" },
	{ "maps_refresh", REMARK_UNNEEDED, "'flowteectl apply' reads a configuration again" },
	{ "maps_index", REMARK_UNNEEDED, "prefixes are always indexed" },
	{ "debug*", REMARK_UNNEEDED, "" },
	{ "syslog", REMARK_UNNEEDED, "" },
	{ "logfile", REMARK_UNNEEDED, "" },
	{ "pidfile", REMARK_UNNEEDED, "" },
	{ "daemonize", REMARK_UNNEEDED, "" },
	{ "promisc", REMARK_UNNEEDED, "" },
	{ "propagate_signals", REMARK_UNNEEDED, "" },
	{ "proc_priority", REMARK_UNNEEDED, "" },
	{ "thread_stack", REMARK_UNNEEDED, "" },
	{ "snaplen", REMARK_UNNEEDED, "" },
	{ "[ns]facctd_proc_name", REMARK_UNNEEDED, "" },
	{ "cluster_*", REMARK_UNNEEDED, "" },
	{ "redis_*", REMARK_UNNEEDED, "" },
	{ "files_*", REMARK_UNNEEDED, "" },
	{ "timestamps_*", REMARK_UNNEEDED, "" },
};

/* What is of no use to a tee: it is switched on by these alone. */
static const char *const services[] = {
	"bgp_daemon", "bmp_daemon", "telemetry_daemon", "isis_daemon", "igp_daemon", NULL,
};

static const char *const accounting[] = {
	"aggregate*", "networks_*", "ports_file", "use_ip_next_hop", "sampling_map",
	"[ns]facctd_*", "bgp_*", "bmp_*", "telemetry_*", "isis_*", "igp_*", "rpki_*",
	"flow_to_rd_map", "print_*", "sql_*", "mongo_*", "amqp_*", "kafka_*", "avro_*",
	"imt_*", "dtls_path", "classifier*", "nfprobe_*", "sfprobe_*", "pcap_*", "geoip*",
	"pmacctd_*", "uacctd_*", "tunnel_0", "tmp_*", NULL,
};

static bool matches(const char *const *patterns, const char *key)
{
	for (; *patterns; patterns++)
		if (!fnmatch(*patterns, key, 0))
			return true;
	return false;
}

static void *place(void *base, size_t offset)
{
	return (char *)base + offset;
}

static void keep_of_plugins(struct import *import, struct pmacct_config *config, size_t offset,
			    const struct setting *setting, const char *plugin)
{
	bool found = !plugin;
	size_t i;

	for (i = 0; i < config->n_plugins; i++) {
		if (plugin && strcmp(plugin, config->plugins[i].name))
			continue;
		*(struct setting *)place(&config->plugins[i], offset) = *setting;
		found = true;
	}
	if (!found)
		report_add(&import->report, REMARK_TRAP, &setting->origin, setting->key,
			   "no tee plugin is called " QUOTED ", and so it has no effect; it is left out",
			   plugin);
}

static bool keep(struct import *import, struct pmacct_config *config,
		 const struct setting *setting, const char *plugin)
{
	size_t i;

	for (i = 0; i < sizeof(kept_keys) / sizeof(kept_keys[0]); i++) {
		if (strcmp(kept_keys[i].name, setting->key))
			continue;
		if (kept_keys[i].keep == KEEP_PLUGIN)
			keep_of_plugins(import, config, kept_keys[i].offset, setting, plugin);
		else
			*(struct setting *)place(config, kept_keys[i].offset) = *setting;
		return true;
	}
	return false;
}

static bool remark_other(struct import *import, const struct origin *origin, const char *key)
{
	const char *text;
	size_t i;

	for (i = 0; i < sizeof(other_keys) / sizeof(other_keys[0]); i++) {
		if (fnmatch(other_keys[i].pattern, key, 0))
			continue;
		text = other_keys[i].text;
		report_add(&import->report, other_keys[i].kind, origin, key, "%s",
			   *text ? text : "it is about the daemon's process");
		return true;
	}
	return false;
}

/* True if a service that the daemon has beside the tee was switched on. */
static bool is_service(const char *key, const char *value)
{
	return matches(services, key) && strcasecmp(value, "false");
}

void pmacct_key(struct import *import, struct pmacct_config *config,
		const struct origin *origin, char *key, const char *plugin, char *value)
{
	const struct setting setting = { *origin, key, value };
	struct report *report = &import->report;

	/* A filter of all plugins is refused by pmacct. */
	if (!strcmp(key, "pre_tag_filter") && !plugin)
		report_add(report, REMARK_TRAP, origin, key,
			   "pmacct ignores it without the name of a plugin in brackets; it is left out");
	else if (keep(import, config, &setting, plugin) ||
		 remark_other(import, origin, key))
		return;
	else if (!strcmp(key, "plugins"))
		report_add(report, REMARK_TRAP, origin, key,
			   "pmacct reads the first such line only; this one is left out");
	else if (is_service(key, value))
		report_add(report, REMARK_LOST, origin, key,
			   "the daemon does this beside its tee, and flowtee does not");
	else if (matches(accounting, key))
		report_add(report, REMARK_UNNEEDED, origin, key, "it has no part in a tee");
	else
		report_add(report, REMARK_LOST, origin, key,
			   "no such key is known; pmacct ignores what it does not know");
}
