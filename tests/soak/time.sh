# Sourced by run.sh: ten days forth and back, in the database's eyes, by a now() that comes before its own.

clock_sql() {
	runuser -u vitrina -- env PGHOST="$(sockets_dir)" psql -qX -d vitrina -v ON_ERROR_STOP=1 -c "$1"
}

clock_make() {
	clock_sql "CREATE SCHEMA fake; CREATE TABLE fake.jump (by interval NOT NULL); INSERT INTO fake.jump VALUES ('0');
		CREATE FUNCTION fake.now() RETURNS timestamptz LANGUAGE sql STABLE
			AS 'SELECT pg_catalog.now() + (SELECT by FROM fake.jump)';
		GRANT USAGE ON SCHEMA fake TO PUBLIC; GRANT SELECT ON fake.jump TO PUBLIC;
		ALTER DATABASE vitrina SET search_path = fake, pg_catalog, public;
		SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE usename LIKE 'vitrina\_%';" >"$work/clock"
}

clock_set() {
	clock_sql "UPDATE fake.jump SET by = '$1'"
}

# under_jumps SECONDS: half of them ten days ahead, then back.
under_jumps() {
	clock_make && within 30 all_healthy || return 1
	load "$1" &
	local loading=$!
	sleep $(($1 / 4))
	clock_set '10 days'
	sleep $(($1 / 2))
	clock_set 0
	wait "$loading"
}

# No job waits for a day to come.
nothing_is_dated_ahead() {
	[ "$(clock_sql "\\copy (SELECT count(*) FROM job WHERE state IN ('queued', 'running') AND run_at > pg_catalog.now() + interval '2 days') TO STDOUT")" = 0 ]
}
