/* A signal to the runner, and its answer in a file of the sockets' directory. */
#include "jobs/runner/restart.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "host/say.h"
#include "jobs/runner/lock.h"
#include "lib/base/clock.h"

#define ANSWER     "restarted"
#define ANSWER_OK  "ok"
#define ANSWER_MS  (10 * 60 * 1000)
#define LOOK_MS    50

/* The answer's first line; false: there is none yet. */
static bool
read_answer(const char *path, char *line, int size)
{
	FILE *in = fopen(path, "re");
	bool ok = in != NULL && fgets(line, size, in) != NULL;

	if (in != NULL)
		fclose(in);
	if (ok)
		line[strcspn(line, "\n")] = '\0';
	return ok;
}

static bool
wait_for_answer(const struct site *site, pid_t holder, const char *path)
{
	const int64_t ends_ms = clock_steady_ms() + ANSWER_MS;
	char line[128];

	while (clock_steady_ms() < ends_ms && lock_holder(site->data) == holder) {
		if (!read_answer(path, line, sizeof(line))) {
			poll(NULL, 0, LOOK_MS);
			continue;
		}
		if (strcmp(line, ANSWER_OK) == 0)
			return true;
		say_fault("%s does not get ready: what ran before serves on; see %s/%s.log",
		    line, site->logs, line);
		return false;
	}
	say_fault("it does not answer; look at %s", site->logs);
	return false;
}

bool
restart_ask(const struct site *site)
{
	char answer[PATH_LEN], notify[PATH_LEN];
	const pid_t holder = lock_holder(site->data);

	instance_path(answer, site->run, ANSWER);
	instance_path(notify, site->run, "notify");
	if (holder <= 0) {
		say_fault("not running");
		return false;
	}
	if (access(notify, F_OK) != 0) {
		say_fault("what runs cannot be switched: make stop, then make run");
		return false;
	}
	unlink(answer);
	if (kill(holder, SIGUSR1) != 0) {
		say_fault("process %d cannot be asked: %s", (int)holder, strerror(errno));
		return false;
	}
	return wait_for_answer(site, holder, answer);
}

void
restart_do(struct daemons *daemons, const struct site *site)
{
	const char *unready = daemons_switch(daemons);
	char answer[PATH_LEN], partial[PATH_LEN];
	FILE *out;

	daemons->is_switch_asked = false;
	if (unready == NULL)
		say("all programs are new");
	else
		say_fault("%s does not get ready: what ran before serves on", unready);
	instance_path(answer, site->run, ANSWER);
	instance_path(partial, site->run, ANSWER ".new");
	if ((out = fopen(partial, "we")) == NULL)
		return;
	fprintf(out, "%s\n", unready == NULL ? ANSWER_OK : unready);
	fclose(out);
	rename(partial, answer);
}
