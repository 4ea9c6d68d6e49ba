/*
 * Pages out of a template: one file, in which all that is put is escaped: as text, or as
 * JSON of a <script> of its own, where nothing in it ends that or begins a comment.
 *
 *	<title>{{title}}</title>
 *	{{if image}}<meta property="og:image" content="{{image}}">{{else}}…{{end}}
 *	{{each video}}<li><a href="/watch/{{id}}">{{title}}</a></li>{{end}}
 *	<script type="application/json">{{json first}}</script>
 *
 * So that the file is a page also where nobody fills it in, what is for the filled one
 * alone may stand in a comment, after what the bare one has in its place:
 *
 *	<!--{bare}--><title>Vitrina</title><!--{filled}<title>{{title}}</title>{end}-->
 */
#ifndef LIB_TEMPLATE_H
#define LIB_TEMPLATE_H

#include <stddef.h>

struct arena;
struct buf;
struct filling;
struct template;

/*
 * Read a template of `len` bytes, which need not outlive the call.  Lives in `arena`.
 * NULL: it cannot be read; `*problem` says why.
 */
const struct template *template_read(struct arena *arena, const char *text, size_t len,
    const char **problem);

/*
 * Filled in with the texts and lists of `filling`: a name that has no text is empty, and `if`
 * takes its other side; names that an item lacks are those of what is around it.
 */
void template_write(const struct template *template, const struct filling *filling,
    struct buf *buf);

#endif
