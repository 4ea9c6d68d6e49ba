/* fcgi/videos/show_readiness.c: GET /readyz: do all programs of this host answer? */
#include "host/readiness.h"
#include "lib/serve/reply.h"
#include "lib/serve/request.h"
#include "videos/actions.h"

struct answer {
	const char *status;
};

static const struct member members[] = {
	MEMBER_TEXT(struct answer, status),
	MEMBER_END,
};

/* 503 with the word of each that is missing, and a sentence that names them. */
static enum err
say_missing(struct request *req, const struct readiness *readiness)
{
	const char *names = "";

	for (size_t i = 0; i < readiness->count; i++)
		if (readiness->parts[i].word != READINESS_OK)
			names = arena_printf(req->arena, "%s%s%s", names,
			    names[0] == '\0' ? "" : ", ", readiness->parts[i].program);
	if (names[0] == '\0')
		return ERR_OK;
	request_fault(req, FAULT_WHOLE, "", "Missing on this host: %s.", names);
	for (size_t i = 0; i < readiness->count; i++)
		request_fault(req, FAULT_WORD, readiness->parts[i].program, "%s",
		    readiness_text(readiness->parts[i].word));
	return ERR_UNAVAILABLE;
}

static enum err
run(struct request *req, const void *input)
{
	static const struct answer ready = { "ok" };
	struct readiness readiness;
	enum err err;

	(void)input;
	readiness_of_host("videos", &readiness);
	err = say_missing(req, &readiness);
	return err == ERR_OK ? reply_object(req, 200, members, &ready) : err;
}

const struct action show_readiness = ACTION_PROMPT(run, RETURNS_OBJECT(200, members));
