/* Uploads under way: ListMultipartUploads, page by page. */
#include <stdlib.h>
#include <string.h>

#include "lib/base/arena.h"
#include "lib/base/clock.h"
#include "lib/aws/s3_call.h"
#include "lib/text/xml.h"

/* One page, as it is read. */
struct page {
	struct arena    *arena;
	struct s3_upload upload;	/* the one that is being read */
	bool           (*each)(void *context, const struct s3_upload *upload);
	void            *context;
	bool             stopped;
	bool             is_truncated;
	const char      *next_key;
	const char      *next_upload;
};

static void
read_upload(struct page *page, const char *name, const char *value)
{
	if (strcmp(name, "Key") == 0)
		page->upload.key = arena_strdup(page->arena, value);
	else if (strcmp(name, "UploadId") == 0)
		page->upload.upload_id = arena_strdup(page->arena, value);
	else if (strcmp(name, "Initiated") == 0)
		clock_parse(value, &page->upload.began_at);
}

static void
read_page(void *context, const char *parent, const char *name, const char *value)
{
	struct page *page = context;

	if (strcmp(parent, "Upload") == 0)
		read_upload(page, name, value);
	else if (strcmp(name, "Upload") == 0) {
		if (!page->stopped && page->upload.key != NULL && page->upload.upload_id != NULL)
			page->stopped = !page->each(page->context, &page->upload);
		page->upload = (struct s3_upload){ 0 };
	} else if (strcmp(name, "IsTruncated") == 0)
		page->is_truncated = strcmp(value, "true") == 0;
	else if (strcmp(name, "NextKeyMarker") == 0)
		page->next_key = arena_strdup(page->arena, value);
	else if (strcmp(name, "NextUploadIdMarker") == 0)
		page->next_upload = arena_strdup(page->arena, value);
}

enum err
s3_multipart_find(const struct s3 *s3, const char *prefix,
    bool (*each)(void *context, const struct s3_upload *upload), void *context)
{
	struct page page = { .arena = arena_new(), .each = each, .context = context };
	enum err err;

	do {
		const struct sigv4_pair query[] = {
			{ "uploads", "" }, { "prefix", prefix },
			{ "key-marker", page.next_key }, { "upload-id-marker", page.next_upload },
		};
		const struct s3_call call = { .method = "GET", .query = query,
		    .query_count = page.next_key == NULL ? 2 : page.next_upload == NULL ? 3 : 4 };
		struct http_reply reply;

		page.is_truncated = false;
		err = s3_call(s3, page.arena, &call, &reply);
		if (err == ERR_OK && !xml_read(reply.body, reply.body_len, read_page, &page))
			err = ERR_UNAVAILABLE;
	} while (err == ERR_OK && page.is_truncated && !page.stopped && page.next_key != NULL);
	arena_free(page.arena);
	return err;
}
