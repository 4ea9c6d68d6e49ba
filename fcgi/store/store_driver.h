/* What a store driver does; store.h says what each means. */
#ifndef SERVICE_STORE_DRIVER_H
#define SERVICE_STORE_DRIVER_H

#include "store/store.h"
#include "store/store_direct.h"

struct store_driver {
	const char *name;	/* the value of the configuration's `store` */
	enum err (*put)(const char *key, struct body *body, struct store_object *out);
	/* NULL: `put` with what reads the file */
	enum err (*put_file)(const char *key, const char *path, struct store_object *out);
	/* version "": the newest */
	enum err (*head)(const char *key, const char *version, struct store_object *out);
	enum err (*read)(const char *key, const char *version, int64_t offset, void *data,
	    size_t len, size_t *got);
	enum err (*local)(const char *key, const char *version, struct arena *arena,
	    const char **path);
	/* NULL: `local` is as quick */
	enum err (*local_ends)(const char *key, const char *version, struct arena *arena,
	    const char **path, bool *is_whole);
	void     (*local_done)(const char *path);
	enum err (*remove)(const char *key);
	/* NULL, both: it keeps no versions */
	enum err (*hide)(const char *key);
	enum err (*list_hidden)(int64_t before_us,
	    bool (*each)(void *context, const char *key), void *context);
	/* NULL: one after the other */
	enum err (*remove_prefix)(const char *prefix);

	enum err (*begin)(const char *key, char upload[STORE_UPLOAD_MAX]);
	enum err (*put_part)(const char *key, const char *upload, int number,
	    int64_t part_size, struct body *body, struct store_part *out);
	void     (*forget)(const char *key, const char *upload,
	    const struct store_part *part);
	void     (*reject)(const char *key, const char *upload, int64_t part_size,
	    const struct store_part *part);
	enum err (*complete)(const char *key, const char *upload, int64_t part_size,
	    const struct store_part *parts, size_t count, struct store_object *out);
	enum err (*abort)(const char *key, const char *upload);

	enum err (*space)(int64_t *free_bytes, int64_t *total_bytes);
	enum err (*list)(const char *prefix,
	    bool (*each)(void *context, const char *key, int64_t size_bytes),
	    void *context);
	enum err (*sweep)(int64_t before_us);
	enum err (*reach)(void);
	/* NULL: never.  Its breaker is open: nothing else of it is asked */
	bool     (*is_away)(void);
	/* NULL: it does not say.  An object of that key, or an upload to it, is there. */
	bool     (*knows)(const char *key);
	const struct store_direct *direct;	/* NULL: bytes go through the front end */
};

/* What a store does that clients reach by themselves: see store_direct.h. */
struct store_direct {
	const char *(*bucket)(void);
	const char *(*origin)(struct arena *arena);
	enum err (*link)(const char *key, const char *version, struct store_link *as,
	    struct arena *arena, const char **url);
	enum err (*sign_put)(const char *key, struct arena *arena, int64_t *expires_s,
	    const char **url);
	enum err (*sign_form)(const char *key, struct arena *arena,
	    const struct s3_form_limits *limits, struct s3_form *out);
	enum err (*sign_parts)(const char *key, const char *upload, struct arena *arena,
	    const int *numbers, size_t count, int64_t *expires_s, const char **urls);
	enum err (*list_parts)(const char *key, const char *upload, struct arena *arena,
	    struct store_part **parts, size_t *count);
	enum err (*last_came)(const char *key, int64_t *at_us);
};

/* The one that the configuration names: where what is new goes. */
const struct store_driver *store_driver(void);
/* The one that objects are being copied from; NULL: none. */
const struct store_driver *store_driver_before(void);
/*
 * Where the object of `key`, or an upload to it, is.  While a copy goes on that
 * is the directory where it knows the key (a look at the disk), for objects
 * never change; else the S3.
 */
const struct store_driver *store_driver_of(const char *key);
/* NULL: there is none of that name. */
const struct store_driver *store_driver_named(const char *name);

/*
 * ERR_NO_SPACE when `more_bytes` would leave under min_free of what a driver's
 * `space` says; a driver asks it of its own, for objects may be going to another.
 */
enum err store_space_check(enum err (*space)(int64_t *free_bytes, int64_t *total_bytes),
    int64_t more_bytes);

extern const struct store_driver store_file_driver;
extern const struct store_driver store_s3_driver;

#endif
