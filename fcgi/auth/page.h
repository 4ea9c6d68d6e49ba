/* What every list of this program takes and says. */
#ifndef AUTH_PAGE_H
#define AUTH_PAGE_H

#include <stdint.h>

#include "lib/input.h"
#include "lib/request.h"

struct page_input {
	int64_t     limit;
	const char *cursor;
};

/* A list's service call says ERR_INPUT of a cursor that is none. */
static inline enum err
page_result(struct request *req, enum err err)
{
	if (err == ERR_INPUT)
		request_fault(req, FAULT_PARAMETER, "cursor",
		    "Use the `next` of the page before");
	return err;
}

#endif
