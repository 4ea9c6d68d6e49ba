/* Signing in: the password, and the slow-down of those who guess. */
#include "lib/base/arena.h"
#include "lib/base/count.h"
#include "lib/db/db_row.h"
#include "service/account/account_totp.h"
#include "service/account/passkey.h"
#include "service/account/session.h"

/* How long after f.failed_at the next try has to wait. */
#define WAIT \
	"make_interval(secs => CASE WHEN f.failures < " TEXT_OF(LOGIN_FREE_FAILURES) " THEN 0" \
	" ELSE least(" TEXT_OF(LOGIN_WAIT_MAX_S) "," \
	" power(2, least(f.failures, 30) - " TEXT_OF(LOGIN_FREE_FAILURES) ")) END)"

/*
 * A try is charged before the password is looked at and forgiven when it was
 * right: many at once cannot all slip through before the first has failed.
 */
static const char SQL_CHARGE[] =
    "INSERT INTO login_failure AS f (name, failures) VALUES ($1, 1)"
    " ON CONFLICT (name) DO UPDATE SET failed_at = now(), failures = CASE"
    "     WHEN f.failed_at < now() - interval '" TEXT_OF(LOGIN_FORGET_HOURS) " hours'"
    "     THEN 1 ELSE f.failures + 1 END"
    " WHERE f.failed_at + " WAIT " <= now()";

static const char SQL_WAIT[] =
    "SELECT greatest(1, ceil(extract(epoch FROM f.failed_at + " WAIT " - now())))::bigint"
    " FROM login_failure f WHERE name = $1";

static const char SQL_REFUND[] =
    "UPDATE login_failure SET failures = greatest(failures - 1, 0) WHERE name = $1";

static const char SQL_FORGIVE[] = "DELETE FROM login_failure WHERE name = $1";

static const char SQL_CHARGE_DEVICE[] =
    "UPDATE device d SET failures = d.failures + 1 FROM account a"
    " WHERE d.token_hash = $1 AND a.id = d.account_id AND lower(a.username) = $2"
    " AND d.failures < " TEXT_OF(LOGIN_DEVICE_FAILURES);

static const char SQL_REFUND_DEVICE[] =
    "UPDATE device SET failures = greatest(failures - 1, 0) WHERE token_hash = $1";

/* One try to sign in. */
struct attempt {
	struct db    *db;
	const char   *name;	/* lower case */
	unsigned char device[SECRET_HASH_BYTES];
	bool          is_known_device;
};

static const char *
lower(struct arena *arena, const char *text)
{
	char *copy = arena_strdup(arena, text), *c;

	for (c = copy; *c != '\0'; c++)
		if (*c >= 'A' && *c <= 'Z')
			*c = (char)(*c - 'A' + 'a');
	return copy;
}

static enum err
charge_device(struct attempt *try, const char *device)
{
	secret_token_hash(device, try->device);
	const struct db_param params[] = {
		db_bytes(try->device, sizeof(try->device)), db_text(try->name),
	};
	enum err err = db_exec_found(try->db, DB_QUERY(SQL_CHARGE_DEVICE, params));

	if (err == ERR_OK)
		try->is_known_device = true;
	return err == ERR_NOT_FOUND ? ERR_OK : err;
}

static enum err
charge_name(struct attempt *try, int64_t *wait_s)
{
	const struct db_param params[] = { db_text(try->name) };
	enum err err;

	err = db_exec_found(try->db, DB_QUERY(SQL_CHARGE, params));
	if (err != ERR_NOT_FOUND)
		return err;
	*wait_s = 1;
	err = db_one_int(try->db, DB_QUERY(SQL_WAIT, params), wait_s);
	return err == ERR_OK || err == ERR_NOT_FOUND ? ERR_RATE : err;
}

static enum err
charge(struct attempt *try, const char *device, int64_t *wait_s)
{
	enum err err = ERR_OK;

	if (device != NULL)
		err = charge_device(try, device);
	if (err == ERR_OK && !try->is_known_device)
		err = charge_name(try, wait_s);
	return err;
}

/* Nobody looked at the password: the try did not happen. */
static void
refund(struct attempt *try)
{
	const struct db_param name[] = { db_text(try->name) };
	const struct db_param device[] = { db_bytes(try->device, sizeof(try->device)) };

	if (try->is_known_device)
		(void)db_exec(try->db, DB_QUERY(SQL_REFUND_DEVICE, device), NULL);
	else
		(void)db_exec(try->db, DB_QUERY(SQL_REFUND, name), NULL);
}

struct lock {
	struct user_id user;
	const char    *hash;	/* of the password; NULL: there is none, which takes as long */
};

#define LOCK_ROW(FIRST, NEXT) \
	FIRST(user, USER, "id") \
	NEXT(hash, TEXT, "nullif(password_hash, '" ACCOUNT_NO_PASSWORD "')")

static DB_READER(lock_reader, struct lock, LOCK_ROW)

static const char SQL_ACCOUNT[] =
    "SELECT " DB_COLUMNS(LOCK_ROW) " FROM account"
    " WHERE lower(username) = $1 AND deleted_at IS NULL";

/* The account of that name with that password; `hash` is what it was checked against. */
static enum err
check(struct attempt *try, struct arena *arena, const char *password,
    struct account *out, const char **hash)
{
	const struct db_param params[] = { db_text(try->name) };
	struct lock lock = { .hash = NULL };
	bool matches = false;
	enum err err;

	err = db_read_one(try->db, arena, DB_QUERY(SQL_ACCOUNT, params), lock_reader(), &lock);
	if (err == ERR_OK || err == ERR_NOT_FOUND)
		err = secret_password_verify(password, lock.hash, &matches);
	if (err == ERR_OK)
		err = matches ? account_find(try->db, arena, &lock.user, out) : ERR_NOT_FOUND;
	*hash = lock.hash;
	return err == ERR_NOT_FOUND ? ERR_CREDENTIALS : err;
}

/* A password that was changed meanwhile has ended all sessions: open none with the old. */
static const char SQL_STILL[] =
    "SELECT 1 FROM account WHERE id = $1 AND password_hash = $2 AND deleted_at IS NULL"
    " FOR SHARE";

static enum err
open_session(struct attempt *try, const struct account *account, const char *hash,
    const struct account_place *place, struct account_pass *pass)
{
	const struct db_param params[] = { db_user(&account->key), db_text(hash) };
	const struct db_param name[] = { db_text(try->name) };
	enum err err;

	err = db_begin(try->db);
	if (err != ERR_OK)
		return err;
	err = db_exec_found(try->db, DB_QUERY(SQL_STILL, params));
	if (err == ERR_NOT_FOUND)
		err = ERR_CREDENTIALS;
	if (err == ERR_OK)
		err = account_sign_in(try->db, &account->key, place, pass);
	if (err == ERR_OK)
		err = db_exec(try->db, DB_QUERY(SQL_FORGIVE, name), NULL);
	if (err == ERR_OK)
		err = db_commit(try->db);
	db_rollback(try->db);
	return err;
}

/* The second factor, where the account has one. */
static enum err
check_second(struct attempt *try, struct arena *arena, const struct session_login *in,
    const struct account *account, int64_t *wait_s)
{
	const struct passkey_answer answer = {
		.purpose = PASSKEY_SIGN_IN, .user = account->key,
		.site = in->site, .reply = in->passkey,
	};
	struct passkey_owner owner;

	if (!account->totp && account->passkeys == 0)
		return ERR_OK;
	if (in->passkey != NULL)
		return passkey_show(try->db, arena, &answer, &owner);
	return in->totp == NULL ? ERR_TOTP :
	    account_totp_use(try->db, arena, &account->key, in->totp, wait_s);
}

/* What says nothing of the password or the code: the try is not counted. */
static bool
is_no_guess(enum err err)
{
	return err != ERR_OK && err != ERR_CREDENTIALS && err != ERR_TOTP_WRONG && err != ERR_PASSKEY;
}

enum err
session_login(struct db *db, struct arena *arena, const struct session_login *in,
    struct session_opened *out)
{
	struct attempt try = { .db = db, .name = lower(arena, in->username) };
	struct account *account = &out->account;
	const char *hash;
	enum err err;

	err = charge(&try, in->place.device, &out->wait_s);
	if (err != ERR_OK)
		return err;
	err = check(&try, arena, in->password, account, &hash);
	if (err == ERR_OK && account->suspended)
		err = ERR_SUSPENDED;
	if (err == ERR_OK)
		err = check_second(&try, arena, in, account, &out->wait_s);
	if (is_no_guess(err))
		refund(&try);
	if (err == ERR_OK)
		err = open_session(&try, account, hash, &in->place, &out->pass);
	return err;
}
