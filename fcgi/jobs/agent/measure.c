/* Reads /proc. */
#include "jobs/agent/measure.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "lib/base/clock.h"
#include "lib/config/config.h"

#define FILE_MAX 16384

/* The whole file; "" where it is not there, as pressure is on some kernels. */
static const char *
read_file(const char *path)
{
	static char text[FILE_MAX];
	const int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t len = 0, got = 0;

	while (fd >= 0 && len < FILE_MAX - 1 &&
	    (got = read(fd, text + len, (size_t)(FILE_MAX - 1 - len))) > 0)
		len += got;
	text[len] = '\0';
	if (fd >= 0)
		close(fd);
	return text;
}

/* The number behind `name`; 0: there is none. */
static int64_t
number_of(const char *text, const char *name)
{
	const char *at = strstr(text, name);

	return at == NULL ? 0 : strtoll(at + strlen(name), NULL, 10);
}

static int64_t
permille(int64_t part, int64_t whole)
{
	return whole <= 0 || part <= 0 ? 0 : part >= whole ? 1000 : part * 1000 / whole;
}

/* user nice system idle iowait irq softirq steal: proc(5) */
static void
measure_cpu(struct measured *out)
{
	static int64_t busy_before, all_before;
	const char *text = read_file("/proc/stat");
	int64_t all = 0, idle = 0;
	char *at = (char *)text + strcspn(text, " ");

	for (int i = 0; i < 8; i++) {
		const int64_t ticks = strtoll(at, &at, 10);

		all += ticks;
		idle += i == 3 || i == 4 ? ticks : 0;
	}
	if (all_before > 0)
		out->cpu_permille = permille(all - idle - busy_before, all - all_before);
	busy_before = all - idle;
	all_before = all;
	out->processors = sysconf(_SC_NPROCESSORS_ONLN);
	out->load_centi = (int64_t)(strtod(read_file("/proc/loadavg"), NULL) * 100);
}

static void
measure_memory(struct measured *out)
{
	const char *text = read_file("/proc/meminfo");
	const int64_t all = number_of(text, "MemTotal:"), there = number_of(text, "MemAvailable:");

	out->memory_bytes = all * 1024;
	out->memory_used_bytes = (all > there ? all - there : 0) * 1024;
	text = read_file("/proc/self/smaps_rollup");
	out->agent_bytes = (number_of(text, "Private_Clean:") + number_of(text, "Private_Dirty:")) * 1024;
}

static void
measure_disk(struct measured *out)
{
	struct statvfs disk;

	if (statvfs(config()->store_dir, &disk) != 0 && statvfs("/", &disk) != 0)
		return;
	out->disk_bytes = (int64_t)(disk.f_blocks * disk.f_frsize);
	out->disk_used_bytes = (int64_t)((disk.f_blocks - disk.f_bfree) * disk.f_frsize);
}

static int64_t
rate(int64_t now, int64_t before, int64_t ms)
{
	return before <= 0 || now < before || ms <= 0 ? 0 : (now - before) * 1000 / ms;
}

/* Two lines of heads, then a line a device: received bytes first, sent ones ninth. */
static void
measure_network(struct measured *out)
{
	static int64_t received_before, sent_before, at_before;
	const int64_t now_ms = clock_steady_ms();
	int64_t received = 0, sent = 0;
	const char *line = read_file("/proc/net/dev");

	for (; line != NULL; line = strchr(line, '\n')) {
		const char *colon = strchr(line, ':');
		char *at = (char *)colon + 1;

		line += *line == '\n';
		if (colon == NULL)
			break;
		if (memchr(line, '\n', (size_t)(colon - line)) != NULL)
			continue;
		if (strncmp(line + strspn(line, " "), "lo:", 3) == 0)
			continue;
		received += strtoll(at, &at, 10);
		for (int i = 0; i < 7; i++)
			(void)strtoll(at, &at, 10);
		sent += strtoll(at, &at, 10);
	}
	out->received_bytes_s = rate(received, received_before, now_ms - at_before);
	out->sent_bytes_s = rate(sent, sent_before, now_ms - at_before);
	received_before = received;
	sent_before = sent;
	at_before = now_ms;
}

/* Of ten seconds, the share in which some waited: Documentation/accounting/psi.rst */
static int64_t
pressure(const char *path)
{
	const char *text = read_file(path), *at = strstr(text, "some avg10=");

	return at == NULL ? 0 : permille((int64_t)(strtod(at + strlen("some avg10="), NULL) * 10), 1000);
}

void
measure(struct measured *out)
{
	memset(out, 0, sizeof(*out));
	measure_cpu(out);
	measure_memory(out);
	measure_disk(out);
	measure_network(out);
	out->pressure_cpu_permille = pressure("/proc/pressure/cpu");
	out->pressure_memory_permille = pressure("/proc/pressure/memory");
	out->pressure_io_permille = pressure("/proc/pressure/io");
	out->uptime_s = (int64_t)strtod(read_file("/proc/uptime"), NULL);
}
