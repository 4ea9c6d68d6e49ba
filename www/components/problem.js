/* Says what went wrong, next to where it happened. */
import { h } from '../dom.js';
import { hasMessage, span, t, why } from '../i18n.js';
import { againInS, passes } from '../logic/outage.js';
import { icon } from './icon.js';

/* Why a file was refused: the server's word for it in the reader's language, else its sentence. */
export function refusalText(word, sentence) {
	return hasMessage(`refusal.${word}`) ? t(`refusal.${word}`) : sentence;
}

/* { title, detail } in the reader's language where we know the problem, else as the server put it. */
export function problemText(problem) {
	const key = `problem.${problem.type}`;
	const down = `outage.${problem.part}`;
	const title = problem.type === 'unavailable' && hasMessage(down) ? t(down) : hasMessage(key) ? t(key) : problem.title || problem.message || t('problem.unknown');
	const hint = hasMessage(`${key}.hint`) ? t(`${key}.hint`) : '';
	const detail = problem.reason ? refusalText(problem.reason, problem.detail) : problem.detail;
	const wait = problem.retryAfter > 5 ? t('problem.wait', { time: span(problem.retryAfter) }) : '';
	return { title, detail: [detail || hint, wait].filter(Boolean).join(' ') };
}

/* Errors of fields that no form shows are listed here, so that none is lost. */
function otherErrors(problem) {
	const lines = (problem.errors ?? []).map(({ pointer, parameter, detail }) =>
		h('li', {}, `${(pointer ?? parameter ?? '').replace(/^\//, '')}: ${why(detail)}`));
	return lines.length > 0 && h('ul', {}, lines);
}

/* Once, when its time has come, as long as the box stands there; while nobody looks it waits. */
function retryByItself(box, retry, seconds) {
	setTimeout(() => {
		if (!box.isConnected)
			return;
		if (document.hidden)
			document.addEventListener('visibilitychange', () => retryByItself(box, retry, 0), { once: true });
		else
			retry();
	}, seconds * 1000);
}

/* `retry`, where given, becomes a button; of what passes it is called by itself too. */
export function problemBox(problem, { retry } = {}) {
	const { title, detail } = problemText(problem);
	const waits = retry && passes(problem);
	const box = h('div', { class: 'problem', role: 'alert' }, icon('alert'),
		h('div', { class: 'problem-text' },
			h('strong', {}, title), detail && h('p', {}, detail), otherErrors(problem),
			waits && h('p', {}, t('outage.again')),
			problem.requestId && problem.status >= 500 &&
				h('p', { class: 'soft small' }, t('problem.request', { id: problem.requestId }))),
		retry && h('button', { type: 'button', class: 'button', onclick: retry }, t('action.retry')));
	if (waits)
		retryByItself(box, retry, againInS(problem.retryAfter, Math.random()));
	return box;
}
