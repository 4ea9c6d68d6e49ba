/* What a check says of each thing, and what helps. */
#include <stdarg.h>
#include <string.h>

#include "lib/aws/s3.h"
#include "lib/base/arena.h"
#include "service/upkeep/check_inside.h"
#include "store/store_direct.h"

bool
check_say(struct check *check, bool ok, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	check->report->say(check->report->context, ok,
	    arena_vprintf(check->arena, format, ap));
	va_end(ap);
	check->is_good &= ok;
	return ok;
}

/* What helps, by what S3 calls it. */
static const char *
advice(enum err err, const char *fault)
{
	const char *help = s3_help(fault);

	if (help != NULL)
		return help;
	if (strstr(fault, "certificate") != NULL)
		return "its certificate is not trusted here: see s3_ca_file";
	if (err == ERR_UNAVAILABLE)
		return "no answer: see s3_endpoint, and whether that address can be reached from here";
	return err == ERR_NO_SPACE ? "there is no space, or a quota is used up" :
	    "the log says more";
}

bool
check_s3(struct check *check, enum err err, const char *good, const char *what)
{
	if (err == ERR_OK)
		return check_say(check, true, "%s", good);
	return check_say(check, false, "%s: %s%s%s%s", what,
	    store_is_direct() ? advice(err, s3_fault()) : err_title(err),
	    s3_fault()[0] != '\0' ? " (" : "", s3_fault(), s3_fault()[0] != '\0' ? ")" : "");
}
