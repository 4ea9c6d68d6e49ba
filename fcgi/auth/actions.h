/* The auth program's actions, for its route table. */
#ifndef AUTH_ACTIONS_H
#define AUTH_ACTIONS_H

#include "lib/serve/route.h"

extern const struct action register_account;
extern const struct action login_account;
extern const struct action logout_session;
extern const struct action show_me;
extern const struct action edit_me;
extern const struct action delete_me;
extern const struct action change_password;
extern const struct action reset_password;
extern const struct action remove_password;
extern const struct action prove_me;
extern const struct action show_challenge;
extern const struct action login_passkey;
extern const struct action list_passkeys;
extern const struct action add_passkey;
extern const struct action rename_passkey;
extern const struct action remove_passkey;
extern const struct action show_totp;
extern const struct action begin_totp;
extern const struct action confirm_totp;
extern const struct action make_recovery;
extern const struct action end_totp;
extern const struct action reset_totp;
extern const struct action list_sessions;
extern const struct action end_session;
extern const struct action end_access;
extern const struct action list_events;
extern const struct action list_tokens;
extern const struct action make_token;
extern const struct action revoke_token;
extern const struct action list_users;
extern const struct action edit_user;
extern const struct action make_reset_link;
extern const struct action list_groups;
extern const struct action make_group;
extern const struct action rename_group;
extern const struct action delete_group;
extern const struct action list_group_members;
extern const struct action add_to_group;
extern const struct action remove_from_group;
extern const struct action list_invitations;
extern const struct action make_invitation;
extern const struct action revoke_invitation;
extern const struct action show_registration;
extern const struct action set_registration;

#endif
