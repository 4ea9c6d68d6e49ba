/* The `s3` driver's hidden objects: a delete marker is their newest version. */
#include "store/store_s3.h"

#include "lib/base/arena.h"

enum err
store_s3_hide(const char *key)
{
	const struct s3_name name = { .key = key };
	struct arena *arena = arena_new();
	enum err err = s3_delete(store_s3(), arena, &name, 1);

	arena_free(arena);
	return err;
}

struct hidden {
	int64_t before_us;
	bool  (*each)(void *context, const char *key);
	void   *context;
};

static bool
take_version(void *context, const struct s3_name *name)
{
	const struct hidden *hidden = context;

	return !name->is_marker || !name->is_newest || name->modified_at >= hidden->before_us ||
	    hidden->each(hidden->context, name->key);
}

enum err
store_s3_list_hidden(int64_t before_us, bool (*each)(void *context, const char *key),
    void *context)
{
	struct hidden hidden = { before_us, each, context };

	return s3_list(store_s3(), "", true, take_version, &hidden);
}
