/* What hosts said last: a family a figure. */
#include "stats/metrics_hosts.h"

#include <inttypes.h>
#include <string.h>

#include "lib/base/buf.h"
#include "lib/serve/request.h"
#include "service/fleet/host.h"

/* People chose the name: what ends a label is escaped. */
static void
labels(struct buf *out, const struct host *host)
{
	buf_printf(out, "{host=\"%s\",name=\"", host->id.text);
	for (const char *at = host->name; *at != '\0'; at++) {
		if (*at == '"' || *at == '\\')
			buf_add(out, "\\", 1);
		buf_add(out, at, 1);
	}
	buf_text_add(out, "\"}");
}

static void
print_figure(struct buf *out, size_t figure, const struct host *hosts, size_t count)
{
	const char *name = beat_figure_names[figure];

	buf_printf(out, "# HELP vitrina_host_%s What the host's agent said last.\n"
	    "# TYPE vitrina_host_%s gauge\n", name, name);
	for (size_t i = 0; i < count; i++) {
		if (hosts[i].seen_at == 0)
			continue;
		buf_printf(out, "vitrina_host_%s", name);
		labels(out, &hosts[i]);
		buf_printf(out, " %" PRId64 "\n", hosts[i].figures[figure]);
	}
}

static void
print_up(struct buf *out, const struct host *hosts, size_t count)
{
	buf_text_add(out, "# HELP vitrina_host_up Whether its agent is heard.\n"
	    "# TYPE vitrina_host_up gauge\n");
	for (size_t i = 0; i < count; i++) {
		buf_text_add(out, "vitrina_host_up");
		labels(out, &hosts[i]);
		buf_printf(out, " %d\n", strcmp(hosts[i].state, "lost") != 0);
	}
}

enum err
metrics_hosts(struct request *req, struct buf *out)
{
	struct host *hosts;
	size_t count;
	enum err err = host_all_now(req->db, req->arena, &hosts, &count);

	if (err != ERR_OK || count == 0)
		return err;
	print_up(out, hosts, count);
	for (size_t i = 0; i < BEAT_FIGURES_COUNT; i++)
		print_figure(out, i, hosts, count);
	return ERR_OK;
}
