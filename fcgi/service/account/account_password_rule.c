/* What is a password: long enough, and none that is tried first. */
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/utf8.h"
#include "lib/secret/common_passwords.h"
#include "service/account/account.h"

#define CODE_POINTS (PASSWORD_MAX + 1)	/* one more shows a longer one */

/* The code points of `text`, of which those past CODE_POINTS are not looked at. */
static size_t
characters(const char *text, uint32_t out[CODE_POINTS])
{
	size_t count = 0;

	while (*text != '\0' && count < CODE_POINTS)
		text += utf8_get(text, &out[count++]);
	return count;
}

/* Each character is the one before it and `step`: aaaa, 1234, dcba; after 9 comes 0. */
static bool
is_row(const uint32_t *points, size_t count, int step)
{
	size_t i;

	for (i = 1; i < count; i++)
		if (points[i] != points[i - 1] + (uint32_t)step &&
		    !(step == 1 && points[i - 1] == '9' && points[i] == '0') &&
		    !(step == -1 && points[i - 1] == '0' && points[i] == '9'))
			return false;
	return true;
}

/* Password1!, dragonfly_2024: what stands behind the word is tried with it. */
static bool
is_common(const char *password)
{
	char word[4 * PASSWORD_MAX + 1];
	size_t len = strlen(password);

	if (common_passwords_have(password))
		return true;
	while (len > 0 && (unsigned char)password[len - 1] < 0x80 &&
	    !((password[len - 1] | 0x20) >= 'a' && (password[len - 1] | 0x20) <= 'z'))
		len--;
	memcpy(word, password, len);
	word[len] = '\0';
	return common_passwords_have(word);
}

/* How many of its characters are the username, as often as it is there. */
static size_t
characters_of_name(const char *username, const char *password)
{
	const size_t len = strlen(username);
	size_t count = 0;

	if (len == 0)
		return 0;
	while ((password = strcasestr(password, username)) != NULL) {
		password += len;
		count += len;
	}
	return count;
}

const char *
account_password_fault(const char *username, const char *password)
{
	uint32_t points[CODE_POINTS];
	const size_t count = characters(password, points);

	if (count < PASSWORD_MIN || count > PASSWORD_MAX)
		return "Use 8 to 128 characters.";
	if (is_row(points, count, 0))
		return "This is one character again and again; choose another password.";
	if (is_row(points, count, 1) || is_row(points, count, -1))
		return "This is a plain sequence; choose another password.";
	if (is_common(password))
		return "Everybody tries this password first; choose another.";
	if (2 * characters_of_name(username, password) > count)
		return "This is hardly more than the username; choose another password.";
	return NULL;
}
