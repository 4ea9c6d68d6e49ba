/* What a store driver does; store.h says what each means. */
#ifndef SERVICE_STORE_DRIVER_H
#define SERVICE_STORE_DRIVER_H

#include "service/store.h"

struct store_driver {
	const char *name;	/* the value of the configuration's `store` */
	enum err (*put)(const char *key, struct body *body, struct store_object *out);
	enum err (*head)(const char *key, struct store_object *out);
	enum err (*read)(const char *key, int64_t offset, void *data, size_t len,
	    size_t *got);
	enum err (*local)(const char *key, struct arena *arena, const char **path);
	void     (*local_done)(const char *path);
	enum err (*remove)(const char *key);

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
};

extern const struct store_driver store_file_driver;

#endif
