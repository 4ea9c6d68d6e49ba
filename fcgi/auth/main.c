/* fcgi/auth/main.c: the auth program's URLs, and nothing else. */
#include "auth/actions.h"
#include "program/access.h"
#include "program/program.h"
#include "wire/health.h"

#define SMALL (16 * 1024)

static const struct route routes[] = {
	/* method   path                          who        scope    body       bytes  action */
	{ "POST",   "/api/auth/register",          as_stranger, 0,      BODY_JSON_SLOW, SMALL, &register_account },
	{ "POST",   "/api/auth/login",             as_stranger, 0,      BODY_JSON_SLOW, SMALL, &login_account },
	{ "POST",   "/api/auth/logout",            as_stranger, 0,      BODY_NONE,      0,     &logout_session },
	{ "GET",    "/api/auth/me",                as_user,   SCOPE_READ,    BODY_NONE,      0,     &show_me },
	{ "PATCH",  "/api/auth/me",                as_user,   SCOPE_MANAGE,  BODY_JSON,      SMALL, &edit_me },
	{ "DELETE", "/api/auth/me",                as_user,   SCOPE_SESSION, BODY_JSON_SLOW, SMALL, &delete_me },
	{ "PUT",    "/api/auth/password",          as_user,   SCOPE_SESSION, BODY_JSON_SLOW, SMALL, &change_password },
	{ "DELETE", "/api/auth/password",          as_user,   SCOPE_SESSION, BODY_JSON_SLOW, SMALL, &remove_password },
	{ "POST",   "/api/auth/reset",             as_stranger, 0,      BODY_JSON_SLOW, SMALL, &reset_password },
	{ "POST",   "/api/auth/proof",             as_user,   SCOPE_SESSION, BODY_JSON_SLOW, SMALL, &prove_me },
	{ "GET",    "/api/auth/passkeys",          as_user,   SCOPE_MANAGE,  BODY_NONE,      0,     &list_passkeys },
	{ "POST",   "/api/auth/passkeys",          as_user,   SCOPE_SESSION, BODY_JSON,      SMALL, &add_passkey },
	{ "PATCH",  "/api/auth/passkeys/{id}",     as_user,   SCOPE_MANAGE,  BODY_JSON,      SMALL, &rename_passkey },
	{ "DELETE", "/api/auth/passkeys/{id}",     as_user,   SCOPE_SESSION, BODY_NONE,      0,     &remove_passkey },
	{ "GET",    "/api/auth/passkeys/challenge", as_stranger, 0,      BODY_NONE,      0,     &show_challenge },
	{ "POST",   "/api/auth/passkeys/login",    as_stranger, 0,      BODY_JSON,      SMALL, &login_passkey },
	{ "GET",    "/api/auth/totp",              as_user,   SCOPE_MANAGE,  BODY_NONE,      0,     &show_totp },
	{ "POST",   "/api/auth/totp",              as_user,   SCOPE_SESSION, BODY_JSON_SLOW, SMALL, &begin_totp },
	{ "DELETE", "/api/auth/totp",              as_user,   SCOPE_SESSION, BODY_JSON_SLOW, SMALL, &end_totp },
	{ "POST",   "/api/auth/totp/confirm",      as_user,   SCOPE_SESSION, BODY_JSON,      SMALL, &confirm_totp },
	{ "POST",   "/api/auth/totp/recovery",     as_user,   SCOPE_SESSION, BODY_JSON_SLOW, SMALL, &make_recovery },
	{ "GET",    "/api/auth/sessions",          as_user,   SCOPE_MANAGE,  BODY_NONE,      0,     &list_sessions },
	{ "DELETE", "/api/auth/sessions/{id}",     as_user,   SCOPE_MANAGE,  BODY_NONE,      0,     &end_session },
	{ "DELETE", "/api/auth/access",            as_user,   SCOPE_SESSION, BODY_NONE,      0,     &end_access },
	{ "GET",    "/api/auth/events",            as_user,   SCOPE_MANAGE,  BODY_NONE,      0,     &list_events },
	{ "GET",    "/api/auth/tokens",            as_user,   SCOPE_MANAGE,  BODY_NONE,      0,     &list_tokens },
	{ "POST",   "/api/auth/tokens",            as_user,   SCOPE_SESSION, BODY_JSON,      SMALL, &make_token },
	{ "DELETE", "/api/auth/tokens/{id}",       as_user,   SCOPE_MANAGE,  BODY_NONE,      0,     &revoke_token },
	{ "GET",    "/api/auth/users",             as_admin,  SCOPE_ADMIN,   BODY_NONE,      0,     &list_users },
	{ "PATCH",  "/api/auth/users/{id}",        as_admin,  SCOPE_ADMIN,   BODY_JSON,      SMALL, &edit_user },
	{ "POST",   "/api/auth/users/{id}/reset",  as_admin,  SCOPE_ADMIN,   BODY_NONE,      0,     &make_reset_link },
	{ "DELETE", "/api/auth/users/{id}/totp",   as_admin,  SCOPE_ADMIN,   BODY_NONE,      0,     &reset_totp },
	{ "GET",    "/api/auth/groups",            as_user,   SCOPE_READ,    BODY_NONE,      0,     &list_groups },
	{ "POST",   "/api/auth/groups",            as_admin,  SCOPE_ADMIN,   BODY_JSON,      SMALL, &make_group },
	{ "PATCH",  "/api/auth/groups/{id}",       as_admin,  SCOPE_ADMIN,   BODY_JSON,      SMALL, &rename_group },
	{ "DELETE", "/api/auth/groups/{id}",       as_admin,  SCOPE_ADMIN,   BODY_NONE,      0,     &delete_group },
	{ "GET",    "/api/auth/groups/{id}/members", as_admin, SCOPE_ADMIN,  BODY_NONE,      0,     &list_group_members },
	{ "POST",   "/api/auth/groups/{id}/members", as_admin, SCOPE_ADMIN,  BODY_JSON,      SMALL, &add_to_group },
	{ "DELETE", "/api/auth/groups/{id}/members/{member}", as_admin, SCOPE_ADMIN, BODY_NONE, 0,  &remove_from_group },
	{ "GET",    "/api/auth/invitations",       as_admin,  SCOPE_ADMIN,   BODY_NONE,      0,     &list_invitations },
	{ "POST",   "/api/auth/invitations",       as_admin,  SCOPE_ADMIN,   BODY_JSON,      SMALL, &make_invitation },
	{ "DELETE", "/api/auth/invitations/{id}",  as_admin,  SCOPE_ADMIN,   BODY_NONE,      0,     &revoke_invitation },
	{ "GET",    "/api/auth/registration",      as_stranger, 0,      BODY_NONE,      0,     &show_registration },
	{ "PUT",    "/api/auth/registration",      as_admin,  SCOPE_ADMIN,   BODY_JSON,      SMALL, &set_registration },
	HEALTH_OF_DATABASE("auth"),
};

int
main(int argc, char **argv)
{
	return program("auth", routes, COUNT(routes), argc, argv);
}
