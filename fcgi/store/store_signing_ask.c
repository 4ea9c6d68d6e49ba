/* Programs without keys ask the one that signs. */
#include "lib/aws/s3_ask.h"
#include "lib/base/arena.h"
#include "lib/config/config.h"
#include "store/store_signing.h"
#include "store/store_signing_rights.h"

static const char *asks_as;

void
store_signing_as(const char *program)
{
	asks_as = store_signing_asker(program) != NULL ? program : NULL;
}

const char *
store_signing_asks_as(void)
{
	return asks_as;
}

const char *
store_signing_directory(struct arena *arena)
{
	return arena_printf(arena, "%s/sign", config()->run_dir);
}

const char *
store_signing_socket(struct arena *arena)
{
	return arena_printf(arena, "%s/socket", store_signing_directory(arena));
}

enum err
store_signing_ask(struct arena *arena, const struct s3_wish *wish, struct s3_link *out)
{
	return s3_ask(store_signing_socket(arena), asks_as, arena, wish, out);
}
