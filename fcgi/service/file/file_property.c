/* Properties that clients give their files. */
#include "service/file/file_property.h"

#include "lib/base/arena.h"
#include "lib/config/config.h"
#include "service/file/file_property_inside.h"
#include "service/file/file_row.h"

#define PROPERTY_ROW(FIRST, NEXT) \
	FIRST(row, INT, "file_id") \
	NEXT(space, TEXT, "space") \
	NEXT(name, TEXT, "name") \
	NEXT(value, TEXT, "value")

static DB_READER(property_reader, struct file_property, PROPERTY_ROW)

struct texts
file_rows(struct arena *arena, const struct file *files, size_t count)
{
	struct texts rows = { ARENA_ARRAY(arena, const char *, count + 1), count };

	for (size_t i = 0; i < count; i++)
		rows.items[i] = arena_printf(arena, "%lld", (long long)files[i].row);
	return rows;
}

enum err
file_property_list(struct db *db, struct arena *arena, const struct file *files, size_t count,
    struct db_list *out)
{
	static const char SQL[] = "SELECT " DB_COLUMNS(PROPERTY_ROW) " FROM file_property p"
	    " WHERE file_id = ANY ($1::text[]::bigint[])"
	    " ORDER BY array_position($1::text[]::bigint[], file_id), space, name";
	const struct texts rows = file_rows(arena, files, count);
	const struct db_param params[] = { db_texts(arena, &rows) };

	return db_read_all(db, arena, DB_QUERY(SQL, params), property_reader(), out);
}

enum err
file_property_set(struct db *db, const struct file *file, const struct file_property *property)
{
	static const char SQL_SET[] =
	    "INSERT INTO file_property (file_id, space, name, value) SELECT $1, $2, $3, $4"
	    "  WHERE $5 > (SELECT count(*) FROM file_property WHERE file_id = $1"
	    "     AND (space, name) <> ($2, $3))"
	    " ON CONFLICT (file_id, space, name) DO UPDATE SET value = EXCLUDED.value";
	static const char SQL_DROP[] =
	    "DELETE FROM file_property WHERE file_id = $1 AND space = $2 AND name = $3";
	const struct db_param params[] = {
		db_int(file->row), db_text(property->space), db_text(property->name),
		db_text(property->value), db_int(FILE_PROPERTIES_MAX),
	};
	enum err err;

	if ((err = file_may_write(file)) != ERR_OK)
		return err;
	if (property->value == NULL)
		return db_exec(db, &(const struct db_query){ SQL_DROP, params, 3 }, NULL);
	err = db_exec_found(db, DB_QUERY(SQL_SET, params));
	return err == ERR_NOT_FOUND ? ERR_QUOTA : err;
}

enum err
file_property_copy(struct db *db, const struct file *from, const struct file *to)
{
	static const char SQL[] =
	    "WITH RECURSIVE pair AS (SELECT $1::bigint AS from_id, $2::bigint AS to_id"
	    "    UNION ALL SELECT f.id, t.id FROM pair"
	    "      JOIN file f ON f.parent_id = pair.from_id AND f.deleted_at IS NULL"
	    "      JOIN file t ON t.parent_id = pair.to_id AND t.name = f.name AND t.deleted_at IS NULL"
	    "     WHERE EXISTS (SELECT FROM file_property LIMIT 1))"
	    " INSERT INTO file_property (file_id, space, name, value)"
	    " SELECT pair.to_id, p.space, p.name, p.value"
	    "   FROM pair JOIN file_property p ON p.file_id = pair.from_id ON CONFLICT DO NOTHING";
	const struct db_param params[] = { db_int(from->row), db_int(to->row) };

	return db_exec(db, DB_QUERY(SQL, params), NULL);
}

enum err
file_property_modified(struct db *db, const struct file *file, int64_t modified_at)
{
	static const char SQL[] = "UPDATE file SET modified_at = $2 WHERE id = $1 AND is_file";
	const struct db_param params[] = { db_int(file->row), db_time(modified_at) };
	enum err err = file_may_write(file);

	return err != ERR_OK ? err : db_exec(db, DB_QUERY(SQL, params), NULL);
}

#define ROOM_ROW(FIRST, NEXT) \
	FIRST(quota_bytes, INT, "coalesce(quota_bytes, $2)") \
	NEXT(used_bytes, INT, "used_bytes")

static DB_READER(room_reader, struct file_room, ROOM_ROW)

enum err
file_property_room(struct db *db, const struct user_id *who, struct file_room *out)
{
	static const char SQL[] = "SELECT " DB_COLUMNS(ROOM_ROW) " FROM account WHERE id = $1";
	const struct db_param params[] = { db_user(who), db_int(config()->quota) };

	return db_read_one(db, NULL, DB_QUERY(SQL, params), room_reader(), out);
}
