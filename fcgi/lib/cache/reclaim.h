/*
 * Readers without locks.  Between reclaim_enter() and reclaim_leave() a thread
 * may follow pointers that others take out meanwhile; who takes something out
 * learns here when no reader can see it any more, and frees it then.
 *
 * Epochs, as in K. Fraser, "Practical lock-freedom" (2004), section 5.2.3.  The
 * fence that each reader would need is the reclaimer's, by membarrier(2), where
 * the kernel has that: then to enter and to leave are two plain stores.
 */
#ifndef LIB_RECLAIM_H
#define LIB_RECLAIM_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A thread that reads, until it ends. */
struct reader {
	_Atomic uint64_t epoch;		/* entered in it; 0: outside */
	unsigned         number;	/* from 0; no other living thread has it */
	bool             fences;	/* there is no membarrier() */
	atomic_bool      is_taken;
	struct reader   *next;
} __attribute__((aligned(64)));

extern _Thread_local struct reader *reclaim_self;
extern _Atomic uint64_t             reclaim_epoch;

/* This thread's, made when it first reads. */
struct reader *reclaim_register(void);

/* Not to be nested, and nothing may block inside. */
static inline struct reader *
reclaim_enter(void)
{
	struct reader *self = reclaim_self != NULL ? reclaim_self : reclaim_register();

	atomic_store_explicit(&self->epoch,
	    atomic_load_explicit(&reclaim_epoch, memory_order_acquire), memory_order_relaxed);
	if (self->fences)
		atomic_thread_fence(memory_order_seq_cst);
	else
		atomic_signal_fence(memory_order_seq_cst);
	return self;
}

static inline void
reclaim_leave(struct reader *self)
{
	atomic_store_explicit(&self->epoch, 0, memory_order_release);
}

/*
 * `*stamp`: what was taken out before this call has it.  What has a stamp
 * below the one that is returned, no reader sees any more.  Never waits.
 */
uint64_t reclaim_advance(uint64_t *stamp);

#endif
