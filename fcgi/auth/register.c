/* fcgi/auth/register.c: POST /api/auth/register: make an account and sign in to it. */
#include "auth/actions.h"
#include "auth/browser.h"
#include "lib/serve/reply.h"
#include "lib/serve/request.h"
#include "program/access.h"
#include "program/event.h"
#include "service/account/code.h"
#include "service/account/registration.h"
#include "wire/account.h"

/* A hash each: as many as a class that registers together needs. */
#define BURST      30
#define PER_MINUTE 10

struct input {
	const char *username;
	const char *password;
	const char *email;
	const char *code;
};

/* Forms send what was left empty as "". */
static const struct field fields[] = {
	FIELD_TEXT(FROM_BODY, struct input, username, USERNAME_MIN, USERNAME_MAX),
	FIELD_TEXT(FROM_BODY, struct input, password, PASSWORD_MIN, PASSWORD_MAX),
	FIELD_TEXT_OPT(FROM_BODY, struct input, email, 0, EMAIL_MAX),
	FIELD_TEXT_OPT(FROM_BODY, struct input, code, 0, CODE_MAX),
};

static const char *
or_null(const char *text)
{
	return text == NULL || text[0] == '\0' ? NULL : text;
}

static enum err
check(struct request *req, const struct registration_form *form)
{
	const char *fault = account_password_fault(form->username, form->password);

	if (!account_username_is_valid(form->username))
		request_fault(req, FAULT_BODY, "/username",
		    "Use 3 to 32 of A-Z, a-z, 0-9, '_', '.' and '-', with a letter or digit");
	if (fault != NULL)
		request_fault(req, FAULT_BODY, "/password", "%s", fault);
	if (form->email != NULL && !account_email_is_valid(form->email))
		request_fault(req, FAULT_BODY, "/email", "This is no mail address");
	return req->faults.count > 0 ? ERR_INPUT : ERR_OK;
}

/* Say which field it was. */
static enum err
explain(struct request *req, const struct registration_form *form, enum err err)
{
	if (err == ERR_CONFLICT)
		request_fault(req, FAULT_BODY, "/username", "This name is taken");
	if (err == ERR_FORBIDDEN)
		request_fault(req, FAULT_WHOLE, "",
		    "Registration is not open; ask whoever runs this site for an invitation");
	if (err != ERR_NOT_FOUND || form->code == NULL)
		return err;
	request_fault(req, FAULT_BODY, "/code", "This code is unknown, used or expired");
	return ERR_INPUT;
}

static void
tell(struct request *req, const struct registration_form *form,
    const struct account *account, enum err err)
{
	struct security_event event = { .kind = EVENT_REGISTRATION,
		.reason = err == ERR_NOT_FOUND ? "code" : err == ERR_FORBIDDEN ? "not_open" :
		    form->code != NULL ? "with_code" : NULL };

	if (err != ERR_OK && err != ERR_NOT_FOUND && err != ERR_FORBIDDEN)
		return;
	if (err == ERR_OK)
		event.actor = account->key;
	event_write_result(req, &event, err);
}

static enum err
run(struct request *req, const void *input)
{
	const struct input *in = input;
	const struct registration_form form = {
		.username = in->username,
		.password = in->password,
		.email = or_null(in->email),
		.code = or_null(in->code),
		.place = browser_place(req),
	};
	struct account_pass pass;
	struct account account;
	enum err err;

	err = check(req, &form);
	if (err == ERR_OK)
		err = access_rate(req, "register", NULL, BURST, PER_MINUTE);
	if (err == ERR_OK) {
		err = registration_register(req->db, req->arena, &form, &account, &pass);
		tell(req, &form, &account, err);
	}
	if (err != ERR_OK)
		return explain(req, &form, err);
	browser_keep(req, &pass);
	return reply_object(req, 201, account_members, &account);
}

const struct action register_account = ACTION(struct input, fields, run,
    RETURNS_OBJECT(201, account_members));
