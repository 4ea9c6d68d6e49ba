/* Room for bodies: when it is taken, and when it is given back. */
#include "lib/serve/room.h"

#include "lib/base/clock.h"
#include "lib/serve/conn.h"
#include "lib/serve/request_io.h"
#include "lib/serve/route.h"

#define UNASKED 59999		/* bytes of a disk's body that no front end asks about (conf/nginx/site.conf) */
#define NOTE_EVERY_MS 10000	/* bytes that stall for longer than a minute are given up */

static const struct room *room;

void
room_kept_by(const struct room *by)
{
	room = by;
}

static int64_t
to_come(const struct request_io *io)
{
	return io->announced < 0 ? BODY_UNSIZED_MAX : io->announced - io->streamed;
}

static bool
is_spooled(const struct request *req)
{
	const char *path = conn_param(req->io->conn, "REQUEST_BODY_FILE");

	return path != NULL && path[0] != '\0';
}

/* Nothing was promised before it came, and min_free holds all of those that come at once. */
static bool
is_unasked(const struct request *req)
{
	return !req->is_question && req->route->body == BODY_STREAM_UNSIZED &&
	    req->io->announced >= 0 && req->io->announced <= UNASKED;
}

/* A JSON body never goes to the disk, and a spooled one is there already. */
enum err
room_take(struct request *req)
{
	struct request_io *io = req->io;
	struct room_ask ask = { .id = req->id, .bytes = to_come(io) };
	enum err err;

	if (room == NULL || req->body.read == NULL)
		return ERR_OK;
	if (req->body.spool_path != NULL)
		room->come(req->id);
	if (req->body.spool_path != NULL || ask.bytes == 0 || is_unasked(req))
		return ERR_OK;
	if (req->is_question)
		ask.counts_for = req->body.counts_for;
	err = room->take(req->db, &ask);
	io->has_room = err == ERR_OK && !req->is_question;
	io->noted_ms = clock_steady_ms();
	return err;
}

void
room_note(struct request *req)
{
	struct request_io *io = req->io;
	const int64_t now_ms = clock_steady_ms();

	if (!io->has_room || now_ms - io->noted_ms < NOTE_EVERY_MS)
		return;
	io->noted_ms = now_ms;
	room->note(req->id, to_come(io));
}

void
room_give_back(struct request *req)
{
	if (room == NULL || req->is_question)
		return;
	if (req->io->has_room || is_spooled(req))
		room->give_back(req->id);
	req->io->has_room = false;
}
