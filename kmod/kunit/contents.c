// SPDX-License-Identifier: GPL-2.0-only
/* What is found in messages, against what was put there: telemetry/templates.c */
#include "kunit/message.h"

#define STREAMS		12
#define MESSAGES	60
#define MESSAGE_MAX	8000
#define SETS		8
#define IDS		12
#define FIELDS		48
#define CHUNKS		4096

/**
 * struct definition - a template, as the model has it
 * @known: there is one
 * @options: it is of options
 * @fields: how many
 * @length: of each; U16_MAX: it varies
 */
struct definition {
	bool known;
	bool options;
	unsigned int fields;
	u16 length[FIELDS];
};

/**
 * struct model - a stream, and what is true of its message
 * @test: the case
 * @rnd: what comes next
 * @message: the one that is written
 * @definition: what its templates are, from id 256 on
 * @contents: what is in the message
 */
struct model {
	struct kunit *test;
	struct rnd_state rnd;
	struct ft_test_message message;
	struct definition definition[IDS];
	struct ft_contents contents;
};

static u32 below(struct model *model, u32 limit)
{
	return ft_test_below(&model->rnd, limit);
}

/* A field of an enterprise has its number behind it. */
static void put_field(struct model *model, u16 length)
{
	bool enterprise = model->message.ipfix && !below(model, 5);

	ft_test_put16(&model->message,
		      (enterprise ? 0x8000 : 0) | (1 + below(model, 400)));
	ft_test_put16(&model->message, length);
	if (enterprise) {
		ft_test_put16(&model->message, below(model, 2) ? 0 : U16_MAX);
		ft_test_put16(&model->message, below(model, U16_MAX));
	}
}

static void put_head(struct model *model, unsigned int id,
		     const struct definition *definition)
{
	struct ft_test_message *message = &model->message;
	unsigned int fields = definition->fields;
	unsigned int scope = 1 + below(model, fields);

	ft_test_put16(message, 256 + id);
	if (!definition->options) {
		ft_test_put16(message, fields);
	} else if (message->ipfix) {
		ft_test_put16(message, fields);
		ft_test_put16(message, scope);
	} else {
		ft_test_put16(message, 4 * scope);
		ft_test_put16(message, 4 * (fields - scope));
	}
}

static u16 random_length(struct model *model, bool *variable)
{
	*variable = model->message.ipfix && !below(model, 9);
	return *variable ? U16_MAX : 1 + below(model, 9);
}

static void put_template(struct model *model, bool options)
{
	unsigned int id = below(model, IDS), i;
	struct definition *definition = &model->definition[id];
	bool variable;

	/* Often one that is known. */
	if (!definition->known || definition->options != options ||
	    !below(model, 3)) {
		definition->known = true;
		definition->options = options;
		definition->fields = 1 + below(model, below(model, 4) ?
					       8 : FIELDS);
		for (i = 0; i < definition->fields; i++)
			definition->length[i] = random_length(model, &variable);
	}
	put_head(model, id, definition);
	for (i = 0; i < definition->fields; i++)
		put_field(model, definition->length[i]);
}

/* Of all of a kind, or of one. */
static void put_withdrawal(struct model *model, bool options)
{
	unsigned int id = below(model, IDS), i;

	if (below(model, 8)) {
		ft_test_put16(&model->message, 256 + id);
		model->definition[id].known = false;
	} else {
		ft_test_put16(&model->message, 2 + options);
		for (i = 0; i < IDS; i++)
			if (model->definition[i].options == options)
				model->definition[i].known = false;
	}
	ft_test_put16(&model->message, 0);
}

static void put_templates(struct model *model)
{
	struct ft_test_message *message = &model->message;
	bool options = !below(model, 3);
	unsigned int n = 1 + below(model, 4);

	ft_test_set_begin(message, ft_test_templates_id(message, options));
	while (n--) {
		if (message->ipfix && !below(model, 6))
			put_withdrawal(model, options);
		else
			put_template(model, options);
	}
	if (ft_test_flip(&model->rnd))
		ft_test_fill(message, 0, 4 - message->len % 4);
	ft_test_set_end(message);
	/* What is too short for a template of NetFlow is none. */
	if (message->len - message->set >=
	    (message->ipfix ? 8 : options ? 14 : 12))
		model->contents.templates = true;
}

static void put_variable(struct model *model)
{
	struct ft_test_message *message = &model->message;
	u16 length;

	if (below(model, 8)) {
		length = below(model, 255);
		ft_test_put8(message, length);
	} else {
		length = below(model, 300);
		ft_test_put8(message, 255);
		ft_test_put16(message, length);
	}
	ft_test_fill(message, 0xff, length);
}

static void put_record(struct model *model, const struct definition *definition)
{
	unsigned int i;

	for (i = 0; i < definition->fields; i++) {
		if (definition->length[i] == U16_MAX)
			put_variable(model);
		else
			ft_test_fill(&model->message, below(model, 256),
				     definition->length[i]);
	}
}

/* The least that a record is long. */
static unsigned int least_of(const struct definition *definition)
{
	unsigned int i, least = 0;

	for (i = 0; i < definition->fields; i++)
		least += definition->length[i] == U16_MAX ?
			1 : definition->length[i];
	return least;
}

static void put_data(struct model *model)
{
	struct ft_test_message *message = &model->message;
	unsigned int id = below(model, IDS), n = below(model, 6), i;
	const struct definition *definition = &model->definition[id];

	ft_test_set_begin(message, 256 + id);
	if (!definition->known) {
		ft_test_fill(message, below(model, 256), below(model, 200));
		model->contents.records_known &= !message->ipfix;
	} else {
		for (i = 0; i < n; i++)
			put_record(model, definition);
		ft_test_fill(message, 0,
			     below(model, min(least_of(definition), 8U)));
		model->contents.records += message->ipfix ? n : 0;
		model->contents.options |= definition->options;
	}
	ft_test_set_end(message);
}

static void put_message(struct model *model, bool ipfix)
{
	unsigned int sets = below(model, SETS);

	ft_test_message_begin(&model->message, ipfix);
	memset(&model->contents, 0, sizeof(model->contents));
	model->contents.records_known = true;
	while (sets-- && model->message.len < MESSAGE_MAX) {
		if (below(model, 3))
			put_data(model);
		else
			put_templates(model);
	}
}

static void expect_contents(struct model *model,
			    const struct ft_contents *found)
{
	const struct ft_contents *contents = &model->contents;
	struct kunit *test = model->test;

	KUNIT_EXPECT_EQ(test, found->templates, contents->templates);
	KUNIT_EXPECT_EQ(test, found->options, contents->options);
	KUNIT_EXPECT_EQ(test, found->records_known, contents->records_known);
	if (contents->records_known)
		KUNIT_EXPECT_EQ(test, found->records, contents->records);
	KUNIT_EXPECT_FALSE(test, found->exhausted);
}

static void expect_info(struct model *model,
			const struct ft_template_info *info)
{
	const struct definition *definition;
	unsigned int i, length = 0;

	KUNIT_EXPECT_LE(model->test, info->id, 256 + IDS - 1);
	if (info->id >= 256 + IDS)
		return;
	definition = &model->definition[info->id - 256];
	KUNIT_EXPECT_TRUE(model->test, definition->known);
	KUNIT_EXPECT_EQ(model->test, info->options, definition->options);
	KUNIT_EXPECT_EQ(model->test, info->fields, definition->fields);
	for (i = 0; i < definition->fields; i++) {
		if (definition->length[i] == U16_MAX)
			break;
		length += definition->length[i];
	}
	KUNIT_EXPECT_EQ(model->test, info->length,
			i == definition->fields ? length : 0);
}

static void expect_templates(struct model *model,
			     const struct ft_templates *templates,
			     const struct ft_template_pool *pool)
{
	struct ft_template_info info = { .id = 0 };
	unsigned int i, known = 0, told = 0;

	for (i = 0; i < IDS; i++)
		known += model->definition[i].known;
	while (ft_templates_next(templates, pool, info.id, &info)) {
		expect_info(model, &info);
		told++;
	}
	KUNIT_EXPECT_EQ(model->test, told, known);
	KUNIT_EXPECT_EQ(model->test, templates->n, known);
	KUNIT_EXPECT_EQ(model->test, templates->chunks + pool->n_free, pool->n);
}

/* Whether there are templates does not depend on the account of a stream. */
static void expect_without(struct model *model, bool templates)
{
	struct ft_contents contents;

	ft_test_message_read(model->test, &model->message, FT_TEST_LINEAR,
			     NULL, NULL, 0, &contents);
	KUNIT_EXPECT_EQ(model->test, contents.templates, templates);
	KUNIT_EXPECT_FALSE(model->test, contents.options);
}

static struct model *model_start(struct kunit *test)
{
	struct model *model = kunit_kzalloc(test, sizeof(*model), GFP_KERNEL);

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, model);
	model->test = test;
	ft_test_seed(test, &model->rnd);
	ft_test_message_init(test, &model->message);
	return model;
}

static void contents_random(struct kunit *test)
{
	struct ft_template_pool *pool = ft_template_pool_alloc(CHUNKS);
	struct model *model = model_start(test);
	struct ft_templates templates = {};
	unsigned int i, k;

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, pool);
	for (i = 0; i < STREAMS; i++) {
		memset(model->definition, 0, sizeof(model->definition));
		for (k = 0; k < MESSAGES; k++) {
			struct ft_contents contents;

			put_message(model, i % 2);
			ft_test_message_read(test, &model->message,
					     below(model, FT_TEST_KINDS),
					     &templates, pool, 1000 + k,
					     &contents);
			expect_contents(model, &contents);
			expect_templates(model, &templates, pool);
			expect_without(model, contents.templates);
		}
		ft_templates_free(&templates, pool);
		KUNIT_EXPECT_EQ(test, pool->n_free, pool->n);
	}
	ft_template_pool_free(pool);
}

/* Bytes that are changed do no harm; nothing gets lost, and it is all the same
 * how the packet is spread.
 */
static void contents_mutated(struct kunit *test)
{
	struct ft_template_pool *pool = ft_template_pool_alloc(64 * 16);
	struct ft_templates templates[2] = {};
	struct model *model = model_start(test);
	unsigned int i, k;

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, pool);
	for (i = 0; i < STREAMS * MESSAGES; i++) {
		struct ft_contents contents[2];

		if (!below(model, 20))
			memset(model->definition, 0, sizeof(model->definition));
		put_message(model, i / MESSAGES % 2);
		for (k = 1 + below(model, 5); k; k--)
			model->message.bytes[4 + below(model,
					     model->message.len - 4)] =
				below(model, 3) ? below(model, 256) : 0xff;
		for (k = 0; k < 2; k++)
			ft_test_message_read(test, &model->message,
					     k * below(model, FT_TEST_KINDS),
					     &templates[k], pool, 1000 + k,
					     &contents[k]);
		KUNIT_EXPECT_EQ(test, contents[0].records,
				contents[1].records);
		KUNIT_EXPECT_EQ(test, contents[0].records_known,
				contents[1].records_known);
		KUNIT_EXPECT_EQ(test, contents[0].options, contents[1].options);
		KUNIT_EXPECT_EQ(test, templates[0].n, templates[1].n);
		KUNIT_EXPECT_EQ(test, templates[0].chunks + pool->n_free +
				templates[1].chunks, pool->n);
		expect_without(model, contents[0].templates);
	}
	for (k = 0; k < 2; k++)
		ft_templates_free(&templates[k], pool);
	KUNIT_EXPECT_EQ(test, pool->n_free, pool->n);
	ft_template_pool_free(pool);
}

static struct kunit_case contents_cases[] = {
	KUNIT_CASE(contents_random),
	KUNIT_CASE(contents_mutated),
	{}
};

static struct kunit_suite contents_suite = {
	.name = "flowtee_contents",
	.test_cases = contents_cases,
};

kunit_test_suite(contents_suite);
