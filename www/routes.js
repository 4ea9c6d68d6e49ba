/* The site's pages: a path, the module in pages/ that draws it, and who may see it. */

export const routes = [
	{ path: '/',             page: 'home',     who: 'anyone' },
	{ path: '/search',       page: 'home',     who: 'anyone' },
	{ path: '/watch/{id}',   page: 'watch',    who: 'anyone' },
	{ path: '/u/{username}', page: 'user',     who: 'anyone' },
	{ path: '/upload',       page: 'upload',   who: 'user' },
	{ path: '/mine',         page: 'mine',     who: 'user' },
	{ path: '/continue',     page: 'continue', who: 'user' },
	{ path: '/files',        page: 'files',    who: 'user' },
	{ path: '/files/shared', page: 'files-shared', who: 'user' },
	{ path: '/files/common', page: 'files',    who: 'user' },
	{ path: '/files/bin',    page: 'files-bin', who: 'user' },
	{ path: '/files/{id}',   page: 'files',    who: 'user' },
	{ path: '/s/{token}',    page: 'share',    who: 'anyone' },
	{ path: '/matrices',     page: 'matrices', who: 'user' },
	{ path: '/matrix/{name}', page: 'matrix',  who: 'anyone' },
	{ path: '/images',       page: 'images',   who: 'anyone' },
	{ path: '/image/{key}',  page: 'image',    who: 'anyone' },
	{ path: '/account',      page: 'account',  who: 'user' },
	{ path: '/access',       page: 'access',   who: 'user' },
	{ path: '/admin',        page: 'admin',    who: 'admin' },
	{ path: '/admin/{tab}',  page: 'admin',    who: 'admin' },
	{ path: '/manager',      page: 'manager',  who: 'admin' },
	{ path: '/sign-in',      page: 'sign-in',  who: 'anyone' },
	{ path: '/register',     page: 'register', who: 'anyone' },
	{ path: '/reset',        page: 'reset',    who: 'anyone' },
];

/* Where the header leads: `where` names the places that show it (header, the phone's bar, the account's menu). */
export const nav = [
	{ href: '/',        label: 'nav.home',    icon: 'home',   who: 'anyone', where: ['bar'] },
	{ href: '/upload',  label: 'nav.upload',  icon: 'upload', who: 'anyone', where: ['header', 'bar'] },
	{ href: '/mine',    label: 'nav.mine',    icon: 'film',   who: 'user',   where: ['bar', 'menu'] },
	{ href: '/continue', label: 'nav.continue', icon: 'clock', who: 'user', where: ['menu'] },
	{ href: '/files',   label: 'nav.files',   icon: 'folder', who: 'user',   where: ['header', 'menu'] },
	{ href: '/matrices', label: 'nav.matrices', icon: 'grid', who: 'user',  where: ['menu'] },
	{ href: '/images',  label: 'nav.images',  icon: 'image',  who: 'anyone', where: ['header', 'menu'] },
	{ href: '/account', label: 'nav.account', icon: 'person', who: 'user',   where: ['menu'] },
	{ href: '/access',  label: 'nav.access',  icon: 'lock',   who: 'user',   where: ['menu'] },
	{ href: '/manager', label: 'nav.manager', icon: 'gauge',  who: 'admin',  where: ['menu'] },
	{ href: '/admin',   label: 'nav.admin',   icon: 'gauge',  who: 'admin',  where: ['menu'] },
];
