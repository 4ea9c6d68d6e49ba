/* A form that checks itself, waits for its answer, and shows each error where it belongs. */
import { Problem } from '../../api.js';
import { h, replace } from '../../dom.js';
import { t, why } from '../../i18n.js';
import { faultOf, field, setFieldError } from './field.js';
import { problemBox } from '../problem.js';

/* Controls by name, also when a form has but one. */
function controls(form) {
	return [...form.elements].filter((e) => e.name);
}

export function valuesOf(form) {
	const values = {};
	for (const control of controls(form))
		values[control.name] = control.type === 'checkbox' ? control.checked : control.value;
	return values;
}

function checkAll(form) {
	let first = null;
	for (const control of controls(form)) {
		const fault = faultOf(control);
		setFieldError(control, fault);
		if (fault)
			first ??= control;
	}
	first?.focus();
	return !first;
}

/* Puts errors[].pointer ("/username", "/tags/0") to their controls; → what found no place. */
function placeErrors(form, problem) {
	const left = [];
	let first = null;
	for (const error of problem.errors ?? []) {
		const name = (error.pointer ?? error.parameter ?? '').replace(/^\//, '').split('/')[0];
		const control = controls(form).find((c) => c.name === name);
		if (control) {
			setFieldError(control, why(error.detail));
			first ??= control;
		} else {
			left.push(error);
		}
	}
	first?.focus();
	return left;
}

function showProblem(form, place, problem) {
	if (problem.name === 'AbortError')
		return;
	if (!(problem instanceof Problem))
		reportError(problem);
	const left = placeErrors(form, problem);
	if (!problem.errors?.length || left.length)
		replace(place, problemBox({ ...problem, title: problem.title || problem.message, errors: left }));
}

async function send(form, place, button, onSubmit) {
	if (button.getAttribute('aria-disabled') || !checkAll(form))
		return;
	replace(place);
	button.setAttribute('aria-disabled', 'true');
	try {
		await onSubmit(valuesOf(form), form);
	} catch (problem) {
		showProblem(form, place, problem);
	} finally {
		button.removeAttribute('aria-disabled');
	}
}

/*
 * `fields` are specs for field() or nodes; `onSubmit(values)` may throw a Problem.
 * The button stays where it is while waiting: nothing jumps, and the focus is kept.
 */
export function form({ fields, submit, onSubmit, extra, danger = false, inline = false }) {
	const place = h('div', { class: 'form-problem' });
	const button = h('button', { type: 'submit', class: danger ? 'button danger' : 'button primary' }, submit ?? t('action.save'));
	const node = h('form', { class: inline ? 'form inline' : 'form', novalidate: true },
		fields.map((f) => f instanceof Node ? f : field(f)), place,
		h('div', { class: 'actions' }, button, extra));
	node.addEventListener('submit', (event) => {
		event.preventDefault();
		send(node, place, button, onSubmit);
	});
	node.addEventListener('input', ({ target }) => target.hasAttribute('aria-invalid') && setFieldError(target, ''));
	return node;
}
