/* seccomp: the calls of the kernel that decoding takes, and no other. */
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <pthread.h>
#include <sched.h>
#include <seccomp.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "lib/base/count.h"
#include "lib/io/box_inside.h"

/* Stands for the number of the process that it is loaded in; no process has it. */
#define OWN_PID 0x7ffffff1u

struct box_filter {
	struct sock_filter *code;
	unsigned short      count;
};

/*
 * Allowed as they are: memory, threads, time, and what is open.  Landlock says
 * which paths; that it lets pass what changes no bytes (chmod, utime) and, before
 * its version 3, truncate(), is why those are not here.
 */
static const int allowed[] = {
	SCMP_SYS(access), SCMP_SYS(arch_prctl), SCMP_SYS(brk), SCMP_SYS(clock_getres),
	SCMP_SYS(clock_gettime), SCMP_SYS(clock_nanosleep), SCMP_SYS(close),
	SCMP_SYS(dup), SCMP_SYS(dup2), SCMP_SYS(dup3), SCMP_SYS(eventfd2), SCMP_SYS(exit),
	SCMP_SYS(exit_group), SCMP_SYS(faccessat), SCMP_SYS(faccessat2),
	SCMP_SYS(fadvise64), SCMP_SYS(fallocate), SCMP_SYS(fdatasync), SCMP_SYS(fstat),
	SCMP_SYS(fstatfs), SCMP_SYS(fsync), SCMP_SYS(ftruncate), SCMP_SYS(futex),
	SCMP_SYS(getcwd), SCMP_SYS(getdents64), SCMP_SYS(getegid), SCMP_SYS(geteuid),
	SCMP_SYS(getgid), SCMP_SYS(getpgrp), SCMP_SYS(getpid), SCMP_SYS(getppid),
	SCMP_SYS(getrandom), SCMP_SYS(getrusage), SCMP_SYS(gettid), SCMP_SYS(gettimeofday),
	SCMP_SYS(getuid), SCMP_SYS(lseek), SCMP_SYS(lstat), SCMP_SYS(madvise),
	SCMP_SYS(membarrier), SCMP_SYS(mmap), SCMP_SYS(mprotect), SCMP_SYS(mremap),
	SCMP_SYS(msync), SCMP_SYS(munmap), SCMP_SYS(nanosleep), SCMP_SYS(newfstatat),
	SCMP_SYS(poll), SCMP_SYS(ppoll), SCMP_SYS(pread64), SCMP_SYS(preadv), SCMP_SYS(pselect6),
	SCMP_SYS(pwrite64), SCMP_SYS(pwritev), SCMP_SYS(read), SCMP_SYS(readlink),
	SCMP_SYS(readlinkat), SCMP_SYS(readv), SCMP_SYS(rename), SCMP_SYS(renameat),
	SCMP_SYS(renameat2), SCMP_SYS(restart_syscall), SCMP_SYS(rseq), SCMP_SYS(rt_sigaction),
	SCMP_SYS(rt_sigpending), SCMP_SYS(rt_sigprocmask), SCMP_SYS(rt_sigreturn),
	SCMP_SYS(rt_sigtimedwait), SCMP_SYS(sched_getaffinity), SCMP_SYS(sched_yield),
	SCMP_SYS(select), SCMP_SYS(set_robust_list), SCMP_SYS(set_tid_address),
	SCMP_SYS(sigaltstack), SCMP_SYS(stat), SCMP_SYS(statfs), SCMP_SYS(statx),
	SCMP_SYS(sysinfo), SCMP_SYS(time), SCMP_SYS(times), SCMP_SYS(umask), SCMP_SYS(uname),
	SCMP_SYS(unlink), SCMP_SYS(unlinkat), SCMP_SYS(write), SCMP_SYS(writev),
};

/* Allowed of a descriptor; not who is told of it by a signal (F_SETOWN). */
static const int descriptor_uses[] = {
	F_DUPFD, F_DUPFD_CLOEXEC, F_GETFD, F_SETFD, F_GETFL, F_SETFL, F_GETLK, F_SETLK, F_SETLKW,
};
static const int thread_names[] = { PR_SET_NAME, PR_GET_NAME };
static const int narrowing[] = { PR_GET_SECCOMP, PR_SET_SECCOMP, PR_SET_PDEATHSIG };
#define TERMINAL_ASKED 0x5401	/* TCGETS: isatty() */
static const int device_uses[] = { TERMINAL_ASKED, FIONREAD, FIONBIO };

#define ADD(filter, call, ...) \
	add(filter, SCMP_SYS(call), (const struct scmp_arg_cmp[]){ __VA_ARGS__ }, \
	    COUNT(((const struct scmp_arg_cmp[]){ __VA_ARGS__ })))

/* A call that this machine has none of (stat, on some) is passed over. */
static bool
add(scmp_filter_ctx filter, int call, const struct scmp_arg_cmp *asked, size_t count)
{
	const int status = seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, call,
	    (unsigned)count, asked);

	return status == 0 || (call < 0 && call != __NR_SCMP_ERROR) || status == -EDOM;
}

/* `call` where its argument `n` is one of these. */
static bool
add_each(scmp_filter_ctx filter, int call, unsigned n, const int *values, size_t count)
{
	bool ok = true;
	size_t i;

	for (i = 0; ok && i < count; i++) {
		/* the kernel looks at 32 bits of it */
		const struct scmp_arg_cmp is = SCMP_CMP(n, SCMP_CMP_MASKED_EQ, 0xffffffffu,
		    (scmp_datum_t)(unsigned)values[i]);

		ok = add(filter, call, &is, 1);
	}
	return ok;
}

/*
 * O_TRUNC takes a right to write: before its version 3, Landlock lets a file be
 * cut that may only be read.
 */
static bool
add_open(scmp_filter_ctx filter, int call, unsigned flags)
{
	const struct scmp_arg_cmp ways[] = {
		SCMP_CMP(flags, SCMP_CMP_MASKED_EQ, O_TRUNC, 0),
		SCMP_CMP(flags, SCMP_CMP_MASKED_EQ, O_ACCMODE, O_WRONLY),
		SCMP_CMP(flags, SCMP_CMP_MASKED_EQ, O_ACCMODE, O_RDWR),
	};

	return add(filter, call, &ways[0], 1) && add(filter, call, &ways[1], 1) &&
	    add(filter, call, &ways[2], 1);
}

#define NAMESPACES (CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWUTS | CLONE_NEWIPC | \
	CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNET)

/* Threads; or processes too, but in no namespace of their own. */
static bool
add_clone(scmp_filter_ctx filter, bool forks)
{
	if (!forks)
		return ADD(filter, clone, SCMP_A0(SCMP_CMP_MASKED_EQ, CLONE_THREAD | NAMESPACES,
		    CLONE_THREAD));
	/* what forks also narrows its children's box */
	return ADD(filter, clone, SCMP_A0(SCMP_CMP_MASKED_EQ, NAMESPACES, 0)) &&
	    add(filter, SCMP_SYS(wait4), NULL, 0) &&
	    add(filter, SCMP_SYS(memfd_create), NULL, 0) &&
	    add_each(filter, SCMP_SYS(prctl), 0, narrowing, COUNT(narrowing));
}

static bool
add_signals(scmp_filter_ctx filter)
{
	return ADD(filter, kill, SCMP_A0(SCMP_CMP_EQ, OWN_PID)) &&
	    ADD(filter, tgkill, SCMP_A0(SCMP_CMP_EQ, OWN_PID));
}

/*
 * The one program.  No other file ever has this number: it is above what
 * RLIMIT_NOFILE gives, which stays as it is, and is closed by the execve.
 */
static bool
add_exec(scmp_filter_ctx filter)
{
	return ADD(filter, execveat, SCMP_A0(SCMP_CMP_EQ, BOX_EXEC_FD),
	    SCMP_A4(SCMP_CMP_EQ, AT_EMPTY_PATH)) &&
	    ADD(filter, prlimit64, SCMP_A0(SCMP_CMP_EQ, 0), SCMP_A2(SCMP_CMP_EQ, 0)) &&
	    add(filter, SCMP_SYS(getrlimit), NULL, 0);
}

/* A sanitizer looks at its own process first, and is given what it cannot do without. */
static bool
add_sanitizer(scmp_filter_ctx filter)
{
#ifdef BOX_SANITIZED
	return ADD(filter, prlimit64, SCMP_A0(SCMP_CMP_EQ, 0), SCMP_A1(SCMP_CMP_EQ, RLIMIT_CORE)) &&
	    add(filter, SCMP_SYS(personality), NULL, 0);
#else
	(void)filter;
	return true;
#endif
}

static bool
fill(scmp_filter_ctx filter, bool forks)
{
	bool ok = true;
	size_t i;

	for (i = 0; ok && i < COUNT(allowed); i++)
		ok = add(filter, allowed[i], NULL, 0);
	return ok && add_open(filter, SCMP_SYS(openat), 2) &&
	    add_open(filter, SCMP_SYS(open), 1) &&
	    /* of the socket that it may have been given as its stdin */
	    ADD(filter, recvmsg, SCMP_A0(SCMP_CMP_EQ, STDIN_FILENO)) &&
	    add_each(filter, SCMP_SYS(fcntl), 1, descriptor_uses, COUNT(descriptor_uses)) &&
	    add_each(filter, SCMP_SYS(ioctl), 1, device_uses, COUNT(device_uses)) &&
	    add_each(filter, SCMP_SYS(prctl), 0, thread_names, COUNT(thread_names)) &&
	    add_clone(filter, forks) && add_signals(filter) && add_exec(filter) &&
	    add_sanitizer(filter);
}

/* As the kernel takes it; libseccomp 2.5 writes it to files alone. */
static bool
export(scmp_filter_ctx filter, struct box_filter *out)
{
	const int fd = memfd_create("filter", MFD_CLOEXEC);
	off_t size = 0;
	bool ok = false;

	if (fd < 0)
		return false;
	if (seccomp_export_bpf(filter, fd) == 0 && (size = lseek(fd, 0, SEEK_END)) > 0) {
		out->code = malloc((size_t)size);
		if (out->code == NULL)
			abort();
		out->count = (unsigned short)((size_t)size / sizeof(out->code[0]));
		ok = pread(fd, out->code, (size_t)size, 0) == (ssize_t)size;
	}
	close(fd);
	return ok;
}

static struct box_filter *
make(bool forks)
{
	/* what is not known is not there: the C library then does it in another way */
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(ENOSYS));
	struct box_filter *out = calloc(1, sizeof(*out));

	if (filter == NULL || out == NULL || !fill(filter, forks) || !export(filter, out))
		abort();
	seccomp_release(filter);
	return out;
}

static struct box_filter *filters[2];

static void
make_both(void)
{
	filters[false] = make(false);
	filters[true] = make(true);
}

const struct box_filter *
box_filter(bool forks)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	pthread_once(&once, make_both);
	return filters[forks];
}

bool
box_filter_load(const struct box_filter *filter)
{
	const struct sock_fprog program = { filter->count, filter->code };
	size_t i;

	/* the child's own copy of it */
	for (i = 0; i < filter->count; i++)
		if (filter->code[i].code == (BPF_JMP | BPF_JEQ | BPF_K) &&
		    filter->code[i].k == OWN_PID)
			filter->code[i].k = (uint32_t)getpid();
	return prctl(PR_SET_SECCOMP, 2 /* SECCOMP_MODE_FILTER */, &program) == 0;
}
