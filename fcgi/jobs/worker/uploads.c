/* The job that ends abandoned uploads, and has what was uploaded hashed. */
#include <inttypes.h>

#include "jobs/worker/kinds.h"
#include "jobs/worker/task.h"
#include "lib/io/log.h"
#include "service/upkeep/audit.h"
#include "service/upload/upload.h"

enum err
uploads_run(struct task *task)
{
	int64_t dropped = 0, queued = 0;
	enum err err;

	err = upload_sweep(task->db, &dropped);
	if (dropped > 0)
		log_info("%" PRId64 " abandoned uploads were dropped", dropped);
	if (err == ERR_OK)
		err = audit_queue_hashes(task->db, &queued);
	return err;
}
