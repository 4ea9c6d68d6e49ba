/*
 * Answers to questions for a signature: one thread, many connections, none of
 * which holds up the others.
 */
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "lib/aws/s3_ask.h"
#include "lib/base/arena.h"
#include "lib/base/clock.h"
#include "lib/io/listener.h"
#include "lib/io/log.h"

#define PEERS_MAX   64		/* at once; the others wait in the backlog */
#define SILENCE_MS  1000	/* to ask within, once connected */
#define SOCKET_MODE 0600

static struct {
	pthread_t thread;
	int       listener;
	int       wake;
	enum err (*decide)(struct arena *arena, const struct s3_asker *who,
	    const struct s3_wish *wish, struct s3_link *out);
} answering = { .listener = -1 };

struct peer {
	int     fd;
	int64_t until_ms;
};

static struct buf
answer_of(struct arena *arena, const struct s3_asker *peer, const char *data, size_t len)
{
	struct s3_link link = { NULL, 0 };
	struct s3_asker who = *peer;
	struct s3_wish wish;
	enum err err = ERR_INTERNAL;

	if (s3_ask_read(data, len, arena, &who, &wish))
		err = answering.decide(arena, &who, &wish, &link);
	else
		log_warn("signing: uid %ld sent what is no question", (long)who.uid);
	return s3_ask_answer(arena, err, &link);
}

/* What it asks, if it does; then it is done with. */
static void
serve_peer(int fd)
{
	char data[S3_ASK_BYTES_MAX + 1];	/* one more shows what is too long */
	struct arena *arena;
	struct ucred cred;
	struct s3_asker who;
	socklen_t cred_len = sizeof(cred);
	struct buf answer;
	ssize_t got = recv(fd, data, sizeof(data), MSG_DONTWAIT);

	if (got <= 0 || getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &cred, &cred_len) != 0)
		return;
	arena = arena_new();
	who = (struct s3_asker){ cred.uid, cred.gid, NULL };
	answer = answer_of(arena, &who, data, (size_t)got);
	if (send(fd, answer.data, answer.len, MSG_DONTWAIT | MSG_NOSIGNAL) < 0)
		log_debug("signing: an answer was not waited for: %s", strerror(errno));
	arena_free(arena);
}

/* Those that asked, hung up or were silent for too long go; the others stay. */
static size_t
serve_peers(struct peer *peers, size_t count, const struct pollfd *ready)
{
	const int64_t now_ms = clock_steady_ms();
	size_t kept = 0;

	for (size_t i = 0; i < count; i++) {
		if (ready[i].revents == 0 && now_ms < peers[i].until_ms) {
			peers[kept++] = peers[i];
			continue;
		}
		if (ready[i].revents != 0)
			serve_peer(peers[i].fd);
		close(peers[i].fd);
	}
	return kept;
}

static void
accept_one(struct peer *peers, size_t *count)
{
	int fd = accept4(answering.listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);

	if (fd >= 0)
		peers[(*count)++] = (struct peer){ fd, clock_steady_ms() + SILENCE_MS };
}

static void *
answer_all(void *context)
{
	struct pollfd ready[PEERS_MAX + 2];
	struct peer peers[PEERS_MAX];
	size_t count = 0, waited;

	(void)context;
	for (;;) {
		for (size_t i = 0; i < count; i++)
			ready[i] = (struct pollfd){ .fd = peers[i].fd, .events = POLLIN };
		ready[count] = (struct pollfd){ .fd = answering.wake, .events = POLLIN };
		ready[count + 1] = (struct pollfd){
			.fd = count < PEERS_MAX ? answering.listener : -1, .events = POLLIN };
		if (poll(ready, count + 2, count > 0 ? SILENCE_MS / 4 : -1) < 0)
			continue;
		if (ready[count].revents != 0)
			break;
		waited = count;
		count = serve_peers(peers, count, ready);
		if (ready[waited + 1].revents != 0)
			accept_one(peers, &count);
	}
	while (count > 0)
		close(peers[--count].fd);
	return NULL;
}

bool
s3_answer_start(const char *path, enum err (*decide)(struct arena *arena,
    const struct s3_asker *who, const struct s3_wish *wish, struct s3_link *out))
{
	answering.decide = decide;
	/* on a release the one before us goes on, with what it was asked already */
	if ((answering.listener = listener_take_at(path, SOCK_SEQPACKET, SOCKET_MODE)) < 0)
		return false;
	answering.wake = eventfd(0, EFD_CLOEXEC);
	if (answering.wake >= 0 &&
	    pthread_create(&answering.thread, NULL, answer_all, NULL) == 0)
		return true;
	close(answering.listener);
	answering.listener = -1;
	return false;
}

void
s3_answer_stop(void)
{
	if (answering.listener < 0)
		return;
	eventfd_write(answering.wake, 1);
	pthread_join(answering.thread, NULL);
	close(answering.wake);
	close(answering.listener);
	answering.listener = -1;
}
