/* Words of text, kept. */
#include "service/file/file_text.h"

#include <string.h>

#include "lib/base/arena.h"
#include "lib/base/count.h"
#include "lib/base/utf8.h"
#include "lib/db/db_row.h"
#include "service/base/object.h"
#include "service/file/file_name.h"

bool
file_text_is_said(const char *name)
{
	return strncmp(file_name_type(name), "text/", 5) == 0;
}

enum err
file_text_is_wanted(struct db *db, struct arena *arena, const struct object *object, bool *out)
{
	static const char SQL[] =
	    "SELECT name FROM file WHERE object_id = $1 ORDER BY id LIMIT 100";
	const struct db_param params[] = { db_int(object->id) };
	struct texts names;
	enum err err;

	if ((err = db_read_texts(db, arena, DB_QUERY(SQL, params), &names)) != ERR_OK)
		return err;
	*out = false;
	for (size_t i = 0; i < names.count && !*out; i++)
		*out = file_text_is_said(names.items[i]);
	return ERR_OK;
}

/* Without half of a character at the end of what was read; NULL: it is no text. */
static const char *
text_of(struct arena *arena, const char *text, size_t len)
{
	for (int cut = 0; len == FILE_TEXT_MAX && cut < 4 && !utf8_is_valid(text, len); cut++)
		len--;
	return memchr(text, '\0', len) != NULL || !utf8_is_valid(text, len) ? NULL :
	    arena_strndup(arena, text, len);
}

enum err
file_text_keep(struct db *db, struct arena *arena, const struct object *object,
    const char *text, size_t len)
{
	static const char SQL[] =
	    "INSERT INTO object_text (object_id, owner_id, search)"
	    " SELECT id, owner_id, to_tsvector('simple', unaccent($2)) FROM object"
	    "  WHERE id = $1 AND state = 'stored'"
	    " ON CONFLICT (object_id) DO UPDATE SET search = excluded.search";
	const char *plain = text_of(arena, text, len);
	const struct db_param params[] = { db_int(object->id), db_text(plain) };

	return plain == NULL ? ERR_OK : db_exec_found(db, DB_QUERY(SQL, params));
}
