/* Within service/image: the columns of an image, and their reader. */
#ifndef SERVICE_IMAGE_ROW_H
#define SERVICE_IMAGE_ROW_H

#include "lib/db/db_row.h"
#include "service/image/image.h"

/* Of image i; $1 is who looks. */
#define IMAGE_ROW(FIRST, NEXT) \
	FIRST(key, TEXT, "i.key") \
	NEXT(owner, TEXT, "a.username") \
	NEXT(mine, BOOL, "coalesce(i.owner_id = $1, false)") \
	NEXT(version, ID, "v.public_id") \
	NEXT(type, TEXT, "'image/' || v.type") \
	NEXT(width, INT, "v.width") \
	NEXT(height, INT, "v.height") \
	NEXT(frames, INT, "v.frames") \
	NEXT(size_bytes, INT, "v.size_bytes") \
	NEXT(sha256, TEXT, "encode(v.sha256, 'hex')") \
	NEXT(original_type, TEXT, "'image/' || v.original_type") \
	NEXT(original_size_bytes, INT, "v.original_bytes") \
	NEXT(original_sha256, TEXT, "encode(v.original_sha256, 'hex')") \
	NEXT(created_at, TIME, "i.created_at") \
	NEXT(updated_at, TIME, "i.updated_at") \
	NEXT(sort_key, INT, "i.id")
#define IMAGE_FROM \
	" FROM image i JOIN image_version v ON v.image_id = i.id" \
	" JOIN object o ON o.id = v.object_id AND o.state = 'stored'" \
	" JOIN account a ON a.id = i.owner_id AND a.deleted_at IS NULL"

#endif
