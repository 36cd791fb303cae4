// SPDX-License-Identifier: GPL-2.0-or-later
#include <stddef.h>

#include "text/program.h"
#include "verbs/verbs.h"

const struct verb verbs[] = {
	{
		.name = "add",
		.summary = "add a collector, a pool or receiver to a collector, or a list",
		.details = "The kind may be left out where the words tell it, as 'to' does: 'add netflow/one\n"
			   "to 192.0.2.10:2055'. A file has it always, and so has a list.",
		.examples = "add collector netflow listen 10.0.1.20:2055\n"
			    "add pool netflow/share balance hash\n"
			    "add receiver netflow/one to 192.0.2.10:2055 pool share\n"
			    "add list customers 192.0.2.0/24,2001:db8::/32",
		.form = FORM_ADD,
		.run = run_add,
	}, {
		.name = "set",
		.summary = "change what is named of collectors, pools, receivers or lists",
		.details = "Several are changed in one step, or none. COLLECTOR/ stands for all receivers,\n"
			   "or all pools, of a collector. The kind may be left out: 'set netflow/online\n"
			   "state down'. +ITEM adds to a list, -ITEM removes from it.",
		.examples = "set receiver netflow/one state down\n"
			    "set collector netflow allow +198.51.100.0/24\n"
			    "set list customers +198.51.100.0/24 -192.0.2.0/24\n"
			    "set receiver netflow/one from @customers",
		.form = FORM_SET,
		.run = run_set,
	}, {
		.name = "del",
		.summary = "remove collectors and all of them, pools, receivers or lists",
		.details = "Several are removed in one step, or none. COLLECTOR/ stands for all receivers,\n"
			   "or all pools, of a collector. The kind may be left out: 'del netflow/online'.",
		.examples = "del receiver netflow/one netflow/two\n"
			    "del collector netflow",
		.form = FORM_DEL,
		.run = run_del,
	}, {
		.name = "health",
		.arguments = "COLLECTOR/RECEIVER... down [for SECONDS] | COLLECTOR/RECEIVER... up",
		.summary = "tell what a checker has found of receivers: down or up",
		.details = "COLLECTOR/ stands for all receivers of a collector. One that is found down\n"
			   "gets nothing, and its pool goes on with the others, who are sent known\n"
			   "templates first. 'up' withdraws that, and no more: what is set down stays\n"
			   "down, and what the kernel cannot reach unreachable. It is never saved, and is\n"
			   "over after so many seconds: a checker tells it again while it holds.\n"
			   "'receiver' may stand before the names.",
		.examples = "health netflow/one down for 30\n"
			    "health netflow/one up",
		.run = run_health,
	}, {
		.name = "flush",
		.arguments = "",
		.summary = "remove everything in the network namespace",
		.examples = "flush",
		.run = run_flush,
	}, {
		.name = "show",
		.arguments = "[COLLECTOR[/NAME]|LIST]... [--details] [--brief] [--bad] | "
			     "collector COLLECTOR... [--details] [--brief] [--bad] | "
			     "pool COLLECTOR/POOL... [--details] [--brief] [--bad] | "
			     "receiver COLLECTOR/RECEIVER... [--details] [--brief] [--bad] | "
			     "list LIST... [--details]",
		.summary = "print the configuration, and how it stands",
		.details = "COLLECTOR/ stands for all that is in a collector, and 'list', 'pool' and the\n"
			   "like for all of that kind. A kind may be left out. Of a long list there is just\n"
			   "the number of items: -d or --details prints them all. -b or --brief prints a\n"
			   "line for each collector, --bad only what is down or unreachable.",
		.examples = "show\n"
			    "show netflow/share\n"
			    "show list\n"
			    "show --bad\n"
			    "-j show netflow",
		.run = run_show,
	}, {
		.name = "stats",
		.arguments = "[COLLECTOR[/NAME]]... [--explain] [--brief] [--bad] [--since-reset] "
			     "[--watch SECONDS [--count N]] [--reset] | "
			     "collector COLLECTOR... [--explain] [--brief] [--bad] [--since-reset] "
			     "[--watch SECONDS [--count N]] [--reset] | "
			     "pool COLLECTOR/POOL... [--explain] [--brief] [--bad] [--since-reset] "
			     "[--watch SECONDS [--count N]] [--reset] | "
			     "receiver COLLECTOR/RECEIVER... [--explain] [--brief] [--bad] "
			     "[--since-reset] [--watch SECONDS [--count N]] [--reset]",
		.summary = "print the counters",
		.details = "COLLECTOR/ stands for all that is in a collector. What is zero is left out.\n"
			   "--explain adds a sentence on what each counter says, and why datagrams were\n"
			   "malformed. -b or --brief prints a line for each collector, --bad only what is\n"
			   "down or unreachable, or has lost something. With --watch it prints how fast\n"
			   "counters grow, every so many seconds, until somebody ends it, or N times with\n"
			   "-c or --count: the rates of now, once, are 'stats --watch 1 --count 1'. --reset\n"
			   "prints nothing: it notes the counters for you alone, and --since-reset prints\n"
			   "what was counted since then.",
		.examples = "stats\n"
			    "stats --brief\n"
			    "stats netflow --watch 5\n"
			    "stats --reset\n"
			    "stats --since-reset\n"
			    "-j stats --watch 1 --count 1",
		.run = run_stats,
	}, {
		.name = "top",
		.arguments = "",
		.summary = "show rates of collectors, receivers and exporters, live",
		.details = "A screen that is drawn anew every second; 'h' tells of its keys, 'q' ends it.",
		.examples = "top\n"
			    "-n blue top",
		.has_no_json = true,
		.run = run_top,
	}, {
		.name = "exporters",
		.arguments = "[COLLECTOR [exporter ADDRESS]] [--sort address|datagrams|last|lost|rate] "
			     "[--silent] [--lost]",
		.summary = "print who sends, how much, and what was lost before it came here",
		.details = "A line for each stream: what numbers its datagrams by itself. With an ADDRESS\n"
			   "all that is known of its streams, and their templates. --silent and --lost\n"
			   "leave only streams that are silent, or of which something was lost.\n"
			   "'collector' may stand before its name.",
		.examples = "exporters\n"
			    "exporters --sort lost --lost\n"
			    "exporters netflow exporter 198.51.100.7",
		.run = run_exporters,
	}, {
		.name = "explain",
		.arguments = "COLLECTOR exporter ADDRESS[:PORT] [size N]",
		.summary = "print what would become of an exporter's datagram, and why",
		.details = "Nothing is sent, and nothing changes by it. Without PORT it is one from port\n"
			   "49152, without a size one of 1464 bytes. 'collector' may stand before its name.",
		.examples = "explain netflow exporter 198.51.100.7\n"
			    "explain netflow exporter 198.51.100.7:50000 size 1464",
		.run = run_explain,
	}, {
		.name = "replay",
		.arguments = "COLLECTOR[/RECEIVER]",
		.summary = "send the templates that are known to receivers again, now",
		.details = "To one receiver, or to all of a collector but those whose 'templates' is pass:\n"
			   "the templates of NetFlow v9 and IPFIX of every exporter, and its newest\n"
			   "options data. After the restart of a receiver that this host cannot see.\n"
			   "'collector' or 'receiver' may stand before the name.",
		.examples = "replay netflow/one\n"
			    "replay netflow",
		.run = run_replay,
	}, {
		.name = "trace",
		.arguments = "[COLLECTOR] [exporter PREFIX] [outcome WORD] [--count N] [--rate N] "
			     "[--pcap FILE] [--snap BYTES] | "
			     "exporter PREFIX [outcome WORD] | outcome WORD | "
			     "COLLECTOR outcome WORD",
		.summary = "print datagrams as they come, and what becomes of them",
		.details = "A line for each, until somebody ends it, or after N: --count or -c. WORD is an\n"
			   "outcome of a datagram or of a copy of it, as 'stats' has them: denied, sent,\n"
			   "no_route. No more than 1000 a second are told unless --rate says otherwise,\n"
			   "and how many were not. --pcap writes them to a file for Wireshark (pcapng),\n"
			   "with the outcomes as comments; FILE may be - for standard output. --snap cuts\n"
			   "off what is longer. One 'trace' at a time in a network namespace. 'collector'\n"
			   "may stand before its name.",
		.examples = "trace\n"
			    "trace netflow exporter 198.51.100.0/24\n"
			    "trace outcome no_route -c 10\n"
			    "trace netflow --pcap netflow.pcapng",
		.run = run_trace,
	}, {
		.name = "save",
		.arguments = "",
		.summary = "print the configuration as a file",
		.examples = "save > /etc/flowtee/flowtee.conf",
		.run = run_save,
	}, {
		.name = "check",
		.arguments = "FILE",
		.summary = "find all errors of a configuration file",
		.details = "FILE may be - for standard input. Needs neither root nor the module.",
		.examples = "check /etc/flowtee/flowtee.conf",
		.run = run_check,
	}, {
		.name = "diff",
		.arguments = "FILE [--exit-code]",
		.summary = "print what 'apply' would do: + add, ~ change, - remove",
		.details = "FILE may be - for standard input. With --exit-code the exit status is 1 if\n"
			   "there is a difference, as it is, with an error, if something failed.",
		.examples = "diff /etc/flowtee/flowtee.conf\n"
			    "diff --exit-code /etc/flowtee/flowtee.conf",
		.run = run_diff,
	}, {
		.name = "apply",
		.arguments = "FILE [--confirm SECONDS] [--allow-empty] [--end-trial]",
		.summary = "make the configuration equal to a file, in one step",
		.details = "FILE may be - for standard input. What the file does not have is removed:\n"
			   "one without a statement is refused without --allow-empty. With --confirm\n"
			   "the configuration before it comes back by itself unless '" PROGRAM "\n"
			   "confirm' follows in that many seconds. Until then it is on trial, and no\n"
			   "other change is taken, but one with --end-trial. A line on standard error\n"
			   "says what was done.",
		.examples = "apply /etc/flowtee/flowtee.conf\n"
			    "apply /etc/flowtee/flowtee.conf --confirm 60",
		.run = run_apply,
	}, {
		.name = "merge",
		.arguments = "FILE [--confirm SECONDS]",
		.summary = "add and change what a file says, in one step; remove nothing",
		.details = "FILE may be - for standard input. What is new is added. Of what is there the\n"
			   "words that the file gives are changed, as by 'set', and need be no others.\n"
			   "--confirm and the line on standard error are as those of 'apply'.",
		.examples = "merge more.conf",
		.run = run_merge,
	}, {
		.name = "confirm",
		.arguments = "[--revert]",
		.summary = "keep what '--confirm' put on trial, or take it back at once",
		.examples = "confirm\n"
			    "confirm --revert",
		.run = run_confirm,
	}, {
		.name = "monitor",
		.arguments = "",
		.summary = "print changes, and what is found out, as they happen",
		.examples = "monitor\n"
			    "-j monitor",
		.run = run_monitor,
	}, {
		.name = "doctor",
		.arguments = "[--brief] [--file FILE] [--listen SECONDS]",
		.summary = "find what commonly goes wrong, and where datagrams are lost",
		.details = "Each finding says what to do. The exit status is 1 if one is an error. -b or\n"
			   "--brief is one line, for Nagios and the like, with their exit status. FILE is\n"
			   "compared with what is in force; without it /etc/flowtee/flowtee.conf is, where\n"
			   "that counts. It is looked at what arrives, until something has for each\n"
			   "collector, and whether counters of the host grow, for 2 seconds unless --listen\n"
			   "says otherwise: 'doctor --listen 30' also tells what no collector gets though\n"
			   "they receive other datagrams. To receivers over IPv6 it sends a packet each,\n"
			   "to learn what links carry, unless --listen is 0.",
		.examples = "doctor\n"
			    "doctor --brief\n"
			    "-n probe doctor --listen 30",
		.run = run_doctor,
	}, {
		.name = "metrics",
		.arguments = "[--exporters N] [--file FILE] | [--exporters N] [--http]",
		.summary = "print counters, states and exporters as Prometheus reads them",
		.details = "Of each collector N streams of exporters at most, 10000 by default, those that\n"
			   "were there first. --file writes them to a file, all at once, for the textfile\n"
			   "collector of node_exporter: 'metrics --file DIRECTORY/flowtee.prom'. --http\n"
			   "answers one request for /metrics on standard input: it is for\n"
			   "flowtee-metrics.socket.",
		.examples = "metrics\n"
			    "metrics --file /var/lib/prometheus/node-exporter/flowtee.prom\n"
			    "-j metrics",
		.run = run_metrics,
	}, {
		.name = "import",
		.arguments = "pmacct --config FILE [--receivers FILE] [--daemon nfacctd|sfacctd] "
			     "[--name NAME] [--source SOURCE]... [--partial] | "
			     "samplicator [--name NAME] [--source SOURCE]... [--partial] -- "
			     "ARGUMENT...",
		.summary = "print the configuration of another program as one of flowtee",
		.details = "A report on standard error has a line for everything that was read: what is\n"
			   "carried over, what is not, and where the program did not do what it was told.\n"
			   "What cannot be carried over is an error; with --partial it is left out.\n"
			   "SOURCE is 'transparent', ADDRESS, ADDRESS:PORT or ADDRESS:hash: the source of\n"
			   "copies where the program left it to the kernel. One may be given a family.\n"
			   "NAME is what the collector is called.",
		.examples = "import pmacct --config /etc/pmacct/nfacctd.conf\n"
			    "import samplicator -- -p 2055 192.0.2.10/2055",
		.run = run_import,
	}, {
		.name = "version",
		.arguments = "",
		.summary = "print the version of the tool and of the loaded module",
		.examples = "version\n"
			    "-j version",
		.run = run_version,
	}, {
		.name = "help",
		.arguments = "[VERB [collector|pool|receiver|list]]",
		.summary = "print how to use the tool, or a verb of it",
		.examples = "help\n"
			    "help add receiver",
		.run = run_help,
	}, {
		.name = "complete",
		.arguments = "-- WORD...",
		.summary = "print what the last word could be, for shells",
		.examples = "complete -- sh",
		.hidden = true,
		.run = run_complete,
	}, {
		.name = NULL,
	},
};
