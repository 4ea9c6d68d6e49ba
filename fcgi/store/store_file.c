/* The store's `file` driver: whole objects, under a directory. */
#include "store/store_file.h"

#include <errno.h>
#include <fcntl.h>
#include <fts.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "lib/base/ids.h"
#include "lib/config/config.h"
#include "lib/io/body.h"

static struct store_path
make_temp_path(void)
{
	struct public_id name = public_id_make();
	char hidden[sizeof(STORE_FILE_TEMPS) + PUBLIC_ID_LEN + 2];

	/* Not the bare name: one that begins with '-' is no trouble, '.' would be. */
	snprintf(hidden, sizeof(hidden), STORE_FILE_TEMPS "/%s", name.text);
	return store_path(hidden);
}

/* A second name for the spooled file: not a byte is copied. */
static enum err
link_spool(const struct body *body, const struct store_path *temp, int *fd)
{
	struct stat st;

	if (stat(body->spool_path, &st) != 0)
		return store_file_errno(body->spool_path) == ERR_NOT_FOUND ?
		    ERR_INTERNAL : ERR_UNAVAILABLE;
	if (st.st_size > body->max_bytes)
		return ERR_TOO_LARGE;
	if (body->length >= 0 && st.st_size != body->length)
		return ERR_MALFORMED;
	if (store_file_check_space(0) == ERR_NO_SPACE)
		return ERR_NO_SPACE;
	if (link(body->spool_path, temp->text) != 0)
		return ERR_NOT_ACCEPTABLE;	/* another filesystem or owner: copy */
	*fd = open(temp->text, O_RDONLY | O_CLOEXEC);
	return *fd >= 0 ? ERR_OK : store_file_errno(temp->text);
}

static enum err
fill_temp(struct body *body, const struct store_path *temp, int *fd)
{
	int64_t written;
	enum err err;

	if (body->spool_path != NULL) {
		err = link_spool(body, temp, fd);
		if (err != ERR_NOT_ACCEPTABLE)
			return err;
	}
	*fd = open(temp->text, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0640);
	if (*fd < 0)
		return store_file_errno(temp->text);
	return store_file_write(body, temp, *fd, 0, &written);
}

static enum err
put(const char *key, struct body *body, struct store_object *out)
{
	struct store_path path = store_path(key), temp = make_temp_path();
	struct stat st;
	enum err err;
	int fd = -1;

	err = store_file_make_parents(&temp);
	if (err == ERR_OK)
		err = fill_temp(body, &temp, &fd);
	if (err != ERR_OK)
		goto done;
	if (fsync(fd) != 0 || fstat(fd, &st) != 0) {
		err = store_file_errno(temp.text);
		goto done;
	}
	err = store_file_rename(&temp, &path);
	if (err == ERR_OK)
		store_file_facts(&st, out);
done:
	if (fd >= 0)
		close(fd);
	if (err != ERR_OK)
		unlink(temp.text);
	return err == ERR_NOT_FOUND ? ERR_UNAVAILABLE : err;	/* store_dir is not there */
}

static void
local_done(const char *path)
{
	(void)path;	/* it is the object itself */
}

static enum err
remove_object(const char *key)
{
	struct store_path path = store_path(key);

	store_file_abort(key, strrchr(key, '/') != NULL ? strrchr(key, '/') + 1 : key);
	if (unlink(path.text) != 0 && errno != ENOENT && errno != ENOTDIR)
		return store_file_errno(path.text);
	store_file_prune_parents(&path);
	return ERR_OK;
}

static enum err
reach(void)
{
	int64_t free_bytes, total_bytes;

	return store_file_space(&free_bytes, &total_bytes);
}

/* Hidden directories, and the spool when it is in the store, hold no objects. */
static bool
is_apart(const FTSENT *entry)
{
	return entry->fts_info == FTS_D && entry->fts_level > 0 &&
	    (entry->fts_name[0] == '.' || strcmp(entry->fts_path, config()->spool_dir) == 0);
}

static enum err
list(const char *prefix,
    bool (*each)(void *context, const char *key, int64_t size_bytes), void *context)
{
	struct store_path root = store_path(prefix);
	char *roots[] = { root.text, NULL };
	size_t base = strlen(config()->store_dir) + 1;
	FTSENT *entry;
	FTS *fts;

	*(strrchr(root.text, '/')) = '\0';	/* the directory that all of them are in */
	fts = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, NULL);
	if (fts == NULL)
		return store_file_errno(root.text);
	while ((entry = fts_read(fts)) != NULL) {
		if (is_apart(entry))
			fts_set(fts, entry, FTS_SKIP);
		if (entry->fts_info == FTS_F && entry->fts_name[0] != '.' &&
		    strncmp(entry->fts_path + base, prefix, strlen(prefix)) == 0 &&
		    !each(context, entry->fts_path + base, entry->fts_statp->st_size))
			break;
	}
	fts_close(fts);
	return ERR_OK;
}

/* What a crash left: temporary files, and uploads that nobody has gone on with. */
static void
sweep_entry(const FTSENT *entry, int64_t before_s)
{
	struct store_path path;
	struct stat st;

	if (entry->fts_level != 1 || entry->fts_statp->st_ctim.tv_sec >= before_s)
		return;
	if (entry->fts_info == FTS_F)
		unlink(entry->fts_path);
	if (entry->fts_info != FTS_DP)
		return;
	snprintf(path.text, sizeof(path.text), "%s/data", entry->fts_path);
	if (stat(path.text, &st) == 0 ? st.st_ctim.tv_sec < before_s : errno == ENOENT) {
		*strrchr(path.text, '/') = '\0';
		store_file_remove_tree(&path);
	}
}

static enum err
sweep(int64_t before_us)
{
	struct store_path temps = store_path(STORE_FILE_TEMPS);
	struct store_path uploads = store_path(STORE_FILE_UPLOADS);
	char *roots[] = { temps.text, uploads.text, NULL };
	FTSENT *entry;
	FTS *fts;

	fts = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, NULL);
	if (fts == NULL)
		return store_file_errno(temps.text);
	while ((entry = fts_read(fts)) != NULL)
		sweep_entry(entry, before_us / 1000000);
	fts_close(fts);
	return ERR_OK;
}

static bool
knows(const char *key)
{
	const char *name = strrchr(key, '/');
	struct store_path path = store_path(key);

	if (access(path.text, F_OK) == 0)
		return true;
	return name != NULL && store_file_upload_path(key, name + 1, "data", &path) &&
	    access(path.text, F_OK) == 0;
}

const struct store_driver store_file_driver = {
	.knows = knows,
	.name = "file",
	.put = put,
	.head = store_file_head,
	.read = store_file_read,
	.local = store_file_local,
	.local_done = local_done,
	.remove = remove_object,
	.begin = store_file_begin,
	.put_part = store_file_put_part,
	.forget = store_file_forget,
	.reject = store_file_reject,
	.complete = store_file_complete,
	.abort = store_file_abort,
	.space = store_file_space,
	.list = list,
	.sweep = sweep,
	.reach = reach,
};
