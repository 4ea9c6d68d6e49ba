/* Who may compute now. */
#include "matrix/admit.h"

#include <pthread.h>

#include "lib/base/clock.h"
#include "lib/base/turns.h"
#include "lib/config/config.h"
#include "lib/serve/request.h"

#define SMALL_BYTES    (1024 * 1024)
#define SLOW_S         0.02		/* from here on others do not wait behind it */
#define LARGE_S        1.0		/* from here on one at a time, by turns */
#define MS_MAX         1000000000	/* of time that is charged */
#define WAIT_MS        20000
#define LOOK_MS        50		/* what other processes give back, nobody tells */

static pthread_once_t once = PTHREAD_ONCE_INIT;
static struct turns *turns;
static bool cores_are_held;	/* under the lock of turns */

/* Half of the threads that may wait at all: uploads have the others. */
static int
waiting_max(void)
{
	return config()->upload_threads < 4 ? 1 : (int)(config()->upload_threads / 2);
}

static void
make_turns(void)
{
	turns = turns_new((struct turns_bounds){ .queue = waiting_max() });
}

static enum err
take(void *context)
{
	struct admission *wanted = context;
	enum err err;

	if (wanted->has_cores && cores_are_held)
		return ERR_UNAVAILABLE;
	if ((err = share_take(wanted->bytes, &wanted->memory)) != ERR_OK)
		return err;
	cores_are_held |= wanted->has_cores;
	return ERR_OK;
}

static void
give(void *context)
{
	struct admission *held = context;

	share_give(&held->memory);
	if (held->has_cores)
		cores_are_held = false;
}

static struct turns_wish
wish_of(struct admission *admission)
{
	return (struct turns_wish){
		.take = take, .give = give, .context = admission, .look_ms = LOOK_MS,
		.cost = admission->ms,
	};
}

static enum err
wait_for(struct admission *wanted)
{
	const struct turns_wish wish = wish_of(wanted);

	pthread_once(&once, make_turns);
	return turns_enter_with(turns, &wish, WAIT_MS);
}

enum err
admit(struct request *req, double seconds, int64_t bytes, struct admission *out)
{
	enum err err;

	*out = (struct admission){
		.has_cores = seconds >= LARGE_S,
		.ms = seconds < MS_MAX / 1000 ? (int64_t)(seconds * 1000) : MS_MAX,
	};
	if (bytes > config()->matrix_memory) {
		request_fault(req, FAULT_WHOLE, "",
		    "This takes %lld bytes of memory, and %lld may be used here",
		    (long long)bytes, (long long)config()->matrix_memory);
		return ERR_TOO_LARGE;
	}
	if (bytes >= SMALL_BYTES)
		out->bytes = bytes;
	if ((out->bytes > 0 || seconds >= SLOW_S) && request_defer(req))
		return ERR_UNAVAILABLE;	/* what is quick goes on meanwhile */
	if (out->bytes == 0 && !out->has_cores)
		return ERR_OK;
	if ((err = wait_for(out)) == ERR_UNAVAILABLE) {
		request_fault(req, FAULT_WHOLE, "", "Other computations have the machine");
		req->retry_after_s = 5;
	}
	return err;
}

void
admit_end(struct admission *admission)
{
	const struct turns_wish wish = wish_of(admission);

	if (admission->bytes == 0 && !admission->has_cores)
		return;
	turns_leave_with(turns, &wish);
	*admission = (struct admission){ 0 };
}

int
admit_waiting(void)
{
	pthread_once(&once, make_turns);
	return turns_waiting(turns);
}
