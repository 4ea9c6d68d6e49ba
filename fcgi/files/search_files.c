/* fcgi/files/search_files.c: GET /api/files/search?q=&within=: by a part of the name. */
#include "files/actions.h"
#include "files/common.h"
#include "wire/file.h"

struct input {
	const char      *q;
	struct public_id within;
	int64_t          limit;
	const char      *cursor;
};

static const struct field fields[] = {
	FIELD_TEXT(FROM_QUERY, struct input, q, 1, FILE_QUERY_MAX),
	FIELD_ID_OPT(FROM_QUERY, struct input, within),
	FIELDS_OF_LIST(struct input),
};

static enum err
run(struct request *req, const void *input)
{
	static const struct common_fault fault = { FAULT_PARAMETER, "within" };
	const struct input *in = input;
	const bool is_within = in->within.text[0] != '\0';
	struct file folder;
	const struct file_query query = {
		.who = req->user, .query = in->q, .folder = is_within ? &folder : NULL,
		.ask = { in->limit, in->cursor },
	};
	struct page page;
	enum err err;

	if (is_within && (err = common_folder(req, &in->within, FILE_HOME, &fault, &folder)) != ERR_OK)
		return err;
	err = file_search(req->db, req->arena, &query, &page);
	return file_page_reply(req, err, &page);
}

const struct action search_files = ACTION(struct input, fields, run,
    RETURNS_LIST(file_listed_members));
