// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "model/absent.h"
#include "model/conflicts.h"
#include "text/error.h"

/**
 * struct listeners - who listens where
 * @config: the configuration
 * @bound: by endpoint and device
 * @addresses: by endpoint, whatever the device
 */
struct listeners {
	const struct config *config;
	struct index bound;
	struct index addresses;
};

static const struct item *find(const struct index *index, const struct endpoint *endpoint)
{
	struct key key;

	key_of_listener(endpoint, "", &key);
	return index_find(index, &key);
}

static void add_listener(struct listeners *listeners, const struct collector *collector)
{
	const struct config *config = listeners->config;
	const struct entity *entity = &collector->entity;
	char text[ADDRESS_TEXT];
	char where[PLACE_TEXT];
	struct item *item;
	struct key key;
	bool is_new;

	key_of_listener(&collector->listen, collector->dev, &key);
	item = index_add(&listeners->bound, &key, &is_new);
	if (!is_new) {
		endpoint_text(&collector->listen, text);
		config_look_at(config, entity, "listen");
		config_place(config, item->statement, where);
		refused("listen '%s': the collector of %s listens there; accepted: another "
			"address, port or dev", text, where);
		return;
	}
	item->statement = entity->statement;
	key_of_listener(&collector->listen, "", &key);
	item = index_add(&listeners->addresses, &key, &is_new);
	if (is_new)
		item->statement = entity->statement;
}

/* The collector that would take copies to this address for originals. Loopback
 * addresses are the only ones that every host has.
 */
static const struct item *find_loop(const struct listeners *listeners,
				    const struct endpoint *to)
{
	struct endpoint any = { .address = { .size = to->address.size }, .port = to->port };
	const struct item *item;

	item = find(&listeners->addresses, to);
	if (item || !address_is_loopback(&to->address))
		return item;
	item = find(&listeners->bound, &any);
	if (item)
		return item;
	any.address.size = 0;
	return find(&listeners->bound, &any);
}

static void check_loop(const struct listeners *listeners, const struct receiver *receiver)
{
	const struct config *config = listeners->config;
	const struct item *item = find_loop(listeners, &receiver->to);
	char text[ADDRESS_TEXT];
	char where[PLACE_TEXT];

	if (!item)
		return;
	endpoint_text(&receiver->to, text);
	config_look_at(config, &receiver->entity, "to");
	config_place(config, item->statement, where);
	refused("to '%s': the collector of %s listens there, and its copies would be "
		"replicated again; accepted: an address and port that no collector has", text,
		where);
}

/* A transparent copy has its exporter's address, and so the family of the
 * original.
 */
static void check_to(const struct config *config, const struct collector *collector,
		     const struct receiver *receiver)
{
	const struct address *listen = &collector->listen.address;
	char where[PLACE_TEXT];
	char to[ADDRESS_TEXT];

	if (receiver->to.address.size == listen->size)
		return;
	endpoint_text(&receiver->to, to);
	config_look_at(config, &receiver->entity, "to");
	config_place(config, collector->entity.statement, where);
	refused("to '%s': it is %s, and its collector on %s listens to %s; accepted: an %s "
		"address, or the word 'source' with an %s address beside it", to,
		address_family(&receiver->to.address), where, address_family(listen),
		address_family(listen), address_family(&receiver->to.address));
}

/* Exporters are of the family that the collector listens to, whatever copies are. */
static void check_list(const struct config *config, const struct collector *collector,
		       const struct receiver *receiver, const char *word,
		       const struct prefixes *prefixes)
{
	const struct address *listen = &collector->listen.address;
	const struct prefix *stranger = prefixes_stranger(prefixes, listen);
	char text[ADDRESS_TEXT];
	char where[PLACE_TEXT];

	if (!stranger)
		return;
	prefix_text(stranger, text);
	config_look_at(config, &receiver->entity, word);
	config_place(config, collector->entity.statement, where);
	refused("%s '%s': it is %s, and its collector on %s listens to %s; accepted: %s prefixes",
		word, text, address_family(&stranger->address), where, address_family(listen),
		address_family(listen));
}

static void check_family(const struct config *config, const struct collector *collector,
			 const struct receiver *receiver)
{
	/* It listens to both. */
	if (!collector->listen.address.size)
		return;
	if (!receiver->source.address.size) {
		check_to(config, collector, receiver);
		return;
	}
	check_list(config, collector, receiver, "from", &receiver->from);
	check_list(config, collector, receiver, "except", &receiver->except);
}

/* Where copies can go at all. */
static void check_target(const struct config *config, const struct receiver *receiver)
{
	const struct address *address = &receiver->to.address;
	const char *why = NULL;
	char to[ADDRESS_TEXT];

	if (address_is_unsendable(address))
		why = "copies cannot be sent there; accepted: the address of a host";
	else if (address_needs_device(address) && !receiver->dev[0])
		why = "a link-local or multicast IPv6 address needs a device; accepted: the word "
		      "'dev' beside it";
	if (!why)
		return;
	endpoint_text(&receiver->to, to);
	config_look_at(config, &receiver->entity, "to");
	refused("to '%s': %s", to, why);
}

/* One whose own line is wrong is there all the same. */
static void check_pool(const struct config *config, const struct collector *collector,
		       const struct receiver *receiver)
{
	if (!receiver->pool[0] || index_pool_of(&config->names, receiver))
		return;
	config_look_at(config, &receiver->entity, "pool");
	absent_pool(collector, receiver->pool);
}

static void check_collector(const struct listeners *listeners,
			    const struct collector *collector)
{
	const struct siblings *receivers = &collector->members[MEMBER_RECEIVER];
	const struct receiver *receiver = receivers->first;
	size_t i;

	for (i = 0; i < receivers->count; i++, receiver++) {
		check_target(listeners->config, receiver);
		check_family(listeners->config, collector, receiver);
		check_pool(listeners->config, collector, receiver);
		check_loop(listeners, receiver);
	}
}

void conflicts_report(const struct config *config)
{
	const struct ruleset *ruleset = &config->ruleset;
	struct listeners listeners = { .config = config };
	size_t i;

	for (i = 0; i < ruleset->collectors.count; i++)
		add_listener(&listeners, collector_at(ruleset, i));
	for (i = 0; i < ruleset->collectors.count; i++)
		check_collector(&listeners, collector_at(ruleset, i));
	index_release(&listeners.bound);
	index_release(&listeners.addresses);
}
