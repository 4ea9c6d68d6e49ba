/*
 * The configuration: one table of keys.  Read once, from the environment
 * (VITRINA_<KEY>) over the file that VITRINA_CONF names (else
 * /etc/vitrina/vitrina.conf, which may be absent).
 */
#ifndef LIB_CONFIG_H
#define LIB_CONFIG_H

#include <stdbool.h>
#include <stdint.h>

/*
 * key, type, default, what it is for.
 * Types: TEXT, BYTES (units k, M, G), SECONDS (units s, m, h, d), COUNT, BOOL.
 * Alphabetical within a group.
 */
#define CONFIG_TABLE(X) \
	/* the site */ \
	X(public_url,        TEXT,    "",              "the site's address as people type it, such as https://video.example.org; empty: whatever Host they used") \
	X(registration,      TEXT,    "closed",        "who may register until the admin chooses: open, invitation or closed") \
	X(security_contact,  TEXT,    "",              "where faults of the site's safety are told, such as mailto:safety@example.org, for /.well-known/security.txt; empty: there is none") \
	X(site_name,         TEXT,    "Vitrina",       "the name in the header, in titles and in feeds") \
	X(trusted_proxies,   TEXT,    "",              "addresses or networks, comma between, whose X-Forwarded-* count") \
	/* where things are */ \
	X(agent_dir,         TEXT,    "/var/lib/vitrina-agent", "directory where this host's agent keeps its key, and finds the code to come in by") \
	X(database,          TEXT,    "dbname=vitrina", "how to reach Postgres, as libpq takes it") \
	X(database_role_prefix, TEXT, "vitrina_",      "put before the program's name to make its Postgres role; empty: the role in database") \
	X(listen,            TEXT,    "",              "where a program listens when it inherits no socket: a path, or address:port") \
	X(log_dir,           TEXT,    "/var/log/vitrina", "directory of security.log, for fail2ban and such; empty: the journal and the admin's page alone") \
	X(monitor_url,       TEXT,    "",              "address of the site as this host's agent reaches it; empty: public_url, or the front end of this host") \
	X(run_dir,           TEXT,    "/run/vitrina",  "directory of the sockets") \
	X(scratch_dir,       TEXT,    "/var/lib/vitrina/scratch", "local directory where the worker and probes keep files for a while") \
	X(secrets_dir,       TEXT,    "/etc/vitrina/secrets", "directory of the key files") \
	X(spool_dir,         TEXT,    "/var/lib/vitrina/store/spool", "where the front end puts large bodies; on the store's filesystem") \
	X(store,             TEXT,    "file",          "where objects live: file or s3") \
	X(store_before,      TEXT,    "",              "the other store, while what is there is being copied to store: what is not in store yet is found there") \
	X(store_dir,         TEXT,    "/var/lib/vitrina/store", "directory of the file store") \
	X(www_dir,           TEXT,    "/usr/share/vitrina/www", "directory of the site's own files, out of which its pages are made") \
	/* the s3 store */ \
	X(s3_endpoint,       TEXT,    "",              "address of the S3, such as https://s3.example.org:9000; empty: AWS's for s3_region") \
	X(s3_region,         TEXT,    "us-east-1",     "region that requests to the S3 are signed for") \
	X(s3_bucket,         TEXT,    "vitrina",       "bucket of the site, its own alone") \
	X(s3_path_style,     BOOL,    "off",           "on: endpoint/bucket/key; off: bucket.endpoint/key") \
	X(s3_ca_file,        TEXT,    "",              "certificates that the S3's is checked with; empty: the system's") \
	X(s3_access_key,     TEXT,    "",              "access key for the S3 store; its secret is in secrets_dir/s3_secret_key; empty: as AWS SDKs find theirs") \
	X(s3_url_window,     SECONDS, "1h",            "presigned addresses of media are the same for this long, and hold twice as long") \
	X(cdn_url,           TEXT,    "",              "where media are fetched instead of the S3: a CDN that may read the bucket; addresses are then not signed") \
	X(sts_endpoint,      TEXT,    "",              "address of the STS; empty: s3_endpoint, or AWS's for s3_region") \
	X(sts_role,          TEXT,    "",              "role (ARN) that uploaders' own tools get for a while; empty: none is handed out") \
	X(sts_session,       SECONDS, "1h",            "how long such credentials hold; they are handed out until a third of it is left") \
	/* CloudWatch */ \
	X(cloudwatch,        BOOL,    "off",           "on: what is counted goes to Amazon CloudWatch too") \
	X(cloudwatch_endpoint, TEXT,  "",              "address of the CloudWatch; empty: AWS's for cloudwatch_region") \
	X(cloudwatch_namespace, TEXT, "Vitrina",       "namespace of the metrics there: one a site") \
	X(cloudwatch_region, TEXT,    "",              "region of the CloudWatch; empty: s3_region") \
	X(cloudwatch_resolution, SECONDS, "1m",        "steps that go there: 1m, or 5s, which are kept in high resolution") \
	X(series_source,     TEXT,    "database",      "where the manager's charts come from: database or cloudwatch") \
	/* limits */ \
	X(matrix_memory,     BYTES,   "2G",            "memory that matrices may take at once while they are computed with") \
	X(matrix_wait,       SECONDS, "8s",            "longest that a request computes with matrices; what is predicted to take longer becomes a job") \
	X(address_bodies,    COUNT,   "64",            "bodies that one address (of IPv6: one /64) may be sending at once; 0: any number; nginx's alone") \
	X(max_upload,        BYTES,   "20G",           "largest object that may be uploaded") \
	X(min_free,          BYTES,   "1G",            "uploads stop when the store's disk has less than this free") \
	X(part_size,         BYTES,   "16M",           "size of an upload's parts") \
	X(hosts,             COUNT,   "1",             "machines that the site runs on; more than one need store = s3") \
	X(quota,             BYTES,   "50G",           "bytes an account may keep, unless the admin set another number") \
	X(upload_days,       COUNT,   "2",             "days after which an unfinished upload is dropped") \
	X(keep_original,     TEXT,    "always",        "how long a video's file is kept as it came: always, a number of days, or never; then its best rendition takes its place") \
	X(undelete_days,     COUNT,   "7",             "days during which a deletion can be undone") \
	X(version_days,      COUNT,   "30",            "days that a file's earlier versions are kept") \
	X(security_log_days, COUNT,   "90",            "days that the security log's rows, which the admin's page shows, are kept") \
	X(session_days,      COUNT,   "30",            "days without use after which a session ends") \
	X(session_max_days,  COUNT,   "365",           "days after which a session ends however much it is used") \
	X(password_memory,   BYTES,   "64M",           "memory that hashing passwords may take at once") \
	X(rate_limits,       BOOL,    "on",            "slow down repeated log-ins, registrations and comments") \
	X(image_pixels,      COUNT,   "100000000",     "pixels that an image may have, all its frames together") \
	/* machinery */ \
	X(cache_policy,      TEXT,    "sieve",         "which image leaves a full cache: lru, random, sieve or s3fifo; until the admin chooses") \
	X(cache_size,        BYTES,   "128M",          "memory for images that are asked for again; until the admin chooses") \
	X(confine_tools,     BOOL,    "on",            "on: ffmpeg and whatever else reads strangers' files reaches its file and its folder alone; off: all that the site reaches, which scripts in ffmpeg's place need") \
	X(controller,        TEXT,    "off",           "who has the hosts whose number is decided here: off (nobody decides), local (processes of this machine), dry-run, or ec2 (an Auto Scaling group)") \
	X(controller_endpoint, TEXT,  "",              "address of the Auto Scaling API; empty: AWS's for controller_region") \
	X(controller_group,  TEXT,    "",              "name of the Auto Scaling group") \
	X(controller_region, TEXT,    "",              "region of the group; empty: s3_region") \
	X(db_connections,    COUNT,   "0",             "Postgres connections a program; 0: by its kind and the cores") \
	X(threads,           COUNT,   "0",             "threads a program; 0: four a core") \
	X(upload_threads,    COUNT,   "32",            "streamed bodies a program takes at once") \
	X(store_threads,     COUNT,   "32",            "requests of a program that wait for an S3 at once; those over it get 503") \
	X(log_level,         TEXT,    "info",          "least that is logged: debug, info, warn or error") \
	X(fleet,             COUNT,   "2",             "hosts that controller = local begins with") \
	X(simulate,          TEXT,    "",              "what agents tell in the place of their processors' load: step, or a CSV file of percents, one each five seconds; empty: what is measured") \
	X(worker_jobs,       COUNT,   "1",             "jobs that one worker runs at once") \
	X(renditions,        TEXT,    "240,360,480,720,1080", "heights of the HLS renditions, never above the source") \
	X(transcriber,       TEXT,    "",              "command that writes down what is said in videos that come without captions: gets the path of a WAV (16 kHz) after its own words, prints WebVTT; empty: none does") \
	X(transcode_timeout, SECONDS, "6h",            "longest that one ffmpeg may run") \
	X(transcode_memory,  BYTES,   "4G",            "address space of one ffmpeg")

struct config {
#define CONFIG_MEMBER_TEXT(key)    const char *key;
#define CONFIG_MEMBER_BYTES(key)   int64_t key;
#define CONFIG_MEMBER_SECONDS(key) int64_t key;
#define CONFIG_MEMBER_COUNT(key)   int64_t key;
#define CONFIG_MEMBER_BOOL(key)    bool key;
#define X(key, type, otherwise, purpose) CONFIG_MEMBER_##type(key)
	CONFIG_TABLE(X)
#undef X
};

/*
 * Read file and environment.  On any fault prints every one of them to
 * standard error and returns false.
 */
bool config_load(void);
/* That file's path. */
const char *config_file(void);
/* What config_load() read; its strings live for ever. */
const struct config *config(void);
/* The days of keep_original; -1: always. */
#define CONFIG_KEEP_ALWAYS (-1)
int64_t config_keep_days(void);
/*
 * libpq's conninfo for `program`: `database` with the program's role, and its
 * password from the file database_<program> of secrets_dir, where there is one
 * (a line as of .pgpass, which may name another role).  NULL: as the owner of the tables, by the file
 * database.  Lives for ever.
 */
const char *config_database(const char *program);
/*
 * Print the value of the key `name` as a line: text as it is, numbers in bytes
 * or seconds, on or off.  False: there is no such key.
 */
bool config_print(const char *name);
/* Print the table as an example file (what conf/vitrina.conf.example holds). */
void config_print_example(void);

#endif
