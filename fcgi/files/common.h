/* What the actions of this program have in common. */
#ifndef FILES_COMMON_H
#define FILES_COMMON_H

#include "lib/serve/reply.h"
#include "lib/serve/request.h"
#include "service/file/file.h"

struct file_put;
struct idempotency_once;

struct id_input {
	struct public_id id;
};
#define FIELDS_OF_ID FIELD_ID(FROM_PATH, struct id_input, id)

extern const char *const common_trees[];	/* by enum file_tree */

/* A member or a parameter that may be at fault. */
struct common_fault {
	enum fault_place place;
	const char      *name;
};

/* The folder of that id, or with an empty one the tree's root.  ERR_INPUT: it is no folder */
enum err common_folder(struct request *req, const struct public_id *id, enum file_tree tree,
    const struct common_fault *fault, struct file *out);
/* The name as it is kept; NULL: a fault was added. */
const char *common_name(struct request *req, const struct common_fault *fault, const char *text);
/* Names between slashes, as they are kept.  False: a fault was added. */
bool        common_names(struct request *req, const struct common_fault *fault, const char *path,
    struct texts *names);
/* What a service said of a place: ERR_INPUT and ERR_CONFLICT get their sentence. */
enum err common_refuse(struct request *req, enum err err, const struct common_fault *fault);
/* If-Match and If-None-Match: *. */
struct file_condition common_condition(const struct request *req);
/* The Idempotency-Key and what it stands for.  ERR_INPUT */
enum err common_once(struct request *req, struct idempotency_once *once);
/* Does a body of its size fit, where nothing asks that later?  ERR_TOO_LARGE, ERR_QUOTA */
enum err common_may_come(struct request *req);
/* Before the body comes, and once it is here. */
enum err common_may_put(struct request *req, const struct file_put *put,
    const struct common_fault *fault);
enum err common_put(struct request *req, const struct file_put *put,
    const struct common_fault *fault);

#endif
