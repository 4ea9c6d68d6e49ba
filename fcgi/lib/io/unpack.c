/* Bodies that are packed: gzip by zlib, zip by libarchive. */
#include "lib/io/unpack.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <archive.h>
#include <archive_entry.h>
#include <zlib.h>

#define GZIP_WINDOW (15 + 16)	/* zlib's largest window; 16 more: with gzip's header */
#define ROOM        (64 * 1024)
#define MAGIC_LEN   4

struct unpack {
	enum unpack_kind kind;
	struct body     *outer;
	unsigned char   *buffer;	/* of the outer body: `len` bytes, of which `at` are gone */
	size_t           at;
	size_t           len;
	bool             is_over;
	bool             is_cut;

	z_stream         stream;
	bool             is_between;	/* of gzip: one member has ended */
	struct archive  *archive;
	char             name[UNPACK_NAMES_MAX];
};

/* More of the outer body; false: there is none. */
static bool
refill(struct unpack *unpack)
{
	struct body *outer = unpack->outer;
	ssize_t got;

	if (unpack->is_over)
		return false;
	unpack->at = 0;
	unpack->len = 0;
	got = outer->read(outer->context, unpack->buffer, ROOM);
	unpack->is_over = got <= 0;
	unpack->is_cut = got < 0;
	unpack->len = got > 0 ? (size_t)got : 0;
	return got > 0;
}

/* The first bytes, however small the pieces are that they come in. */
static void
begin(struct unpack *unpack)
{
	struct body *outer = unpack->outer;

	while (unpack->len < MAGIC_LEN && !unpack->is_over) {
		ssize_t got = outer->read(outer->context, unpack->buffer + unpack->len, ROOM - unpack->len);

		unpack->is_over = got <= 0;
		unpack->is_cut = got < 0;
		unpack->len += got > 0 ? (size_t)got : 0;
	}
}

static ssize_t
read_plain(void *context, void *data, size_t size)
{
	struct unpack *unpack = context;
	struct body *outer = unpack->outer;
	const size_t left = unpack->len - unpack->at;

	if (left == 0)
		return unpack->is_cut ? -1 : unpack->is_over ? 0 : outer->read(outer->context, data, size);
	if (size > left)
		size = left;
	memcpy(data, unpack->buffer + unpack->at, size);
	unpack->at += size;
	return (ssize_t)size;
}

/* Behind a member may come another, or zeros that fill a block. */
static bool
begin_member(struct unpack *unpack)
{
	while (unpack->at < unpack->len || refill(unpack))
		if (unpack->buffer[unpack->at] != 0)
			break;
		else
			unpack->at++;
	if (unpack->at == unpack->len)
		return false;
	unpack->is_between = false;
	return inflateReset(&unpack->stream) == Z_OK;
}

static ssize_t
read_gzip(void *context, void *data, size_t size)
{
	struct unpack *unpack = context;
	z_stream *stream = &unpack->stream;
	const uInt room = size > ROOM ? ROOM : (uInt)size;
	int said;

	stream->next_out = data;
	stream->avail_out = room;
	while (stream->avail_out == room) {
		if (unpack->is_between && !begin_member(unpack))
			return unpack->is_cut ? -1 : 0;
		if (unpack->at == unpack->len && !refill(unpack))
			return -1;
		stream->next_in = unpack->buffer + unpack->at;
		stream->avail_in = (uInt)(unpack->len - unpack->at);
		said = inflate(stream, Z_NO_FLUSH);
		unpack->at = unpack->len - stream->avail_in;
		unpack->is_between = said == Z_STREAM_END;
		if (said != Z_OK && said != Z_STREAM_END && said != Z_BUF_ERROR)
			return -1;
	}
	return (ssize_t)(room - stream->avail_out);
}

static la_ssize_t
give_archive(struct archive *archive, void *context, const void **data)
{
	struct unpack *unpack = context;
	size_t len;

	(void)archive;
	if (unpack->at == unpack->len && !refill(unpack))
		return unpack->is_cut ? -1 : 0;
	*data = unpack->buffer + unpack->at;
	len = unpack->len - unpack->at;
	unpack->at = unpack->len;
	return (la_ssize_t)len;
}

static ssize_t
read_zip(void *context, void *data, size_t size)
{
	struct unpack *unpack = context;
	const la_ssize_t got = unpack->name[0] == '\0' ? 0 : archive_read_data(unpack->archive, data, size);

	return got < 0 ? -1 : (ssize_t)got;
}

/* False: there are no more files. */
static bool
next_file(struct unpack *unpack, char name[UNPACK_NAMES_MAX])
{
	struct archive_entry *entry;
	const char *path;
	int said;

	name[0] = '\0';
	do {
		said = archive_read_next_header(unpack->archive, &entry);
		if (said != ARCHIVE_OK && said != ARCHIVE_WARN)
			return false;
		if ((path = archive_entry_pathname_utf8(entry)) == NULL)
			path = archive_entry_pathname(entry);
	} while (path != NULL && path[0] != '\0' && path[strlen(path) - 1] == '/');
	snprintf(name, UNPACK_NAMES_MAX, "%s", path == NULL || path[0] == '\0' ? "?" : path);
	return true;
}

static void
open_zip(struct unpack *unpack)
{
	if ((unpack->archive = archive_read_new()) == NULL)
		abort();	/* no memory */
	archive_read_support_format_zip_streamable(unpack->archive);
	if (archive_read_open(unpack->archive, unpack, NULL, give_archive, NULL) == ARCHIVE_OK)
		next_file(unpack, unpack->name);
}

struct unpack *
unpack_new(struct body *outer, struct body *inner)
{
	struct unpack *unpack = calloc(1, sizeof(*unpack));

	if (unpack == NULL || (unpack->buffer = malloc(ROOM)) == NULL)
		abort();
	unpack->outer = outer;
	begin(unpack);
	*inner = (struct body){ .length = -1, .max_bytes = outer->max_bytes, .context = unpack,
		.read = read_plain };
	if (unpack->len >= MAGIC_LEN && memcmp(unpack->buffer, "\x1f\x8b\x08", 3) == 0) {
		unpack->kind = UNPACK_GZIP;
		inner->read = read_gzip;
		if (inflateInit2(&unpack->stream, GZIP_WINDOW) != Z_OK)
			abort();	/* no memory */
	} else if (unpack->len >= MAGIC_LEN && (memcmp(unpack->buffer, "PK\3\4", MAGIC_LEN) == 0 ||
	    memcmp(unpack->buffer, "PK\5\6", MAGIC_LEN) == 0)) {
		unpack->kind = UNPACK_ZIP;
		inner->read = read_zip;
		open_zip(unpack);
	} else
		inner->length = outer->length;
	return unpack;
}

void
unpack_free(struct unpack *unpack)
{
	if (unpack == NULL)
		return;
	if (unpack->kind == UNPACK_GZIP)
		inflateEnd(&unpack->stream);
	if (unpack->archive != NULL)
		archive_read_free(unpack->archive);
	free(unpack->buffer);
	free(unpack);
}

enum unpack_kind
unpack_kind(const struct unpack *unpack)
{
	return unpack->kind;
}

const char *
unpack_name(const struct unpack *unpack)
{
	return unpack->name;
}

size_t
unpack_count(struct unpack *unpack, char names[UNPACK_NAMES_MAX])
{
	char name[UNPACK_NAMES_MAX];
	size_t count = unpack->name[0] != '\0', len;

	len = (size_t)snprintf(names, UNPACK_NAMES_MAX, "%s", unpack->name);
	while (count > 0 && next_file(unpack, name)) {
		count++;
		if (len + strlen(name) + 2 < UNPACK_NAMES_MAX)
			len += (size_t)snprintf(names + len, UNPACK_NAMES_MAX - len, ", %s", name);
	}
	return count;
}
