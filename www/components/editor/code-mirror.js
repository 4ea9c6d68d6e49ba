/* CodeMirror as this site has it: in a shadow root, whose style sheets are constructed, as the CSP wants. */
import { basicSetup, cpp, css, EditorState, EditorView, HighlightStyle, html, javascript, json, keymap, markdown, MergeView, python, shell, sql,
	StreamLanguage, syntaxHighlighting, tags, xml, yaml } from '../../vendor/codemirror.mjs';
import { h } from '../../dom.js';
import { t } from '../../i18n.js';

const LANGUAGES = {
	md: markdown, markdown, js: javascript, mjs: javascript, jsx: () => javascript({ jsx: true }), ts: () => javascript({ typescript: true }),
	tsx: () => javascript({ jsx: true, typescript: true }), py: python, html, htm: html, css, scss: css, json, xml, svg: xml, sql, yaml, yml: yaml,
	c: cpp, h: cpp, cc: cpp, cpp, hpp: cpp, java: cpp, sh: () => StreamLanguage.define(shell),
};

const theme = EditorView.theme({
	'&': { height: '100%', color: 'var(--text)', backgroundColor: 'var(--surface)', fontSize: '0.875rem' },
	'&.cm-focused': { outline: 'none' },
	'.cm-scroller': { fontFamily: 'var(--font-mono)', lineHeight: '1.5' },
	'.cm-content': { caretColor: 'var(--text)' },
	'.cm-cursor': { borderLeftColor: 'var(--text)' },
	'.cm-gutters': { color: 'var(--text-soft)', backgroundColor: 'var(--surface-sunken)', borderRight: '1px solid var(--line)' },
	'.cm-activeLine, .cm-activeLineGutter': { backgroundColor: 'var(--surface-hover)' },
	'&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': { backgroundColor: 'var(--accent-soft)' },
	'.cm-panels': { color: 'var(--text)', backgroundColor: 'var(--surface-sunken)' },
	'.cm-textfield': { color: 'var(--text)', backgroundColor: 'var(--surface)' },
	'.cm-button': { color: 'var(--text)', background: 'var(--surface-raised)' },
	'.cm-changedLine': { backgroundColor: 'var(--warning-soft)' },
});

const highlight = HighlightStyle.define([
	{ tag: [tags.keyword, tags.operatorKeyword, tags.modifier], color: 'var(--code-word)' },
	{ tag: [tags.string, tags.special(tags.string)], color: 'var(--code-text)' },
	{ tag: [tags.number, tags.bool, tags.null], color: 'var(--code-number)' },
	{ tag: [tags.comment, tags.meta], color: 'var(--text-soft)', fontStyle: 'italic' },
	{ tag: [tags.typeName, tags.className, tags.tagName], color: 'var(--code-name)' },
	{ tag: [tags.heading, tags.strong], fontWeight: 'bold' },
	{ tag: tags.emphasis, fontStyle: 'italic' },
	{ tag: [tags.link, tags.url, tags.attributeName], color: 'var(--accent)' },
]);

function languageOf(name) {
	const made = LANGUAGES[name.split('.').pop().toLowerCase()];
	return made ? [made()] : [];
}

/* Lines end as the text's own do, so that saving changes nothing that nobody changed. */
function setup(text, { name, label, readOnly = false }) {
	return [basicSetup, theme, syntaxHighlighting(highlight), languageOf(name), EditorView.lineWrapping,
		EditorState.lineSeparator.of(text.includes('\r\n') ? '\r\n' : '\n'), EditorState.readOnly.of(readOnly), EditorView.editable.of(!readOnly),
		EditorView.contentAttributes.of({ 'aria-label': label, spellcheck: 'false' }),
		EditorState.phrases.of(Object.fromEntries(['Find', 'Replace', 'next', 'previous', 'all', 'match case', 'by word', 'regexp', 'replace', 'replace all', 'close']
			.map((word) => [word, t(`editor.find.${word}`)])))];
}

function shadowed(cls) {
	const node = h('div', { class: cls });
	return { node, root: node.attachShadow({ mode: 'open' }) };
}

/* → { node, text(), set(text), focus(), destroy() }; `onChange` after each change, `onSave` by Ctrl+S. */
export function codeEditor(text, { name, label, readOnly, onChange, onSave }) {
	const { node, root } = shadowed('code-editor');
	const make = (doc) => EditorState.create({ doc, extensions: [
		keymap.of([{ key: 'Mod-s', preventDefault: true, run: () => { onSave?.(); return true; } }]), setup(doc, { name, label, readOnly }),
		EditorView.updateListener.of((update) => update.docChanged && onChange?.())] });
	const view = new EditorView({ state: make(text), root, parent: root });
	return {
		node, text: () => view.state.sliceDoc(), set: (doc) => view.setState(make(doc)),
		focus: () => view.focus(), destroy: () => view.destroy(),
	};
}

/* Two side by side; the right one is changed.  → { node, text(), destroy() } */
export function codeMerge(theirs, mine, { name, labels }) {
	const { node, root } = shadowed('code-merge');
	const view = new MergeView({
		a: { doc: theirs, extensions: setup(theirs, { name, label: labels.theirs, readOnly: true }) },
		b: { doc: mine, extensions: setup(mine, { name, label: labels.mine }) },
		root, parent: root, revertControls: 'a-to-b', highlightChanges: true, gutter: true,
	});
	return { node, text: () => view.b.state.sliceDoc(), destroy: () => view.destroy() };
}
