/*
 * What WebDAV's clients say of files and folders: properties whose meaning is theirs
 * (RFC 4918, 4.2, "dead"), times as they keep them, and what room is left.
 */
#ifndef SERVICE_FILE_PROPERTY_H
#define SERVICE_FILE_PROPERTY_H

#include "service/file/file.h"

#define FILE_PROPERTIES_MAX     100	/* of one file */
#define FILE_PROPERTY_NAME_MAX  255	/* bytes, and of its namespace */
#define FILE_PROPERTY_VALUE_MAX 16384	/* bytes of XML */

struct file_property {
	int64_t     row;	/* whose it is */
	const char *space;	/* namespace; "" where it has none */
	const char *name;
	const char *value;	/* XML, with the namespaces that it needs */
};

/* Those of these files, in their order: struct file_properties. */
enum err file_property_list(struct db *db, struct arena *arena, const struct file *files,
    size_t count, struct db_list *out);

/*
 * Set one; a NULL value takes it away, which is no error where there is none.
 * ERR_QUOTA: the file has FILE_PROPERTIES_MAX.  ERR_INPUT: longer than above
 */
enum err file_property_set(struct db *db, const struct file *file,
    const struct file_property *property);

/* Of a copy that was just made: it, and what is below it, get what the source's have. */
enum err file_property_copy(struct db *db, const struct file *from, const struct file *to);

/* When the bytes were last changed, as the client says. */
enum err file_property_modified(struct db *db, const struct file *file, int64_t modified_at);

struct file_room {
	int64_t quota_bytes;
	int64_t used_bytes;
};
/* Less than file_usage(), and quickly. */
enum err file_property_room(struct db *db, const struct user_id *who, struct file_room *out);

#endif
