/*
 * Replies of authenticators, each with what @simplewebauthn/server says of it, which the C code has to say too
 * (tests/unit/passkey.c): right ones of each algorithm, and the same with one thing wrong.
 *   node vectors.mjs >vectors.json
 */
import { createHash, createSign, generateKeyPairSync, randomBytes, sign as signRaw, webcrypto } from 'node:crypto';

globalThis.crypto ??= webcrypto;
const { generateAuthenticationOptions, generateRegistrationOptions, verifyAuthenticationResponse, verifyRegistrationResponse } =
	await import('@simplewebauthn/server');
const { cose, isoBase64URL, isoCBOR } = await import('@simplewebauthn/server/helpers');

const RP = 'video.example.org';
const ORIGIN = 'https://video.example.org';
const { COSEKEYS, COSEKTY, COSECRV } = cose;
const UP = 1, UV = 4, BE = 8, BS = 16, AT = 64, ED = 128;

const bytes = (text) => new Uint8Array(Buffer.from(text, 'base64url'));
const text = (data) => isoBase64URL.fromBuffer(new Uint8Array(data));
const sha256 = (data) => createHash('sha256').update(data).digest();

const ALGORITHMS = [
	{ alg: -7, make: () => generateKeyPairSync('ec', { namedCurve: 'P-256' }),
		key: ({ x, y }) => new Map([[COSEKEYS.kty, COSEKTY.EC2], [COSEKEYS.alg, -7], [COSEKEYS.crv, COSECRV.P256], [COSEKEYS.x, bytes(x)], [COSEKEYS.y, bytes(y)]]) },
	{ alg: -8, make: () => generateKeyPairSync('ed25519'),
		key: ({ x }) => new Map([[COSEKEYS.kty, COSEKTY.OKP], [COSEKEYS.alg, -8], [COSEKEYS.crv, COSECRV.ED25519], [COSEKEYS.x, bytes(x)]]) },
	{ alg: -257, make: () => generateKeyPairSync('rsa', { modulusLength: 2048 }),
		key: ({ n, e }) => new Map([[COSEKEYS.kty, COSEKTY.RSA], [COSEKEYS.alg, -257], [COSEKEYS.n, bytes(n)], [COSEKEYS.e, bytes(e)]]) },
];

/* What may be wrong of a reply; the rest is as it should be.  `only`: of the other kind there is none, or they are less strict than we (a key that is cut), or we than they (a tail behind a key). */
const WRONGS = [
	{ what: 'as it should be' },
	{ what: 'it counts', count: 7, before: 6 },
	{ what: 'it is synced', flags: UP | UV | BE | BS },
	{ what: 'it asked for nobody but a touch', flags: UP },
	{ what: 'it has extensions', extensions: new Map([['credProps', true]]) },
	{ what: 'nobody was there', flags: UV },
	{ what: 'it is synced and may not be', flags: UP | UV | BS },
	{ what: 'of another site', rp: 'example.org' },
	{ what: 'asked by another page', origin: 'https://example.org' },
	{ what: 'asked by another port', origin: 'https://video.example.org:8443' },
	{ what: 'of another type', type: 'webauthn.create', only: 'shown' },
	{ what: 'of another type', type: 'webauthn.get', only: 'made' },
	{ what: 'its count went back', count: 6, before: 6, only: 'shown' },
	{ what: 'its count went to nothing', count: 0, before: 6, only: 'shown' },
	{ what: 'signed by another', other: true, only: 'shown' },
	{ what: 'the signature is cut short', cut: true, only: 'shown' },
	{ what: 'its data are cut short', short: 3, only: 'shown' },
	{ what: 'its data have a tail', tail: 2, only: 'shown' },
];

function data({ flags = UP | UV, rp = RP, count = 0, extensions, short = 0, tail = 0 }, attested) {
	const head = Buffer.alloc(5);
	head[0] = flags | (attested ? AT : 0) | (extensions ? ED : 0);
	head.writeUInt32BE(count, 1);
	const whole = Buffer.concat([sha256(rp), head, attested ?? Buffer.alloc(0),
		extensions ? isoCBOR.encode(extensions) : Buffer.alloc(0), Buffer.alloc(tail)]);
	return whole.subarray(0, whole.length - short);
}

function client({ origin = ORIGIN }, type, challenge) {
	return Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin: false }));
}

function signed(alg, key, message) {
	return alg === -8 ? signRaw(null, message, key) : createSign('sha256').update(message).sign(key);
}

function credential(id, response) {
	return { id: text(id), rawId: text(id), type: 'public-key', clientExtensionResults: {}, response };
}

async function says(verify) {
	try {
		return (await verify()).verified;
	} catch {
		return false;
	}
}

async function made(one, wrong, { id, pair }) {
	const { challenge } = await generateRegistrationOptions({ rpName: 'Vitrina', rpID: RP, userName: 'ana' });
	const length = Buffer.alloc(2);
	length.writeUInt16BE(id.length);
	const attested = Buffer.concat([Buffer.alloc(16), length, id, isoCBOR.encode(one.key(pair.publicKey.export({ format: 'jwk' })))]);
	const authData = data(wrong, attested);
	const response = credential(id, {
		clientDataJSON: text(client(wrong, wrong.type ?? 'webauthn.create', challenge)), authenticatorData: text(authData), transports: [],
		attestationObject: text(isoCBOR.encode(new Map([['fmt', 'none'], ['attStmt', new Map()], ['authData', new Uint8Array(authData)]]))),
	});
	return { response, challenge, says: await says(() => verifyRegistrationResponse({ response, expectedChallenge: challenge,
		expectedOrigin: ORIGIN, expectedRPID: RP, requireUserVerification: false, supportedAlgorithmIDs: [one.alg] })) };
}

async function shown(one, wrong, { id, pair }, registered) {
	const { challenge } = await generateAuthenticationOptions({ rpID: RP });
	const authData = data(wrong);
	const clientData = client(wrong, wrong.type ?? 'webauthn.get', challenge);
	const signature = signed(one.alg, (wrong.other ? one.make() : pair).privateKey, Buffer.concat([authData, sha256(clientData)]));
	const response = credential(id, { clientDataJSON: text(clientData), authenticatorData: text(authData),
		signature: text(wrong.cut ? signature.subarray(0, signature.length - 1) : signature) });
	const { credential: kept } = (await verifyRegistrationResponse({ response: registered.response, expectedChallenge: registered.challenge,
		expectedOrigin: ORIGIN, expectedRPID: RP, requireUserVerification: false, supportedAlgorithmIDs: [one.alg] })).registrationInfo;
	return { response, challenge, before: wrong.before ?? 0, says: await says(() => verifyAuthenticationResponse({ response,
		expectedChallenge: challenge, expectedOrigin: ORIGIN, expectedRPID: RP, requireUserVerification: false,
		credential: { ...kept, counter: wrong.before ?? 0 } })) };
}

/* The C code reads what is in the data of the authenticator, which is half of this. */
function without({ response, ...rest }) {
	const { attestationObject, ...kept } = response.response;
	return { ...rest, response: { ...response, response: kept } };
}

const vectors = [];
for (const one of ALGORITHMS) {
	for (const wrong of WRONGS) {
		const holder = { id: randomBytes(24), pair: one.make() };
		const right = await made(one, {}, holder);
		vectors.push({ what: `${wrong.what}, ${one.alg}`, algorithm: one.alg, rp: RP, origin: ORIGIN,
			...(wrong.only !== 'shown' && { made: without(await made(one, wrong, holder)) }),
			...(wrong.only !== 'made' && { with: without(right).response, shown: await shown(one, wrong, holder, right) }) });
	}
}
process.stdout.write(`[\n${vectors.map((v) => JSON.stringify(v)).join(',\n')}\n]\n`);
