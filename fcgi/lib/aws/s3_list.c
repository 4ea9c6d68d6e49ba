/* Listing a bucket: ListObjectsV2 and ListObjectVersions, page by page. */
#include <stdlib.h>
#include <string.h>

#include "lib/aws/s3_call.h"
#include "lib/base/arena.h"
#include "lib/base/clock.h"
#include "lib/io/log.h"
#include "lib/text/xml.h"

/* One page, as it is read. */
struct page {
	struct arena   *arena;		/* of this page */
	struct s3_name  name;		/* of the entry that is being read */
	bool          (*each)(void *context, const struct s3_name *name);
	void           *context;
	bool            stopped;
	bool            is_truncated;
	const char     *next;		/* continuation token, or key marker */
	const char     *next_version;
};

static bool
is_entry(const char *name)
{
	return strcmp(name, "Contents") == 0 || strcmp(name, "Version") == 0 ||
	    strcmp(name, "DeleteMarker") == 0;
}

static void
read_entry(struct page *page, const char *name, const char *value)
{
	if (strcmp(name, "Key") == 0)
		page->name.key = arena_strdup(page->arena, value);
	else if (strcmp(name, "VersionId") == 0)
		page->name.version_id = arena_strdup(page->arena, value);
	else if (strcmp(name, "Size") == 0)
		page->name.size_bytes = strtoll(value, NULL, 10);
	else if (strcmp(name, "IsLatest") == 0)
		page->name.is_newest = strcmp(value, "true") == 0;
	else if (strcmp(name, "LastModified") == 0)
		clock_parse(value, &page->name.modified_at);
}

static void
read_page(void *context, const char *parent, const char *name, const char *value)
{
	struct page *page = context;

	if (is_entry(parent))
		read_entry(page, name, value);
	else if (is_entry(name)) {
		page->name.is_marker = strcmp(name, "DeleteMarker") == 0;
		if (!page->stopped && page->name.key != NULL)
			page->stopped = !page->each(page->context, &page->name);
		page->name = (struct s3_name){ 0 };
	} else if (strcmp(name, "IsTruncated") == 0)
		page->is_truncated = strcmp(value, "true") == 0;
	else if (strcmp(name, "NextContinuationToken") == 0 ||
	    strcmp(name, "NextKeyMarker") == 0)
		page->next = arena_strdup(page->arena, value);
	else if (strcmp(name, "NextVersionIdMarker") == 0)
		page->next_version = arena_strdup(page->arena, value);
}

/* The query of the next page; `page` is the one before, whose texts it borrows. */
static size_t
page_query(const struct page *page, const char *prefix, bool versions,
    struct sigv4_pair query[4])
{
	size_t count = 0;

	query[count++] = versions ? (struct sigv4_pair){ "versions", "" } :
	    (struct sigv4_pair){ "list-type", "2" };
	query[count++] = (struct sigv4_pair){ "prefix", prefix };
	if (page->next != NULL)
		query[count++] = (struct sigv4_pair){
		    versions ? "key-marker" : "continuation-token", page->next };
	if (page->next_version != NULL)
		query[count++] = (struct sigv4_pair){ "version-id-marker", page->next_version };
	return count;
}

enum err
s3_list(const struct s3 *s3, const char *prefix, bool versions,
    bool (*each)(void *context, const struct s3_name *name), void *context)
{
	struct arena *before = arena_new(), *now = arena_new();
	struct page page = { .arena = now, .each = each, .context = context };
	enum err err;

	do {
		struct sigv4_pair query[4];
		struct s3_call call = { .method = "GET", .query = query };
		struct arena *swap = before;
		struct http_reply reply;

		call.query_count = page_query(&page, prefix, versions, query);
		before = now;	/* keeps the marker that this call sends */
		now = swap;
		arena_reset(now);
		page.arena = now;
		page.is_truncated = false;
		if ((err = s3_call(s3, now, &call, &reply)) != ERR_OK)
			break;
		page.next = page.next_version = NULL;
		if (!xml_read(reply.body, reply.body_len, read_page, &page)) {
			log_error("S3: the list of %s is no XML", s3->bucket);
			err = ERR_UNAVAILABLE;
		}
	} while (err == ERR_OK && page.is_truncated && !page.stopped && page.next != NULL);
	arena_free(before);
	arena_free(now);
	return err;
}
