/* Cursors of keyset pagination: two big-endian numbers under the site's seal. */
#include "service/base/cursor.h"

#include <assert.h>
#include <endian.h>
#include <string.h>

#include "lib/base/arena.h"
#include "lib/secret/secret.h"
#include "service/base/site_key.h"

static struct site_key sealing = { .name = "cursor" };

struct place {
	uint64_t keys[2];
};

_Static_assert(sizeof(struct place) == SECRET_SEAL_BYTES, "two keys fill a seal");

enum err
cursor_read(struct db *db, const char *list, const char *cursor, int64_t *a, int64_t *b)
{
	unsigned char text[SECRET_SEAL_BYTES];
	struct place place;
	enum err err;

	err = site_key_read(db, &sealing);
	if (err != ERR_OK || cursor == NULL)
		return err;
	if (!secret_open(sealing.key, list, cursor, text))
		return ERR_INPUT;
	memcpy(&place, text, sizeof(place));
	*a = (int64_t)be64toh(place.keys[0]);
	*b = (int64_t)be64toh(place.keys[1]);
	return ERR_OK;
}

const char *
cursor_make(struct arena *arena, const char *list, int64_t a, int64_t b)
{
	const struct place place = { { htobe64((uint64_t)a), htobe64((uint64_t)b) } };
	unsigned char text[SECRET_SEAL_BYTES];
	char *out = arena_alloc(arena, SECRET_SEALED_LEN + 1);

	assert(atomic_load(&sealing.is_read));
	memcpy(text, &place, sizeof(text));
	secret_seal(sealing.key, list, text, out);
	return out;
}
