// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "doctor/ahead.h"
#include "kernel/explain.h"
#include "model/exporter.h"
#include "text/clean.h"
#include "text/memory.h"
#include "text/number.h"
#include "text/paragraph.h"
#include "text/suggest.h"
#include "text/table.h"
#include "verbs/arguments.h"
#include "verbs/verb.h"
#include "verbs/view.h"

#define EXPORTER	"exporter"
#define SIZE		"size"
/* An IPv4 packet has 16 bits for its length, with the headers. */
#define IPV4_SIZE_MAX	65507

static size_t count_receivers(const struct explanation *explanation)
{
	return explanation->collector->members[MEMBER_RECEIVER].count;
}

static const char *outcome_word(const struct copy *copy)
{
	const char *key = counter_key(&receiver_counters, copy->outcome);

	return key ? key : "other";
}

static const char *verdict_word(const struct explanation *explanation)
{
	const char *key = counter_key(&collector_counters, explanation->outcome);

	return key ? key : "other";
}

static enum style style_of(const struct explanation *explanation, size_t i)
{
	const struct copy *copy = &explanation->copies[i];

	if (explanation_is_in_vain(explanation, i))
		return STYLE_CHANGED;
	if (!copy->is_told || copy->outcome == FLOWTEE_RECEIVER_SENT ||
	    copy->outcome == FLOWTEE_RECEIVER_NOT_SAMPLED)
		return STYLE_PLAIN;
	return STYLE_BAD;
}

static void print_receivers(const struct explanation *explanation)
{
	struct table table = { .wraps = true };
	const struct copy *copy;
	size_t i;

	view_column(&table, "receiver", false);
	view_column(&table, "outcome", false);
	view_column(&table, "why", false);
	for (i = 0; i < count_receivers(explanation); i++) {
		copy = &explanation->copies[i];
		table_cell(&table,
			   duplicate(explanation_receiver(explanation, i)->entity.path.member),
			   STYLE_NAME);
		table_cell(&table, duplicate(copy->is_told ? outcome_word(copy) : "not chosen"),
			   style_of(explanation, i));
		table_cell(&table, explanation_why(explanation, i), STYLE_PLAIN);
	}
	table_print(&table);
}

/* ---- Rules on the way there, and behind */

static const char *fate_word(enum fate fate)
{
	static const char *const words[] = {
		[FATE_DROP] = "drop", [FATE_NAT] = "nat", [FATE_TPROXY] = "tproxy",
	};

	return words[fate];
}

static const char *fate_text(const struct obstacle *obstacle)
{
	switch (obstacle->encounter.fate) {
	case FATE_NAT:
		return "send the original to another address";
	case FATE_TPROXY:
		return "give the original to another socket";
	default:
		return obstacle->receiver ? "drop the copy as it leaves" :
					    "drop the datagram before it gets here";
	}
}

/* Behind the name of the receiver, if it is about a copy. */
static void print_obstacle(const struct obstacle *obstacle)
{
	const char *would = obstacle->encounter.is_sure ? "a rule would" : "a rule may";
	struct paragraph paragraph = { .width = output_width(), .indent = 2 };

	if (obstacle->receiver)
		paragraph.column = strlen(obstacle->receiver) + strlen(": ");
	fputs(would, stdout);
	paragraph.column += strlen(would);
	paragraph_words(&paragraph, fate_text(obstacle));
	putchar(':');
	paragraph.column++;
	paragraph_words(&paragraph, obstacle->encounter.place);
	putchar('\n');
}

static void print_obstacles(const struct obstacles *obstacles)
{
	const struct obstacle *obstacle;
	size_t i;

	for (i = 0; i < obstacles->count; i++) {
		obstacle = &obstacles->list[i];
		printf("%s%s%s%s", style_start(STYLE_CHANGED),
		       obstacle->receiver ? obstacle->receiver : "",
		       obstacle->receiver ? ": " : "", style_end(STYLE_CHANGED));
		print_obstacle(obstacle);
	}
}

/* What is dropped before has no outcome here, but would have had. */
static void print_verdict(const struct explanation *explanation)
{
	bool is_lost = explanation->obstruction == OBSTRUCTION_SURE;
	enum style style = !is_lost && (explanation->outcome == FLOWTEE_COLLECTOR_REPLICATED ||
					explanation->outcome == FLOWTEE_COLLECTOR_NOT_SAMPLED) ?
			   STYLE_PLAIN : STYLE_BAD;
	const char *word = is_lost ? "not received" : verdict_word(explanation);
	struct paragraph paragraph = { .width = output_width(), .indent = 2 };
	char *reason = explanation_reason(explanation);

	printf("%s%s%s:", style_start(style), word, style_end(style));
	paragraph.column = strlen(word) + strlen(":");
	paragraph_words(&paragraph, reason);
	putchar('\n');
	free(reason);
}

/* Of one that does not get here there is nothing to be told. */
static void print_original(const struct explanation *explanation)
{
	struct paragraph paragraph = { .width = output_width(), .indent = 2 };
	char *text;

	if (explanation->obstruction == OBSTRUCTION_SURE)
		return;
	text = explanation_original(explanation);
	if (text[0]) {
		paragraph_words(&paragraph, "original:");
		paragraph_words(&paragraph, text);
		putchar('\n');
	}
	free(text);
}

static void print_text(const struct explanation *explanation, const struct obstacles *obstacles)
{
	print_verdict(explanation);
	if (!explanation_is_refused(explanation) && count_receivers(explanation))
		print_receivers(explanation);
	print_original(explanation);
	print_obstacles(obstacles);
}

static json_t *text_json(char *text)
{
	json_t *json = json_string(text);

	free(text);
	return json;
}

static json_t *endpoint_json(const struct endpoint *endpoint)
{
	char text[ADDRESS_TEXT];

	if (!endpoint->port)
		return json_null();
	endpoint_text(endpoint, text);
	return json_string(text);
}

static json_t *number_json(uint32_t number)
{
	return number ? json_integer(number) : json_null();
}

static json_t *word_json(const char *word)
{
	return word && word[0] ? clean_json(word) : json_null();
}

static json_t *obstacles_json(const struct obstacles *obstacles)
{
	const struct obstacle *obstacle;
	json_t *json = json_array();
	json_t *one;
	size_t i;

	for (i = 0; i < obstacles->count; i++) {
		obstacle = &obstacles->list[i];
		one = json_object();
		json_object_set_new(one, "receiver", word_json(obstacle->receiver));
		json_object_set_new(one, "fate", json_string(fate_word(obstacle->encounter.fate)));
		json_object_set_new(one, "sure", json_boolean(obstacle->encounter.is_sure));
		json_object_set_new(one, "rule", clean_json(obstacle->encounter.place));
		json_array_append_new(json, one);
	}
	return json;
}

/* Whether a socket waits for a local copy. */
static json_t *socket_json(const struct copy *copy)
{
	if (copy->is_local)
		return json_true();
	return copy->is_told && copy->outcome == FLOWTEE_RECEIVER_DROPPED_NO_LISTENER ?
	       json_false() : json_null();
}

static json_t *receiver_json(const struct explanation *explanation, size_t i)
{
	const struct receiver *receiver = explanation_receiver(explanation, i);
	const struct copy *copy = &explanation->copies[i];
	json_t *json = json_object();

	json_object_set_new(json, "name", json_string(receiver->entity.path.member));
	json_object_set_new(json, "pool", word_json(receiver->pool));
	json_object_set_new(json, "chosen", json_boolean(copy->is_told));
	json_object_set_new(json, "why", text_json(explanation_why(explanation, i)));
	json_object_set_new(json, "outcome",
			    word_json(copy->is_told ? outcome_word(copy) : NULL));
	json_object_set_new(json, "source", endpoint_json(&copy->source));
	json_object_set_new(json, "dev", word_json(copy->dev));
	json_object_set_new(json, "next_hop", address_json(&copy->next_hop));
	json_object_set_new(json, "neighbour", word_json(neighbour_word(copy->neighbour)));
	json_object_set_new(json, "mtu", number_json(copy->mtu));
	json_object_set_new(json, "fragments", number_json(copy->fragments));
	json_object_set_new(json, "ipsec", json_boolean(copy->is_ipsec));
	json_object_set_new(json, "socket", socket_json(copy));
	return json;
}

static void print_json(const struct explanation *explanation, const struct obstacles *obstacles)
{
	const struct question *question = explanation->question;
	json_t *json = json_object();
	json_t *receivers = json_array();
	size_t i;

	for (i = 0; i < count_receivers(explanation); i++)
		json_array_append_new(receivers, receiver_json(explanation, i));
	json_object_set_new(json, "collector", json_string(question->collector));
	json_object_set_new(json, "exporter", address_json(&question->exporter.address));
	json_object_set_new(json, "port", json_integer(question->exporter.port));
	json_object_set_new(json, "size", json_integer(question->size));
	json_object_set_new(json, "outcome", json_string(verdict_word(explanation)));
	json_object_set_new(json, "reason", text_json(explanation_reason(explanation)));
	json_object_set_new(json, "original", word_json(explanation_original_word(explanation)));
	json_object_set_new(json, "receivers", receivers);
	json_object_set_new(json, "rules", obstacles_json(obstacles));
	json_print(json);
}

static int parse_exporter(struct question *question, const char *value)
{
	struct fault fault = { "", "" };

	if (question->exporter.port)
		return wrong(EXPORTER ": the word is given twice; accepted: once");
	if (!exporter_parse(value, &question->exporter, &fault))
		return fault_report(&fault, EXPORTER, value);
	return DONE;
}

static int parse_size(struct question *question, const char *value, bool *is_given)
{
	struct fault fault = { "", "" };
	char accepted[32];

	if (*is_given)
		return wrong(SIZE ": the word is given twice; accepted: once");
	*is_given = true;
	snprintf(accepted, sizeof(accepted), "0 to %d", FLOWTEE_SIZE_MAX);
	if (!number_is_accepted(number_parse(value, 0, FLOWTEE_SIZE_MAX, &question->size),
				accepted, &fault))
		return fault_report(&fault, SIZE, value);
	return DONE;
}

static bool is_word(const char *text)
{
	return !strcmp(text, EXPORTER) || !strcmp(text, SIZE);
}

/* A word of the question, and its value. */
static int parse_word(struct question *question, const char *word, const char *value,
		      bool *has_size)
{
	struct choices accepted;

	choices_init(&accepted, word);
	choices_add(&accepted, EXPORTER);
	choices_add(&accepted, SIZE);
	if (!is_word(word))
		return unknown_or_exporter(&accepted, EXPORTER);
	if (!value)
		return wrong("%s: its value is missing; accepted: %s", word,
			     strcmp(word, SIZE) ? "ADDRESS or ADDRESS:PORT" : "bytes");
	return strcmp(word, SIZE) ? parse_exporter(question, value) :
				    parse_size(question, value, has_size);
}

static int parse(struct question *question, int argc, char **argv)
{
	bool has_size = false;
	int status;
	int i;

	if (!argc)
		return wrong("explain: the collector is missing; accepted: COLLECTOR " EXPORTER
			     " ADDRESS[:PORT]");
	if (collector_is_said(argc, argv, is_word)) {
		argc--;
		argv++;
	}
	question->collector = argv[0];
	status = collector_argument(argv[0]);
	for (i = 1; !status && i < argc; i += 2)
		status = parse_word(question, argv[i], i + 1 < argc ? argv[i + 1] : NULL,
				    &has_size);
	if (status)
		return status;
	if (!question->exporter.port)
		return wrong("explain: the exporter is missing; accepted: " EXPORTER
			     " ADDRESS[:PORT]");
	if (question->exporter.address.size == IPV4_SIZE && question->size > IPV4_SIZE_MAX)
		return wrong(SIZE " '%u': no packet of IPv4 holds so much; accepted: 0 to %d",
			     question->size, IPV4_SIZE_MAX);
	return DONE;
}

static void print(const struct context *context, struct explanation *explanation)
{
	struct obstacles obstacles;

	obstacles_find(&obstacles, explanation);
	if (context->json)
		print_json(explanation, &obstacles);
	else
		print_text(explanation, &obstacles);
	obstacles_release(&obstacles);
}

int run_explain(const struct context *context, int argc, char **argv)
{
	struct question question = { .size = QUESTION_SIZE };
	struct explanation explanation;
	struct ruleset ruleset;
	int status;

	status = parse(&question, argc, argv);
	if (status)
		return status;
	status = explain_load(&explanation, &ruleset, &question, context->netns);
	if (!status)
		print(context, &explanation);
	explanation_release(&explanation);
	ruleset_release(&ruleset);
	return status;
}
