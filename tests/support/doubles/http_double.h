/* An HTTP server of the tests' own on loopback, which says what a test wants. */
#ifndef SUPPORT_HTTP_DOUBLE_H
#define SUPPORT_HTTP_DOUBLE_H

#define HTTP_DOUBLE_HEAD_MAX 8192

/*
 * Start one; `endpoint` becomes "http://127.0.0.1:port".  For each connection
 * it reads a request with its body, calls `answer` with its head, which writes
 * to `fd` what it likes, and hangs up.  Connections are served at once.
 */
void http_double_start(char endpoint[32], void (*answer)(int fd, const char *head));

/* Write the whole of a text. */
void http_double_say(int fd, const char *text);

#endif
