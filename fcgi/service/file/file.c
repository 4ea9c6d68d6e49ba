/* Files: found, by id and by path. */
#include "service/file/file.h"

#include <string.h>

#include "lib/base/arena.h"
#include "service/file/file_row.h"

DB_READER(file_listed_reader, struct file, FILE_LISTED_ROW)
DB_READER(file_reader, struct file, FILE_ROW)

/* What is shared is a root to whom it is shared with, and called by his name for it. */
void
file_finish(struct file *files, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct file *file = &files[i];

		if (file->label != NULL && file->row == file->top) {
			file->parent.text[0] = '\0';
			file->name = file->label;
		}
		file->type = file->is_folder ? NULL : file_name_type(file->name);
	}
}

void
file_finish_in(struct file *files, size_t count, const struct file *folder)
{
	for (size_t i = 0; i < count; i++) {
		files[i].rights = folder != NULL && folder->label != NULL ? folder->rights :
		    files[i].is_common ? FILE_WRITES : FILE_OWNS;
		files[i].top = folder != NULL ? folder->top : files[i].root;
		files[i].label = folder == NULL ? NULL : folder->label;
		files[i].top_path = folder == NULL ? NULL : folder->top_path;
	}
	file_finish(files, count);
}

enum file_tree
file_tree_of(const struct file *file)
{
	return file->label != NULL ? FILE_SHARED : file->is_common ? FILE_COMMON : FILE_HOME;
}

enum err
file_may_write(const struct file *file)
{
	return file->rights >= FILE_WRITES ? ERR_OK : ERR_FORBIDDEN;
}

void
file_shared(const struct user_id *who, struct file *out)
{
	*out = (struct file){
		.name = "", .is_folder = true, .rights = FILE_READS, .label = "", .path = "",
		.seen_by = *who,
	};
}

enum err
file_read(struct db *db, struct arena *arena, const struct db_query *query, struct file *out)
{
	enum err err = db_read_one(db, arena, query, file_reader(), out);

	if (err == ERR_OK)
		file_finish(out, 1);
	return err;
}

#define SELECT_FILE "SELECT " DB_COLUMNS(FILE_ROW) " FROM file f" FILE_SEEN

enum err
file_find(struct db *db, struct arena *arena, const struct user_id *who,
    const struct public_id *id, struct file *out)
{
	static const char SQL[] = SELECT_FILE " WHERE f.public_id = $2";
	const struct db_param params[] = { db_user(who), db_id(id) };

	return file_read(db, arena, DB_QUERY(SQL, params), out);
}

enum err
file_find_row(struct db *db, struct arena *arena, const struct user_id *who, int64_t row,
    struct file *out)
{
	static const char SQL[] = SELECT_FILE " WHERE f.id = $2";
	const struct db_param params[] = { db_user(who), db_int(row) };

	return file_read(db, arena, DB_QUERY(SQL, params), out);
}

enum err
file_common(struct db *db, struct arena *arena, const struct user_id *who, struct file *out)
{
	static const char SQL[] = SELECT_FILE " WHERE f.parent_id IS NULL AND f.home_of IS NULL";
	const struct db_param params[] = { db_user(who) };

	return file_read(db, arena, DB_QUERY(SQL, params), out);
}

enum err
file_common_allow(struct db *db, bool allowed)
{
	static const char SQL_OPEN[] =
	    "INSERT INTO file (public_id, name, is_file) VALUES ($1, '', false)"
	    " ON CONFLICT ((home_of IS NULL)) WHERE parent_id IS NULL AND home_of IS NULL"
	    "    DO UPDATE SET deleted_at = NULL";
	static const char SQL_CLOSE[] =
	    "UPDATE file SET deleted_at = now() WHERE parent_id IS NULL AND home_of IS NULL";
	const struct public_id id = public_id_make();
	const struct db_param params[] = { db_id(&id) };

	return allowed ? db_exec(db, DB_QUERY(SQL_OPEN, params), NULL) :
	    db_exec(db, DB_PLAIN(SQL_CLOSE), NULL);
}

enum err
file_home(struct db *db, struct arena *arena, const struct user_id *who, struct file *out)
{
	static const char SQL[] = SELECT_FILE " WHERE f.home_of = $1";
	static const char SQL_MAKE[] =
	    "INSERT INTO file (public_id, name, is_file, home_of) VALUES ($2, '', false, $1)"
	    " ON CONFLICT (home_of) DO NOTHING";
	const struct public_id id = public_id_make();
	const struct db_param params[] = { db_user(who), db_id(&id) };
	const struct db_query find = { SQL, params, 1 };
	enum err err;

	if ((err = file_read(db, arena, &find, out)) != ERR_NOT_FOUND)
		return err;
	err = db_exec(db, DB_QUERY(SQL_MAKE, params), NULL);
	return err == ERR_OK ? file_read(db, arena, &find, out) : err;
}

enum err
file_find_from(struct db *db, struct arena *arena, const struct file_from *from,
    struct file *out)
{
	static const char SQL[] = SELECT_FILE " WHERE f.id = file_at($2, $3::text[])";
	const struct db_param params[] = {
		db_user(&from->who), db_int(from->row), db_texts(arena, &from->names),
	};

	return file_read(db, arena, DB_QUERY(SQL, params), out);
}

/* What is below a root, without a look at the root itself. */
static enum err
find_below_root(struct db *db, struct arena *arena, const struct file_way *way, struct file *out)
{
	static const char SQL_HOME[] = SELECT_FILE
	    " WHERE f.id = file_at((SELECT id FROM file WHERE home_of = $1), $2::text[])";
	static const char SQL_COMMON[] = SELECT_FILE
	    " WHERE f.id = file_at((SELECT id FROM file WHERE parent_id IS NULL AND home_of IS NULL),"
	    "    $2::text[])";
	const struct db_param params[] = { db_user(&way->who), db_texts(arena, &way->names) };

	return file_read(db, arena, &(const struct db_query){
		way->tree == FILE_COMMON ? SQL_COMMON : SQL_HOME, params, COUNT(params) }, out);
}

static enum err
find_own(struct db *db, struct arena *arena, const struct file_way *way, struct file *out)
{
	if (way->names.count > 0)
		return find_below_root(db, arena, way, out);
	return way->tree == FILE_COMMON ? file_common(db, arena, &way->who, out) :
	    file_home(db, arena, &way->who, out);
}

/* The first name is that of what is shared. */
static enum err
find_shared(struct db *db, struct arena *arena, const struct file_way *way, struct file *out)
{
	static const char SQL[] = SELECT_FILE
	    " WHERE f.id = file_at((SELECT file_id FROM share"
	    "        WHERE with_id = $1 AND kind <> 'video' AND label = $2), $3::text[])"
	    "   AND e.label = $2";
	const struct texts below = { way->names.items + 1, way->names.count - 1 };

	if (way->names.count == 0) {
		file_shared(&way->who, out);
		return ERR_OK;
	}
	const struct db_param params[] = {
		db_user(&way->who), db_text(way->names.items[0]), db_texts(arena, &below),
	};

	return file_read(db, arena, DB_QUERY(SQL, params), out);
}

enum err
file_find_path(struct db *db, struct arena *arena, const struct file_way *way, struct file *out)
{
	return way->tree == FILE_SHARED ? find_shared(db, arena, way, out) :
	    find_own(db, arena, way, out);
}

#define CRUMB_ROW(FIRST, NEXT) \
	FIRST(id, ID, "public_id") \
	NEXT(name, TEXT, "CASE WHEN id = $2 THEN coalesce($3, name) ELSE name END")

static DB_READER(crumb_reader, struct file_crumb, CRUMB_ROW)

enum err
file_crumbs(struct db *db, struct arena *arena, const struct file *file, struct db_list *out)
{
	static const char SQL[] =
	    "WITH RECURSIVE up AS ("
	    "    SELECT id, parent_id, public_id, name, 0 AS level FROM file WHERE id = $1"
	    "    UNION ALL"
	    "    SELECT f.id, f.parent_id, f.public_id, f.name, up.level + 1"
	    "      FROM up JOIN file f ON f.id = up.parent_id WHERE up.id <> $2)"
	    " SELECT " DB_COLUMNS(CRUMB_ROW) " FROM up ORDER BY level DESC";
	const struct db_param params[] = { db_int(file->row), db_int(file->top), db_text(file->label) };

	return db_read_all(db, arena, DB_QUERY(SQL, params), crumb_reader(), out);
}

/* An ETag of If-Match's list; a weak one matches nothing (RFC 9110, 13.1.1). */
static bool
lists(const char *list, const char *etag)
{
	const size_t len = strlen(etag);

	for (;;) {
		list += strspn(list, ", \t");
		if (*list == '\0')
			return false;
		if (strncmp(list, etag, len) == 0 && strchr(", \t", list[len]) != NULL)
			return true;
		list += strcspn(list, ",");
	}
}

enum err
file_condition_holds(const struct file_condition *condition, const char *etag)
{
	const char *match = condition->if_match;

	if (condition->only_new && etag != NULL)
		return ERR_PRECONDITION;
	if (match == NULL)
		return ERR_OK;
	return etag != NULL && (strcmp(match, "*") == 0 || lists(match, etag)) ? ERR_OK :
	    ERR_PRECONDITION;
}

enum err
file_lock_trees(struct db *db, int64_t a, int64_t b)
{
	static const char SQL[] =
	    "SELECT count(*) FROM (SELECT FROM file WHERE id IN ($1, $2)"
	    "    ORDER BY id FOR NO KEY UPDATE) locked";
	const struct db_param params[] = { db_int(a), db_int(b) };
	int64_t locked;

	return db_one_int(db, DB_QUERY(SQL, params), &locked);
}

enum err
file_bin_row(struct db *db, int64_t row, int64_t root)
{
	static const char SQL[] =
	    "UPDATE file SET deleted_at = now(), updated_at = now(), bin_id = $2"
	    " WHERE id = $1 AND deleted_at IS NULL";
	const struct db_param params[] = { db_int(row), db_int(root) };

	return db_exec_found(db, DB_QUERY(SQL, params));
}
