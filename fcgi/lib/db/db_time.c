/* Postgres's ISO text of a timestamptz in UTC, to microseconds, exactly. */
#include "lib/db/db_conn.h"

#include <assert.h>
#include <string.h>

/* Days from 1970-01-01 to a date of the proleptic Gregorian calendar. */
static int64_t
days_from_civil(int64_t year, int64_t month, int64_t day)
{
	int64_t era, of_era, of_year;

	/* years that begin in March put the leap day last */
	year -= month <= 2;
	era = (year >= 0 ? year : year - 399) / 400;
	of_era = year - era * 400;
	of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
	return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

static int64_t
take_digits(const char **at)
{
	int64_t value = 0;

	while (**at >= '0' && **at <= '9')
		value = value * 10 + (*(*at)++ - '0');
	return value;
}

static int64_t
take_after(const char **at, char before)
{
	assert(**at == before);
	(*at)++;
	return take_digits(at);
}

/* ".12" is 120000 microseconds: Postgres leaves trailing zeros out. */
static int64_t
take_fraction(const char **at)
{
	int64_t value = 0, unit = 100000;

	if (**at != '.')
		return 0;
	for ((*at)++; **at >= '0' && **at <= '9'; (*at)++, unit /= 10)
		value += (**at - '0') * unit;
	return value;
}

/* "2026-01-31 12:34:56.789+00", perhaps with " BC"; or an infinity. */
int64_t
db_time_parse(const char *text)
{
	int64_t year, month, day, hour, minute, second, fraction;

	if (*text == 'i')
		return INT64_MAX;
	if (text[0] == '-' && text[1] == 'i')
		return INT64_MIN;
	year = take_digits(&text);
	month = take_after(&text, '-');
	day = take_after(&text, '-');
	hour = take_after(&text, ' ');
	minute = take_after(&text, ':');
	second = take_after(&text, ':');
	fraction = take_fraction(&text);
	assert(strncmp(text, "+00", 3) == 0);	/* db_conn_open sets TimeZone */
	if (strcmp(text, "+00 BC") == 0)
		year = 1 - year;
	return ((days_from_civil(year, month, day) * 24 + hour) * 60 + minute) * 60000000 +
	    second * 1000000 + fraction;
}
