/* In the browser: uploads made by Uppy as it comes, with nothing set but where our routes are. */
import Uppy from '@uppy/core';
import AwsS3 from '@uppy/aws-s3';
import { byteAt } from './bytes.mjs';

/* Version 5 calls it endpoint, 6 companionEndpoint; neither knows the other's name. */
const companion = `${location.origin}/api/credentials`;

function makeFile(size, seed) {
	const bytes = new Uint8Array(size);
	for (let i = 0; i < size; i++)
		bytes[i] = byteAt(i, seed);
	return new File([bytes], 'película de verano.mp4', { type: 'video/mp4' });
}

/* PUTs and POSTs of bytes, by the address that they went to; `bodies`: bytes of all that was sent, by origin. */
const sent = [];
const bodies = {};

function sizeOf(body) {
	if (body instanceof FormData)
		return [...body.values()].reduce((sum, value) => sum + sizeOf(value), 0);
	return body?.size ?? body?.length ?? body?.byteLength ?? 0;
}

function count(url, body) {
	const { origin } = new URL(url, location.href);
	bodies[origin] = (bodies[origin] ?? 0) + sizeOf(body);
}

const { open, send } = XMLHttpRequest.prototype;
XMLHttpRequest.prototype.open = function (method, url, ...rest) {
	this.sentTo = url;
	sent.push({ method, path: new URL(url, location.href).pathname });
	return open.call(this, method, url, ...rest);
};
XMLHttpRequest.prototype.send = function (body) {
	count(this.sentTo, body);
	return send.call(this, body);
};
const { fetch } = window;
window.fetch = (resource, options) => {
	count(resource.url ?? resource, options?.body);
	return fetch(resource, options);
};

function outcome({ successful, failed }) {
	return {
		failed: failed.map((file) => String(file.error)),
		keys: successful.map((file) => file.response.body.key),
		locations: successful.map((file) => file.response.uploadURL),
	};
}

let uppy;

window.uppyTest = {
	sent,
	bodies,

	add({ size, seed, multipart, state, limit }) {
		uppy = new Uppy();
		uppy.use(AwsS3, {
			[PLUGIN_ENDPOINT]: companion,
			...(multipart === undefined ? {} : { shouldUseMultipart: multipart }),
			...(limit ? { limit } : {}),
		});
		const file = makeFile(size, seed);
		const id = uppy.addFile({ name: file.name, type: file.type, data: file, meta: { caption: 'a b&c=d' } });
		if (state)
			uppy.setFileState(id, { s3Multipart: state });
		return id;
	},

	async upload() {
		return outcome(await uppy.upload());
	},

	async retry() {
		return outcome(await uppy.retryAll());
	},

	/* Begin, and stop by `how` once `parts` of them have come; → where it was. */
	async uploadUntil(parts, how) {
		let count = 0;
		const enough = new Promise((done) => {
			uppy.on('s3-multipart:part-uploaded', () => ++count === parts && done());
		});
		window.uppyTest.going = uppy.upload();
		await enough;
		const [file] = uppy.getFiles();
		uppy[how]();
		return file.s3Multipart;
	},

	async goOn() {
		uppy.resumeAll();
		return outcome(await window.uppyTest.going);
	},
};
