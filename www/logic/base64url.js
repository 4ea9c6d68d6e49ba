/* Bytes as WebAuthn's JSON has them (RFC 4648 section 5, without padding). */

export function toBase64url(buffer) {
	const text = btoa(String.fromCharCode(...new Uint8Array(buffer)));
	return text.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

export function fromBase64url(text) {
	return Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (c) => c.charCodeAt(0));
}
