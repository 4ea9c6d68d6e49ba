/* The places of files: mine, what all share where the admin allows it, the bin. */
import { h, replace } from '../../dom.js';
import { api } from '../../api.js';
import { t } from '../../i18n.js';
import { session } from '../../session.js';
import { ask } from '../dialog.js';
import { say } from './file-actions.js';

/* The admin opens the common folder, or closes it; its files stay. */
async function setCommon(allowed) {
	if (!allowed && !await ask({ title: t('files.common.close.title'), text: t('files.common.close.text'), action: t('files.common.close') }))
		return false;
	try {
		await api.put('/api/files/common', { allowed });
		return true;
	} catch (problem) {
		say(problem);
		return false;
	}
}

/* `onCommon(allowed)` is told when an admin changes that. */
export function fileTabs(current, signal, onCommon) {
	const node = h('nav', { class: 'tabs', 'aria-label': t('nav.files') });
	const tab = (name, href) => h('a', { href, 'aria-current': name === current && 'page' }, t(`files.tree.${name}`));

	function draw(allowed) {
		const change = async () => await setCommon(!allowed) && (draw(!allowed), onCommon(!allowed));
		replace(node, tab('home', '/files'), tab('shared', '/files/shared'), allowed && tab('common', '/files/common'), tab('bin', '/files/bin'),
			session.isAdmin && (allowed ? current === 'common' : allowed === false) && h('button', { type: 'button', class: 'button quiet', onclick: change },
				t(allowed ? 'files.common.close' : 'files.common.open')));
	}

	draw(current === 'common' ? true : null);
	api.get('/api/files/common', null, { signal }).then(({ allowed }) => draw(allowed), () => {});
	return node;
}
