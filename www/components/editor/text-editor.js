/* A text file in a dialog: written with CodeMirror, saved where nobody else wrote meanwhile; else both are shown. */
import { h, replace } from '../../dom.js';
import { api, path } from '../../api.js';
import { dateTime, t } from '../../i18n.js';
import { parseCsv } from '../../logic/csv.js';
import { safeNodes } from '../../logic/safe-markup.js';
import { ask, openDialog } from '../dialog.js';
import { icon } from '../icon.js';
import { problemBox, problemText } from '../problem.js';
import { toast } from '../toast.js';

const ROWS_MAX = 500;

/* What the file is first, then its text: where somebody wrote between the two, saving says so. */
async function read(id, signal) {
	const file = await api.get(path`/api/files/${id}`, null, { signal });
	return { file, text: await api.text(file.url, { signal }) };
}

function table(text) {
	const { rows: [head = [], ...rows], more } = parseCsv(text, ROWS_MAX);
	return [h('div', { class: 'csv', tabindex: 0, role: 'region', 'aria-label': t('editor.table') }, h('table', {},
		h('thead', {}, h('tr', {}, head.map((cell) => h('th', { scope: 'col' }, cell)))),
		h('tbody', {}, rows.map((row) => h('tr', {}, row.map((cell) => h('td', {}, cell))))))),
	more && h('p', { class: 'soft' }, t('editor.table.more', { n: ROWS_MAX }))];
}

async function written(text, signal) {
	const { html } = await api.post('/api/files/markdown', { text }, { signal });
	return h('div', { class: 'markdown', tabindex: 0, role: 'region', 'aria-label': t('editor.written') }, safeNodes(html, document));
}

/* The other way to look at such a file, and what it is called. */
function viewOf(name) {
	if (/\.(md|markdown)$/i.test(name))
		return { label: 'editor.written', show: written };
	return /\.(csv|tsv)$/i.test(name) ? { label: 'editor.table', show: (text) => table(text) } : null;
}

class TextEditor {
	#over = new AbortController();
	#place = h('div', { class: 'editor-place' });
	#state = h('span', { class: 'soft', role: 'status' });
	#problem = h('div', {});
	#bar = h('div', { class: 'actions editor-bar' });

	constructor(file, { onSaved }) {
		Object.assign(this, { file, onSaved, saved: '', mirror: null, editor: null, merge: null });
		this.canWrite = file.rights !== 'read';
		addEventListener('beforeunload', (event) => this.isChanged && event.preventDefault(), { signal: this.#over.signal });
		this.dialog = openDialog({ title: file.name, wide: true, mayClose: () => this.#mayClose(),
			content: h('div', { class: 'editor' }, this.#bar, this.#problem, this.#place) });
		this.dialog.node.classList.add('editor-dialog');
		this.dialog.closed.then(() => { this.#over.abort(); this.#drop(); });
		this.#open();
	}

	get isChanged() {
		return Boolean(this.canWrite && this.editor && (this.merge || this.editor.text() !== this.saved));
	}

	#mayClose() {
		return !this.isChanged || ask({ title: t('editor.leave.title'), text: t('editor.leave.text', { name: this.file.name }), action: t('editor.leave') });
	}

	#drop() {
		this.editor?.destroy();
		this.merge?.destroy();
	}

	async #open() {
		try {
			const [mirror, { file, text }] = await Promise.all([import('./code-mirror.js'), read(this.file.id, this.#over.signal)]);
			Object.assign(this, { mirror, file, saved: text });
			/* what is no UTF-8 would not be what it was */
			this.canWrite = file.rights !== 'read' && !text.includes('\ufffd');
			this.#edit(text);
		} catch (problem) {
			this.#say(problem, () => this.#open());
		}
	}

	#say(problem, retry) {
		if (problem.name !== 'AbortError')
			replace(this.#problem, problemBox(problem, { retry }));
	}

	#button(label, run, cls = 'button') {
		return h('button', { type: 'button', class: cls, onclick: run }, label);
	}

	#edit(text) {
		this.#drop();
		this.merge = null;
		this.editor = this.mirror.codeEditor(text, { name: this.file.name, label: t('editor.label', { name: this.file.name }), readOnly: !this.canWrite,
			onChange: () => this.#tell(), onSave: () => this.save() });
		this.#showEditor();
	}

	#showEditor() {
		const view = viewOf(this.file.name);
		replace(this.#problem);
		replace(this.#bar, this.canWrite && this.#button(t('action.save'), () => this.save(), 'button primary'),
			view && this.#button(t(view.label), () => this.#look(view)),
			h('a', { class: 'button', href: `${this.file.url}?download=true`, download: this.file.name }, icon('download'), t('files.download')), this.#state);
		replace(this.#place, this.editor.node);
		this.#tell();
		this.editor.focus();
	}

	#tell() {
		replace(this.#state, this.canWrite ? t(this.isChanged ? 'editor.changed' : 'editor.saved', { when: dateTime(this.file.updated_at) }) : t('editor.readOnly'));
	}

	/* As it reads, of what is written here now, saved or not. */
	async #look(view) {
		try {
			const shown = await view.show(this.editor.text(), this.#over.signal);
			replace(this.#bar, this.#button(t('editor.back'), () => this.#showEditor()));
			replace(this.#place, shown);
		} catch (problem) {
			this.#say(problem);
		}
	}

	async #put(text, etag) {
		const blob = new Blob([text], { type: 'text/plain' });
		this.file = await api.putRaw(path`/api/files/${this.file.id}/content`, blob, { ifMatch: etag, signal: this.#over.signal });
		this.saved = text;
		replace(this.#problem);
		this.onSaved?.(this.file);
	}

	async save() {
		if (!this.canWrite || this.merge)
			return;
		const text = this.editor.text();
		try {
			await this.#put(text, this.file.etag);
			this.#tell();
		} catch (problem) {
			if (problem.status === 412)
				await this.#both(text);
			else
				this.#say(problem, () => this.save());
		}
	}

	/* Somebody else wrote: theirs on the left, mine on the right, which can be changed. */
	async #both(mine) {
		try {
			const { file, text } = await read(this.file.id, this.#over.signal);
			this.merge?.destroy();
			this.merge = this.mirror.codeMerge(text, mine, { name: this.file.name, labels: { theirs: t('editor.theirs'), mine: t('editor.mine') } });
			replace(this.#problem, h('p', { class: 'notice', role: 'alert' }, t('editor.conflict', { by: file.put_by, when: dateTime(file.updated_at) })));
			replace(this.#bar, this.#button(t('editor.keepMine'), () => this.#keep(this.merge.text(), file.etag), 'button primary'),
				this.#button(t('editor.takeTheirs'), () => this.#take(file, text)));
			replace(this.#place, h('div', { class: 'merge-heads' }, h('strong', {}, t('editor.theirs')), h('strong', {}, t('editor.mine'))), this.merge.node);
		} catch (problem) {
			this.#say(problem, () => this.#both(mine));
		}
	}

	async #keep(text, etag) {
		try {
			await this.#put(text, etag);
			this.#edit(text);
		} catch (problem) {
			if (problem.status === 412)
				await this.#both(text);
			else
				toast(problemText(problem).title);
		}
	}

	#take(file, text) {
		Object.assign(this, { file, saved: text });
		this.#edit(text);
	}
}

/* `onSaved(file)` hears of each version that was saved. */
export function editText(file, on = {}) {
	return new TextEditor(file, on);
}
