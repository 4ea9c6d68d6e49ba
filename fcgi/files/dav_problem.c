/* Failures as DAV:error has them (RFC 4918, 14.5 and 16). */
#include <string.h>

#include "files/dav.h"
#include "lib/base/buf.h"
#include "lib/text/xml_write.h"

void
dav_condition(struct request *req, const char *name, const char *href)
{
	request_fault(req, FAULT_WORD, name, "%s", href == NULL ? "" : href);
}

static void
add_condition(struct buf *buf, const struct fault *fault)
{
	if (fault->detail[0] == '\0') {
		buf_printf(buf, "<D:%s/>", fault->name);
		return;
	}
	buf_printf(buf, "<D:%s><D:href>", fault->name);
	xml_text_add(buf, fault->detail);
	buf_printf(buf, "</D:href></D:%s>", fault->name);
}

/* In one line: see reply.h. */
static void
write(struct request *req, enum err err, struct buf *buf)
{
	const char *message = err_title(err);

	buf_text_add(buf, "<?xml version=\"1.0\" encoding=\"utf-8\"?><D:error xmlns:D=\"DAV:\">");
	for (size_t i = 0; i < req->faults.count; i++)
		if (req->faults.items[i].place == FAULT_WORD)
			add_condition(buf, &req->faults.items[i]);
		else if (strpbrk(req->faults.items[i].detail, "\r\n") == NULL)
			message = req->faults.items[i].detail;
	buf_printf(buf, "<P:%s xmlns:P=\"/problems/\">", err_type(err));
	xml_text_add(buf, message);
	buf_printf(buf, "</P:%s></D:error>", err_type(err));
}

const struct reply_problem_form dav_problem_form = { DAV_ROOT, DAV_TYPE, write, NULL };
