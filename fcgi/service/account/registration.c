/* Registration: who may, and the account that comes of it. */
#include "service/account/registration.h"

#include "lib/base/count.h"
#include "lib/base/texts.h"
#include "lib/config/config.h"
#include "lib/db/db_row.h"
#include "lib/secret/secret.h"
#include "service/account/account_row.h"
#include "service/base/setting.h"

#define SETTING "registration"

const char *const registrations[] = { "open", "invitation", "closed", NULL };

static enum registration
parse(const char *name)
{
	const int mode = texts_index(registrations, name);

	return mode >= 0 ? (enum registration)mode : REGISTRATION_CLOSED;
}

enum err
registration_mode(struct db *db, struct arena *arena, enum registration *out)
{
	const char *chosen;
	enum err err;

	err = setting_get(db, arena, SETTING, &chosen);
	if (err == ERR_OK)
		*out = parse(chosen != NULL ? chosen : config()->registration);
	return err;
}

enum err
registration_set_mode(struct db *db, enum registration mode)
{
	return setting_put(db, SETTING, registrations[mode]);
}

#define CODE_IS_GOOD \
	"code_hash = $1 AND kind IN ('invitation', 'admin') AND used_at IS NULL" \
	" AND expires_at > now()"

static const char SQL_LOOK_AT_CODE[] = "SELECT kind = 'admin' FROM code WHERE " CODE_IS_GOOD;

static const char SQL_USE_CODE[] =
    "UPDATE code SET used_at = now() WHERE " CODE_IS_GOOD " RETURNING kind = 'admin'";

static enum err
code_role(struct db *db, const char *sql, const char *code, enum account_role *role)
{
	unsigned char hash[SECRET_HASH_BYTES];
	bool is_admins = false;
	enum err err;

	secret_token_hash(code, hash);
	const struct db_param params[] = { db_bytes(hash, sizeof(hash)) };

	err = db_one_bool(db, DB_QUERY(sql, params), &is_admins);
	if (err == ERR_OK)
		*role = is_admins ? ROLE_ADMIN : ROLE_USER;
	return err;
}

/* What would be refused is refused before the work of hashing. */
static enum err
may_register(struct db *db, struct arena *arena, const struct registration_form *form)
{
	enum registration mode = REGISTRATION_CLOSED;
	enum account_role role = ROLE_USER;
	struct user_id taken;
	enum err err;

	err = registration_mode(db, arena, &mode);
	if (err == ERR_OK && form->code != NULL)
		err = code_role(db, SQL_LOOK_AT_CODE, form->code, &role);
	else if (err == ERR_OK && mode != REGISTRATION_OPEN)
		err = ERR_FORBIDDEN;
	if (err == ERR_OK && mode == REGISTRATION_CLOSED && role != ROLE_ADMIN)
		err = ERR_FORBIDDEN;
	if (err != ERR_OK)
		return err;
	err = account_find_name(db, form->username, &taken);
	if (err == ERR_OK)
		return ERR_CONFLICT;
	return err == ERR_NOT_FOUND ? ERR_OK : err;
}

static const char SQL_INSERT[] =
    "INSERT INTO account AS a (public_id, username, email, password_hash, role)"
    " VALUES ($2, $3, $4, $5, $6) RETURNING " ACCOUNT_COLUMNS;

struct draft {
	const struct registration_form *form;
	char                            hash[SECRET_PASSWORD_HASH_MAX];
	enum account_role               role;
};

static enum err
insert_account(struct db *db, struct arena *arena, const struct draft *draft,
    struct account *out)
{
	const struct public_id id = public_id_make();
	const struct db_param params[] = {
		db_int(config()->quota), db_id(&id), db_text(draft->form->username),
		db_text(draft->form->email), db_text(draft->hash),
		db_text(account_roles[draft->role]),
	};

	return db_read_one(db, arena, DB_QUERY(SQL_INSERT, params), account_reader(), out);
}

enum err
registration_register(struct db *db, struct arena *arena,
    const struct registration_form *form, struct account *out,
    struct account_pass *pass)
{
	struct draft draft = { .form = form, .role = ROLE_USER };
	struct account account;
	enum err err;

	err = may_register(db, arena, form);
	if (err == ERR_OK)
		err = secret_password_hash(form->password, draft.hash);
	if (err == ERR_OK)
		err = db_begin(db);
	if (err != ERR_OK)
		return err;
	if (form->code != NULL)
		err = code_role(db, SQL_USE_CODE, form->code, &draft.role);
	if (err == ERR_OK)
		err = insert_account(db, arena, &draft, &account);
	if (err == ERR_OK)
		err = account_sign_in(db, &account.key, &form->place, pass);
	if (err == ERR_OK)
		err = db_commit(db);
	if (err == ERR_OK)
		*out = account;
	db_rollback(db);
	return err;
}
