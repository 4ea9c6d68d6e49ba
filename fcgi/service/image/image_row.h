/* Reading images out of rows: for service/image/image*.c alone. */
#ifndef SERVICE_IMAGE_ROW_H
#define SERVICE_IMAGE_ROW_H

#include <stddef.h>

#include "service/image/image.h"

struct db_rows;

/* Of image i; $1 is who looks. */
#define IMAGE_COLUMNS \
	"i.key, a.username, coalesce(i.owner_id = $1, false), v.public_id, v.type, v.width," \
	" v.height, v.frames, v.size_bytes, encode(v.sha256, 'hex'), v.original_type," \
	" v.original_bytes, encode(v.original_sha256, 'hex'), i.created_at, i.updated_at, i.id"
#define IMAGE_COLUMN_COUNT 16
#define IMAGE_FROM \
	" FROM image i JOIN image_version v ON v.image_id = i.id" \
	" JOIN object o ON o.id = v.object_id AND o.state = 'stored'" \
	" JOIN account a ON a.id = i.owner_id AND a.deleted_at IS NULL"

void image_read(const struct db_rows *rows, size_t row, struct arena *arena,
    struct image *out);

#endif
