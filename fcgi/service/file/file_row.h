/* Within service/file: the columns of a file, and their readers. */
#ifndef SERVICE_FILE_ROW_H
#define SERVICE_FILE_ROW_H

#include "lib/db/db_row.h"
#include "service/file/file.h"

/* An object's bytes never change, so its name is as strong an ETag as any; no store's is. */
#define FILE_ETAG "'\"' || split_part(o.key, '/', 3) || '\"'"

/* Of `file f`, below the root `file r`. */
#define FILE_LISTED_ROW(FIRST, NEXT) \
	FIRST(id, ID, "f.public_id") \
	NEXT(parent, ID, "p.public_id") \
	NEXT(name, TEXT, "f.name") \
	NEXT(is_folder, BOOL, "NOT f.is_file") \
	NEXT(is_common, BOOL, "r.home_of IS NULL") \
	NEXT(size_bytes, INT, "f.size_bytes") \
	NEXT(etag, TEXT, FILE_ETAG) \
	NEXT(sha256, TEXT, "encode(o.sha256, 'hex')") \
	NEXT(put_by, TEXT, "a.username") \
	NEXT(created_at, TIME, "f.created_at") \
	NEXT(modified_at, TIME, "f.modified_at") \
	NEXT(updated_at, TIME, "f.updated_at") \
	NEXT(deleted_at, TIME, "f.deleted_at") \
	NEXT(row, INT, "f.id") \
	NEXT(parent_row, INT, "f.parent_id") \
	NEXT(root, INT, "r.id") \
	NEXT(object, INT, "f.object_id") \
	NEXT(object_key, TEXT, "o.key") \
	NEXT(object_version, TEXT, "o.version_id")
#define FILE_JOINS \
	" LEFT JOIN file p ON p.id = f.parent_id LEFT JOIN object o ON o.id = f.object_id" \
	" LEFT JOIN account a ON a.id = o.owner_id"

#define FILE_SELECT_LISTED "SELECT " DB_COLUMNS(FILE_LISTED_ROW)

/* The same as `e`, a file_open_to(), lets somebody see it, with its path, which one file is asked for. */
#define FILE_ROW(FIRST, NEXT) \
	FILE_LISTED_ROW(FIRST, NEXT) \
	NEXT(rights, INT, "e.rights") \
	NEXT(is_held, BOOL, "e.label IS NOT NULL AND f.id <> e.top" \
	    " AND file_writable_by($1, f.parent_id) IS NULL") \
	NEXT(top, INT, "e.top") \
	NEXT(label, TEXT, "e.label") \
	NEXT(shared_by, TEXT, \
	    "(SELECT username FROM account WHERE id = r.home_of AND e.label IS NOT NULL)") \
	NEXT(top_path, TEXT, "CASE WHEN e.label IS NOT NULL THEN file_path(e.top) END") \
	NEXT(path_bytes, INT, "octet_length(file_path(f.id))") \
	NEXT(path, TEXT, "CASE WHEN e.label IS NULL THEN file_path(f.id)" \
	    " ELSE '/' || e.label || substr(file_path(f.id), length(file_path(e.top)) + 1) END")
/* $1: who asks. */
#define FILE_SEEN " JOIN LATERAL file_open_to($1, f.id) e ON e.rights > 0 JOIN file r ON r.id = e.root" FILE_JOINS

const struct db_reader *file_listed_reader(void);
const struct db_reader *file_reader(void);

/* One of FILE_ROW, and what follows from it. */
enum err file_read(struct db *db, struct arena *arena, const struct db_query *query,
    struct file *out);
/* What follows from rows of FILE_ROW that were read. */
void     file_finish(struct file *files, size_t count);
/* The same of FILE_LISTED_ROW, of what is in a folder that was found; NULL: in one's own trees. */
void     file_finish_in(struct file *files, size_t count, const struct file *folder);

/* What an UPDATE sets so that the row, and later what is below it, is found in `root`. */
#define FILE_FOUND_IN(root) \
	"found_in = " root ", settles = settles OR (NOT is_file AND found_in IS DISTINCT FROM " root ")"

/* What is in a folder, for a list of it, whose index is for those that say so. */
#define FILE_LISTS "f.deleted_at IS NULL AND f.name <> ''"

/* Within a transaction: the two trees' locks, in order; a move or copy holds them. */
enum err file_lock_trees(struct db *db, int64_t a, int64_t b);

/* One that is there, by its row.  ERR_NOT_FOUND */
enum err file_find_row(struct db *db, struct arena *arena, const struct user_id *who, int64_t row,
    struct file *out);

/* Within a transaction: the row goes into its root's bin. */
enum err file_bin_row(struct db *db, int64_t row, int64_t root);

#endif
