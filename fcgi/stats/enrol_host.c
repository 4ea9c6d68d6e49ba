/* fcgi/stats/enrol_host.c: POST /api/stats/hosts: a host comes in, by a code and its own key. */
#include "lib/serve/reply.h"
#include "lib/serve/request.h"
#include "program/access.h"
#include "service/fleet/host.h"
#include "service/fleet/monitor.h"
#include "stats/actions.h"

#define BURST      20
#define PER_MINUTE 20

struct input {
	const char *code;
	const char *name;
	const char *key;
};

static const struct field fields[] = {
	FIELD_TEXT(FROM_BODY, struct input, code, 1, 100),
	FIELD_SHOWN(FROM_BODY, struct input, name, 1, HOST_NAME_MAX_CHARS),
	FIELD_TEXT(FROM_BODY, struct input, key, SECRET_PAIR_HEX, SECRET_PAIR_HEX),
};

struct enrolled {
	struct public_id id;
	const char      *monitor_key;
};

static const struct member enrolled_members[] = {
	MEMBER_ID(struct enrolled, id),
	MEMBER_TEXT(struct enrolled, monitor_key),
	MEMBER_END,
};

static enum err
run(struct request *req, const void *input)
{
	const struct input *in = input;
	struct host_wish wish = { .code = in->code, .name = in->name };
	unsigned char monitor_key[SECRET_PAIR_BYTES];
	char text[SECRET_PAIR_HEX + 1];
	struct enrolled enrolled = { .monitor_key = text };
	enum err err;

	if ((err = access_rate(req, "enrol", NULL, BURST, PER_MINUTE)) != ERR_OK)
		return err;
	if (!secret_pair_read(in->key, wish.public_key)) {
		request_fault(req, FAULT_BODY, "/key", "must be %d hexadecimal digits", SECRET_PAIR_HEX);
		return ERR_INPUT;
	}
	err = host_enrol(req->db, req->arena, &wish, &enrolled.id, monitor_key);
	if (err == ERR_NOT_FOUND) {
		request_fault(req, FAULT_BODY, "/code", "is no code that holds: each is for one host, within %d hours",
		    HOST_CODE_HOURS);
		return ERR_INPUT;
	}
	if (err == ERR_OK)
		err = monitor_read(req->db);	/* so that its first beat is known here; others hear of it */
	if (err != ERR_OK)
		return err;
	secret_pair_print(monitor_key, text);
	return reply_object(req, 201, enrolled_members, &enrolled);
}

const struct action enrol_host = ACTION(struct input, fields, run,
    RETURNS_OBJECT(201, enrolled_members));
