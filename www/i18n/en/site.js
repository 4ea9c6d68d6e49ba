/* English: what every page says. */

export default {
	/* The site. */
	'site.name': 'Vitrina',
	'site.slogan': 'Videos on a site of your own',
	'site.skip': 'Skip to content',
	'site.language': 'Language',
	'number': '{n}',
	'nav.main': 'Main',
	'nav.home': 'Home',
	'nav.upload': 'Upload',
	'nav.mine': 'My videos',
	'nav.account': 'Account',
	'nav.admin': 'Administration',
	'nav.channel': 'My page',
	'nav.you': 'You',
	'nav.signIn': 'Sign in',
	'nav.signOut': 'Sign out',

	/* What buttons do. */
	'action.save': 'Save',
	'action.cancel': 'Cancel',
	'action.close': 'Close',
	'action.delete': 'Delete',
	'action.edit': 'Edit',
	'action.undo': 'Undo',
	'action.retry': 'Try again',
	'action.reload': 'Load again',
	'action.pause': 'Pause',
	'action.resume': 'Resume',
	'action.show': 'Show',
	'action.hide': 'Hide',

	/* Short messages. */
	'toast.saved': 'Saved.',
	'toast.deleted': '“{title}” was deleted.',
	'toast.restored': 'The video is back.',
	'toast.privacy': 'Now: {privacy}',

	/* Forms. */
	'form.optional': 'optional',
	'form.missing': 'Please fill this in.',
	'form.short': { one: 'At least {n} character.', other: 'At least {n} characters.' },
	'form.long': { one: 'At most {n} character.', other: 'At most {n} characters.' },
	'form.email': 'This is not an email address.',
	'form.pattern': 'This value does not fit here.',

	/* Problems: by the type that the API gives, with a hint of what to do. */
	'problem.unknown': 'Something went wrong',
	'problem.network': 'No connection to the site',
	'problem.network.hint': 'Check your connection, then try again.',
	'problem.unavailable': 'The site is busy',
	'problem.unavailable.hint': 'Please try again in a moment.',
	'problem.no-session': 'Sign in first',
	'problem.not-found': 'This is not here',
	'problem.not-found.hint': 'It may have been deleted, or it is private.',
	'problem.invalid-input': 'Some fields need a change',
	'problem.no-etag': 'The storage does not say that it kept the part',
	'problem.no-etag.hint': 'Its CORS rules must expose the ETag header.',
	'problem.processing': 'Processing did not succeed',
	'problem.wait': 'Wait {time}.',
	'problem.request': 'Request {id}',
	'error.page': 'This page could not be loaded',
};
