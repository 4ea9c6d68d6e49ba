/* One image on its way in: sent at once under the key of its name, and a form where that is taken. */
import { h, replace } from '../../dom.js';
import { api, path } from '../../api.js';
import { t } from '../../i18n.js';
import { keyIsValid } from '../../logic/image-key.js';
import { icon } from '../icon.js';
import { field, setFieldError } from '../forms/field.js';
import { problemText } from '../problem.js';

/* So many are on their way at once; the others wait here rather than at the site. */
const AT_ONCE = 2;
const waiting = [];
let busy = 0;

async function inTurn(run) {
	if (busy >= AT_ONCE)
		await new Promise((resolve) => waiting.push(resolve));
	else
		busy++;
	try {
		return await run();
	} finally {
		const next = waiting.shift();
		if (next)
			next();
		else
			busy--;
	}
}

class ImageUpload {
	constructor(file, key, onAdded) {
		Object.assign(this, { file, key, onAdded });
		this.preview = URL.createObjectURL(file);
		this.body = h('div', { class: 'image-upload-body', role: 'status' });
		this.node = h('li', { class: 'image-upload' },
			h('img', { src: this.preview, alt: '', width: 64, height: 64, onload: () => URL.revokeObjectURL(this.preview), onerror: (event) => event.target.removeAttribute('src') }),
			this.body, h('button', { type: 'button', class: 'icon-button', 'aria-label': t('action.close'), onclick: () => this.node.remove() }, icon('close')));
		this.send(true);
	}

	async send(onlyNew) {
		replace(this.body, h('p', {}, t('images.sending', { key: this.key })));
		try {
			const image = await inTurn(() => api.putRaw(path`/api/images/${this.key}`, this.file, { onlyNew }));
			replace(this.body, h('p', {}, icon('check'), ' ', t('images.added', { key: image.key })),
				image.duplicate_of && h('p', { class: 'soft small' }, t('images.same', { key: image.duplicate_of })));
			this.onAdded(image);
		} catch (problem) {
			this.#refused(problem);
		}
	}

	/* What the key's field says of a refusal; all else is told as it is. */
	#refused(problem) {
		if (problem.type === 'conflict')
			this.#form(t('images.taken'), false);
		else if (problem.type === 'precondition')
			this.#form(t('images.yours'), true);
		else {
			const { title, hint } = problemText(problem);
			const retry = problem.status === 503 || problem.type === 'network';
			replace(this.body, h('p', { class: 'row-failed' }, icon('alert'), h('span', {}, `${this.file.name || this.key}: ${problem.detail || title}`)),
				hint && h('p', { class: 'soft small' }, hint),
				retry && h('button', { type: 'button', class: 'button', onclick: () => this.send(true) }, t('action.retry')));
		}
	}

	#form(fault, mayReplace) {
		const row = field({ name: 'key', label: t('images.key'), hint: t('images.key.hint'), value: this.key, required: true, maxlength: 200, autocomplete: 'off', spellcheck: 'false' });
		const input = row.querySelector('input');
		const submit = (event) => {
			event.preventDefault();
			if (!keyIsValid(input.value))
				return setFieldError(input, t('images.key.hint'));
			this.key = input.value;
			this.send(true);
		};
		replace(this.body, h('form', { class: 'image-upload-form', novalidate: true, onsubmit: submit }, row,
			h('div', { class: 'actions' }, h('button', { class: 'button primary' }, t('images.add')),
				mayReplace && h('button', { type: 'button', class: 'button', onclick: () => this.send(false) }, t('images.replace')))));
		setFieldError(input, fault);
	}
}

export function imageUpload(file, key, onAdded) {
	return new ImageUpload(file, key, onAdded).node;
}
