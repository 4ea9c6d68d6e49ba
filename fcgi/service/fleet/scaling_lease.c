/* Who decides, and which hosts there are to decide by. */
#include "lib/base/arena.h"
#include "lib/base/count.h"
#include "lib/db/db_row.h"
#include "service/fleet/scaling_store.h"

#define LEASE_ROW(FIRST, NEXT) \
	FIRST(holder, TEXT, "holder") \
	NEXT(term, INT, "term") \
	NEXT(left_ms, INT, "CASE WHEN until = '-infinity' THEN 0" \
	    " ELSE greatest(0, extract(epoch FROM until - now()) * 1000)::bigint END AS left_ms") \
	NEXT(wait_ms, INT, "wait_ms")

static DB_READER(lease_reader, struct scaling_lease, LEASE_ROW)

/* What the holder before asked for with its last breath has ended one lease after its own. */
static const char SQL_TAKE[] =
    "WITH before AS (SELECT holder, until FROM scaling_lease FOR UPDATE),"
    " taken AS ("
    "    UPDATE scaling_lease l SET holder = $1, term = l.term + (b.holder <> $1)::int,"
    "           until = now() + make_interval(secs => $2)"
    "      FROM before b WHERE b.holder = $1 OR b.until < now()"
    "    RETURNING l.holder, l.term, l.until,"
    "        CASE WHEN b.holder = $1 OR b.until = '-infinity' THEN 0"
    "        ELSE greatest(0, extract(epoch FROM b.until + make_interval(secs => $2) - now()) * 1000)::bigint"
    "        END AS wait_ms)"
    " SELECT " DB_COLUMNS(LEASE_ROW) " FROM taken";

enum err
scaling_lease_take(struct db *db, struct arena *arena, const char *holder, struct scaling_lease *out)
{
	const struct db_param params[] = { db_text(holder), db_int(SCALING_LEASE_S) };
	enum err err = db_read_one(db, arena, DB_QUERY(SQL_TAKE, params), lease_reader(), out);

	return err == ERR_NOT_FOUND ? ERR_CONFLICT : err;
}

enum err
scaling_lease_give_back(struct db *db, const char *holder)
{
	static const char SQL[] =
	    "UPDATE scaling_lease SET holder = '', until = '-infinity' WHERE holder = $1";
	const struct db_param params[] = { db_text(holder) };

	return db_exec(db, DB_QUERY(SQL, params), NULL);
}

enum err
scaling_lease_show(struct db *db, struct arena *arena, struct scaling_lease *out)
{
	static const char SQL[] =
	    "SELECT " DB_COLUMNS(LEASE_ROW) " FROM (SELECT *, 0::bigint AS wait_ms FROM scaling_lease) l";

	return db_read_one(db, arena, DB_PLAIN(SQL), lease_reader(), out);
}

#define HOST_ROW(FIRST, NEXT) \
	FIRST(id, ID, "h.public_id") \
	NEXT(name, TEXT, "h.name") \
	NEXT(seen_ms_ago, INT, "CASE WHEN h.seen_at IS NULL THEN -1" \
	    " ELSE greatest(0, extract(epoch FROM now() - h.seen_at) * 1000)::bigint END") \
	NEXT(cpu_permille, INT, "coalesce(h.figures[1], 0)") \
	NEXT(is_busy, BOOL, "EXISTS (SELECT FROM job j WHERE j.state = 'running'" \
	    " AND split_part(j.leased_by, '/', 1) = h.name)")

static DB_READER(host_reader, struct scaling_host, HOST_ROW)

enum err
scaling_hosts(struct db *db, struct arena *arena, const struct scaling_host **hosts, size_t *count)
{
	static const char SQL[] =
	    "SELECT " DB_COLUMNS(HOST_ROW) " FROM host h WHERE h.revoked_at IS NULL ORDER BY h.id";
	struct db_list list;
	enum err err = db_read_all(db, arena, DB_PLAIN(SQL), host_reader(), &list);

	if (err != ERR_OK)
		return err;
	*hosts = list.items;
	*count = list.count;
	return ERR_OK;
}
