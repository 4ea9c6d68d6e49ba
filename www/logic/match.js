/* Which line of the route table a path is, and what its {names} stand for. */

function matchOne(pattern, path) {
	const want = pattern.split('/');
	const have = path.split('/');
	if (want.length !== have.length)
		return null;
	const params = {};
	for (const [i, segment] of want.entries()) {
		const name = /^\{(\w+)\}$/.exec(segment)?.[1];
		if (name && have[i])
			params[name] = have[i];
		else if (segment !== have[i])
			return null;
	}
	return params;
}

function decode(params) {
	try {
		return Object.fromEntries(Object.entries(params).map(([k, v]) => [k, decodeURIComponent(v)]));
	} catch {
		return null;
	}
}

/* → { route, params }, or null when no line fits.  A trailing slash does not matter. */
export function matchRoute(routes, path) {
	const plain = path.length > 1 ? path.replace(/\/+$/, '') || '/' : path;
	for (const route of routes) {
		const raw = matchOne(route.path, plain);
		const params = raw && decode(raw);
		if (params)
			return { route, params };
	}
	return null;
}

/* The path to come back to after signing in: ours alone, or a link could send people elsewhere. */
export function safeNext(next) {
	if (!next || !next.startsWith('/') || /^\/[/\\]/.test(next) || /[\u0000-\u001f\\]/.test(next))
		return '/';
	return next;
}
