/* Programs without keys ask the one that signs. */
#include "lib/aws/s3_ask.h"
#include "lib/base/arena.h"
#include "lib/base/clock.h"
#include "lib/config/config.h"
#include "lib/io/breaker.h"
#include "store/store_guard.h"
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

static enum err
ask(struct arena *arena, const struct s3_wish *wish, struct s3_link *out)
{
	return s3_ask(store_signing_socket(arena), asks_as, arena, wish, out);
}

static bool
signer_is_back(void)
{
	const struct s3_wish wish = {
		.method = "HEAD", .time_us = clock_now_us(), .expires_s = S3_SIGNED_CALL_S,
		.wait_ms = STORE_PATIENCE_MS,
	};
	struct arena *arena = arena_new();
	struct s3_link link;
	enum err err;

	err = ask(arena, &wish, &link);
	arena_free(arena);
	return err == ERR_OK;
}

static struct breaker signer = BREAKER("the program that signs", signer_is_back);

/* A glance that finds nobody says little: only who waited for long counts. */
enum err
store_signing_ask(struct arena *arena, const struct s3_wish *wish, struct s3_link *out)
{
	struct breaker *breaker = store_guard_by(&signer);
	const bool is_glance = wish->wait_ms > 0 && wish->wait_ms <= STORE_GLANCE_MS;
	enum err err;

	if (breaker != NULL && !breaker_lets(breaker))
		return ERR_UNAVAILABLE;
	err = ask(arena, wish, out);
	if (breaker != NULL && (err == ERR_OK || !is_glance))
		breaker_note(breaker, err != ERR_UNAVAILABLE);
	return err;
}
