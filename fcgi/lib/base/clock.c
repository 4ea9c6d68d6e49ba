/* Clocks and the texts of times. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "lib/base/clock.h"

#define US_PER_S 1000000

/* RFC 3339 has four digits for a year: 0001-01-01 to the end of 9999. */
#define TIME_MIN_US (-62135596800LL * US_PER_S)
#define TIME_MAX_US (253402300800LL * US_PER_S - 1)

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

void
clock_face(int64_t ms, char out[CLOCK_TEXT_MAX])
{
	const int64_t s = ms / 1000;
	int len = 0;

	if (s >= 3600)
		len = snprintf(out, CLOCK_TEXT_MAX, "%" PRId64 ":", s / 3600);
	snprintf(out + len, CLOCK_TEXT_MAX - (size_t)len, "%02d:%02d", (int)(s / 60 % 60),
	    (int)(s % 60));
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

/* `count` digits of `value`, from the right. */
static char *
put_digits(char *out, long value, int count)
{
	for (int i = count - 1; i >= 0; i--, value /= 10)
		out[i] = (char)('0' + value % 10);
	return out + count;
}

/*
 * The day of the civil calendar, of days since 1970-01-01, by eras of 400
 * years that begin in March.  Not gmtime_r(), which takes a lock that all
 * threads share, once for every time in every reply.
 */
static char *
put_date(char *out, long days)
{
	const long from_0000_03 = days + 719468;
	const long era = (from_0000_03 >= 0 ? from_0000_03 : from_0000_03 - 146096) / 146097;
	const long day_of_era = from_0000_03 - era * 146097;
	const long year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 -
	    day_of_era / 146096) / 365;
	const long day_of_year = day_of_era -
	    (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
	const long from_march = (5 * day_of_year + 2) / 153;
	const long month = from_march < 10 ? from_march + 3 : from_march - 9;

	out = put_digits(out, year_of_era + era * 400 + (month <= 2), 4);
	*out++ = '-';
	out = put_digits(out, month, 2);
	*out++ = '-';
	return put_digits(out, day_of_year - (153 * from_march + 2) / 5 + 1, 2);
}

static char *
put_time(char *out, long s)
{
	*out++ = 'T';
	out = put_digits(out, s / 3600, 2);
	*out++ = ':';
	out = put_digits(out, s / 60 % 60, 2);
	*out++ = ':';
	return put_digits(out, s % 60, 2);
}

void
clock_format(int64_t time_us, char out[CLOCK_TEXT_MAX])
{
	long us, s, days;

	if (time_us < TIME_MIN_US)
		time_us = TIME_MIN_US;
	if (time_us > TIME_MAX_US)
		time_us = TIME_MAX_US;
	s = split(time_us, &us);
	days = s / 86400 - (s % 86400 < 0);
	out = put_time(put_date(out, days), s - days * 86400);
	if (us != 0) {
		*out++ = '.';
		out = put_digits(out, us, 6);
	}
	memcpy(out, "Z", 2);
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

static const char months[][4] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
    "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };

bool
clock_parse_http(const char *text, int64_t *time_us)
{
	struct tm tm = { 0 };
	char month[4] = "";
	int end = 0;

	if (sscanf(text, "%*3[A-Za-z], %2d %3[A-Za-z] %4d %2d:%2d:%2d GMT%n", &tm.tm_mday, month,
	    &tm.tm_year, &tm.tm_hour, &tm.tm_min, &tm.tm_sec, &end) != 6 || end == 0)
		return false;
	while (tm.tm_mon < 12 && strcmp(months[tm.tm_mon], month) != 0)
		tm.tm_mon++;
	tm.tm_year -= 1900;
	if (tm.tm_mon == 12 || tm.tm_mday < 1 || tm.tm_mday > 31 || tm.tm_hour > 23 ||
	    tm.tm_min > 59 || tm.tm_sec > 60)
		return false;
	*time_us = (int64_t)timegm(&tm) * US_PER_S;
	return true;
}

void
clock_format_http(int64_t time_us, char out[CLOCK_TEXT_MAX])
{
	static const char days[][4] = { "Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat" };
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
