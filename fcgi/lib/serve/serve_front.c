/* Who may ask a program that listens on TCP: its front ends. */
#include "lib/serve/serve_front.h"

#include <sys/socket.h>

#include "lib/io/log.h"
#include "lib/secret/front_key.h"
#include "lib/secret/secret.h"
#include "lib/serve/conn.h"

static const char *wanted = "";	/* "": the mode of a socket says who asks */

bool
serve_front_init(int listener)
{
	struct sockaddr_storage address = { .ss_family = AF_UNSPEC };
	socklen_t len = sizeof(address);
	const char *key;

	if (getsockname(listener, (struct sockaddr *)&address, &len) != 0 ||
	    address.ss_family == AF_UNIX)
		return true;
	if (front_key(&key) != ERR_OK)
		return false;
	if (key[0] == '\0')
		log_warn("listens on TCP without secrets_dir/front_key: a firewall alone says who may ask");
	wanted = key;
	return true;
}

enum err
serve_front_check(const struct conn *conn)
{
	const char *shown;

	if (wanted[0] == '\0')
		return ERR_OK;
	shown = conn_param(conn, FRONT_KEY_PARAM);
	return shown != NULL && secret_equal(wanted, shown) ? ERR_OK : ERR_FORBIDDEN;
}
