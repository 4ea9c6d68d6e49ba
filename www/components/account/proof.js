/* What is sensitive asks once more for the password, when that was long ago, and then goes on. */
import { h } from '../../dom.js';
import { api } from '../../api.js';
import { t } from '../../i18n.js';
import { openDialog } from '../dialog.js';
import { form } from '../forms/form.js';

/* → true once it was given. */
async function askProof() {
	let given = false;
	const submit = async ({ password }) => {
		await api.post('/api/auth/proof', { password });
		given = true;
		dialog.close();
	};
	const dialog = openDialog({ title: t('proof.heading'), content: [h('p', { class: 'soft' }, t('proof.text')),
		form({ submit: t('proof.submit'), onSubmit: submit, fields: [
			{ name: 'password', type: 'password', label: t('account.password'), required: true, autocomplete: 'current-password' }] })] });
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
