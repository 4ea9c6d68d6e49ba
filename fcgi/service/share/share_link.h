/*
 * Links: shares that whoever shows a token has.  A link that is unknown, revoked, over,
 * used up, or of what is not there (any more) is ERR_NOT_FOUND, and nobody learns which.
 *
 * A link with a password is open to whoever shows that once: he gets a pass, which says
 * so until it ends or the password changes.  A download is counted when it begins: who
 * began one has a receipt, with which he may go on with it (Range), and neither counts
 * nor is refused.  Both are signatures, and only so long as the link stands.
 */
#ifndef SERVICE_SHARE_LINK_H
#define SERVICE_SHARE_LINK_H

#include "service/file/file.h"
#include "service/share/share.h"

#define SHARE_PASS_HOURS    24
#define SHARE_RECEIPT_HOURS 24
#define SHARE_SIGNED_MAX    80	/* bytes of a pass or a receipt, with its NUL */

struct share_link {
	struct public_id  id;
	enum share_kind   kind;
	enum share_rights rights;
	const char       *name;		/* of what is shared */
	struct public_id  video;	/* empty: it is a file or a folder */
	const char       *shared_by;	/* a name */
	bool              has_password;
	int64_t           uses_left;	/* 0: as often as one likes */
	int64_t           ends_at;
	struct user_id    owner;

	int64_t           row;		/* internal, as all below */
	int64_t           file;
	const char       *password_hash;
	bool              is_used_up;
};

/*
 * `token` as shown.  Also what is used up, for a receipt may go on with it: `is_used_up`.
 */
enum err share_link_find(struct db *db, struct arena *arena, const char *token,
    struct share_link *out);

/* ERR_CREDENTIALS: it is another.  May wait, as secret_password_verify(). */
enum err share_link_verify(const struct share_link *link, const char *password);
/* A pass from now on; and is that one?  NULL is none. */
enum err share_link_pass(struct db *db, const struct share_link *link,
    char out[SHARE_SIGNED_MAX]);
bool     share_link_has_pass(struct db *db, const struct share_link *link, const char *pass);

/*
 * What the names lead to from what is shared, as its owner sees it.  ERR_NOT_FOUND
 */
enum err share_link_file(struct db *db, struct arena *arena, const struct share_link *link,
    const struct texts *names, struct file *out);

/*
 * A pass to watch the video of a link, which is sent to that video's addresses; and what
 * share such a pass is of: empty, where it is none.  It is asked each time whether the share
 * stands; the password, where it was shown.
 */
#define SHARE_VIDEO_COOKIE "share"
enum err share_link_show(struct db *db, struct arena *arena, const struct share_link *link,
    const char **out);
void     share_link_shown(struct db *db, struct arena *arena, const char *pass,
    struct public_id *out);

/* Count one.  ERR_NOT_FOUND: it is used up, or over */
enum err share_link_count(struct db *db, const struct share_link *link);
/* A receipt for the bytes that `etag` names; and is that one? */
enum err share_link_receipt(struct db *db, const struct share_link *link, const char *etag,
    char out[SHARE_SIGNED_MAX]);
bool     share_link_has_receipt(struct db *db, const struct share_link *link, const char *etag,
    const char *receipt);

#endif
