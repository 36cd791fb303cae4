/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */
/*
 * flowtee: replication of flow telemetry in the kernel.
 *
 * The generic netlink interface between the flowtee module and its users.
 * Configuration and counters belong to a network namespace: a request acts on
 * the namespace of the socket that sent it, and changes need CAP_NET_ADMIN in
 * the user namespace that owns it: the initial one, unless the module was
 * loaded with userns=1. So does reading, unless the module was loaded with
 * read_all=1.
 *
 * A change is one request; it is answered by an ACK. A refusal changes
 * nothing and carries the reason (NLMSGERR_ATTR_MSG) and, where one attribute
 * is at fault, its offset (NLMSGERR_ATTR_OFFS).
 *
 * A transaction makes any number of changes one step: between
 * %FLOWTEE_CMD_BEGIN and %FLOWTEE_CMD_COMMIT the requests of a socket edit a
 * draft that nobody else sees, and are answered (and refused) one by one. The
 * draft is checked as a whole and put in force by the commit, or not at all.
 * Closing the socket drops it. Requests may be sent many in one buffer and
 * without NLM_F_ACK: then only those that are refused are answered.
 *
 * Every change that is put in force is told to %FLOWTEE_GENL_GROUP, as the
 * messages that would make it (NEW, SET and DEL of collectors, pools and
 * receivers, without counters), %FLOWTEE_CMD_COMMIT last. So is, as
 * %FLOWTEE_CMD_HEALTH, what is found out about a receiver.
 *
 * Text is NUL terminated. Addresses are 4 (IPv4) or 16 (IPv6) bytes, their
 * length tells the family; addresses and ports are in network byte order, all
 * other integers in host byte order. Bytes are counted as UDP payload.
 */
#ifndef _UAPI_LINUX_FLOWTEE_H
#define _UAPI_LINUX_FLOWTEE_H

#define FLOWTEE_GENL_NAME	"flowtee"

/* Multicast group of changes. To join it is to read. */
#define FLOWTEE_GENL_GROUP	"changes"

/* Raised when a user of an older header could misunderstand the family. */
#ifndef FLOWTEE_GENL_VERSION
#define FLOWTEE_GENL_VERSION	1
#endif

/* Longest that a commit may wait to be confirmed, in seconds. */
#define FLOWTEE_CONFIRM_MAX	86400

/* Longest name of a collector, pool or receiver, and the buffer it needs. */
#define FLOWTEE_NAME_MAX	31
#define FLOWTEE_NAME_SIZE	(FLOWTEE_NAME_MAX + 1)

/* Longest comment on one, in bytes, and the buffer it needs. */
#define FLOWTEE_COMMENT_MAX	63
#define FLOWTEE_COMMENT_SIZE	(FLOWTEE_COMMENT_MAX + 1)

/**
 * enum flowtee_cmd - requests and messages of the family
 * @FLOWTEE_CMD_UNSPEC: invalid
 * @FLOWTEE_CMD_VERSION_GET: answers %FLOWTEE_A_VERSION, and of the namespace
 *	%FLOWTEE_A_GENERATION and, while a commit awaits its confirmation,
 *	%FLOWTEE_A_CONFIRM with the seconds that are left; needs no privilege
 * @FLOWTEE_CMD_RULESET_GET: dump of the configuration and its counters, from
 *	one snapshot of the configuration: each collector as a
 *	%FLOWTEE_CMD_COLLECTOR_NEW message, followed by its pools as
 *	%FLOWTEE_CMD_POOL_NEW and its receivers as %FLOWTEE_CMD_RECEIVER_NEW
 *	messages, each kind in the order of the configuration. An
 *	object whose prefixes do not fit one message is continued by messages
 *	of the same command with just its name (and collector) and more
 *	prefixes. Each message has %FLOWTEE_A_GENERATION. A dump that is not
 *	read to its end while the configuration changes many times is given
 *	up: what ends it has NLM_F_DUMP_INTR
 * @FLOWTEE_CMD_COLLECTOR_NEW: adds the collector in %FLOWTEE_A_COLLECTOR;
 *	NAME and LISTEN are required
 * @FLOWTEE_CMD_COLLECTOR_SET: changes what %FLOWTEE_A_COLLECTOR holds beside
 *	NAME, nothing else. With NLM_F_APPEND prefixes are added to those that
 *	are there: a list can be longer than an attribute
 * @FLOWTEE_CMD_COLLECTOR_DEL: removes the collector NAME of
 *	%FLOWTEE_A_COLLECTOR, with its pools and receivers
 * @FLOWTEE_CMD_RECEIVER_NEW: adds the receiver in %FLOWTEE_A_RECEIVER;
 *	COLLECTOR, NAME and TO are required
 * @FLOWTEE_CMD_RECEIVER_SET: changes what %FLOWTEE_A_RECEIVER holds beside
 *	COLLECTOR and NAME, nothing else. NLM_F_APPEND: as in COLLECTOR_SET
 * @FLOWTEE_CMD_RECEIVER_DEL: removes the receiver COLLECTOR, NAME of
 *	%FLOWTEE_A_RECEIVER
 * @FLOWTEE_CMD_FLUSH: removes everything in the namespace
 * @FLOWTEE_CMD_BEGIN: begins a transaction of this socket. With
 *	%FLOWTEE_A_REPLACE the draft is empty, and what is added to it under a
 *	name that is in force takes over the counters, and all other state, of
 *	its predecessor; otherwise the draft is the configuration in force.
 *	With %FLOWTEE_A_GENERATION it is refused (ESTALE) if another
 *	configuration is in force. EBUSY: the socket has a transaction already, or
 *	64 others of the network namespace have not ended
 * @FLOWTEE_CMD_COMMIT: puts the draft of this socket in force, and ends the
 *	transaction whatever the answer. ENOENT: there is none. ESTALE: another
 *	change was put in force since it began, and was not taken back.
 *	ECANCELED: one of its requests was refused. A refusal that is about
 *	one object is preceded by a reply of this command with that object's
 *	names (a nest of %FLOWTEE_A_LIST, %FLOWTEE_A_COLLECTOR, %FLOWTEE_A_POOL or
 *	%FLOWTEE_A_RECEIVER with the attribute at fault, if it is known, as an empty one) and
 *	%FLOWTEE_A_REASON, which names others that have to do with it; a refusal
 *	of a request without a transaction by one of that request's command. With
 *	%FLOWTEE_A_CONFIRM the configuration before it comes back by itself
 *	unless %FLOWTEE_CMD_CONFIRM follows in that
 *	many seconds; until then other changes are refused (EBUSY, preceded by a
 *	reply with the seconds left in %FLOWTEE_A_CONFIRM), but for one
 *	with %FLOWTEE_A_END_TRIAL: it keeps the one before it, if it is put in
 *	force itself.
 *	As an event: %FLOWTEE_A_GENERATION, %FLOWTEE_A_SUMMARY,
 *	%FLOWTEE_A_CAUSE, %FLOWTEE_A_WRITER unless it is a timeout and, of a
 *	commit that awaits confirmation, %FLOWTEE_A_CONFIRM
 * @FLOWTEE_CMD_ABORT: drops the transaction of this socket. ENOENT: there is
 *	none
 * @FLOWTEE_CMD_CONFIRM: keeps the commit that awaits confirmation or, with
 *	%FLOWTEE_A_REVERT, takes it back at once. ENOENT: there is none.
 *	As an event: it is kept; %FLOWTEE_A_GENERATION and %FLOWTEE_A_WRITER
 * @FLOWTEE_CMD_POOL_NEW: adds the pool in %FLOWTEE_A_POOL; COLLECTOR, NAME
 *	and BALANCE are required
 * @FLOWTEE_CMD_POOL_SET: changes what %FLOWTEE_A_POOL holds beside COLLECTOR
 *	and NAME, nothing else
 * @FLOWTEE_CMD_POOL_DEL: removes the pool COLLECTOR, NAME of
 *	%FLOWTEE_A_POOL. ENOENT if a receiver that stays is in it: its POOL
 *	would be none
 * @FLOWTEE_CMD_HEALTH: tells what a checker has found: %FLOWTEE_A_RECEIVER with
 *	COLLECTOR, NAME, FINDING and, if that is %FLOWTEE_FINDING_DOWN, maybe
 *	FINDING_FOR. It is no part of the configuration: it counts at once, even
 *	if the socket has a transaction or a commit awaits its confirmation, and
 *	there is no other GENERATION. It stays with the receiver as its counters
 *	do. ENOENT: there is no such receiver. %FLOWTEE_FINDING_UP withdraws what
 *	was found, and no more; the ACK has a warning if the receiver is of no use
 *	even so. As an event: what is known of a receiver has changed: the kernel
 *	has found out that it cannot be reached, or can be again, or a checker has
 *	found another thing than before, or that has come to its end.
 *	%FLOWTEE_A_RECEIVER with COLLECTOR, NAME, STATE, HEALTH, DOWN_MS, FINDING
 *	and FINDING_UNTIL, and %FLOWTEE_A_WRITER if a checker has told it
 * @FLOWTEE_CMD_EXPLAIN: dump of what would become of a datagram of an exporter
 *	now, decided as it is for packets; nothing changes by it. It is taken
 *	for one that fits PROTOCOLS, DOMAINS and AGENTS of all receivers. The request
 *	has %FLOWTEE_A_COLLECTOR with NAME, and %FLOWTEE_A_EXPLAIN with
 *	EXPORTER and SIZE. A message for each receiver that is offered a copy
 *	or is kept from it: %FLOWTEE_A_RECEIVER with COLLECTOR and NAME,
 *	%FLOWTEE_A_POOL with COLLECTOR and NAME if that has chosen it, and
 *	%FLOWTEE_A_EXPLAIN; one with a pool alone if nobody of it can be given
 *	the datagram. Then one with %FLOWTEE_A_COLLECTOR, the OUTCOME and ORIGINAL
 *	of the datagram and %FLOWTEE_A_GENERATION. Receivers of which nothing is said
 *	do not want the exporter, or their pool has chosen another. ENOENT:
 *	there is no such collector. EAFNOSUPPORT: it does not listen to the
 *	family of the exporter
 * @FLOWTEE_CMD_EXPORTER_GET: dump of the streams that are known. First a
 *	message for each collector that keeps account of them, in the order of
 *	the configuration: %FLOWTEE_A_COLLECTOR with NAME, and
 *	%FLOWTEE_A_EXPORTER with EVICTED. Then one for each stream, in no order:
 *	%FLOWTEE_A_COLLECTOR with NAME, and %FLOWTEE_A_EXPORTER. The request may
 *	have %FLOWTEE_A_COLLECTOR with NAME: only of this one; and
 *	%FLOWTEE_A_EXPORTER with ADDRESS: only streams from there, with TEMPLATE.
 *	ENOENT: there is no such collector
 * @FLOWTEE_CMD_EXPORTER: an event: something is to be told of a stream.
 *	%FLOWTEE_A_COLLECTOR with NAME, and %FLOWTEE_A_EXPORTER with EVENT
 * @FLOWTEE_CMD_REPLAY: has the templates and options data that are known sent
 *	to the receiver COLLECTOR, NAME of %FLOWTEE_A_RECEIVER, or to all
 *	receivers of the collector NAME of %FLOWTEE_A_COLLECTOR. ENOENT: there is
 *	no such object. EOPNOTSUPP: the receiver's TEMPLATES is
 *	%FLOWTEE_TEMPLATES_PASS, or the collector keeps no account of EXPORTERS,
 *	or is on standby. As an event: templates were sent to a receiver,
 *	whatever the reason. %FLOWTEE_A_RECEIVER with COLLECTOR, NAME and
 *	COUNTERS, of which there are REPLAYED, REPLAYED_BYTES and REPLAY_FAILED:
 *	what was counted since the last such event. There is one of a receiver in
 *	ten seconds
 * @FLOWTEE_CMD_TRACE: has this socket told of datagrams as they come, until it is
 *	closed. The request may have %FLOWTEE_A_COLLECTOR with NAME: only datagrams
 *	for this one; and %FLOWTEE_A_TRACE with PREFIX, OUTCOMES, DROPS, SNAP and
 *	RATE. ENOENT: there is no such collector. EBUSY: another socket, or this
 *	one, is told already: there is one in a network namespace. As a message,
 *	for each datagram that has met its end: %FLOWTEE_A_COLLECTOR with NAME, and
 *	%FLOWTEE_A_TRACE. If SKIPPED is not 0, so many have not been told before
 *	it; without %FLOWTEE_A_COLLECTOR it is all that is told. Templates that are
 *	sent again are no datagrams that come
 * @FLOWTEE_CMD_LIST_NEW: adds the list in %FLOWTEE_A_LIST; NAME and PREFIXES are
 *	required. RULESET_GET tells of lists before all else
 * @FLOWTEE_CMD_LIST_SET: changes what %FLOWTEE_A_LIST holds beside NAME, nothing
 *	else, and with it what all that name it want. NLM_F_APPEND: PREFIXES are
 *	added to those that are there
 * @FLOWTEE_CMD_LIST_DEL: removes the list NAME of %FLOWTEE_A_LIST. EBUSY if
 *	something that stays names it
 */
enum flowtee_cmd {
	FLOWTEE_CMD_UNSPEC,
	FLOWTEE_CMD_VERSION_GET,
	FLOWTEE_CMD_RULESET_GET,
	FLOWTEE_CMD_COLLECTOR_NEW,
	FLOWTEE_CMD_COLLECTOR_SET,
	FLOWTEE_CMD_COLLECTOR_DEL,
	FLOWTEE_CMD_RECEIVER_NEW,
	FLOWTEE_CMD_RECEIVER_SET,
	FLOWTEE_CMD_RECEIVER_DEL,
	FLOWTEE_CMD_FLUSH,
	FLOWTEE_CMD_BEGIN,
	FLOWTEE_CMD_COMMIT,
	FLOWTEE_CMD_ABORT,
	FLOWTEE_CMD_CONFIRM,
	FLOWTEE_CMD_POOL_NEW,
	FLOWTEE_CMD_POOL_SET,
	FLOWTEE_CMD_POOL_DEL,
	FLOWTEE_CMD_HEALTH,
	FLOWTEE_CMD_EXPLAIN,
	FLOWTEE_CMD_EXPORTER_GET,
	FLOWTEE_CMD_EXPORTER,
	FLOWTEE_CMD_REPLAY,
	FLOWTEE_CMD_TRACE,
	FLOWTEE_CMD_LIST_NEW,
	FLOWTEE_CMD_LIST_SET,
	FLOWTEE_CMD_LIST_DEL,

	/* private: */
	__FLOWTEE_CMD_MAX,
	FLOWTEE_CMD_MAX = __FLOWTEE_CMD_MAX - 1
};

/**
 * enum flowtee_attr - top-level attributes
 * @FLOWTEE_A_UNSPEC: invalid
 * @FLOWTEE_A_VERSION: (string) release of the module
 * @FLOWTEE_A_COLLECTOR: (nest of &enum flowtee_collector_attr)
 * @FLOWTEE_A_RECEIVER: (nest of &enum flowtee_receiver_attr)
 * @FLOWTEE_A_GENERATION: (u32) of the configuration in force; each change
 *	that is put in force adds one. 0: nothing was ever configured
 * @FLOWTEE_A_REPLACE: (flag) of BEGIN
 * @FLOWTEE_A_CONFIRM: (u32) seconds, 1 to %FLOWTEE_CONFIRM_MAX
 * @FLOWTEE_A_REVERT: (flag) of CONFIRM
 * @FLOWTEE_A_REASON: (string) why a commit was refused
 * @FLOWTEE_A_SUMMARY: (nest of &enum flowtee_summary_attr)
 * @FLOWTEE_A_CAUSE: (u8) &enum flowtee_cause
 * @FLOWTEE_A_POOL: (nest of &enum flowtee_pool_attr)
 * @FLOWTEE_A_EXPLAIN: (nest of &enum flowtee_explain_attr)
 * @FLOWTEE_A_EXPORTER: (nest of &enum flowtee_exporter_attr)
 * @FLOWTEE_A_WRITER: (nest of &enum flowtee_writer_attr)
 * @FLOWTEE_A_TRACE: (nest of &enum flowtee_trace_attr)
 * @FLOWTEE_A_LIST: (nest of &enum flowtee_list_attr)
 * @FLOWTEE_A_END_TRIAL: (flag) of COMMIT
 */
enum flowtee_attr {
	FLOWTEE_A_UNSPEC,
	FLOWTEE_A_VERSION,
	FLOWTEE_A_COLLECTOR,
	FLOWTEE_A_RECEIVER,
	FLOWTEE_A_GENERATION,
	FLOWTEE_A_REPLACE,
	FLOWTEE_A_CONFIRM,
	FLOWTEE_A_REVERT,
	FLOWTEE_A_REASON,
	FLOWTEE_A_SUMMARY,
	FLOWTEE_A_CAUSE,
	FLOWTEE_A_POOL,
	FLOWTEE_A_EXPLAIN,
	FLOWTEE_A_EXPORTER,
	FLOWTEE_A_WRITER,
	FLOWTEE_A_TRACE,
	FLOWTEE_A_LIST,
	FLOWTEE_A_END_TRIAL,

	/* private: */
	__FLOWTEE_A_MAX,
	FLOWTEE_A_MAX = __FLOWTEE_A_MAX - 1
};

/**
 * enum flowtee_summary_attr - what a change did, in numbers of objects
 * @FLOWTEE_A_SUMMARY_UNSPEC: invalid
 * @FLOWTEE_A_SUMMARY_ADDED: (u32) that came: lists, collectors, pools and receivers
 * @FLOWTEE_A_SUMMARY_CHANGED: (u32) that stayed, but not as they were
 * @FLOWTEE_A_SUMMARY_REMOVED: (u32) that went
 * @FLOWTEE_A_SUMMARY_KEPT: (u32) that stayed as they were
 */
enum flowtee_summary_attr {
	FLOWTEE_A_SUMMARY_UNSPEC,
	FLOWTEE_A_SUMMARY_ADDED,
	FLOWTEE_A_SUMMARY_CHANGED,
	FLOWTEE_A_SUMMARY_REMOVED,
	FLOWTEE_A_SUMMARY_KEPT,

	/* private: */
	__FLOWTEE_A_SUMMARY_MAX,
	FLOWTEE_A_SUMMARY_MAX = __FLOWTEE_A_SUMMARY_MAX - 1
};

/**
 * enum flowtee_writer_attr - who has asked for a change
 * @FLOWTEE_A_WRITER_UNSPEC: invalid
 * @FLOWTEE_A_WRITER_UID: (u32) the effective user, as the user namespace that
 *	owns the network namespace numbers him
 * @FLOWTEE_A_WRITER_LOGIN: (u32) likewise, as whom he has logged in; absent if
 *	that is not known
 * @FLOWTEE_A_WRITER_PID: (u32) the process, as the host numbers it. This, LOGIN and
 *	COMMAND are absent in namespaces of other user namespaces than the first
 * @FLOWTEE_A_WRITER_COMMAND: (string) its name, any bytes
 */
enum flowtee_writer_attr {
	FLOWTEE_A_WRITER_UNSPEC,
	FLOWTEE_A_WRITER_UID,
	FLOWTEE_A_WRITER_LOGIN,
	FLOWTEE_A_WRITER_PID,
	FLOWTEE_A_WRITER_COMMAND,

	/* private: */
	__FLOWTEE_A_WRITER_MAX,
	FLOWTEE_A_WRITER_MAX = __FLOWTEE_A_WRITER_MAX - 1
};

/**
 * enum flowtee_cause - why the configuration changed
 * @FLOWTEE_CAUSE_REQUEST: a single request
 * @FLOWTEE_CAUSE_TRANSACTION: the commit of a transaction
 * @FLOWTEE_CAUSE_REVERT: a commit was taken back by request
 * @FLOWTEE_CAUSE_TIMEOUT: a commit was taken back because nobody confirmed it
 */
enum flowtee_cause {
	FLOWTEE_CAUSE_REQUEST,
	FLOWTEE_CAUSE_TRANSACTION,
	FLOWTEE_CAUSE_REVERT,
	FLOWTEE_CAUSE_TIMEOUT,

	/* private: */
	__FLOWTEE_CAUSE_MAX,
	FLOWTEE_CAUSE_MAX = __FLOWTEE_CAUSE_MAX - 1
};

/**
 * enum flowtee_endpoint_attr - an address and a UDP port
 * @FLOWTEE_A_ENDPOINT_UNSPEC: invalid
 * @FLOWTEE_A_ENDPOINT_ADDRESS: (4 or 16 bytes) in LISTEN all zeros stand for
 *	any local address of the family, and no ADDRESS for any local address
 *	of both
 * @FLOWTEE_A_ENDPOINT_PORT: (u16, network byte order) 1 to 65535
 * @FLOWTEE_A_ENDPOINT_HASH: (flag) in SOURCE alone, instead of PORT: a port
 *	from 49152 to 65535 (RFC 6335, dynamic ports), the same for all copies
 *	of an exporter (its address and port), so that hosts that choose among
 *	paths by a hash of the ports (ECMP) spread the exporters
 */
enum flowtee_endpoint_attr {
	FLOWTEE_A_ENDPOINT_UNSPEC,
	FLOWTEE_A_ENDPOINT_ADDRESS,
	FLOWTEE_A_ENDPOINT_PORT,
	FLOWTEE_A_ENDPOINT_HASH,

	/* private: */
	__FLOWTEE_A_ENDPOINT_MAX,
	FLOWTEE_A_ENDPOINT_MAX = __FLOWTEE_A_ENDPOINT_MAX - 1
};

/**
 * enum flowtee_prefix_attr - an address prefix
 * @FLOWTEE_A_PREFIX_UNSPEC: invalid
 * @FLOWTEE_A_PREFIX_ADDRESS: (4 or 16 bytes) no bit set beyond the length
 * @FLOWTEE_A_PREFIX_LENGTH: (u8) 0 to 32, or 0 to 128
 */
enum flowtee_prefix_attr {
	FLOWTEE_A_PREFIX_UNSPEC,
	FLOWTEE_A_PREFIX_ADDRESS,
	FLOWTEE_A_PREFIX_LENGTH,

	/* private: */
	__FLOWTEE_A_PREFIX_MAX,
	FLOWTEE_A_PREFIX_MAX = __FLOWTEE_A_PREFIX_MAX - 1
};

/**
 * enum flowtee_prefixes_attr - a list of prefixes; empty stands for "all", of
 *	exceptions for none
 * @FLOWTEE_A_PREFIXES_UNSPEC: invalid
 * @FLOWTEE_A_PREFIXES_PREFIX: (nest of &enum flowtee_prefix_attr, repeated)
 */
enum flowtee_prefixes_attr {
	FLOWTEE_A_PREFIXES_UNSPEC,
	FLOWTEE_A_PREFIXES_PREFIX,

	/* private: */
	__FLOWTEE_A_PREFIXES_MAX,
	FLOWTEE_A_PREFIXES_MAX = __FLOWTEE_A_PREFIXES_MAX - 1
};

/**
 * enum flowtee_original - what becomes of the original
 * @FLOWTEE_ORIGINAL_AUTO: delivered if a local socket would receive it,
 *	consumed otherwise; the default
 * @FLOWTEE_ORIGINAL_ACCEPT: goes on
 * @FLOWTEE_ORIGINAL_DROP: consumed
 */
enum flowtee_original {
	FLOWTEE_ORIGINAL_AUTO,
	FLOWTEE_ORIGINAL_ACCEPT,
	FLOWTEE_ORIGINAL_DROP,

	/* private: */
	__FLOWTEE_ORIGINAL_MAX,
	FLOWTEE_ORIGINAL_MAX = __FLOWTEE_ORIGINAL_MAX - 1
};

/**
 * enum flowtee_collector_state - whether datagrams are replicated
 * @FLOWTEE_COLLECTOR_STATE_ACTIVE: they are; the default
 * @FLOWTEE_COLLECTOR_STATE_STANDBY: all is done with them but sending: they end
 *	as %FLOWTEE_COLLECTOR_STANDBY
 */
enum flowtee_collector_state {
	FLOWTEE_COLLECTOR_STATE_ACTIVE,
	FLOWTEE_COLLECTOR_STATE_STANDBY,

	/* private: */
	__FLOWTEE_COLLECTOR_STATE_MAX,
	FLOWTEE_COLLECTOR_STATE_MAX = __FLOWTEE_COLLECTOR_STATE_MAX - 1
};

/**
 * enum flowtee_malformed - why a datagram is malformed
 * @FLOWTEE_MALFORMED_LENGTH: the length field of UDP is too small, or larger
 *	than what came; or a packet of several datagrams is not what it says
 * @FLOWTEE_MALFORMED_SOURCE: nobody can have the source address; or a loopback
 *	address, or an IPv4 source that is an address of this host, came from
 *	elsewhere
 * @FLOWTEE_MALFORMED_CHECKSUM: the checksum is wrong
 */
enum flowtee_malformed {
	FLOWTEE_MALFORMED_LENGTH,
	FLOWTEE_MALFORMED_SOURCE,
	FLOWTEE_MALFORMED_CHECKSUM,

	/* private: */
	__FLOWTEE_MALFORMED_MAX,
	FLOWTEE_MALFORMED_MAX = __FLOWTEE_MALFORMED_MAX - 1
};

/**
 * enum flowtee_offence_attr - datagrams of a collector that are malformed for
 *	one reason
 * @FLOWTEE_A_OFFENCE_UNSPEC: invalid
 * @FLOWTEE_A_OFFENCE_REASON: (u8) &enum flowtee_malformed
 * @FLOWTEE_A_OFFENCE_COUNT: (u64) how many
 * @FLOWTEE_A_OFFENCE_EXPORTER: (nest of &enum flowtee_endpoint_attr) who sent
 *	the last
 * @FLOWTEE_A_OFFENCE_SEEN: (u64) when that came, in milliseconds since
 *	1970-01-01 UTC
 * @FLOWTEE_A_OFFENCE_PAD: padding for alignment
 */
enum flowtee_offence_attr {
	FLOWTEE_A_OFFENCE_UNSPEC,
	FLOWTEE_A_OFFENCE_REASON,
	FLOWTEE_A_OFFENCE_COUNT,
	FLOWTEE_A_OFFENCE_EXPORTER,
	FLOWTEE_A_OFFENCE_SEEN,
	FLOWTEE_A_OFFENCE_PAD,

	/* private: */
	__FLOWTEE_A_OFFENCE_MAX,
	FLOWTEE_A_OFFENCE_MAX = __FLOWTEE_A_OFFENCE_MAX - 1
};

/**
 * enum flowtee_list_attr - attributes of a list of prefixes, which collectors and
 *	receivers of the namespace can name
 * @FLOWTEE_A_LIST_UNSPEC: invalid
 * @FLOWTEE_A_LIST_NAME: (string) as %FLOWTEE_A_COLLECTOR_NAME
 * @FLOWTEE_A_LIST_PREFIXES: (nest of &enum flowtee_prefixes_attr) of either family, at
 *	least one; in SET it replaces all of them
 * @FLOWTEE_A_LIST_COMMENT: (string) as %FLOWTEE_A_COLLECTOR_COMMENT
 * @FLOWTEE_A_LIST_RENAME: (string) as %FLOWTEE_A_COLLECTOR_RENAME; what names the list
 *	goes on naming it
 */
enum flowtee_list_attr {
	FLOWTEE_A_LIST_UNSPEC,
	FLOWTEE_A_LIST_NAME,
	FLOWTEE_A_LIST_PREFIXES,
	FLOWTEE_A_LIST_COMMENT,
	FLOWTEE_A_LIST_RENAME,

	/* private: */
	__FLOWTEE_A_LIST_MAX,
	FLOWTEE_A_LIST_MAX = __FLOWTEE_A_LIST_MAX - 1
};

/* Whether streams are kept account of: they are, unless it is said. */
#define FLOWTEE_EXPORTERS_DEFAULT	1

/* After so many seconds without a datagram a stream is silent, by default and
 * at most; 0: it never is.
 */
#define FLOWTEE_SILENT_DEFAULT	300
#define FLOWTEE_SILENT_MAX	604800

/**
 * enum flowtee_collector_attr - attributes of a collector
 * @FLOWTEE_A_COLLECTOR_UNSPEC: invalid
 * @FLOWTEE_A_COLLECTOR_NAME: (string) letters, digits, ".", "_", "-", the first
 *	a letter or a digit; 1 to %FLOWTEE_NAME_MAX characters
 * @FLOWTEE_A_COLLECTOR_LISTEN: (nest of &enum flowtee_endpoint_attr)
 * @FLOWTEE_A_COLLECTOR_DEV: (string) only what arrives by this device, or by
 *	a device of this VRF; it need not exist yet. Empty: by any device
 * @FLOWTEE_A_COLLECTOR_ORIGINAL: (u8) &enum flowtee_original
 * @FLOWTEE_A_COLLECTOR_ALLOW: (nest of &enum flowtee_prefixes_attr) the only
 *	exporters replicated; in SET it replaces the whole list
 * @FLOWTEE_A_COLLECTOR_COUNTERS: (nest of &enum flowtee_collector_counter)
 *	from the kernel only
 * @FLOWTEE_A_COLLECTOR_EXPORTERS: (u8) 1: account is kept of streams, the
 *	default; 0: it is not, and what data sets are is not known
 * @FLOWTEE_A_COLLECTOR_SILENT: (u32) after so many seconds without a datagram a
 *	stream is silent, 1 to %FLOWTEE_SILENT_MAX; 0: it never is.
 *	%FLOWTEE_SILENT_DEFAULT is the default
 * @FLOWTEE_A_COLLECTOR_OFFENCE: (nest of &enum flowtee_offence_attr, repeated)
 *	why datagrams were malformed, each reason that there was; from the
 *	kernel only
 * @FLOWTEE_A_COLLECTOR_STATE: (u8) &enum flowtee_collector_state
 * @FLOWTEE_A_COLLECTOR_EXCEPT: (nest of &enum flowtee_prefixes_attr) exporters
 *	that are not replicated, whatever ALLOW says; as ALLOW in SET. Empty, the
 *	default: none
 * @FLOWTEE_A_COLLECTOR_COMMENT: (string) UTF-8 without control characters (U+0000
 *	to U+001F, U+007F to U+009F), for people; up to %FLOWTEE_COMMENT_MAX bytes.
 *	Empty, the default: none
 * @FLOWTEE_A_COLLECTOR_RENAME: (string) in SET: what it is called from now on. Its
 *	counters and all other state stay; it is told as if it went and came. Of a
 *	receiver, a pool of balance HASH goes by the name: exporters move
 * @FLOWTEE_A_COLLECTOR_LAST_RECEIVED: (u64) when the last datagram came, whatever
 *	became of it, in milliseconds since 1970-01-01 UTC; 0: none has come. From
 *	the kernel only
 * @FLOWTEE_A_COLLECTOR_PAD: padding for alignment
 * @FLOWTEE_A_COLLECTOR_COUNTED_SINCE: (u64) when its counters began, by the clock as
 *	it was then, in milliseconds since 1970-01-01 UTC; other counters have
 *	another time. From the kernel only
 * @FLOWTEE_A_COLLECTOR_ALLOW_LIST: (string) the list that ALLOW is; it excludes
 *	ALLOW, in requests and in what the kernel tells, and takes its place, as
 *	ALLOW takes that of this. The prefixes of a family that the collector
 *	does not listen to are of no meaning
 * @FLOWTEE_A_COLLECTOR_EXCEPT_LIST: (string) likewise, of EXCEPT
 */
enum flowtee_collector_attr {
	FLOWTEE_A_COLLECTOR_UNSPEC,
	FLOWTEE_A_COLLECTOR_NAME,
	FLOWTEE_A_COLLECTOR_LISTEN,
	FLOWTEE_A_COLLECTOR_DEV,
	FLOWTEE_A_COLLECTOR_ORIGINAL,
	FLOWTEE_A_COLLECTOR_ALLOW,
	FLOWTEE_A_COLLECTOR_COUNTERS,
	FLOWTEE_A_COLLECTOR_EXPORTERS,
	FLOWTEE_A_COLLECTOR_SILENT,
	FLOWTEE_A_COLLECTOR_OFFENCE,
	FLOWTEE_A_COLLECTOR_STATE,
	FLOWTEE_A_COLLECTOR_EXCEPT,
	FLOWTEE_A_COLLECTOR_COMMENT,
	FLOWTEE_A_COLLECTOR_RENAME,
	FLOWTEE_A_COLLECTOR_LAST_RECEIVED,
	FLOWTEE_A_COLLECTOR_PAD,
	FLOWTEE_A_COLLECTOR_COUNTED_SINCE,
	FLOWTEE_A_COLLECTOR_ALLOW_LIST,
	FLOWTEE_A_COLLECTOR_EXCEPT_LIST,

	/* private: */
	__FLOWTEE_A_COLLECTOR_MAX,
	FLOWTEE_A_COLLECTOR_MAX = __FLOWTEE_A_COLLECTOR_MAX - 1
};

/**
 * enum flowtee_balance - who of a pool gets the copy of a datagram
 * @FLOWTEE_BALANCE_HASH: the exporter's address decides, or more of it &enum
 *	flowtee_key (rendezvous hashing, by weight): on every host that has the
 *	same names and weights it is the same receiver, and only the exporters of
 *	one that goes move
 * @FLOWTEE_BALANCE_ROUND_ROBIN: one after the other, by weight. A datagram
 *	with templates (NetFlow v9, RFC 3954; IPFIX, RFC 7011), or options data
 *	that they describe, goes to all that are up: without it, nobody can read
 *	what follows
 * @FLOWTEE_BALANCE_FAILOVER: the first, in the order of the configuration
 *
 * Those that are down, or found to be unreachable, are passed over. If all
 * that are not down are unreachable, that is taken for a mistake.
 */
enum flowtee_balance {
	FLOWTEE_BALANCE_HASH,
	FLOWTEE_BALANCE_ROUND_ROBIN,
	FLOWTEE_BALANCE_FAILOVER,

	/* private: */
	__FLOWTEE_BALANCE_MAX,
	FLOWTEE_BALANCE_MAX = __FLOWTEE_BALANCE_MAX - 1
};

/**
 * enum flowtee_key - what stays together in a pool with %FLOWTEE_BALANCE_HASH
 * @FLOWTEE_KEY_EXPORTER: what comes from one address; the default
 * @FLOWTEE_KEY_PORT: what comes from one address and port
 * @FLOWTEE_KEY_STREAM: what comes from one address and port, and has the same
 *	protocol and domain, or agent and sub-agent
 */
enum flowtee_key {
	FLOWTEE_KEY_EXPORTER,
	FLOWTEE_KEY_PORT,
	FLOWTEE_KEY_STREAM,

	/* private: */
	__FLOWTEE_KEY_MAX,
	FLOWTEE_KEY_MAX = __FLOWTEE_KEY_MAX - 1
};

/**
 * enum flowtee_pool_attr - attributes of a pool: receivers that share the load
 * @FLOWTEE_A_POOL_UNSPEC: invalid
 * @FLOWTEE_A_POOL_COLLECTOR: (string) name of its collector
 * @FLOWTEE_A_POOL_NAME: (string) as %FLOWTEE_A_COLLECTOR_NAME; unique among
 *	the pools of its collector
 * @FLOWTEE_A_POOL_BALANCE: (u8) &enum flowtee_balance
 * @FLOWTEE_A_POOL_COUNTERS: (nest of &enum flowtee_pool_counter) from the
 *	kernel only
 * @FLOWTEE_A_POOL_KEY: (u8) &enum flowtee_key
 * @FLOWTEE_A_POOL_COMMENT: (string) as %FLOWTEE_A_COLLECTOR_COMMENT
 * @FLOWTEE_A_POOL_RENAME: (string) as %FLOWTEE_A_COLLECTOR_RENAME; its receivers
 *	stay in it
 * @FLOWTEE_A_POOL_COUNTED_SINCE: (u64) as %FLOWTEE_A_COLLECTOR_COUNTED_SINCE
 * @FLOWTEE_A_POOL_PAD: padding for alignment
 */
enum flowtee_pool_attr {
	FLOWTEE_A_POOL_UNSPEC,
	FLOWTEE_A_POOL_COLLECTOR,
	FLOWTEE_A_POOL_NAME,
	FLOWTEE_A_POOL_BALANCE,
	FLOWTEE_A_POOL_COUNTERS,
	FLOWTEE_A_POOL_KEY,
	FLOWTEE_A_POOL_COMMENT,
	FLOWTEE_A_POOL_RENAME,
	FLOWTEE_A_POOL_COUNTED_SINCE,
	FLOWTEE_A_POOL_PAD,

	/* private: */
	__FLOWTEE_A_POOL_MAX,
	FLOWTEE_A_POOL_MAX = __FLOWTEE_A_POOL_MAX - 1
};

/**
 * enum flowtee_receiver_state - whether copies are sent
 * @FLOWTEE_RECEIVER_UP: they are; the default
 * @FLOWTEE_RECEIVER_DOWN: they end as %FLOWTEE_RECEIVER_DROPPED_DOWN
 *
 * One that is up can be down all the same: &enum flowtee_finding.
 */
enum flowtee_receiver_state {
	FLOWTEE_RECEIVER_UP,
	FLOWTEE_RECEIVER_DOWN,

	/* private: */
	__FLOWTEE_RECEIVER_STATE_MAX,
	FLOWTEE_RECEIVER_STATE_MAX = __FLOWTEE_RECEIVER_STATE_MAX - 1
};

/**
 * enum flowtee_health - what the kernel has found out about a receiver
 * @FLOWTEE_HEALTH_REACHABLE: nothing is in the way of copies, or nothing is
 *	known yet
 * @FLOWTEE_HEALTH_NO_ROUTE: there is no route to it
 * @FLOWTEE_HEALTH_DEVICE: the device that copies leave by is down, or has no
 *	carrier
 * @FLOWTEE_HEALTH_NEIGHBOUR: the next hop does not answer (ARP, NDP)
 * @FLOWTEE_HEALTH_NO_LISTENER: it is an address of this host, and no socket
 *	listens there
 */
enum flowtee_health {
	FLOWTEE_HEALTH_REACHABLE,
	FLOWTEE_HEALTH_NO_ROUTE,
	FLOWTEE_HEALTH_DEVICE,
	FLOWTEE_HEALTH_NEIGHBOUR,
	FLOWTEE_HEALTH_NO_LISTENER,

	/* private: */
	__FLOWTEE_HEALTH_MAX,
	FLOWTEE_HEALTH_MAX = __FLOWTEE_HEALTH_MAX - 1
};

/**
 * enum flowtee_finding - what somebody who looks after a receiver (a checker) has
 *	found
 * @FLOWTEE_FINDING_UP: nothing, or nobody looks; the default
 * @FLOWTEE_FINDING_DOWN: it does not work: it gets nothing, as if its STATE were
 *	%FLOWTEE_RECEIVER_DOWN
 */
enum flowtee_finding {
	FLOWTEE_FINDING_UP,
	FLOWTEE_FINDING_DOWN,

	/* private: */
	__FLOWTEE_FINDING_MAX,
	FLOWTEE_FINDING_MAX = __FLOWTEE_FINDING_MAX - 1
};

/* Longest time after which a finding ends by itself, in seconds. */
#define FLOWTEE_FINDING_FOR_MAX	86400

/**
 * enum flowtee_on_unreachable - what a receiver without pool gets while it is
 *	found to be unreachable
 * @FLOWTEE_ON_UNREACHABLE_OFFER: copies, in case it is not true; the default
 * @FLOWTEE_ON_UNREACHABLE_SKIP: none: they end as
 *	%FLOWTEE_RECEIVER_DROPPED_DOWN
 */
enum flowtee_on_unreachable {
	FLOWTEE_ON_UNREACHABLE_OFFER,
	FLOWTEE_ON_UNREACHABLE_SKIP,

	/* private: */
	__FLOWTEE_ON_UNREACHABLE_MAX,
	FLOWTEE_ON_UNREACHABLE_MAX = __FLOWTEE_ON_UNREACHABLE_MAX - 1
};

/* TTL and DSCP: taken from the original. */
#define FLOWTEE_TTL_INHERIT	0
#define FLOWTEE_DSCP_INHERIT	255

/* The MTU of the route counts alone. */
#define FLOWTEE_MTU_ROUTE	0

/* Shares of a receiver in its pool. */
#define FLOWTEE_WEIGHT_MAX	65535

/* Most that a receiver can be limited to, in datagrams a second: 10^9, one a
 * nanosecond.
 */
#define FLOWTEE_RATE_MAX	1000000000

/* Most ranges of domains that a receiver has. */
#define FLOWTEE_DOMAINS_MAX	64

/**
 * enum flowtee_range_attr - a range of numbers
 * @FLOWTEE_A_RANGE_UNSPEC: invalid
 * @FLOWTEE_A_RANGE_FIRST: (u32) the first
 * @FLOWTEE_A_RANGE_LAST: (u32) the last, not less than FIRST
 */
enum flowtee_range_attr {
	FLOWTEE_A_RANGE_UNSPEC,
	FLOWTEE_A_RANGE_FIRST,
	FLOWTEE_A_RANGE_LAST,

	/* private: */
	__FLOWTEE_A_RANGE_MAX,
	FLOWTEE_A_RANGE_MAX = __FLOWTEE_A_RANGE_MAX - 1
};

/**
 * enum flowtee_domains_attr - domains, up to %FLOWTEE_DOMAINS_MAX ranges of them;
 *	empty stands for "all"
 * @FLOWTEE_A_DOMAINS_UNSPEC: invalid
 * @FLOWTEE_A_DOMAINS_RANGE: (nest of &enum flowtee_range_attr, repeated)
 */
enum flowtee_domains_attr {
	FLOWTEE_A_DOMAINS_UNSPEC,
	FLOWTEE_A_DOMAINS_RANGE,

	/* private: */
	__FLOWTEE_A_DOMAINS_MAX,
	FLOWTEE_A_DOMAINS_MAX = __FLOWTEE_A_DOMAINS_MAX - 1
};

/**
 * enum flowtee_templates - what a receiver hears of templates (of NetFlow v9 and
 *	IPFIX) that came before it was there
 * @FLOWTEE_TEMPLATES_REPLAY: before the first data of a stream that it gets, those
 *	that are known are sent to it, with the newest options data; the default
 * @FLOWTEE_TEMPLATES_PASS: nothing: it gets what exporters send
 */
enum flowtee_templates {
	FLOWTEE_TEMPLATES_REPLAY,
	FLOWTEE_TEMPLATES_PASS,

	/* private: */
	__FLOWTEE_TEMPLATES_MAX,
	FLOWTEE_TEMPLATES_MAX = __FLOWTEE_TEMPLATES_MAX - 1
};

/* Longest &FLOWTEE_A_RECEIVER_REFRESH, in seconds. */
#define FLOWTEE_REFRESH_MAX	86400

/**
 * enum flowtee_receiver_attr - attributes of a receiver
 * @FLOWTEE_A_RECEIVER_UNSPEC: invalid
 * @FLOWTEE_A_RECEIVER_COLLECTOR: (string) name of its collector
 * @FLOWTEE_A_RECEIVER_NAME: (string) as %FLOWTEE_A_COLLECTOR_NAME; unique in
 *	its collector
 * @FLOWTEE_A_RECEIVER_TO: (nest of &enum flowtee_endpoint_attr) ADDRESS is
 *	required and not all zeros
 * @FLOWTEE_A_RECEIVER_FROM: (nest of &enum flowtee_prefixes_attr) the only
 *	exporters that are copied to it; in SET it replaces the whole list
 * @FLOWTEE_A_RECEIVER_TTL: (u8) TTL or hop limit of copies, 1 to 255, or
 *	%FLOWTEE_TTL_INHERIT: that of the original, less one if the copy leaves
 *	the host; the default
 * @FLOWTEE_A_RECEIVER_DSCP: (u8) DSCP of copies, 0 to 63, or
 *	%FLOWTEE_DSCP_INHERIT, the default; ECN is always the original's
 * @FLOWTEE_A_RECEIVER_DEV: (string) device or VRF to leave by; it need not
 *	exist yet. Empty: the route's
 * @FLOWTEE_A_RECEIVER_MARK: (u32) firewall mark of copies; 0: none
 * @FLOWTEE_A_RECEIVER_STATE: (u8) &enum flowtee_receiver_state
 * @FLOWTEE_A_RECEIVER_COUNTERS: (nest of &enum flowtee_receiver_counter)
 *	from the kernel only
 * @FLOWTEE_A_RECEIVER_POOL: (string) the pool of its collector that it is in.
 *	Empty, the default: it gets a copy of all that it wants
 * @FLOWTEE_A_RECEIVER_WEIGHT: (u16) its share in its pool, 1 to
 *	%FLOWTEE_WEIGHT_MAX; 1 is the default. Failover does not look at it
 * @FLOWTEE_A_RECEIVER_SAMPLE: (u32) it is offered one of so many datagrams,
 *	exactly, and all that have templates or options data beside; at least 1,
 *	the default
 * @FLOWTEE_A_RECEIVER_SOURCE: (nest of &enum flowtee_endpoint_attr) source of
 *	copies: ADDRESS, of the family of TO, and PORT or HASH; without either
 *	the exporter's port. The exporter may be of the other family then.
 *	Empty, the default: transparent, the exporter's address and port
 * @FLOWTEE_A_RECEIVER_RATE: (u32) most datagrams in any second, all of
 *	which may come at once, 1 to %FLOWTEE_RATE_MAX; what is more ends as
 *	%FLOWTEE_RECEIVER_DROPPED_RATE. 0, the default: no limit
 * @FLOWTEE_A_RECEIVER_ON_UNREACHABLE: (u8) &enum flowtee_on_unreachable
 * @FLOWTEE_A_RECEIVER_HEALTH: (u8) &enum flowtee_health; from the kernel only
 * @FLOWTEE_A_RECEIVER_DOWN_MS: (u64) how long it was down or unreachable, in
 *	all, in milliseconds; from the kernel only
 * @FLOWTEE_A_RECEIVER_PAD: padding for alignment
 * @FLOWTEE_A_RECEIVER_MTU: (u16) copies that leave the host are fragmented for
 *	the smaller of this and the MTU of their route: 68 and more for IPv4,
 *	1280 and more for IPv6, or %FLOWTEE_MTU_ROUTE, the default
 * @FLOWTEE_A_RECEIVER_TEMPLATES: (u8) &enum flowtee_templates
 * @FLOWTEE_A_RECEIVER_REFRESH: (u32) the templates that are known are sent to it
 *	again after so many seconds, up to %FLOWTEE_REFRESH_MAX. 0, the default:
 *	never
 * @FLOWTEE_A_RECEIVER_EXCEPT: (nest of &enum flowtee_prefixes_attr) exporters
 *	that are not copied to it, whatever FROM says; as FROM in SET. Empty, the
 *	default: none
 * @FLOWTEE_A_RECEIVER_PROTOCOLS: (u32) only datagrams of these are copied to it: a
 *	bit, from the lowest, for each of &enum flowtee_protocol. 0, the default:
 *	of all
 * @FLOWTEE_A_RECEIVER_DOMAINS: (nest of &enum flowtee_domains_attr) only
 *	datagrams of these domains, as %FLOWTEE_A_EXPORTER_DOMAIN has them, are
 *	copied to it. Empty, the default: all, and those that have none
 * @FLOWTEE_A_RECEIVER_AGENTS: (nest of &enum flowtee_prefixes_attr) only datagrams
 *	of sFlow, and of these agents, are copied to it; as FROM in SET. Empty, the
 *	default: all
 * @FLOWTEE_A_RECEIVER_COMMENT: (string) as %FLOWTEE_A_COLLECTOR_COMMENT
 * @FLOWTEE_A_RECEIVER_RENAME: (string) as %FLOWTEE_A_COLLECTOR_RENAME
 * @FLOWTEE_A_RECEIVER_DOWN_SINCE: (u64) since when it has been down or
 *	unreachable, in milliseconds since 1970-01-01 UTC; 0: it is neither. From
 *	the kernel only
 * @FLOWTEE_A_RECEIVER_LAST_SENT: (u64) when the last datagram was sent to it, a
 *	copy or one with known templates, likewise; 0: none was. From the kernel
 *	only
 * @FLOWTEE_A_RECEIVER_FINDING: (u8) &enum flowtee_finding; of HEALTH, and from the
 *	kernel
 * @FLOWTEE_A_RECEIVER_FINDING_FOR: (u32) of HEALTH alone: the finding ends by
 *	itself after so many seconds, 1 to %FLOWTEE_FINDING_FOR_MAX. Absent: when
 *	another follows
 * @FLOWTEE_A_RECEIVER_FINDING_UNTIL: (u64) when the finding ends by itself, in
 *	milliseconds since 1970-01-01 UTC; 0: there is none, or it does not. From
 *	the kernel only
 * @FLOWTEE_A_RECEIVER_COUNTED_SINCE: (u64) as %FLOWTEE_A_COLLECTOR_COUNTED_SINCE
 * @FLOWTEE_A_RECEIVER_FROM_LIST: (string) the list that FROM is, as
 *	%FLOWTEE_A_COLLECTOR_ALLOW_LIST
 * @FLOWTEE_A_RECEIVER_EXCEPT_LIST: (string) likewise, of EXCEPT
 * @FLOWTEE_A_RECEIVER_BEFORE: (string) name of another receiver of its collector,
 *	as it is called before the request: it stands right before that from now
 *	on, and others stay in their order. Of NEW and SET; absent: the last one,
 *	or where it is. ENOENT: there is no such receiver. As an event of those
 *	that stand elsewhere than before
 * @FLOWTEE_A_RECEIVER_AFTER: (string) likewise, right behind it; not with BEFORE
 */
enum flowtee_receiver_attr {
	FLOWTEE_A_RECEIVER_UNSPEC,
	FLOWTEE_A_RECEIVER_COLLECTOR,
	FLOWTEE_A_RECEIVER_NAME,
	FLOWTEE_A_RECEIVER_TO,
	FLOWTEE_A_RECEIVER_FROM,
	FLOWTEE_A_RECEIVER_TTL,
	FLOWTEE_A_RECEIVER_DSCP,
	FLOWTEE_A_RECEIVER_DEV,
	FLOWTEE_A_RECEIVER_MARK,
	FLOWTEE_A_RECEIVER_STATE,
	FLOWTEE_A_RECEIVER_COUNTERS,
	FLOWTEE_A_RECEIVER_POOL,
	FLOWTEE_A_RECEIVER_WEIGHT,
	FLOWTEE_A_RECEIVER_SAMPLE,
	FLOWTEE_A_RECEIVER_SOURCE,
	FLOWTEE_A_RECEIVER_RATE,
	FLOWTEE_A_RECEIVER_ON_UNREACHABLE,
	FLOWTEE_A_RECEIVER_HEALTH,
	FLOWTEE_A_RECEIVER_DOWN_MS,
	FLOWTEE_A_RECEIVER_PAD,
	FLOWTEE_A_RECEIVER_MTU,
	FLOWTEE_A_RECEIVER_TEMPLATES,
	FLOWTEE_A_RECEIVER_REFRESH,
	FLOWTEE_A_RECEIVER_EXCEPT,
	FLOWTEE_A_RECEIVER_PROTOCOLS,
	FLOWTEE_A_RECEIVER_DOMAINS,
	FLOWTEE_A_RECEIVER_AGENTS,
	FLOWTEE_A_RECEIVER_COMMENT,
	FLOWTEE_A_RECEIVER_RENAME,
	FLOWTEE_A_RECEIVER_DOWN_SINCE,
	FLOWTEE_A_RECEIVER_LAST_SENT,
	FLOWTEE_A_RECEIVER_FINDING,
	FLOWTEE_A_RECEIVER_FINDING_FOR,
	FLOWTEE_A_RECEIVER_FINDING_UNTIL,
	FLOWTEE_A_RECEIVER_COUNTED_SINCE,
	FLOWTEE_A_RECEIVER_FROM_LIST,
	FLOWTEE_A_RECEIVER_EXCEPT_LIST,
	FLOWTEE_A_RECEIVER_BEFORE,
	FLOWTEE_A_RECEIVER_AFTER,

	/* private: */
	__FLOWTEE_A_RECEIVER_MAX,
	FLOWTEE_A_RECEIVER_MAX = __FLOWTEE_A_RECEIVER_MAX - 1
};

/**
 * enum flowtee_collector_counter - counters of a collector (u64 each)
 * @FLOWTEE_COLLECTOR_PAD: padding for alignment
 * @FLOWTEE_COLLECTOR_RECEIVED: datagrams whose destination matched; the sum
 *	of the outcomes below
 * @FLOWTEE_COLLECTOR_RECEIVED_BYTES: their payload, in bytes
 * @FLOWTEE_COLLECTOR_REPLICATED: outcome: offered to at least one receiver
 * @FLOWTEE_COLLECTOR_DENIED: outcome: the exporter is not in ALLOW or is in
 *	EXCEPT, or an inbound policy of IPsec is against the datagram
 * @FLOWTEE_COLLECTOR_NO_RECEIVER: outcome: no receiver wants this datagram, or
 *	pools do whose receivers are all down
 * @FLOWTEE_COLLECTOR_MALFORMED: outcome: UDP length, checksum or source
 *	address is not valid; or a loopback address came from elsewhere
 * @FLOWTEE_COLLECTOR_LOOP: outcome: hosts that tee to each other multiply it:
 *	it came back more often than its TTL allows for
 * @FLOWTEE_COLLECTOR_NOT_SAMPLED: outcome: all receivers that want this
 *	exporter take samples, and it was none
 * @FLOWTEE_COLLECTOR_BUSY: outcome: it asked for more copies than a softirq may
 *	make, and the queue of the thread that makes the others was full
 * @FLOWTEE_COLLECTOR_STANDBY: outcome: it would be replicated, but for the
 *	collector's STATE
 */
enum flowtee_collector_counter {
	FLOWTEE_COLLECTOR_PAD,
	FLOWTEE_COLLECTOR_RECEIVED,
	FLOWTEE_COLLECTOR_RECEIVED_BYTES,
	FLOWTEE_COLLECTOR_REPLICATED,
	FLOWTEE_COLLECTOR_DENIED,
	FLOWTEE_COLLECTOR_NO_RECEIVER,
	FLOWTEE_COLLECTOR_MALFORMED,
	FLOWTEE_COLLECTOR_LOOP,
	FLOWTEE_COLLECTOR_NOT_SAMPLED,
	FLOWTEE_COLLECTOR_BUSY,
	FLOWTEE_COLLECTOR_STANDBY,

	/* private: */
	__FLOWTEE_COLLECTOR_COUNTER_MAX,
	FLOWTEE_COLLECTOR_COUNTER_MAX = __FLOWTEE_COLLECTOR_COUNTER_MAX - 1
};

/**
 * enum flowtee_pool_counter - counters of a pool (u64 each)
 * @FLOWTEE_POOL_PAD: padding for alignment
 * @FLOWTEE_POOL_OFFERED: datagrams that a receiver of it should have got; the
 *	sum of SERVED and NO_RECEIVER
 * @FLOWTEE_POOL_SERVED: a receiver was chosen, whose counters tell the rest
 * @FLOWTEE_POOL_NO_RECEIVER: all receivers that want the exporter are down
 * @FLOWTEE_POOL_TEMPLATE_COPIES: copies beside the chosen receiver's, of
 *	datagrams with templates or options data
 */
enum flowtee_pool_counter {
	FLOWTEE_POOL_PAD,
	FLOWTEE_POOL_OFFERED,
	FLOWTEE_POOL_SERVED,
	FLOWTEE_POOL_NO_RECEIVER,
	FLOWTEE_POOL_TEMPLATE_COPIES,

	/* private: */
	__FLOWTEE_POOL_COUNTER_MAX,
	FLOWTEE_POOL_COUNTER_MAX = __FLOWTEE_POOL_COUNTER_MAX - 1
};

/**
 * enum flowtee_receiver_counter - counters of a receiver (u64 each)
 * @FLOWTEE_RECEIVER_PAD: padding for alignment
 * @FLOWTEE_RECEIVER_OFFERED: copies it should have got; the sum of SENT and
 *	the drops below
 * @FLOWTEE_RECEIVER_SENT: copies handed to the output path, or to a local socket
 * @FLOWTEE_RECEIVER_SENT_BYTES: their payload, in bytes
 * @FLOWTEE_RECEIVER_DROPPED_NO_ROUTE: there is no route to it, or a policy of
 *	IPsec is against the copy, or has no keys for it
 * @FLOWTEE_RECEIVER_DROPPED_NO_MEMORY: no memory for the copy; or its packet took
 *	longer than a softirq may, and the queue of the thread that goes on was full
 * @FLOWTEE_RECEIVER_DROPPED_NO_LISTENER: it is local and no socket listens
 * @FLOWTEE_RECEIVER_DROPPED_TTL: the TTL or hop limit was used up
 * @FLOWTEE_RECEIVER_DROPPED_LOOP: the copy would have been replicated again
 *	on this host
 * @FLOWTEE_RECEIVER_DROPPED_DOWN: its state is down, or a checker has found it
 *	down, or it is unreachable and set to be skipped then
 * @FLOWTEE_RECEIVER_DROPPED_RATE: over its RATE
 * @FLOWTEE_RECEIVER_DROPPED_TRANSMIT: the output path refused the copy (a
 *	firewall's OUTPUT or POSTROUTING rule, a full queue)
 * @FLOWTEE_RECEIVER_DROPPED_TOO_LARGE: more than a packet of the receiver's
 *	family can hold: IPv6 carries more than IPv4
 * @FLOWTEE_RECEIVER_NOT_SAMPLED: datagrams left out by SAMPLE; not OFFERED
 * @FLOWTEE_RECEIVER_DROPPED_MARTIAN: the copy's source is a loopback address,
 *	and it would have left the host; or it is a link-local address, and the
 *	copy would have left its link
 * @FLOWTEE_RECEIVER_REPLAYED: datagrams with known templates and options data that
 *	were made and sent likewise; not OFFERED
 * @FLOWTEE_RECEIVER_REPLAYED_BYTES: their payload, in bytes
 * @FLOWTEE_RECEIVER_REPLAY_FAILED: such datagrams that could not be sent, whatever
 *	the reason; not OFFERED
 */
enum flowtee_receiver_counter {
	FLOWTEE_RECEIVER_PAD,
	FLOWTEE_RECEIVER_OFFERED,
	FLOWTEE_RECEIVER_SENT,
	FLOWTEE_RECEIVER_SENT_BYTES,
	FLOWTEE_RECEIVER_DROPPED_NO_ROUTE,
	FLOWTEE_RECEIVER_DROPPED_NO_MEMORY,
	FLOWTEE_RECEIVER_DROPPED_NO_LISTENER,
	FLOWTEE_RECEIVER_DROPPED_TTL,
	FLOWTEE_RECEIVER_DROPPED_LOOP,
	FLOWTEE_RECEIVER_DROPPED_DOWN,
	FLOWTEE_RECEIVER_DROPPED_RATE,
	FLOWTEE_RECEIVER_DROPPED_TRANSMIT,
	FLOWTEE_RECEIVER_DROPPED_TOO_LARGE,
	FLOWTEE_RECEIVER_NOT_SAMPLED,
	FLOWTEE_RECEIVER_DROPPED_MARTIAN,
	FLOWTEE_RECEIVER_REPLAYED,
	FLOWTEE_RECEIVER_REPLAYED_BYTES,
	FLOWTEE_RECEIVER_REPLAY_FAILED,

	/* private: */
	__FLOWTEE_RECEIVER_COUNTER_MAX,
	FLOWTEE_RECEIVER_COUNTER_MAX = __FLOWTEE_RECEIVER_COUNTER_MAX - 1
};

/* Longest payload of a datagram, in bytes. */
#define FLOWTEE_SIZE_MAX	65527

/**
 * enum flowtee_fate - what becomes of the original, by ORIGINAL of the collector
 * @FLOWTEE_FATE_CONSUMED: it is consumed
 * @FLOWTEE_FATE_DELIVERED: it is delivered to a local socket
 * @FLOWTEE_FATE_FORWARDED: it goes on its way to another host
 * @FLOWTEE_FATE_GOES_ON: it goes on, though neither is known to get it
 * @FLOWTEE_FATE_UNDECIDED: neither gets it, and something stands behind that may
 *	steer it elsewhere (a rule, IPVS); if it does not, it is consumed
 */
enum flowtee_fate {
	FLOWTEE_FATE_CONSUMED,
	FLOWTEE_FATE_DELIVERED,
	FLOWTEE_FATE_FORWARDED,
	FLOWTEE_FATE_GOES_ON,
	FLOWTEE_FATE_UNDECIDED,

	/* private: */
	__FLOWTEE_FATE_MAX,
	FLOWTEE_FATE_MAX = __FLOWTEE_FATE_MAX - 1
};

/**
 * enum flowtee_explain_attr - what would become of a datagram
 * @FLOWTEE_A_EXPLAIN_UNSPEC: invalid
 * @FLOWTEE_A_EXPLAIN_EXPORTER: (nest of &enum flowtee_endpoint_attr) where it
 *	comes from
 * @FLOWTEE_A_EXPLAIN_SIZE: (u32) its payload, in bytes, to %FLOWTEE_SIZE_MAX
 * @FLOWTEE_A_EXPLAIN_OUTCOME: (u8) of a copy: &enum flowtee_receiver_counter,
 *	%FLOWTEE_RECEIVER_SENT if nothing that is known here is in its way; of
 *	the datagram: &enum flowtee_collector_counter
 * @FLOWTEE_A_EXPLAIN_SOURCE: (nest of &enum flowtee_endpoint_attr) where the
 *	copy would come from
 * @FLOWTEE_A_EXPLAIN_DEV: (string) the device that it would leave by, or the
 *	one that has the address of the receiver if that is LOCAL
 * @FLOWTEE_A_EXPLAIN_LOCAL: (flag) the receiver is an address of this host, and
 *	a socket listens there
 * @FLOWTEE_A_EXPLAIN_NEXT_HOP: (4 or 16 bytes) who would get it on the link
 * @FLOWTEE_A_EXPLAIN_NEIGHBOUR: (u16) state of the next hop (NUD_* of
 *	linux/neighbour.h); absent if nothing is known of it
 * @FLOWTEE_A_EXPLAIN_MTU: (u32) what the copy may be as large as, in bytes
 * @FLOWTEE_A_EXPLAIN_FRAGMENTS: (u32) packets that it would take
 * @FLOWTEE_A_EXPLAIN_IPSEC: (flag) a policy of IPsec transforms it
 * @FLOWTEE_A_EXPLAIN_ORIGINAL: (u8) of the datagram: &enum flowtee_fate. Absent if it
 *	depends on its destination: LISTEN of the collector has no address, and no
 *	socket has all of them
 *
 * What follows OUTCOME is there only for a copy that would be sent, and what
 * follows LOCAL only for one that would leave the host.
 */
enum flowtee_explain_attr {
	FLOWTEE_A_EXPLAIN_UNSPEC,
	FLOWTEE_A_EXPLAIN_EXPORTER,
	FLOWTEE_A_EXPLAIN_SIZE,
	FLOWTEE_A_EXPLAIN_OUTCOME,
	FLOWTEE_A_EXPLAIN_SOURCE,
	FLOWTEE_A_EXPLAIN_DEV,
	FLOWTEE_A_EXPLAIN_LOCAL,
	FLOWTEE_A_EXPLAIN_NEXT_HOP,
	FLOWTEE_A_EXPLAIN_NEIGHBOUR,
	FLOWTEE_A_EXPLAIN_MTU,
	FLOWTEE_A_EXPLAIN_FRAGMENTS,
	FLOWTEE_A_EXPLAIN_IPSEC,
	FLOWTEE_A_EXPLAIN_ORIGINAL,

	/* private: */
	__FLOWTEE_A_EXPLAIN_MAX,
	FLOWTEE_A_EXPLAIN_MAX = __FLOWTEE_A_EXPLAIN_MAX - 1
};

/**
 * enum flowtee_protocol - what a datagram is
 * @FLOWTEE_PROTOCOL_OTHER: none of those below; nothing in it is read
 * @FLOWTEE_PROTOCOL_NETFLOW5: NetFlow version 5; sequence numbers count flows
 * @FLOWTEE_PROTOCOL_NETFLOW9: NetFlow version 9 (RFC 3954); sequence numbers
 *	count datagrams
 * @FLOWTEE_PROTOCOL_IPFIX: IPFIX (RFC 7011); sequence numbers count data records
 * @FLOWTEE_PROTOCOL_SFLOW5: sFlow version 5; sequence numbers count datagrams
 */
enum flowtee_protocol {
	FLOWTEE_PROTOCOL_OTHER,
	FLOWTEE_PROTOCOL_NETFLOW5,
	FLOWTEE_PROTOCOL_NETFLOW9,
	FLOWTEE_PROTOCOL_IPFIX,
	FLOWTEE_PROTOCOL_SFLOW5,

	/* private: */
	__FLOWTEE_PROTOCOL_MAX,
	FLOWTEE_PROTOCOL_MAX = __FLOWTEE_PROTOCOL_MAX - 1
};

/**
 * enum flowtee_exporter_event - what is told of a stream
 * @FLOWTEE_EXPORTER_NEW: it was not known before
 * @FLOWTEE_EXPORTER_SILENT: nothing has come for as long as the collector's SILENT
 *	says
 * @FLOWTEE_EXPORTER_BACK: something comes again after that
 * @FLOWTEE_EXPORTER_RESTART: its sequence began anew
 * @FLOWTEE_EXPORTER_GAP: GAP flows, datagrams or records were lost since this was
 *	told last
 * @FLOWTEE_EXPORTER_MALFORMED: its first datagram that is malformed
 * @FLOWTEE_EXPORTER_FULL: of a collector, without an address: there was no room
 *	for all streams; EVICTED were given up so far
 */
enum flowtee_exporter_event {
	FLOWTEE_EXPORTER_NEW,
	FLOWTEE_EXPORTER_SILENT,
	FLOWTEE_EXPORTER_BACK,
	FLOWTEE_EXPORTER_RESTART,
	FLOWTEE_EXPORTER_GAP,
	FLOWTEE_EXPORTER_MALFORMED,
	FLOWTEE_EXPORTER_FULL,

	/* private: */
	__FLOWTEE_EXPORTER_EVENT_MAX,
	FLOWTEE_EXPORTER_EVENT_MAX = __FLOWTEE_EXPORTER_EVENT_MAX - 1
};

/**
 * enum flowtee_template_attr - a template that a stream has sent
 * @FLOWTEE_A_TEMPLATE_UNSPEC: invalid
 * @FLOWTEE_A_TEMPLATE_ID: (u16) of the data sets that it describes, 256 and more
 * @FLOWTEE_A_TEMPLATE_OPTIONS: (flag) it describes options data
 * @FLOWTEE_A_TEMPLATE_FIELDS: (u16) how many fields a record has
 * @FLOWTEE_A_TEMPLATE_LENGTH: (u16) of a record, in bytes; absent if it varies
 * @FLOWTEE_A_TEMPLATE_AGE: (u32) seconds since it was sent last
 */
enum flowtee_template_attr {
	FLOWTEE_A_TEMPLATE_UNSPEC,
	FLOWTEE_A_TEMPLATE_ID,
	FLOWTEE_A_TEMPLATE_OPTIONS,
	FLOWTEE_A_TEMPLATE_FIELDS,
	FLOWTEE_A_TEMPLATE_LENGTH,
	FLOWTEE_A_TEMPLATE_AGE,

	/* private: */
	__FLOWTEE_A_TEMPLATE_MAX,
	FLOWTEE_A_TEMPLATE_MAX = __FLOWTEE_A_TEMPLATE_MAX - 1
};

/**
 * enum flowtee_exporter_attr - a stream: what numbers its datagrams by itself
 * @FLOWTEE_A_EXPORTER_UNSPEC: invalid
 * @FLOWTEE_A_EXPORTER_ADDRESS: (4 or 16 bytes) where it comes from
 * @FLOWTEE_A_EXPORTER_PORT: (u16, network byte order) likewise; absent if so
 *	many ports were used for one domain that they are one entry
 * @FLOWTEE_A_EXPORTER_PROTOCOL: (u8) &enum flowtee_protocol
 * @FLOWTEE_A_EXPORTER_DOMAIN: (u32) engine type * 256 + engine id of NetFlow v5,
 *	source id of NetFlow v9, observation domain of IPFIX, sub-agent of sFlow;
 *	absent for %FLOWTEE_PROTOCOL_OTHER
 * @FLOWTEE_A_EXPORTER_AGENT: (4 or 16 bytes) of sFlow alone: the agent
 * @FLOWTEE_A_EXPORTER_BYTES: (u64) payload of all its datagrams
 * @FLOWTEE_A_EXPORTER_OUTCOMES: (nest of &enum flowtee_collector_counter) what
 *	became of them, without RECEIVED and RECEIVED_BYTES. What is foreseen of a
 *	datagram is counted when it comes, and put right if it meets another end: a
 *	counter may fall by the datagrams that are on their way
 * @FLOWTEE_A_EXPORTER_LOST: (u64) what was sent and did not come here, in what
 *	its sequence numbers count; absent if that cannot be known. It falls when what
 *	was missed comes late, or a jump of the numbers proves to be none
 * @FLOWTEE_A_EXPORTER_REORDERED: (u64) datagrams that came late
 * @FLOWTEE_A_EXPORTER_DUPLICATED: (u64) datagrams that came again
 * @FLOWTEE_A_EXPORTER_RESTARTS: (u64) how often its sequence began anew. It falls
 *	when that proves to be wrong
 * @FLOWTEE_A_EXPORTER_TEMPLATES: (u32) templates and options templates that are
 *	known
 * @FLOWTEE_A_EXPORTER_TEMPLATE: (nest of &enum flowtee_template_attr, repeated)
 * @FLOWTEE_A_EXPORTER_SILENT: (flag) nothing has come for as long as the
 *	collector's SILENT says
 * @FLOWTEE_A_EXPORTER_FIRST_SEEN: (u64) when its first datagram came, in
 *	milliseconds since 1970-01-01 UTC
 * @FLOWTEE_A_EXPORTER_LAST_SEEN: (u64) when the last came, likewise
 * @FLOWTEE_A_EXPORTER_RATE: (u64) thousandths of a datagram a second, in the last
 *	seconds
 * @FLOWTEE_A_EXPORTER_EVENT: (u8) &enum flowtee_exporter_event
 * @FLOWTEE_A_EXPORTER_GAP: (u64) of %FLOWTEE_EXPORTER_GAP
 * @FLOWTEE_A_EXPORTER_EVICTED: (u64) of a collector: streams that were given up
 *	since others took their room, and datagrams whose stream, or templates,
 *	found none
 * @FLOWTEE_A_EXPORTER_COUNTED: (u64) flows, datagrams or records that did come, in
 *	what its sequence numbers count; absent if that cannot be known
 * @FLOWTEE_A_EXPORTER_PAD: padding for alignment
 */
enum flowtee_exporter_attr {
	FLOWTEE_A_EXPORTER_UNSPEC,
	FLOWTEE_A_EXPORTER_ADDRESS,
	FLOWTEE_A_EXPORTER_PORT,
	FLOWTEE_A_EXPORTER_PROTOCOL,
	FLOWTEE_A_EXPORTER_DOMAIN,
	FLOWTEE_A_EXPORTER_AGENT,
	FLOWTEE_A_EXPORTER_BYTES,
	FLOWTEE_A_EXPORTER_OUTCOMES,
	FLOWTEE_A_EXPORTER_LOST,
	FLOWTEE_A_EXPORTER_REORDERED,
	FLOWTEE_A_EXPORTER_DUPLICATED,
	FLOWTEE_A_EXPORTER_RESTARTS,
	FLOWTEE_A_EXPORTER_TEMPLATES,
	FLOWTEE_A_EXPORTER_TEMPLATE,
	FLOWTEE_A_EXPORTER_SILENT,
	FLOWTEE_A_EXPORTER_FIRST_SEEN,
	FLOWTEE_A_EXPORTER_LAST_SEEN,
	FLOWTEE_A_EXPORTER_RATE,
	FLOWTEE_A_EXPORTER_EVENT,
	FLOWTEE_A_EXPORTER_GAP,
	FLOWTEE_A_EXPORTER_EVICTED,
	FLOWTEE_A_EXPORTER_COUNTED,
	FLOWTEE_A_EXPORTER_PAD,

	/* private: */
	__FLOWTEE_A_EXPORTER_MAX,
	FLOWTEE_A_EXPORTER_MAX = __FLOWTEE_A_EXPORTER_MAX - 1
};

/* What is told of datagrams, unless a request says otherwise: so many a second,
 * and no more than so many bytes of the payload of each. And the most of both.
 */
#define FLOWTEE_TRACE_RATE	1000
#define FLOWTEE_TRACE_RATE_MAX	1000000
#define FLOWTEE_TRACE_SNAP	0
#define FLOWTEE_TRACE_SNAP_MAX	61440

/* Most copies of a datagram that are told one by one. */
#define FLOWTEE_TRACE_COPIES	32

/**
 * enum flowtee_trace_copy_attr - what became of a copy
 * @FLOWTEE_A_TRACE_COPY_UNSPEC: invalid
 * @FLOWTEE_A_TRACE_COPY_RECEIVER: (string) name of the receiver; absent if nobody
 *	of POOL could be given it
 * @FLOWTEE_A_TRACE_COPY_POOL: (string) name of the pool that has chosen; absent if
 *	none has
 * @FLOWTEE_A_TRACE_COPY_OUTCOME: (u8) &enum flowtee_receiver_counter; absent
 *	without RECEIVER
 */
enum flowtee_trace_copy_attr {
	FLOWTEE_A_TRACE_COPY_UNSPEC,
	FLOWTEE_A_TRACE_COPY_RECEIVER,
	FLOWTEE_A_TRACE_COPY_POOL,
	FLOWTEE_A_TRACE_COPY_OUTCOME,

	/* private: */
	__FLOWTEE_A_TRACE_COPY_MAX,
	FLOWTEE_A_TRACE_COPY_MAX = __FLOWTEE_A_TRACE_COPY_MAX - 1
};

/**
 * enum flowtee_trace_attr - a datagram that came, and which of them are told
 * @FLOWTEE_A_TRACE_UNSPEC: invalid
 * @FLOWTEE_A_TRACE_PREFIX: (nest of &enum flowtee_prefix_attr) of a request: only
 *	datagrams of exporters in it
 * @FLOWTEE_A_TRACE_OUTCOMES: (u32) of a request: only datagrams that end so: a bit,
 *	from the lowest, for each of &enum flowtee_collector_counter. That of
 *	NO_RECEIVER stands for pools that have nobody as well
 * @FLOWTEE_A_TRACE_DROPS: (u32) of a request: only datagrams of which a copy ends
 *	so: a bit for each of &enum flowtee_receiver_counter. If there are OUTCOMES
 *	as well, one of both is enough; if both are 0 or absent: all
 * @FLOWTEE_A_TRACE_SNAP: (u32) of a request: as many bytes of the payload are told
 *	at most, up to %FLOWTEE_TRACE_SNAP_MAX; absent: %FLOWTEE_TRACE_SNAP
 * @FLOWTEE_A_TRACE_RATE: (u32) of a request: as many datagrams are told in a second
 *	at most, 1 to %FLOWTEE_TRACE_RATE_MAX; absent: %FLOWTEE_TRACE_RATE
 * @FLOWTEE_A_TRACE_TIME: (u64) when its turn came, in nanoseconds since 1970-01-01
 *	UTC
 * @FLOWTEE_A_TRACE_FROM: (nest of &enum flowtee_endpoint_attr) the exporter; the
 *	port may be 0
 * @FLOWTEE_A_TRACE_TO: (nest of &enum flowtee_endpoint_attr) where it was sent to
 * @FLOWTEE_A_TRACE_PROTOCOL: (u8) &enum flowtee_protocol, as its header says,
 *	whether that is believed or not
 * @FLOWTEE_A_TRACE_DOMAIN: (u32) as %FLOWTEE_A_EXPORTER_DOMAIN
 * @FLOWTEE_A_TRACE_AGENT: (4 or 16 bytes) as %FLOWTEE_A_EXPORTER_AGENT
 * @FLOWTEE_A_TRACE_SIZE: (u32) its payload, in bytes
 * @FLOWTEE_A_TRACE_TTL: (u8) its TTL or hop limit
 * @FLOWTEE_A_TRACE_TOS: (u8) its DSCP and ECN
 * @FLOWTEE_A_TRACE_OUTCOME: (u8) &enum flowtee_collector_counter
 * @FLOWTEE_A_TRACE_COPY: (nest of &enum flowtee_trace_copy_attr, repeated) each
 *	receiver that was offered a copy or was kept from it, up to
 *	%FLOWTEE_TRACE_COPIES
 * @FLOWTEE_A_TRACE_MORE: (u32) how many more there are; absent: none
 * @FLOWTEE_A_TRACE_PAYLOAD: (bytes) the first of its payload; absent: none was
 *	asked for, or there is none
 * @FLOWTEE_A_TRACE_SKIPPED: (u64) datagrams that were to be told and were not, as
 *	there were more than RATE, no room in the socket or no memory
 * @FLOWTEE_A_TRACE_PAD: padding for alignment
 */
enum flowtee_trace_attr {
	FLOWTEE_A_TRACE_UNSPEC,
	FLOWTEE_A_TRACE_PREFIX,
	FLOWTEE_A_TRACE_OUTCOMES,
	FLOWTEE_A_TRACE_DROPS,
	FLOWTEE_A_TRACE_SNAP,
	FLOWTEE_A_TRACE_RATE,
	FLOWTEE_A_TRACE_TIME,
	FLOWTEE_A_TRACE_FROM,
	FLOWTEE_A_TRACE_TO,
	FLOWTEE_A_TRACE_PROTOCOL,
	FLOWTEE_A_TRACE_DOMAIN,
	FLOWTEE_A_TRACE_AGENT,
	FLOWTEE_A_TRACE_SIZE,
	FLOWTEE_A_TRACE_TTL,
	FLOWTEE_A_TRACE_TOS,
	FLOWTEE_A_TRACE_OUTCOME,
	FLOWTEE_A_TRACE_COPY,
	FLOWTEE_A_TRACE_MORE,
	FLOWTEE_A_TRACE_PAYLOAD,
	FLOWTEE_A_TRACE_SKIPPED,
	FLOWTEE_A_TRACE_PAD,

	/* private: */
	__FLOWTEE_A_TRACE_MAX,
	FLOWTEE_A_TRACE_MAX = __FLOWTEE_A_TRACE_MAX - 1
};

#endif /* _UAPI_LINUX_FLOWTEE_H */
