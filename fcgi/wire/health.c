/* GET /api/<name>/health: can this program do its job? */
#include "wire/health.h"

#include <string.h>

#include "lib/serve/reply.h"
#include "lib/serve/request.h"
#include "service/upkeep/health.h"

struct answer {
	const char *status;
	const char *database;
	const char *store;
	const char *space;
};

static const struct member members[] = {
	MEMBER_TEXT(struct answer, status),
	MEMBER_TEXT(struct answer, database),
	MEMBER_TEXT(struct answer, store),
	MEMBER_TEXT(struct answer, space),
	MEMBER_END,
};

static const struct member database_members[] = {
	MEMBER_TEXT(struct answer, status),
	MEMBER_TEXT(struct answer, database),
	MEMBER_END,
};

static const struct answer well = { "ok", "ok", "ok", "ok" };

static const char *
database_fault(enum health_word word)
{
	return word == HEALTH_OK ? "" : word == HEALTH_SILENT ?
	    "The database does not answer. " : "The database cannot be reached. ";
}

static const char *
store_fault(const struct health *health)
{
	if (health->store != HEALTH_OK)
		return health->store == HEALTH_SILENT ? "The store does not answer. " :
		    "The store cannot be reached. ";
	return health->space == HEALTH_OK ? "" : health->space == HEALTH_SHORT ?
	    "The store's disk has less than min_free left: nothing more can be uploaded. " :
	    "The store does not say how much space is left. ";
}

/* 503 with each part's word, and a sentence of each that is missing. */
static enum err
say_ill(struct request *req, const struct health *health, bool with_store)
{
	const char *detail = arena_printf(req->arena, "%s%s",
	    database_fault(health->database), store_fault(health));

	request_fault(req, FAULT_WHOLE, "", "%.*s", (int)strlen(detail) - 1, detail);
	request_fault(req, FAULT_WORD, "database", "%s", health_word_text(health->database));
	if (with_store) {
		request_fault(req, FAULT_WORD, "store", "%s", health_word_text(health->store));
		request_fault(req, FAULT_WORD, "space", "%s", health_word_text(health->space));
	}
	return ERR_UNAVAILABLE;
}

static bool
is_well(const struct health *health)
{
	return health->database == HEALTH_OK && health->store == HEALTH_OK &&
	    health->space == HEALTH_OK;
}

static enum err
run(struct request *req, const void *input)
{
	const struct health health = health_check(true);

	(void)input;
	return is_well(&health) ? reply_object(req, 200, members, &well) :
	    say_ill(req, &health, true);
}

const struct action show_health = ACTION_PROMPT(run, RETURNS_OBJECT(200, members));

static enum err
run_of_database(struct request *req, const void *input)
{
	const struct health health = health_check(false);

	(void)input;
	return is_well(&health) ? reply_object(req, 200, database_members, &well) :
	    say_ill(req, &health, false);
}

const struct action show_health_of_database =
    ACTION_PROMPT(run_of_database, RETURNS_OBJECT(200, database_members));
