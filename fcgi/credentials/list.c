/* GET /api/credentials/uploads: what I began and did not finish. */
#include "credentials/actions.h"
#include "lib/serve/request.h"
#include "service/upload/upload.h"
#include "store/store_direct.h"
#include "wire/page.h"
#include "wire/upload.h"

static const struct field fields[] = {
	FIELDS_OF_LIST(struct page_ask),
};

static enum err
run(struct request *req, const void *input)
{
	struct page page;
	enum err err;

	err = upload_list(req->db, req->arena, &req->user, input, &page);
	return page_reply(req, err, upload_members, &page);
}

const struct action list_uploads =
    ACTION_AFAR(store_is_afar, struct page_ask, fields, run, RETURNS_LIST(upload_members));
