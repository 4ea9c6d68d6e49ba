/* Clocks and the texts of times. */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "lib/clock.h"

#define US_PER_S 1000000

int64_t
clock_now_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return (int64_t)now.tv_sec * US_PER_S + now.tv_nsec / 1000;
}

int64_t
clock_steady_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Seconds and the microseconds past them, for times before 1970 too. */
static time_t
split(int64_t time_us, long *us)
{
	int64_t s = time_us / US_PER_S;

	*us = (long)(time_us % US_PER_S);
	if (*us < 0) {
		*us += US_PER_S;
		s--;
	}
	return (time_t)s;
}

void
clock_format(int64_t time_us, char out[CLOCK_TEXT_MAX])
{
	struct tm tm;
	time_t s;
	long us;
	size_t len;

	s = split(time_us, &us);
	gmtime_r(&s, &tm);
	/* strftime's %Y would leave out the zeros of the year 0999 */
	len = (size_t)snprintf(out, CLOCK_TEXT_MAX, "%04d", tm.tm_year + 1900);
	len += strftime(out + len, CLOCK_TEXT_MAX - len, "-%m-%dT%H:%M:%S", &tm);
	if (us != 0)
		len += (size_t)snprintf(out + len, CLOCK_TEXT_MAX - len, ".%06ld", us);
	memcpy(out + len, "Z", 2);
}

/* "+hh:mm", "-hh:mm" or "Z" as seconds east of UTC. */
static bool
parse_zone(const char *text, long *seconds)
{
	int hours, minutes, end = 0;

	if (strcmp(text, "Z") == 0 || strcmp(text, "z") == 0) {
		*seconds = 0;
		return true;
	}
	if ((text[0] != '+' && text[0] != '-') ||
	    sscanf(text + 1, "%2d:%2d%n", &hours, &minutes, &end) != 2 ||
	    text[1 + end] != '\0' || end != 5 || hours > 23 || minutes > 59)
		return false;
	*seconds = (hours * 60L + minutes) * 60;
	if (text[0] == '-')
		*seconds = -*seconds;
	return true;
}

/* What follows the dot: one to nine digits, of which six count. */
static const char *
parse_fraction(const char *text, long *us)
{
	long scale = US_PER_S / 10;
	int digits = 0;

	*us = 0;
	for (; *text >= '0' && *text <= '9' && digits < 9; text++, digits++) {
		*us += (*text - '0') * scale;
		scale /= 10;
	}
	return digits == 0 ? NULL : text;
}

bool
clock_parse(const char *text, int64_t *time_us)
{
	struct tm tm = { 0 }, back;
	const char *rest;
	time_t s;
	long us = 0, zone;

	if (strlen(text) > 40 ||
	    ((rest = strptime(text, "%Y-%m-%dT%H:%M:%S", &tm)) == NULL))
		return false;
	if (*rest == '.' && (rest = parse_fraction(rest + 1, &us)) == NULL)
		return false;
	if (!parse_zone(rest, &zone))
		return false;
	back = tm;
	s = timegm(&back);
	if (back.tm_mday != tm.tm_mday || back.tm_mon != tm.tm_mon)
		return false;	/* 31 February */
	*time_us = ((int64_t)s - zone) * US_PER_S + us;
	return true;
}

void
clock_format_http(int64_t time_us, char out[CLOCK_TEXT_MAX])
{
	static const char days[][4] = { "Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat" };
	static const char months[][4] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
	    "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
	struct tm tm;
	time_t s;
	long us;

	s = split(time_us, &us);
	gmtime_r(&s, &tm);
	/* not strftime: its names follow the locale */
	snprintf(out, CLOCK_TEXT_MAX, "%s, %02d %s %04d %02d:%02d:%02d GMT",
	    days[tm.tm_wday % 7], tm.tm_mday % 100, months[tm.tm_mon % 12],
	    (tm.tm_year + 1900) % 10000, tm.tm_hour % 100, tm.tm_min % 100,
	    tm.tm_sec % 100);
}
