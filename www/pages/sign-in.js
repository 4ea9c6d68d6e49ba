/* /sign-in: by name and password, with a second factor where the account asks for one; or by a passkey alone. */
import { h, replace } from '../dom.js';
import { api } from '../api.js';
import { t } from '../i18n.js';
import { safeNext } from '../logic/match.js';
import { form } from '../components/forms/form.js';
import { field } from '../components/forms/field.js';
import { problemBox } from '../components/problem.js';
import { challengeFor, offerPasskeys, showPasskey } from '../components/account/passkey.js';
import { inOurWords } from '../components/account/totp.js';
import { go } from '../router.js';
import { session } from '../session.js';

/* The second step: a code, one of the passkeys, or either.  Hidden until it is asked for. */
function secondStep(onPasskey) {
	const code = field({ name: 'totp', label: t('signIn.totp'), hint: t('signIn.recovery'), autocomplete: 'one-time-code', autocapitalize: 'none', spellcheck: 'false', maxlength: 40 });
	const place = h('div', { class: 'form-problem' });
	const press = () => onPasskey().catch((problem) => replace(place, problemBox(problem)));
	const button = h('button', { type: 'button', class: 'button', onclick: press }, t('passkeys.second.use'));
	const passkey = h('div', { class: 'field' }, h('p', { class: 'field-hint' }, t('passkeys.second.text')), h('div', { class: 'actions' }, button), place);
	code.hidden = passkey.hidden = true;
	return {
		nodes: [passkey, code],
		/* → whether this is what was asked for just now */
		isAsked({ type, errors = [] }) {
			const wants = (what) => errors.some(({ pointer }) => pointer === `/${what}`);
			const isNew = code.hidden && (type === 'totp-required' || wants('totp'));
			if (isNew) {
				code.hidden = false;
				passkey.hidden = !wants('passkey');
				(passkey.hidden ? code.querySelector('input') : button).focus();
			}
			return isNew;
		},
	};
}

/* Passkeys that sign in alone: in the browser's own list, and by a button. */
function alone(ctx, onShown) {
	const place = h('div', {}), problems = h('div', { class: 'form-problem' });
	let offer = new AbortController();
	ctx.signal.addEventListener('abort', () => offer.abort());
	const take = async (passkey) => {
		replace(problems);
		try {
			await onShown(passkey);
		} catch (problem) {
			replace(problems, problemBox(problem));	/* the button is still there */
		}
	};
	/* what the list does not show, the button does */
	const begin = (asked) => {
		offer = new AbortController();
		offerPasskeys(asked, offer.signal, take).catch(() => {});
	};
	const press = async () => {
		offer.abort();	/* a browser asks for one thing at a time */
		const passkey = await showPasskey(await challengeFor('sign_in', ctx));
		if (passkey)
			await take(passkey);
		else
			begin(await challengeFor('sign_in', ctx));
	};
	const show = async () => {
		const asked = await challengeFor('sign_in', ctx);
		if (!asked)
			return;
		replace(place, h('div', { class: 'actions' }, h('button', { type: 'button', class: 'button', onclick: () =>
			press().catch((problem) => replace(problems, problemBox(problem))) }, t('passkeys.signIn'))), problems);
		begin(asked);
	};
	show().catch(() => {});	/* there is still the password */
	return { node: place, end: () => offer.abort() };
}

export function render(ctx) {
	ctx.setTitle(t('signIn.heading'));
	const next = safeNext(ctx.query.get('next'));
	const enter = (account) => {
		session.set(account);
		go(next, { replaceIt: true });
	};
	const passkeys = alone(ctx, async (passkey) => enter(await api.post('/api/auth/passkeys/login', { passkey })));
	let shown = null;
	const second = secondStep(async () => {
		passkeys.end();
		shown = await showPasskey(await challengeFor('sign_in', ctx), { isSecond: true });
		if (shown)
			node.requestSubmit();
	});
	const submit = async ({ username, password, totp }) => {
		const factor = shown ? { passkey: shown } : totp ? { totp: totp.trim() } : {};
		shown = null;
		try {
			enter(await inOurWords(api.post('/api/auth/login', { username: username.trim(), password, ...factor })));
		} catch (problem) {
			if (second.isAsked(problem) || ['totp-required', 'wrong-passkey'].includes(problem.type))
				problem.errors = problem.errors.filter(({ pointer }) => pointer !== '/passkey' && problem.type === 'wrong-totp');
			throw problem;
		}
	};
	const node = form({ submit: t('signIn.submit'), onSubmit: submit, fields: [
		{ name: 'username', label: t('account.username'), required: true, autocomplete: 'username webauthn', autocapitalize: 'none', spellcheck: 'false' },
		{ name: 'password', label: t('account.password'), type: 'password', required: true, autocomplete: 'current-password' },
		...second.nodes,
	] });
	return h('div', { class: 'page narrow' }, h('h1', {}, t('signIn.heading')), node, passkeys.node,
		h('p', {}, t('signIn.new'), ' ', h('a', { href: `/register${next === '/' ? '' : `?next=${encodeURIComponent(next)}`}` }, t('signIn.register'))),
		h('p', { class: 'soft small' }, t('signIn.forgot')));
}
