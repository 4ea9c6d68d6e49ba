/* A tree, walked. */
#include "service/file/file_walk.h"

#include <string.h>

#include "lib/base/arena.h"
#include "lib/base/count.h"
#include "service/file/file_row.h"

#define CHILDREN_AT_ONCE INT64_C(200)
#define LEVELS_MAX       (FILE_PATH_MAX / 2 + 1)	/* a name and its / */

struct child {
	int64_t     row;
	const char *name;
	bool        is_file;
	int64_t     size_bytes;
	int64_t     modified_at;
	const char *key;
	const char *version;
};

#define CHILD_ROW(FIRST, NEXT) \
	FIRST(row, INT, "f.id") \
	NEXT(name, TEXT, "f.name") \
	NEXT(is_file, BOOL, "f.is_file") \
	NEXT(size_bytes, INT, "f.size_bytes") \
	NEXT(modified_at, TIME, "f.modified_at") \
	NEXT(key, TEXT, "o.key") \
	NEXT(version, TEXT, "o.version_id")

static DB_READER(child_reader, struct child, CHILD_ROW)

/* A folder that the walk is in: the last child of it that was met. */
struct level {
	int64_t row;
	size_t  path_len;	/* of its own path */
	bool    is_file;
	char    name[FILE_NAME_MAX + 1];
};

struct file_walk {
	struct level  *levels;	/* LEVELS_MAX, touched as far as the tree is deep */
	size_t         depth;	/* of the innermost; 0: all was met */
	char           path[FILE_PATH_MAX + FILE_NAME_MAX + 2];
	struct arena  *page;
	struct db_list children;	/* of the innermost, from `at` on */
	size_t         at;
};

static enum err
count_below(struct db *db, const struct file *folder, int64_t *count)
{
	static const char SQL[] =
	    "WITH RECURSIVE down AS ("
	    "    SELECT id FROM file WHERE parent_id = $1 AND deleted_at IS NULL"
	    "    UNION ALL"
	    "    SELECT f.id FROM down JOIN file f ON f.parent_id = down.id AND f.deleted_at IS NULL)"
	    " SELECT count(*) FROM (SELECT FROM down LIMIT $2) counted";
	const struct db_param params[] = { db_int(folder->row), db_int(FILE_WALK_MAX + 1) };

	return db_one_int(db, DB_QUERY(SQL, params), count);
}

static void
enter(struct file_walk *walk, int64_t row, size_t path_len)
{
	walk->levels[walk->depth++] = (struct level){ .row = row, .path_len = path_len };
	walk->children.count = walk->at = 0;
}

enum err
file_walk(struct db *db, struct arena *arena, const struct file *folder, struct file_walk **out)
{
	struct file_walk *walk;
	int64_t count;
	enum err err;

	if ((err = count_below(db, folder, &count)) != ERR_OK)
		return err;
	if (count > FILE_WALK_MAX)
		return ERR_TOO_LARGE;
	walk = ARENA_NEW(arena, struct file_walk);
	walk->levels = ARENA_ARRAY(arena, struct level, LEVELS_MAX);
	walk->page = arena_new();
	enter(walk, folder->row, 0);
	*out = walk;
	return ERR_OK;
}

static enum err
read_children(struct db *db, struct file_walk *walk, const struct level *level)
{
	static const char SQL[] = "SELECT " DB_COLUMNS(CHILD_ROW)
	    " FROM file f LEFT JOIN object o ON o.id = f.object_id"
	    " WHERE f.parent_id = $1 AND " FILE_LISTS " AND (f.is_file, f.name) > ($2, $3)"
	    " ORDER BY f.is_file, f.name LIMIT $4";
	const struct db_param params[] = {
		db_int(level->row), db_bool(level->is_file), db_text(level->name),
		db_int(CHILDREN_AT_ONCE),
	};

	walk->at = 0;
	arena_reset(walk->page);
	return db_read_all(db, walk->page, DB_QUERY(SQL, params), child_reader(), &walk->children);
}

/* The path of a child; false: it would be too long, for the tree moved meanwhile. */
static bool
put_path(struct file_walk *walk, const struct level *level, const char *name, size_t *len)
{
	char *at = walk->path + level->path_len;

	if (level->path_len > FILE_PATH_MAX || walk->depth == LEVELS_MAX)
		return false;
	if (level->path_len > 0)
		*at++ = '/';
	strcpy(at, name);
	*len = (size_t)(at - walk->path) + strlen(name);
	return true;
}

enum err
file_walk_step(struct db *db, struct file_walk *walk, struct file_step *out)
{
	const struct child *child;
	struct level *level;
	enum err err;
	size_t len;

	for (;;) {
		if (walk->depth == 0)
			return ERR_NOT_FOUND;
		level = &walk->levels[walk->depth - 1];
		if (walk->at == walk->children.count &&
		    (err = read_children(db, walk, level)) != ERR_OK)
			return err;
		if (walk->children.count > 0)
			break;
		walk->depth--;	/* nothing is left in it */
	}
	child = &((const struct child *)walk->children.items)[walk->at++];
	level->is_file = child->is_file;
	memcpy(level->name, child->name, strlen(child->name) + 1);
	if (!put_path(walk, level, child->name, &len))
		return ERR_TOO_LARGE;
	*out = (struct file_step){
		.path = walk->path, .is_folder = !child->is_file, .size_bytes = child->size_bytes,
		.modified_at = child->modified_at, .object_key = child->key,
		.object_version = child->version,
	};
	if (out->is_folder)
		enter(walk, child->row, len);
	return ERR_OK;
}

void
file_walk_end(struct file_walk *walk)
{
	arena_free(walk->page);
}
