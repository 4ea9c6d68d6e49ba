/*
 * fcgi/files/link_drop.c: POST /s/{token}/items?name=: a file into a folder that takes
 * files without showing any.  What has the name already stays; the bytes are the owner's.
 */
#include "files/actions.h"
#include "files/common.h"
#include "files/link.h"
#include "lib/db/db.h"
#include "program/access.h"
#include "service/file/file_put.h"
#include "store/store_direct.h"

#define NUMBERS_MAX 1000	/* names that are tried */

/* Of one address, into whichever. */
#define BURST      200
#define PER_MINUTE 60

struct input {
	const char       *token;
	const char       *name;
	struct share_link link;		/* made of these */
	struct file       folder;
	struct file_put   put;
};

static const struct field fields[] = {
	FIELD_OF_TOKEN(struct input),
	FIELD_TEXT(FROM_QUERY, struct input, name, 1, FILE_NAME_MAX),
};

static const struct common_fault name_fault = { FAULT_PARAMETER, "name" };

/* What whoever put it hears of it. */
struct dropped {
	const char *name;
	int64_t     size_bytes;
};

static const struct member dropped_members[] = {
	MEMBER_TEXT(struct dropped, name),
	MEMBER_INT(struct dropped, size_bytes),
	MEMBER_END,
};

static enum err
may(struct request *req, void *input)
{
	const struct texts none = { NULL, 0 };
	struct input *in = input;
	enum err err;

	if ((err = link_open(req, in->token, &in->link)) != ERR_OK)
		return err;
	if (in->link.rights != SHARE_DROPS)
		return ERR_NOT_FOUND;
	if (req->body.length > req->body.max_bytes)
		return ERR_TOO_LARGE;
	in->put = (struct file_put){ .who = in->link.owner, .folder = &in->folder };
	if ((in->put.name = common_name(req, &name_fault, in->name)) == NULL)
		return ERR_INPUT;
	if ((err = share_link_file(req->db, req->arena, &in->link, &none, &in->folder)) != ERR_OK)
		return err;
	return object_may_put(req->db, &in->link.owner, &req->body);
}

/* It counts, and is there, or neither. */
static enum err
keep(struct request *req, const struct input *in, const struct file_put *put,
    const struct file_staged *staged)
{
	struct file_made made;
	enum err err;

	if ((err = db_begin(req->db)) != ERR_OK)
		return err;
	if ((err = share_link_count(req->db, &in->link)) == ERR_OK)
		err = file_put(req->db, req->arena, put, staged, &made);
	return db_end(req->db, err);
}

static enum err
keep_numbered(struct request *req, const struct input *in, const struct file_staged *staged)
{
	struct file_put put = in->put;
	enum err err = ERR_CONFLICT;

	for (int number = 2; err == ERR_CONFLICT && number < NUMBERS_MAX; number++) {
		if ((err = file_may_put(req->db, req->arena, &put)) == ERR_OK)
			err = keep(req, in, &put, staged);
		if (err == ERR_CONFLICT)
			put.name = file_name_numbered(req->arena, in->put.name, number);
	}
	return err;
}

static enum err
run(struct request *req, const void *input)
{
	const struct input *in = input;
	struct file_staged staged;
	struct dropped dropped;
	enum err err;

	if ((err = access_rate(req, "drop", NULL, BURST, PER_MINUTE)) != ERR_OK)
		return err;
	err = file_stage(req->db, req->arena, &in->link.owner, &req->body, &staged);
	if (err == ERR_OK)
		err = keep_numbered(req, in, &staged);
	if (err != ERR_OK) {
		file_unstage(req->db, &staged, err);
		return common_refuse(req, err, &name_fault);
	}
	dropped = (struct dropped){ in->name, staged.stored.size_bytes };
	return reply_object(req, 201, dropped_members, &dropped);
}

const struct action drop_into_link = ACTION_AFAR_OF_BODY(store_is_afar, struct input, fields, may,
    run, RETURNS_OBJECT(201, dropped_members));
