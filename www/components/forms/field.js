/* One labelled control of a form, with its hint and its error next to it. */
import { h, newId, replace } from '../../dom.js';
import { t } from '../../i18n.js';
import { icon } from '../icon.js';

function controlOf({ type = 'text', name, label, hint, options, rows, value, ...rest }, ids) {
	const common = { id: ids.input, name, 'aria-describedby': `${ids.hint} ${ids.error}`, ...rest };
	if (options)
		return h('select', common, options.map((o) =>
			h('option', { value: o.value, selected: o.value === value }, o.label)));
	if (rows)
		return h('textarea', { ...common, rows, value: value ?? '' });
	return h('input', { ...common, type, value: type === 'checkbox' ? undefined : value ?? '' });
}

/* Lets people see the password that they type. */
function revealer(input) {
	const button = h('button', { type: 'button', class: 'link-button reveal', 'aria-pressed': 'false', onclick: () => {
		const shown = input.type === 'password';
		input.type = shown ? 'text' : 'password';
		button.setAttribute('aria-pressed', String(shown));
		button.textContent = t(shown ? 'action.hide' : 'action.show');
	} }, t('action.show'));
	return button;
}

/* Everything but label, hint, options and rows goes to the control as its attributes. */
export function field(spec) {
	const id = newId(spec.name);
	const ids = { input: id, hint: `${id}-hint`, error: `${id}-error` };
	const input = controlOf(spec, ids);
	const label = h('label', { for: id }, spec.label,
		spec.optional && h('span', { class: 'soft' }, ` (${t('form.optional')})`));
	if (spec.type === 'checkbox')
		return h('div', { class: 'field check' }, input, label, h('p', { class: 'field-error', id: ids.error }));
	return h('div', { class: 'field' },
		h('div', { class: 'field-label' }, label, spec.type === 'password' && revealer(input)),
		input,
		spec.hint && h('p', { class: 'field-hint', id: ids.hint }, spec.hint),
		h('p', { class: 'field-error', id: ids.error }));
}

export function setFieldError(input, text) {
	const place = input.closest('.field')?.querySelector('.field-error');
	if (!place)
		return;
	replace(place, text && [icon('alert'), text]);
	if (text)
		input.setAttribute('aria-invalid', 'true');
	else
		input.removeAttribute('aria-invalid');
}

/* What the browser finds wrong with a control, in the site's language rather than the browser's. */
export function faultOf(input) {
	const v = input.validity;
	if (v.valid)
		return '';
	if (v.valueMissing)
		return t('form.missing');
	if (v.tooShort || (v.customError && input.minLength > 0))
		return t('form.short', { n: input.minLength });
	if (v.tooLong)
		return t('form.long', { n: input.maxLength });
	if ((v.rangeUnderflow || v.rangeOverflow) && input.min && input.max)
		return t('form.range', { least: input.min, most: input.max });
	return t(v.typeMismatch && input.type === 'email' ? 'form.email' : 'form.pattern');
}
