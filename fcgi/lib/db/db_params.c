/* Parameters of statements: text, but for bytea, which goes as it is. */
#include "lib/db/db_conn.h"

#include <assert.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "lib/base/clock.h"

struct db_param
db_text(const char *text)
{
	return (struct db_param){ .text = text };
}

struct db_param
db_null(void)
{
	return (struct db_param){ .text = NULL };
}

struct db_param
db_int(int64_t value)
{
	struct db_param param = { .is_small = true };
	uint64_t rest = value < 0 ? -(uint64_t)value : (uint64_t)value;
	char digits[20];
	size_t count = 0, at = 0;

	do {
		digits[count++] = (char)('0' + rest % 10);
		rest /= 10;
	} while (rest != 0);
	if (value < 0)
		param.small[at++] = '-';
	while (count > 0)
		param.small[at++] = digits[--count];
	return param;
}

struct db_param
db_double(double value)
{
	struct db_param param = { .is_small = true };

	snprintf(param.small, sizeof(param.small), "%.17g", value);
	return param;
}

struct db_param
db_bool(bool value)
{
	return (struct db_param){ .text = value ? "t" : "f" };
}

struct db_param
db_id(const struct public_id *id)
{
	struct db_param param = { .is_small = true };

	if (id->text[0] == '\0')
		return db_null();
	memcpy(param.small, id->text, sizeof(id->text));
	return param;
}

struct db_param
db_user(const struct user_id *user)
{
	return user_is_nobody(user) ? db_null() : db_int(user->value);
}

struct db_param
db_time(int64_t time_us)
{
	struct db_param param = { .is_small = true };

	_Static_assert(sizeof(param.small) >= CLOCK_TEXT_MAX, "a time fits");
	if (time_us == 0)
		return db_null();
	clock_format(time_us, param.small);
	return param;
}

struct db_param
db_bytes(const void *data, size_t len)
{
	assert(len <= INT_MAX);
	return (struct db_param){ .text = data, .length = (int)len, .is_binary = true };
}

struct db_param
db_texts(struct arena *arena, const struct texts *texts)
{
	return db_text(db_array_print(arena, texts));
}

void
db_params_lay_out(const struct db_param *params, size_t count,
    struct db_wire_params *out)
{
	size_t i;

	assert(count <= DB_PARAMS_MAX);
	for (i = 0; i < count; i++) {
		out->values[i] = params[i].is_small ? params[i].small : params[i].text;
		out->lengths[i] = params[i].length;
		out->formats[i] = params[i].is_binary;
	}
}
