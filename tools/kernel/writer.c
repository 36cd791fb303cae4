// SPDX-License-Identifier: GPL-2.0-or-later
#include <linux/flowtee.h>
#include <string.h>

#include "kernel/writer.h"
#include "text/clean.h"

bool writer_read(const struct nlattr *nest, struct writer *writer)
{
	const struct nlattr *attr;
	uint16_t type;

	writer->is_known = true;
	mnl_attr_for_each_nested(attr, nest) {
		type = mnl_attr_get_type(attr);
		if (type == FLOWTEE_A_WRITER_COMMAND) {
			if (mnl_attr_validate(attr, MNL_TYPE_NUL_STRING) < 0)
				return false;
			snprintf(writer->command, sizeof(writer->command), "%s",
				 mnl_attr_get_str(attr));
			continue;
		}
		if (type > FLOWTEE_A_WRITER_MAX)
			continue;
		if (mnl_attr_validate(attr, MNL_TYPE_U32) < 0)
			return false;
		if (type == FLOWTEE_A_WRITER_UID)
			writer->uid = mnl_attr_get_u32(attr);
		if (type == FLOWTEE_A_WRITER_PID) {
			writer->pid = mnl_attr_get_u32(attr);
			writer->has_process = true;
		}
		if (type == FLOWTEE_A_WRITER_LOGIN) {
			writer->login = mnl_attr_get_u32(attr);
			writer->has_login = true;
		}
	}
	return true;
}

void writer_print(const struct writer *writer, FILE *out)
{
	char command[sizeof(writer->command)];

	if (!writer->is_known)
		return;
	memcpy(command, writer->command, sizeof(command));
	clean(command);
	fputs("; by ", out);
	if (writer->has_process)
		fprintf(out, "%s[%u], ", command, writer->pid);
	fprintf(out, "uid %u", writer->uid);
	if (writer->has_login)
		fprintf(out, ", login %u", writer->login);
}

json_t *writer_json(const struct writer *writer)
{
	json_t *json;

	if (!writer->is_known)
		return json_null();
	json = json_object();
	json_object_set_new(json, "command", writer->has_process ? clean_json(writer->command) :
								   json_null());
	json_object_set_new(json, "pid", writer->has_process ? json_integer(writer->pid) :
							       json_null());
	json_object_set_new(json, "uid", json_integer(writer->uid));
	json_object_set_new(json, "login", writer->has_login ? json_integer(writer->login) :
							       json_null());
	return json;
}
