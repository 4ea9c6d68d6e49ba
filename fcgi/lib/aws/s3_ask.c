/* Questions for a signature: how they are written and read, and asking. */
#include "lib/aws/s3_ask.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include "lib/base/arena.h"
#include "lib/base/clock.h"
#include "lib/io/log.h"

#define AGAIN_US 10000
#define A_GLANCE_MS 500	/* whoever waits no longer asks again, and says so then */

/* A whole number of decimal digits, and nothing else. */
static bool
read_number(const char *text, int64_t *out)
{
	const size_t len = strlen(text);

	if (len == 0 || len > 18 || strspn(text, "0123456789") != len)
		return false;
	*out = strtoll(text, NULL, 10);
	return true;
}

enum { PROGRAM, METHOD, KEY, FROM, SECONDS, FIXED };

bool
s3_ask_read(const char *data, size_t len, struct arena *arena, struct s3_asker *who,
    struct s3_wish *wish)
{
	const char *texts[FIXED + 2 * S3_ASK_QUERY_MAX];
	struct sigv4_pair *query = ARENA_ARRAY(arena, struct sigv4_pair, S3_ASK_QUERY_MAX);
	const char *text, *end;
	size_t count = 0;

	if (len == 0 || len > S3_ASK_BYTES_MAX || data[len - 1] != '\0')
		return false;
	text = memcpy(arena_alloc(arena, len), data, len);
	for (end = text + len; text < end; text += strlen(text) + 1) {
		if (count == sizeof(texts) / sizeof(texts[0]))
			return false;
		texts[count++] = text;
	}
	if (count < FIXED || (count - FIXED) % 2 != 0)
		return false;
	for (size_t i = FIXED; i < count; i += 2)
		query[(i - FIXED) / 2] = (struct sigv4_pair){ texts[i], texts[i + 1] };
	who->program = texts[PROGRAM];
	*wish = (struct s3_wish){
		.method = texts[METHOD], .key = texts[KEY][0] == '\0' ? NULL : texts[KEY],
		.query = query, .query_count = (count - FIXED) / 2,
	};
	return read_number(texts[FROM], &wish->time_us) &&
	    read_number(texts[SECONDS], &wish->expires_s);
}

static void
add(struct buf *buf, const char *text)
{
	buf_add(buf, text, strlen(text) + 1);
}

static struct buf
question(struct arena *arena, const char *program, const struct s3_wish *wish)
{
	struct buf buf;

	buf_init(&buf, arena, 512);
	add(&buf, program);
	add(&buf, wish->method);
	add(&buf, wish->key == NULL ? "" : wish->key);
	add(&buf, arena_printf(arena, "%lld", (long long)wish->time_us));
	add(&buf, arena_printf(arena, "%lld", (long long)wish->expires_s));
	for (size_t i = 0; i < wish->query_count; i++) {
		add(&buf, wish->query[i].name);
		add(&buf, wish->query[i].value);
	}
	return buf;
}

struct buf
s3_ask_answer(struct arena *arena, enum err err, const struct s3_link *link)
{
	struct buf buf;

	buf_init(&buf, arena, 1024);
	if (err != ERR_OK) {
		add(&buf, err == ERR_INTERNAL ? "refused" : "unavailable");
		return buf;
	}
	add(&buf, "ok");
	add(&buf, link->url);
	add(&buf, arena_printf(arena, "%lld", (long long)link->ends_at));
	return buf;
}

static enum err
read_answer(const char *data, size_t len, struct arena *arena, struct s3_link *out)
{
	const char *url, *ends;

	if (len == 0 || data[len - 1] != '\0')
		return ERR_UNAVAILABLE;
	if (strcmp(data, "ok") != 0)
		return strcmp(data, "refused") == 0 ? ERR_INTERNAL : ERR_UNAVAILABLE;
	url = data + sizeof("ok");
	ends = url + (len > sizeof("ok") ? strlen(url) + 1 : 0);
	if (ends >= data + len || !read_number(ends, &out->ends_at))
		return ERR_UNAVAILABLE;
	out->url = arena_strdup(arena, url);
	return ERR_OK;
}

static int
connect_to(const char *path, int64_t most_ms)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	const struct timeval most = { most_ms / 1000, most_ms % 1000 * 1000 };
	int fd;

	if (strlen(path) >= sizeof(address.sun_path)) {
		errno = ENAMETOOLONG;
		return -1;
	}
	strcpy(address.sun_path, path);
	if ((fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0)) < 0)
		return -1;
	if (setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &most, sizeof(most)) != 0 ||
	    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &most, sizeof(most)) != 0 ||
	    connect(fd, (struct sockaddr *)&address, sizeof(address)) != 0) {
		const int saved = errno;

		close(fd);
		errno = saved;
		return -1;
	}
	return fd;
}

/* One try; -1: nobody was there, or went while we asked. */
static ssize_t
exchange(const char *path, int64_t most_ms, const struct buf *asked,
    char answer[S3_ASK_BYTES_MAX])
{
	ssize_t got = -1;
	int fd, saved;

	if ((fd = connect_to(path, most_ms)) < 0)
		return -1;
	if (send(fd, asked->data, asked->len, MSG_NOSIGNAL) == (ssize_t)asked->len)
		got = recv(fd, answer, S3_ASK_BYTES_MAX, 0);
	saved = got == 0 ? ECONNRESET : errno;
	close(fd);
	errno = saved;
	return got > 0 ? got : -1;
}

enum err
s3_ask(const char *path, const char *program, struct arena *arena, const struct s3_wish *wish,
    struct s3_link *out)
{
	const int64_t wait_ms = wish->wait_ms > 0 ? wish->wait_ms : S3_ASK_PATIENCE_MS;
	const int64_t until_ms = clock_steady_ms() + wait_ms;
	int64_t left_ms = wait_ms;
	const struct buf asked = question(arena, program, wish);
	char answer[S3_ASK_BYTES_MAX];
	ssize_t got;

	if (asked.len > S3_ASK_BYTES_MAX || wish->query_count > S3_ASK_QUERY_MAX)
		return ERR_INTERNAL;
	while ((got = exchange(path, left_ms, &asked, answer)) < 0) {
		left_ms = until_ms - clock_steady_ms();
		if (left_ms <= AGAIN_US / 1000 || errno == EAGAIN || errno == EACCES) {
			log_event(wait_ms < A_GLANCE_MS ? LOG_LEVEL_DEBUG : LOG_LEVEL_ERROR,
			    "S3: nobody signs at %s: %s", path, strerror(errno));
			return ERR_UNAVAILABLE;
		}
		usleep(AGAIN_US);
		left_ms -= AGAIN_US / 1000;
	}
	return read_answer(answer, (size_t)got, arena, out);
}
