/* Recovery codes, shown once, and made anew. */
import { h } from '../../dom.js';
import { api } from '../../api.js';
import { t } from '../../i18n.js';
import { confirmForm } from './confirm.js';
import { secret } from './secret.js';

export function codesBox(codes) {
	return h('div', { class: 'totp-codes' }, secret(t('totp.codes'), codes.join('\n')));
}

/* `onCodes(codes)` hears of new ones. */
export function renewCodes(onCodes) {
	const renew = async (proof) => onCodes((await api.post('/api/auth/totp/recovery', proof)).recovery_codes);
	return h('details', {}, h('summary', {}, t('totp.renew')), h('p', { class: 'soft' }, t('totp.renew.text')),
		confirmForm({ submit: t('totp.renew'), onConfirm: renew }));
}
