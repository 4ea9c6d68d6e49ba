/* Bytes of passkeys there and back, as WebAuthn's JSON has them. */
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { fromBase64url, toBase64url } from '../../www/logic/base64url.js';

test('bytes of any length come back', () => {
	for (let n = 0; n < 70; n++) {
		const bytes = Uint8Array.from({ length: n }, (_, i) => (i * 151 + n * 7) & 255);
		const text = toBase64url(bytes.buffer);
		assert.equal(text, Buffer.from(bytes).toString('base64url'));
		assert.deepEqual(fromBase64url(text), bytes);
	}
});
