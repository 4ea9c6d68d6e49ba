/* Within service/account: the columns of an account, and their reader. */
#ifndef SERVICE_ACCOUNT_ROW_H
#define SERVICE_ACCOUNT_ROW_H

#include "lib/db/db_row.h"
#include "service/account/account.h"

/* Of `account a`; $1: the configuration's quota. */
#define ACCOUNT_ROW(FIRST, NEXT) \
	FIRST(key, USER, "a.id") \
	NEXT(id, ID, "a.public_id") \
	NEXT(username, TEXT, "a.username") \
	NEXT(email, TEXT, "a.email") \
	NEXT(role, TEXT, "a.role") \
	NEXT(suspended, BOOL, "a.suspended_at IS NOT NULL") \
	NEXT(quota_bytes, INT, "coalesce(a.quota_bytes, $1)") \
	NEXT(used_bytes, INT, "a.used_bytes") \
	NEXT(created_at, TIME, "a.created_at") \
	NEXT(totp, BOOL, "EXISTS (SELECT FROM totp t" \
	    " WHERE t.account_id = a.id AND t.confirmed_at IS NOT NULL)") \
	NEXT(passkeys, INT, "(SELECT count(*) FROM passkey p WHERE p.account_id = a.id)") \
	NEXT(has_password, BOOL, "a.password_hash <> '" ACCOUNT_NO_PASSWORD "'")
#define ACCOUNT_COLUMNS DB_COLUMNS(ACCOUNT_ROW)

const struct db_reader *account_reader(void);

#endif
