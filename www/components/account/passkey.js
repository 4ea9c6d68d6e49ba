/* The browser's part in passkeys (WebAuthn): the only caller of navigator.credentials. */
import { api } from '../../api.js';
import { fromBase64url, toBase64url } from '../../logic/base64url.js';

const ALGORITHMS = [-7, -8, -257];	/* ES256, EdDSA, RS256 */

export function browserHasPasskeys() {
	return Boolean(window.isSecureContext && window.PublicKeyCredential && navigator.credentials);
}

/* What is to be signed; null: there are no passkeys here. */
export async function challengeFor(purpose, options) {
	if (!browserHasPasskeys())
		return null;
	const asked = await api.get('/api/auth/passkeys/challenge', { purpose }, options);
	return asked.challenge ? asked : null;
}

/* As PublicKeyCredential.toJSON() prints it, which not all browsers have. */
function printed({ id, rawId, type, response }) {
	const out = { clientDataJSON: toBase64url(response.clientDataJSON) };
	for (const [name, value] of Object.entries({ signature: response.signature, userHandle: response.userHandle,
		authenticatorData: response.authenticatorData ?? response.getAuthenticatorData() }))
		if (value)
			out[name] = toBase64url(value);
	return { id, rawId: toBase64url(rawId), type, response: out };
}

/* → what happened, or null: whoever was asked did not want to, or took too long. */
async function orNull(call) {
	try {
		return printed(await call);
	} catch (error) {
		if (['NotAllowedError', 'AbortError', 'InvalidStateError'].includes(error.name))
			return null;
		throw error;
	}
}

const described = (credentials) => credentials.map((id) => ({ type: 'public-key', id: fromBase64url(id) }));

/* A new one, which none of `known` (credentials' ids) is. */
export function makePasskey({ challenge, rp_id: id, timeout_ms: timeout, user_handle: handle, username }, known, siteName) {
	return orNull(navigator.credentials.create({ publicKey: {
		challenge: fromBase64url(challenge), rp: { id, name: siteName }, timeout, attestation: 'none',
		user: { id: new TextEncoder().encode(handle), name: username, displayName: username },
		pubKeyCredParams: ALGORITHMS.map((alg) => ({ type: 'public-key', alg })), excludeCredentials: described(known),
		authenticatorSelection: { residentKey: 'required', requireResidentKey: true, userVerification: 'preferred' },
	} }));
}

/* One that is there; `among` their ids, else any.  `isSecond`: a touch is enough, for the password came before. */
export function showPasskey({ challenge, rp_id: rpId, timeout_ms: timeout }, { among = [], isSecond = false, ...options } = {}) {
	return orNull(navigator.credentials.get({ ...options, publicKey: { challenge: fromBase64url(challenge), rpId, timeout,
		allowCredentials: described(among), userVerification: isSecond ? 'preferred' : 'required' } }));
}

export async function knownPasskeys(ctx) {
	const { items } = await api.get('/api/auth/passkeys', { limit: 100 }, ctx);
	return items;
}

/* Proof that it is me, by one of mine; null: it was not given. */
export async function provePasskey() {
	const [asked, known] = await Promise.all([challengeFor('proof'), knownPasskeys()]);
	return asked && showPasskey(asked, { among: known.map(({ credential }) => credential), isSecond: known.every(({ verifies }) => !verifies) });
}

/*
 * Offers them in the list of the browser's own autofill, until `signal`: `onShown(passkey)`
 * hears of one that was chosen.  The first challenge is `asked`; before it is too old, another.
 */
export async function offerPasskeys(asked, signal, onShown) {
	if (!await PublicKeyCredential.isConditionalMediationAvailable?.())
		return;
	for (;;) {
		const until = new AbortController();
		signal.addEventListener('abort', () => until.abort(), { signal: until.signal });
		const timer = setTimeout(() => until.abort(), asked.timeout_ms * 0.9);
		const passkey = await showPasskey(asked, { mediation: 'conditional', signal: until.signal });
		const isOld = until.signal.aborted;
		clearTimeout(timer);
		until.abort();
		if (passkey && !signal.aborted)
			return onShown(passkey);
		if (!isOld || signal.aborted)
			return;
		asked = await challengeFor('sign_in', { signal });
	}
}
