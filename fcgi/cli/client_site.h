/* Which site our clients ask, and as whom. */
#ifndef LIB_SITE_H
#define LIB_SITE_H

struct arena;

struct site {
	const char *url;	/* without a slash at its end; NULL: nobody said */
	const char *token;	/* an API token; NULL: none */
};

/*
 * Fill in what `site` lacks: from VITRINA_URL and VITRINA_TOKEN, else from the
 * lines `url = …` and `token = …` of the file VITRINA_CREDENTIALS_FILE, else of
 * ~/.config/vitrina/credentials.  The token of a file goes to the site of that
 * file alone.
 */
void client_site_read(struct arena *arena, struct site *site);

#endif
