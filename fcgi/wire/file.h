/* Files as JSON. */
#ifndef WIRE_FILE_H
#define WIRE_FILE_H

#include "lib/base/err.h"
#include "lib/text/members.h"
#include "service/file/file.h"
#include "service/file/file_follow.h"
#include "service/file/file_version.h"

struct request;

extern const struct member file_members[];		/* one, with its path and crumbs */
extern const struct member file_listed_members[];	/* of a list: without */
extern const struct member file_change_members[];	/* the same, and whether it is gone */
extern const struct member file_version_members[];
extern const struct member file_usage_members[];

/* One file, with its ETag where it is one; of a folder, none. */
enum err file_reply(struct request *req, int status, const struct file *file);
/* What a list's service call said, and its page of struct files. */
enum err file_page_reply(struct request *req, enum err err, const struct page *page);
/* Of struct file_changes. */
enum err file_changes_reply(struct request *req, enum err err, const struct page *page);
enum err file_version_page_reply(struct request *req, enum err err, const struct file *file,
    const struct page *page);

#endif
