/* GET /api/<name>/health: can this program do its job? */
#include "wire/health.h"

#include "lib/serve/reply.h"
#include "lib/serve/request.h"
#include "service/upkeep/health.h"

struct answer {
	const char *status;
	const char *database;
	const char *store;
};

static const struct member members[] = {
	MEMBER_TEXT(struct answer, status),
	MEMBER_TEXT(struct answer, database),
	MEMBER_TEXT(struct answer, store),
	MEMBER_END,
};

static const struct member database_members[] = {
	MEMBER_TEXT(struct answer, status),
	MEMBER_TEXT(struct answer, database),
	MEMBER_END,
};

static const struct answer well = { "ok", "ok", "ok" };

static enum err
run(struct request *req, const void *input)
{
	const struct health health = health_check(req->db);

	(void)input;
	if (health.database && health.store)
		return reply_object(req, 200, members, &well);
	request_fault(req, FAULT_WHOLE, "", "%s",
	    health.store ? "The database cannot be reached." :
	    health.database ? "The store cannot be reached." :
	    "Neither the database nor the store can be reached.");
	return ERR_UNAVAILABLE;
}

const struct action show_health = ACTION_NO_INPUT(run, RETURNS_OBJECT(200, members));

static enum err
run_of_database(struct request *req, const void *input)
{
	(void)input;
	if (health_check_database(req->db))
		return reply_object(req, 200, database_members, &well);
	request_fault(req, FAULT_WHOLE, "", "The database cannot be reached.");
	return ERR_UNAVAILABLE;
}

const struct action show_health_of_database =
    ACTION_NO_INPUT(run_of_database, RETURNS_OBJECT(200, database_members));
