// SPDX-License-Identifier: GPL-2.0-or-later
#include <arpa/inet.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "import/samplicator/command.h"
#include "import/samplicator/file.h"
#include "import/samplicator/receiver.h"
#include "import/samplicator/samplicator.h"
#include "text/number.h"

/* All that samplicate takes; the errors are ours. */
#define OPTIONS		":hu:b:d:t:m:p:s:x:c:fSn46"

#define DATAGRAM_MAX	65507

/* Options whose place or value is judged when all have been read. */
struct arguments {
	struct samplicator samplicator;
	struct origin origin;
	const char *port;
	const char *address;
	const char *file;
};

static void remark(struct arguments *arguments, enum remark_kind kind, const char *word,
		   const char *text)
{
	report_add(&arguments->samplicator.import->report, kind, &arguments->origin, word, "%s",
		   text);
}

static void general(struct arguments *arguments, enum remark_kind kind, const char *word,
		    const char *text)
{
	report_general(&arguments->samplicator.import->report, kind, &arguments->origin, word,
		       text);
}

static int bad_option(int option)
{
	if (option == ':')
		return wrong("import samplicator: -%c: its value is missing; accepted: the arguments of samplicate",
			     optopt);
	return wrong("import samplicator: '-%c': samplicate has no such option; accepted: -p -s -S -c -n -4 -6 -b -d -f -m -t -u -x",
		     optopt);
}

/* What has been given since a file was read does not hold for that file. */
static void remark_late(struct arguments *arguments, const char *option)
{
	if (arguments->file)
		report_add(&arguments->samplicator.import->report, REMARK_TRAP,
			   &arguments->origin, option,
			   "it comes after -c, and has no effect on the receivers of %s",
			   arguments->file);
}

static void read_size(struct arguments *arguments, const char *value)
{
	uint32_t size;

	if (number_parse(value, 0, 0x7fffffff, &size) == NUMBER_OK && size >= DATAGRAM_MAX)
		remark(arguments, REMARK_UNNEEDED, "-u", "flowtee copies datagrams of any size");
	else
		remark(arguments, REMARK_TRAP, "-u",
		       "larger datagrams are cut; flowtee copies them whole");
}

static int read_file(struct arguments *arguments, const char *path)
{
	arguments->file = path;
	remark(arguments, REMARK_CARRIED, "-c", "its lines are read below");
	return samplicator_file(&arguments->samplicator, path);
}

/* Options that hold for the receivers that are read after them. */
static void read_flag(struct arguments *arguments, int option)
{
	struct samplicator_options *options = &arguments->samplicator.options;

	switch (option) {
	case 'S':
		options->spoof = true;
		remark(arguments, REMARK_CARRIED, "-S",
		       "copies have the exporter's address and port");
		remark_late(arguments, "-S");
		break;
	case 'n':
		options->no_checksum = true;
		remark(arguments, REMARK_DIFFERS, "-n",
		       "copies of flowtee have a UDP checksum if the original has");
		break;
	case '4':
	case '6':
		options->ipv4_only = option == '4';
		options->ipv6_only = option == '6';
		remark(arguments, REMARK_CARRIED, option == '4' ? "-4" : "-6",
		       "in 'listen' of the collector");
		remark_late(arguments, option == '4' ? "-4" : "-6");
		break;
	}
}

static int read_option(struct arguments *arguments, int option, const char *value)
{
	char name[] = { '-', option, '\0' };

	switch (option) {
	case 'p':
		arguments->port = value;
		break;
	case 's':
		arguments->address = value;
		break;
	case 'u':
		read_size(arguments, value);
		break;
	case 'c':
		return read_file(arguments, value);
	case 'x':
		remark(arguments, REMARK_DIFFERS, name,
		       "flowtee sends copies at once, without a delay between them");
		break;
	case 't':
		remark(arguments, REMARK_LOST, name,
		       "flowtee does not end when nothing arrives; it is left out");
		break;
	case 'b':
	case 'd':
	case 'f':
	case 'm':
		remark(arguments, REMARK_UNNEEDED, name, "it is about samplicator's process");
		break;
	case 'h':
		return wrong("import samplicator: -h: it prints a help and replicates nothing; accepted: the arguments of samplicate that replicates");
	default:
		read_flag(arguments, option);
	}
	return DONE;
}

static int read_options(struct arguments *arguments, int argc, char **argv)
{
	int status = DONE;
	int result;
	int option;

	/* From the start again, and receivers may stand before options. */
	optind = 0;
	opterr = 0;
	while ((option = getopt(argc, argv, OPTIONS)) >= 0) {
		if (option == '?' || option == ':')
			return bad_option(option);
		result = read_option(arguments, option, optarg);
		if (result == WRONG)
			return WRONG;
		/* There may be more files, and more that are missing. */
		status = status ? status : result;
	}
	return status;
}

static void read_port(struct arguments *arguments, struct endpoint *listen)
{
	uint32_t port;

	listen->port = SAMPLICATOR_PORT;
	if (!arguments->port)
		return;
	if (number_parse(arguments->port, 1, 65535, &port) != NUMBER_OK) {
		report_add(&arguments->samplicator.import->report, REMARK_LOST,
			   &arguments->origin, "-p",
			   QUOTED " is not a number from 1 to 65535; %u is taken",
			   arguments->port, SAMPLICATOR_PORT);
		return;
	}
	listen->port = port;
	remark(arguments, REMARK_CARRIED, "-p", "in 'listen' of the collector");
}

static void any_address(struct arguments *arguments, struct address *address)
{
	const struct samplicator_options *options = &arguments->samplicator.options;

	memset(address, 0, sizeof(*address));
	if (options->ipv4_only)
		address->size = IPV4_SIZE;
	else if (options->ipv6_only)
		address->size = IPV6_SIZE;
	else
		remark(arguments, REMARK_TRAP, "-s",
		       "without it, -4 and -6 samplicator says any address, and listens on IPv4 alone on Linux; flowtee listens on both");
}

static void read_address(struct arguments *arguments, struct address *address)
{
	const char *text = arguments->address;

	if (!text) {
		any_address(arguments, address);
		return;
	}
	memset(address, 0, sizeof(*address));
	if (inet_pton(AF_INET, text, address->bytes) == 1) {
		address->size = IPV4_SIZE;
	} else if (inet_pton(AF_INET6, text, address->bytes) == 1) {
		address->size = IPV6_SIZE;
	} else {
		report_add(&arguments->samplicator.import->report, REMARK_LOST,
			   &arguments->origin, "-s", QUOTED
			   " is no address, and flowtee resolves no names; any address is taken",
			   text);
		return;
	}
	remark(arguments, REMARK_CARRIED, "-s", "in 'listen' of the collector");
}

/* Sources of one family crash samplicator when datagrams of the other arrive. */
static void remark_families(const struct arguments *arguments, const struct address *listen)
{
	const struct samplicator *samplicator = &arguments->samplicator;
	struct report *report = &samplicator->import->report;

	if (listen->size != IPV6_SIZE && samplicator->ipv6_line.file)
		report_add(report, REMARK_TRAP, &samplicator->ipv6_line, "IPv6",
			   "samplicator aborts at the first datagram over IPv4 that it compares with an IPv6 source");
	if (listen->size == IPV6_SIZE && samplicator->ipv4_line.file)
		report_add(report, REMARK_TRAP, &samplicator->ipv4_line, "IPv4",
			   "samplicator aborts at the first datagram over IPv4 that it compares with an IPv4 source, when it listens on IPv6");
}

static void remark_copies(struct arguments *arguments)
{
	const struct samplicator_options *options = &arguments->samplicator.options;

	general(arguments, REMARK_TRAP, "samplicate",
	       "a receiver that cannot be reached delays the others; it does not with flowtee");
	if (arguments->samplicator.has_own_source)
		general(arguments, REMARK_DIFFERS, "samplicate",
		       "copies without -S had a TTL of this host, DSCP 0 and one source port; those of flowtee have the original's TTL less one, its DSCP and the exporter's port ('ttl', 'dscp' and 'source ADDRESS:PORT' set others)");
	if (!options->spoof)
		return;
	general(arguments, REMARK_TRAP, "-S",
	       "with -S datagrams larger than the MTU were lost; flowtee sends them in fragments");
	general(arguments, REMARK_DIFFERS, "-S",
	       "copies with -S had DSCP 0 and a TTL of 64 unless one was given; those of flowtee have the original's DSCP and its TTL less one");
}

static void make_receivers(struct samplicator *samplicator)
{
	struct report *report = &samplicator->import->report;
	const struct samplicated *receiver;
	const struct imported *imported;
	const char *name;
	size_t i;

	for (i = 0; i < samplicator->n_receivers; i++) {
		receiver = &samplicator->receivers[i];
		imported = &receiver->imported;
		name = import_receiver(samplicator->import, imported);
		if (name && receiver->is_partial)
			report_add(report, REMARK_DIFFERS, &imported->origin, receiver->text,
				   "receiver %s, with the exporter's address", name);
		else if (name)
			report_add(report, REMARK_CARRIED, &imported->origin, receiver->text,
				   "receiver %s", name);
	}
}

static int make_all(struct arguments *arguments)
{
	const struct prefixes all = { .count = 0 };
	struct samplicator *samplicator = &arguments->samplicator;
	struct endpoint listen;

	if (!samplicator->n_receivers && !samplicator->import->report.counts[REMARK_LOST])
		return refused("import samplicator: there is no receiver, and samplicator does not start; accepted: receivers, or -c FILE with some");
	read_address(arguments, &listen.address);
	read_port(arguments, &listen);
	remark_families(arguments, &listen.address);
	remark_copies(arguments);
	if (!import_collector(samplicator->import, &arguments->origin, "samplicate",
			      "samplicator", &listen, &all))
		return DONE;
	make_receivers(samplicator);
	return DONE;
}

static void release(struct samplicator *samplicator)
{
	size_t i;

	for (i = 0; i < samplicator->n_receivers; i++)
		free(samplicator->receivers[i].imported.from.list);
	free(samplicator->receivers);
	json_decref(samplicator->targets);
	json_decref(samplicator->senders);
}

static const char *join(struct import *import, int argc, char **argv)
{
	const char *text = "samplicate";
	const char *quote;
	int i;

	/* As a shell reads them. */
	for (i = 1; i < argc; i++) {
		quote = strpbrk(argv[i], " \t\"\\$*#;&|<>()") ? "'" : "";
		text = import_text(import, "%s %s%s%s", text, quote, argv[i], quote);
	}
	return text;
}

int import_samplicator(struct import *import, int argc, char **argv)
{
	struct arguments arguments = {
		.samplicator = { .import = import, .targets = json_object(),
				 .senders = json_object() },
		.origin = { "arguments", 0 },
	};
	int status;
	int i;

	import->program = "samplicator";
	argv = samplicator_command(import, &argc, argv);
	import->origin = join(import, argc, argv);
	status = read_options(&arguments, argc, argv);
	for (i = optind; !status && i < argc; i++)
		samplicator_receivers(&arguments.samplicator, &arguments.origin, argv[i], NULL);
	if (!status)
		status = make_all(&arguments);
	release(&arguments.samplicator);
	return status;
}
