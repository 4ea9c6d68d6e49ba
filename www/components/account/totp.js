/* The second factor: an authenticator app set up by a QR code, recovery codes, and its end. */
import { h, replace } from '../../dom.js';
import { api } from '../../api.js';
import { date, t } from '../../i18n.js';
import { session } from '../../session.js';
import { confirmForm } from './confirm.js';
import { codesBox, renewCodes } from './recovery.js';
import { form } from '../forms/form.js';
import { problemBox } from '../problem.js';
import { qrCode } from '../qr-code.js';
import { secret } from './secret.js';
import { toast } from '../toast.js';

/* What the API says of a wrong code, in the reader's language. */
export async function inOurWords(call) {
	try {
		return await call;
	} catch (problem) {
		for (const error of problem.errors ?? [])
			if (error.pointer === '/totp')
				error.detail = t('problem.wrong-totp');
		throw problem;
	}
}

/* A secret as apps show it, in fours. */
function inFours(text) {
	return text.match(/.{1,4}/g).join(' ');
}

async function setUp({ secret: text, uri }, onDone) {
	const confirm = async ({ totp }) => {
		const { recovery_codes: codes } = await inOurWords(api.post('/api/auth/totp/confirm', { totp: totp.trim() }));
		session.set({ ...session.account, totp: true });
		toast(t('totp.on'));
		onDone(codes);
	};
	return h('div', { class: 'totp-setup' },
		h('div', { class: 'totp-scan' }, await qrCode(uri, t('totp.qr')),
			h('div', {}, h('p', {}, t('totp.scan')), secret(t('totp.type'), inFours(text)))),
		form({ submit: t('totp.confirm'), onSubmit: confirm, fields: [
			{ name: 'totp', label: t('signIn.totp'), required: true, inputmode: 'numeric', autocomplete: 'one-time-code', maxlength: 7, pattern: '[0-9]{3} ?[0-9]{3}' }] }));
}

/* Recovery codes are for passkeys too. */
function off({ recovery_codes: left }, draw) {
	const begin = async (proof) => draw(await setUp(await api.post('/api/auth/totp', proof), (codes) => draw(null, codes)));
	return [h('p', { class: 'soft' }, t('totp.text')), confirmForm({ submit: t('totp.begin'), onConfirm: begin }),
		session.account.passkeys > 0 && [h('p', {}, t('totp.left', { n: left })), renewCodes((codes) => draw(null, codes))]];
}

function on({ confirmed_at: since, recovery_codes: left }, draw) {
	const end = async (proof) => {
		await api.del('/api/auth/totp', proof);
		session.set({ ...session.account, totp: false });
		toast(t(session.account.passkeys > 0 ? 'totp.ended.passkeys' : 'totp.ended'));
		draw();
	};
	return [h('p', {}, t('totp.since', { date: date(since) }), ' ', t('totp.left', { n: left })),
		renewCodes((codes) => draw(null, codes)),
		h('details', {}, h('summary', {}, t('totp.end')), h('p', { class: 'soft' }, t(session.account.passkeys > 0 ? 'totp.end.passkeys' : 'totp.end.text')),
			confirmForm({ submit: t('totp.end'), onConfirm: end, danger: true }))];
}

export function totpPart(ctx) {
	const place = h('div', { class: 'totp' });
	const draw = async (content, codes) => {
		if (content) {
			replace(place, content);
			place.querySelector('input')?.focus();
			return;
		}
		try {
			const state = await api.get('/api/auth/totp', null, ctx);
			replace(place, codes && codesBox(codes), state.enabled ? on(state, draw) : off(state, draw));
		} catch (problem) {
			if (problem.name !== 'AbortError')
				replace(place, problemBox(problem, { retry: () => draw() }));
		}
	};
	draw();
	return { node: place, reload: () => draw() };
}
