/* What is sensitive asks once more who it is, when that was long ago, and then goes on. */
import { h } from '../../dom.js';
import { api } from '../../api.js';
import { t } from '../../i18n.js';
import { openDialog } from '../dialog.js';
import { confirmForm } from './confirm.js';

/* → true once it was shown. */
async function askProof() {
	let given = false;
	const prove = async (proof) => {
		await api.post('/api/auth/proof', proof);
		given = true;
		dialog.close();
	};
	const dialog = openDialog({ title: t('proof.heading'), content: [h('p', { class: 'soft' }, t('proof.text')),
		confirmForm({ submit: t('proof.submit'), onConfirm: prove, inline: false })] });
	await dialog.closed;
	return given;
}

/* Does `act`, a second time where it wanted a proof and that was given. */
export async function proven(act) {
	try {
		return await act();
	} catch (problem) {
		if (problem.type !== 'proof-required' || !await askProof())
			throw problem;
		return act();
	}
}
