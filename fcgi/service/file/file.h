/*
 * Files: folders and files of an account's home and of the common folder.
 *
 * A file or folder is a row (parent, name); a file's bytes are an immutable object
 * of the store, which several rows and versions may name (service/base/object.h):
 * a move or a rename is one row whatever is below, a copy names the same objects,
 * what a file was before is a version.  Bytes count for who put them, once each,
 * versions and the bin included.
 *
 * Who may: `who` reads and writes all below his home, and below the common folder
 * where there is one.  file_access() of the database decides; what is not his is
 * ERR_NOT_FOUND.  Names are as file_name.h has them.
 *
 *  file.h          find, by id and by path; list; search; what all of it takes
 *  file_put.h      bytes come in: new files, further versions
 *  file_change.h   folders, move, copy
 *  file_bin.h      delete, undelete, and what goes for good
 *  file_version.h  what a file was before
 *
 * No transaction need be open; where the caller has one, these join it.
 */
#ifndef SERVICE_FILE_H
#define SERVICE_FILE_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/base/err.h"
#include "lib/base/ids.h"
#include "lib/base/texts.h"
#include "service/base/page.h"
#include "service/file/file_name.h"

struct arena;
struct db;
struct db_list;

struct file {
	struct public_id id;
	struct public_id parent;	/* empty: it is a root */
	const char      *name;		/* "" of a root */
	bool             is_folder;
	bool             is_common;	/* below the common folder, or it */
	int64_t          size_bytes;	/* 0 of a folder */
	const char      *type;		/* by its name; NULL of a folder */
	const char      *etag;		/* strong, with its quotes: of the same bytes the same; NULL of a folder */
	const char      *sha256;	/* hex; NULL: not known yet, or a folder */
	const char      *put_by;	/* the name of whose bytes they are; NULL of a folder */
	int64_t          created_at;	/* microseconds since 1970 */
	int64_t          modified_at;	/* as whoever put it says; of a folder when it was made */
	int64_t          updated_at;	/* when the row last changed: bytes, name or place */
	int64_t          deleted_at;	/* 0: it is not in the bin */
	const char      *path;		/* from its root, "/a/b"; "" of a root; NULL in lists */

	int64_t          row;		/* internal, as all below */
	int64_t          root;
	int64_t          object;	/* 0 of a folder */
	const char      *object_key;
	const char      *object_version;	/* "" where the store has none */
};

/* The two trees that anybody sees. */
enum file_tree { FILE_HOME, FILE_COMMON };

/* The root of `who`'s home, made when it was never asked for. */
enum err file_home(struct db *db, struct arena *arena, const struct user_id *who,
    struct file *out);
/* ERR_NOT_FOUND: the site has none, or the admin has closed it */
enum err file_common(struct db *db, struct arena *arena, const struct user_id *who,
    struct file *out);
/* For the admin: open it to all who are signed in, or close it; its files stay. */
enum err file_common_allow(struct db *db, bool allowed);

/* One that is there, not in the bin nor below what is.  ERR_NOT_FOUND */
enum err file_find(struct db *db, struct arena *arena, const struct user_id *who,
    const struct public_id *id, struct file *out);
/*
 * By its names from the tree's root; none: the root.  Names are compared exactly:
 * give them as file_name_make() makes them.  ERR_NOT_FOUND
 */
struct file_way {
	struct user_id who;
	enum file_tree tree;
	struct texts   names;
};
enum err file_find_path(struct db *db, struct arena *arena, const struct file_way *way,
    struct file *out);

/* From the root to the file itself, struct file_crumbs. */
struct file_crumb {
	struct public_id id;
	const char      *name;
};
enum err file_crumbs(struct db *db, struct arena *arena, const struct file *file,
    struct db_list *out);

enum file_sort { FILE_BY_NAME, FILE_NEWEST, FILE_LARGEST };
extern const char *const file_sorts[];	/* "name", "newest", "largest", NULL */

/*
 * What is in a folder that was found: struct files.  By name, folders come first,
 * and any page costs what the first costs: for a whole folder ask with a limit of
 * some thousands, and then with the page's `next`.
 * ERR_INPUT  a cursor that is none, or whose row has gone: begin anew
 */
struct file_wanted {
	const struct file *folder;	/* as it was found */
	enum file_sort     sort;
	struct page_ask    ask;
};
enum err file_list(struct db *db, struct arena *arena, const struct file_wanted *wanted,
    struct page *out);

#define FILE_QUERY_MAX 100	/* characters */

/*
 * Files and folders whose names have `query` in them, in any case, and files whose text
 * has its words (file_text.h; in a home, what its owner put), latest made first; below `folder`, or NULL: wherever `who` may see.  What else there is on the
 * site costs nothing.  What came from another tree with a large folder is found there
 * in some minutes.
 * ERR_INPUT  a cursor that is none
 */
struct file_query {
	struct user_id     who;
	const char        *query;
	const struct file *folder;
	struct page_ask    ask;
};
enum err file_search(struct db *db, struct arena *arena, const struct file_query *query,
    struct page *out);

struct file_usage {
	int64_t quota_bytes;
	int64_t used_bytes;	/* of all that the account keeps, videos and images too */
	int64_t versions_bytes;	/* what only versions hold: that much clearing them would give */
	int64_t bin_bytes;	/* of files in the home's bin; what is also elsewhere counts here too */
};
enum err file_usage(struct db *db, const struct user_id *who, struct file_usage *out);

/*
 * What a request wants to be true of what is there (RFC 9110, 13.1): of no file
 * at all where `only_new`, of an ETag that `if_match` lists, or "*".
 */
struct file_condition {
	const char *if_match;	/* the header's value; NULL: whatever is there */
	bool        only_new;	/* If-None-Match: * */
};
/* `etag` NULL: there is none.  ERR_PRECONDITION */
enum err file_condition_holds(const struct file_condition *condition, const char *etag);

#endif
