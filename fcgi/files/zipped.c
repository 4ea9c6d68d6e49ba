/* Zips, made while they are sent. */
#include "files/zipped.h"

#include <pthread.h>
#include <string.h>

#include "files/source.h"
#include "lib/base/arena.h"
#include "lib/base/turns.h"
#include "lib/config/config.h"
#include "lib/serve/reply.h"
#include "store/store_direct.h"

#define SHARE   4	/* of the threads, one in so many */
#define EACH    2	/* of an account */
#define WAIT_MS 2000
#define QUEUE   16
#define CHUNK   (128 * 1024)

struct sending {
	struct zipped  zipped;
	struct zip    *zip;
	struct source *source;
	int64_t        at;	/* in the object */
	int64_t        left;	/* of it */
	bool           is_over;
	char           chunk[CHUNK];
};

/* Threads are held while they are sent: few at once, and of an account fewer. */
static struct turns *turns;

static void
make_turns(void)
{
	const int64_t threads = store_is_afar() ? config()->store_threads : config()->upload_threads;

	turns = turns_new((struct turns_bounds){
		.at_once = threads < SHARE ? 1 : (int)(threads / SHARE), .each = EACH, .queue = QUEUE,
	});
}

bool
zipped_may_begin(struct request *req)
{
	if (req->may_wait)
		return true;
	req->is_deferred = true;
	req->is_afar = store_is_afar();
	return false;
}

static bool
begin_item(struct sending *sending)
{
	struct zipped_item item = { .goes_on = false };
	enum err err = sending->zipped.next(sending->zipped.context, &item);

	if (err == ERR_NOT_FOUND) {
		sending->is_over = true;
		return zip_end(sending->zip);
	}
	if (err != ERR_OK || (!item.goes_on && !zip_begin(sending->zip, &item.entry)) ||
	    (item.len > 0 && !zip_write(sending->zip, item.data, item.len)))
		return false;
	if (item.key == NULL)
		return true;
	sending->source->key = item.key;
	sending->source->version = item.version;
	source_rewind(sending->source);
	sending->at = 0;
	sending->left = item.object_bytes;
	return true;
}

static bool
go_on(struct sending *sending)
{
	ssize_t got;

	if (sending->left == 0)
		return begin_item(sending);
	got = source_read(sending->source, sending->at, sending->chunk,
	    sending->left < CHUNK ? (size_t)sending->left : CHUNK);
	if (got <= 0)
		return false;
	sending->at += got;
	sending->left -= got;
	return zip_write(sending->zip, sending->chunk, (size_t)got);
}

static ssize_t
read_zip(void *context, void *data, size_t size)
{
	struct sending *sending = context;
	size_t got;

	while ((got = zip_take(sending->zip, data, size)) == 0 && !sending->is_over)
		if (!go_on(sending))
			return -1;
	return (ssize_t)got;
}

static void
close_zip(void *context)
{
	struct sending *sending = context;

	zip_free(sending->zip);
	sending->zipped.close(sending->zipped.context);
	turns_leave(turns);
}

enum err
zipped_reply(struct request *req, const struct zipped *zipped)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	struct sending *sending;
	enum err err;

	pthread_once(&once, make_turns);
	if ((err = turns_enter(turns, WAIT_MS)) != ERR_OK) {
		request_fault(req, FAULT_WHOLE, "", "Another download of yours, or many of others', "
		    "is on its way; wait a little");
		zipped->close(zipped->context);
		return err;
	}
	sending = ARENA_NEW(req->arena, struct sending);
	sending->zipped = *zipped;
	sending->zip = zip_new();
	sending->source = source_new(req->arena);
	return reply_stream(req, &(const struct reply_stream){
		.type = "application/zip", .filename = zipped->filename, .read = read_zip,
		.close = close_zip, .context = sending,
	});
}
