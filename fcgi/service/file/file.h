/*
 * Files: folders and files of an account's home and of the common folder.
 *
 * A file or folder is a row (parent, name); a file's bytes are an immutable object
 * of the store, which several rows and versions may name (service/base/object.h):
 * a move or a rename is one row whatever is below, a copy names the same objects,
 * what a file was before is a version.  Bytes count for who put them, once each,
 * versions and the bin included.
 *
 * Who may: `who` does all below his home, reads and writes below the common folder
 * where there is one, and reads, or also writes, below what its owner shares with him
 * (service/share).  file_open_to() of the database decides, and `rights` of what was found
 * says so; what he sees nothing of is ERR_NOT_FOUND, what he may only read ERR_FORBIDDEN
 * to all that changes it.  What is shared is a tree of its own to him: of the folders
 * above it he hears nothing.  Names are as file_name.h has them.
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

enum file_rights { FILE_NOTHING, FILE_READS, FILE_WRITES, FILE_OWNS };
/* The trees that anybody sees. */
enum file_tree { FILE_HOME, FILE_COMMON, FILE_SHARED };

struct file {
	struct public_id id;
	struct public_id parent;	/* empty: it is a root, or what is shared with who asks */
	const char      *name;		/* "" of a root */
	bool             is_folder;
	bool             is_common;	/* below the common folder, or it */
	int64_t          rights;	/* enum file_rights, of who asked; in lists at least his */
	bool             is_held;	/* by a folder that he may only read: there it stays; in lists not said */
	const char      *label;		/* by which he finds what is shared with him that it is below; else NULL */
	struct public_id share;		/* by which it is, in the list of those; else empty */
	const char      *shared_by;	/* the name of whoever shares that; NULL in lists of its inside */
	int64_t          size_bytes;	/* 0 of a folder */
	const char      *type;		/* by its name; NULL of a folder */
	const char      *etag;		/* strong, with its quotes: of the same bytes the same; NULL of a folder */
	const char      *sha256;	/* hex; NULL: not known yet, or a folder */
	const char      *put_by;	/* the name of whose bytes they are; NULL of a folder */
	int64_t          created_at;	/* microseconds since 1970 */
	int64_t          modified_at;	/* as whoever put it says; of a folder when it was made */
	int64_t          updated_at;	/* when the row last changed: bytes, name or place */
	int64_t          deleted_at;	/* 0: it is not in the bin */
	const char      *path;		/* from its tree's root, "/a/b"; "" of a root; NULL in lists */

	int64_t          row;		/* internal, as all below; 0: file_shared() */
	int64_t          parent_row;	/* 0 of a root */
	int64_t          root;
	int64_t          top;		/* the highest that who asked sees of that tree */
	const char      *top_path;	/* from the root; of what is shared, else NULL */
	int64_t          path_bytes;	/* from the root */
	int64_t          shared_at;	/* of what file_list() says of that */
	struct user_id   seen_by;	/* of file_shared() */
	int64_t          object;	/* 0 of a folder */
	const char      *object_key;
	const char      *object_version;	/* "" where the store has none */
};

/* The root of `who`'s home, made when it was never asked for. */
enum err file_home(struct db *db, struct arena *arena, const struct user_id *who,
    struct file *out);
/* ERR_NOT_FOUND: the site has none, or the admin has closed it */
enum err file_common(struct db *db, struct arena *arena, const struct user_id *who,
    struct file *out);
/* What is shared with `who`: a folder that no row is of, which takes nothing. */
void     file_shared(const struct user_id *who, struct file *out);
/* The tree that it is found in by who asked. */
enum file_tree file_tree_of(const struct file *file);
/* ERR_FORBIDDEN: who asked may only read it. */
enum err file_may_write(const struct file *file);
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

/* The same from any folder, by its row; no names: it. */
struct file_from {
	struct user_id who;
	int64_t        row;
	struct texts   names;
};
enum err file_find_from(struct db *db, struct arena *arena, const struct file_from *from,
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
 * some thousands, and then with the page's `next`.  What is shared with somebody comes
 * latest shared first.
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
 * has its words (file_text.h; in a home, what its owner put), latest made first; below
 * `folder`, or NULL: in his home and the common folder.  What else there is on the
 * site costs nothing, and what is in those trees no more than what matches.  What came from another tree with a large folder is found there
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
