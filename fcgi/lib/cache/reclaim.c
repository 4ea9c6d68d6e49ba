/* Epochs: who reads, since when, and what that lets be freed. */
#include "lib/cache/reclaim.h"

#include <linux/membarrier.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

_Thread_local struct reader *reclaim_self;
_Atomic uint64_t             reclaim_epoch = 1;

static _Atomic(struct reader *) readers;	/* grows, and is used again */
static atomic_uint              reader_count;
static pthread_once_t           once = PTHREAD_ONCE_INIT;
static pthread_key_t            ended;
static bool                     has_membarrier;

static bool
membarrier(int command)
{
	return syscall(SYS_membarrier, command, 0, 0) == 0;
}

static void
let_go(void *reader)
{
	reclaim_self = NULL;
	atomic_store(&((struct reader *)reader)->is_taken, false);
}

static void
init(void)
{
	if (pthread_key_create(&ended, let_go) != 0)
		abort();
	has_membarrier = membarrier(MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED);
}

static struct reader *
reader_new(void)
{
	struct reader *reader = aligned_alloc(64, sizeof(*reader));

	if (reader == NULL)
		abort();
	*reader = (struct reader){
		.number = atomic_fetch_add(&reader_count, 1), .fences = !has_membarrier,
		.is_taken = true, .next = atomic_load(&readers),
	};
	while (!atomic_compare_exchange_weak(&readers, &reader->next, reader))
		;
	return reader;
}

struct reader *
reclaim_register(void)
{
	struct reader *reader;
	bool is_free = false;

	pthread_once(&once, init);
	for (reader = atomic_load(&readers); reader != NULL; reader = reader->next) {
		is_free = false;
		if (atomic_compare_exchange_strong(&reader->is_taken, &is_free, true))
			break;
	}
	if (reader == NULL)
		reader = reader_new();
	reclaim_self = reader;
	pthread_setspecific(ended, reader);
	return reader;
}

uint64_t
reclaim_advance(uint64_t *stamp)
{
	struct reader *reader;
	uint64_t least;

	pthread_once(&once, init);
	*stamp = atomic_fetch_add_explicit(&reclaim_epoch, 1, memory_order_acq_rel);
	atomic_thread_fence(memory_order_seq_cst);
	if (has_membarrier && !membarrier(MEMBARRIER_CMD_PRIVATE_EXPEDITED))
		return 0;	/* then nothing is known */
	least = *stamp + 1;
	for (reader = atomic_load(&readers); reader != NULL; reader = reader->next) {
		const uint64_t epoch = atomic_load_explicit(&reader->epoch, memory_order_acquire);

		if (epoch != 0 && epoch < least)
			least = epoch;
	}
	return least;
}
