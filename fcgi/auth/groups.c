/* fcgi/auth/groups.c: /api/auth/groups: people whom something is shared with together. */
#include "auth/actions.h"
#include "lib/serve/input.h"
#include "lib/serve/reply.h"
#include "lib/serve/request.h"
#include "program/access.h"
#include "program/event.h"
#include "service/account/account.h"
#include "service/account/group.h"
#include "service/base/page.h"
#include "wire/group.h"
#include "wire/page.h"

static void
tell(struct request *req, const struct public_id *id, const char *what, const char *name)
{
	event_write(req, &(const struct security_event){ .kind = EVENT_GROUP_CHANGE,
	    .about = arena_printf(req->arena, "group %s", id->text),
	    .changes = { { what, NULL, name } } });
}

static enum err
refuse(struct request *req, enum err err)
{
	if (err == ERR_CONFLICT)
		request_fault(req, FAULT_BODY, "/name", "There is a group of this name");
	return err;
}

static const struct field list_fields[] = { FIELDS_OF_LIST(struct page_ask) };

static enum err
list(struct request *req, const void *input)
{
	const struct group_viewer viewer = { req->user, (req->grants & SCOPE_ADMIN) != 0 };
	struct page page;
	enum err err = group_list(req->db, req->arena, &viewer, input, &page);

	return page_reply(req, err, group_members, &page);
}

const struct action list_groups = ACTION(struct page_ask, list_fields, list,
    RETURNS_LIST(group_members));

struct name_input {
	struct public_id id;
	const char      *name;
};

static const struct field make_fields[] = {
	FIELD_SHOWN(FROM_BODY, struct name_input, name, 1, GROUP_NAME_MAX),
};

static enum err
make(struct request *req, const void *input)
{
	const struct name_input *in = input;
	struct group group;
	enum err err = group_make(req->db, req->arena, in->name, &group);

	if (err != ERR_OK)
		return refuse(req, err);
	tell(req, &group.id, "made", in->name);
	return reply_object(req, 201, group_members, &group);
}

const struct action make_group = ACTION(struct name_input, make_fields, make,
    RETURNS_OBJECT(201, group_members));

static const struct field rename_fields[] = {
	FIELD_ID(FROM_PATH, struct name_input, id),
	FIELD_SHOWN(FROM_BODY, struct name_input, name, 1, GROUP_NAME_MAX),
};

static enum err
rename_it(struct request *req, const void *input)
{
	const struct name_input *in = input;
	struct group group;
	enum err err = group_rename(req->db, req->arena, &in->id, in->name, &group);

	if (err != ERR_OK)
		return refuse(req, err);
	tell(req, &in->id, "name", in->name);
	return reply_object(req, 200, group_members, &group);
}

const struct action rename_group = ACTION(struct name_input, rename_fields, rename_it,
    RETURNS_OBJECT(200, group_members));

struct one_input {
	struct public_id id;
};

static const struct field one_fields[] = { FIELD_ID(FROM_PATH, struct one_input, id) };

static enum err
delete_it(struct request *req, const void *input)
{
	const struct one_input *in = input;
	enum err err = group_delete(req->db, &in->id);

	if (err != ERR_OK)
		return err;
	tell(req, &in->id, "deleted", "true");
	return reply_empty(req);
}

const struct action delete_group = ACTION(struct one_input, one_fields, delete_it, RETURNS_NOTHING);

struct members_input {
	struct public_id id;
	int64_t          limit;
	const char      *cursor;
};

static const struct field members_fields[] = {
	FIELD_ID(FROM_PATH, struct members_input, id),
	FIELDS_OF_LIST(struct members_input),
};

static enum err
list_members(struct request *req, const void *input)
{
	const struct members_input *in = input;
	struct page page;
	enum err err;

	err = group_list_members(req->db, req->arena, &in->id,
	    &(const struct page_ask){ in->limit, in->cursor }, &page);
	return page_reply(req, err, group_member_members, &page);
}

const struct action list_group_members = ACTION(struct members_input, members_fields, list_members,
    RETURNS_LIST(group_member_members));

struct add_input {
	struct public_id id;
	const char      *username;
};

static const struct field add_fields[] = {
	FIELD_ID(FROM_PATH, struct add_input, id),
	FIELD_TEXT(FROM_BODY, struct add_input, username, 1, USERNAME_MAX),
};

static enum err
add(struct request *req, const void *input)
{
	const struct add_input *in = input;
	struct group_member member;
	enum err err = group_add(req->db, req->arena, &in->id, in->username, &member);

	if (err == ERR_INPUT)
		request_fault(req, FAULT_BODY, "/username", "There is nobody of that name");
	if (err != ERR_OK)
		return err;
	tell(req, &in->id, "added", member.username);
	return reply_object(req, 201, group_member_members, &member);
}

const struct action add_to_group = ACTION(struct add_input, add_fields, add,
    RETURNS_OBJECT(201, group_member_members));

struct remove_input {
	struct public_id id;
	struct public_id member;
};

static const struct field remove_fields[] = {
	FIELD_ID(FROM_PATH, struct remove_input, id),
	FIELD_ID(FROM_PATH, struct remove_input, member),
};

static enum err
remove_it(struct request *req, const void *input)
{
	const struct remove_input *in = input;
	enum err err = group_remove(req->db, &in->id, &in->member);

	if (err != ERR_OK)
		return err;
	tell(req, &in->id, "removed", in->member.text);
	return reply_empty(req);
}

const struct action remove_from_group = ACTION(struct remove_input, remove_fields, remove_it,
    RETURNS_NOTHING);
