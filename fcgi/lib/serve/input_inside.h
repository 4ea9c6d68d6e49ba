/* What the input files share: checks that store a value, or note a fault. */
#ifndef LIB_INPUT_INSIDE_H
#define LIB_INPUT_INSIDE_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/serve/input.h"

struct json_object;

/* One field of the input that is being filled. */
struct filling {
	struct request     *req;
	const struct field *field;
	void               *at;		/* where its value goes */
};

/* Note a fault of this field, at its pointer or parameter. */
void input_fill_fault(const struct filling *filling, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* The same for one item of a list. */
void input_fill_fault_item(const struct filling *filling, size_t index, const char *detail);

void input_fill_text(const struct filling *filling, const char *text);
void input_fill_int(const struct filling *filling, int64_t value);
void input_fill_double(const struct filling *filling, double value);
void input_fill_bool(const struct filling *filling, bool value);
void input_fill_id(const struct filling *filling, const char *text);
void input_fill_time(const struct filling *filling, const char *text);
void input_fill_choice(const struct filling *filling, const char *text);
/* Check the items of a list, and store them. */
void input_fill_texts(const struct filling *filling, const char **items, size_t count);

/* From the words of a path or a query. */
void input_fill_from_words(const struct filling *filling, const char *text);
/* From a JSON value; NULL is null. */
void input_fill_from_json(const struct filling *filling, struct json_object *value);

/*
 * Read the JSON body into io->json; an empty body counts as {}.
 * Errors as input_read().
 */
enum err input_body_read(struct request *req, int64_t max_bytes);
/* What of that can be said before the body is here. */
enum err input_body_foresee(struct request *req, int64_t max_bytes);
/* True, and `*value`, when the body has a member `name`. */
bool     input_body_member(const struct request *req, const char *name,
    struct json_object **value);
/* A fault for each member that is no field. */
void     input_body_unknown(struct request *req, const struct action *action);

#endif
