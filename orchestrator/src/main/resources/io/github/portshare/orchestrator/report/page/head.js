/* The top of each page: which program, what came of it, what it was asked, where. */
import { el, list, section } from './elements.js';
import { count, quoted, some } from './format.js';

const where = ({ environment }) =>
  [
    `Linux ${environment.kernel}`,
    `JDK ${environment.java}`,
    environment.transport,
    some(environment.cpus, 'cpu', 'cpus'),
    environment.container,
  ].filter(Boolean);

/* ISO 8601 without what is less than a second. */
const when = (startedAt) => startedAt.replace('T', ' ').replace(/(\.\d+)?Z$/, ' UTC');

export const interrupted = (found) =>
  found.interrupted ? el('p', { class: 'inconclusive word' }, 'Interrupted: what is here is partial.') : null;

/*
 * The header of a document of a command; `word` is what came of it, `verdict` its colour, `beside` what stands beside it, `why` says
 * more about it, `facts` what was done.
 */
export function head(found, command, { verdict, word = verdict.toUpperCase(), beside, why = [], facts = [] }) {
  const { tool, commandLine } = found;
  return el(
    'header',
    { class: verdict },
    el(
      'p',
      { class: 'product' },
      el('strong', {}, 'portshare'),
      tool?.version ? el('span', { title: tool.commit ? `commit ${tool.commit}` : undefined }, tool.version) : null,
      el('span', {}, command),
      found.startedAt ? el('time', { datetime: found.startedAt }, when(found.startedAt)) : null,
    ),
    el('div', { class: 'verdict' }, el('h1', {}, word), beside),
    why.map((line) => el('p', { class: 'why' }, line)),
    interrupted(found),
    commandLine?.length
      ? el('p', { class: 'command' }, el('code', {}, ['portshare', ...commandLine].map(quoted).join(' ')))
      : null,
    el('p', { class: 'quiet' }, [...facts, ...(found.environment ? where(found) : [])].join(' · ')),
  );
}

/* The largest and smallest that one looks for first. */
export const figures = (pairs) =>
  el(
    'dl',
    { class: 'figures' },
    pairs
      .filter(Boolean)
      .map(([words, value, verdict]) => el('div', { class: verdict }, el('dt', {}, words), el('dd', {}, value))),
  );

export const warnings = (lines) => (lines.length ? section('Warnings', list(lines, { class: 'warnings' })) : null);

/* ---- checks ---- */

const MARKS = { failed: '✗', inconclusive: '?', passed: '✓' };
const SEVERITY = Object.keys(MARKS);

/* Up to where it goes into detail. */
const first = (summary) => summary.split(/[;:(]/)[0].trim();

/* What came of them in a sentence, what matters most first. */
export function verdictOf(checks) {
  const told = (verdict) =>
    checks.filter((check) => check.verdict === verdict).map((check) => `${check.id} (${first(check.summary)})`);
  const [failed, open] = [told('failed'), told('inconclusive')];
  return [
    failed.length ? `Failed: ${failed.join(', ')}.` : null,
    open.length ? `Inconclusive: ${open.join(', ')}.` : null,
    checks.length && failed.length + open.length === 0
      ? `${checks.length === 1 ? 'The check has' : `All ${count(checks.length)} checks have`} passed.`
      : null,
  ].filter(Boolean);
}

export function checks(found) {
  const sorted = [...found.checks].sort((a, b) => SEVERITY.indexOf(a.verdict) - SEVERITY.indexOf(b.verdict));
  return el(
    'ul',
    { class: 'checks', 'aria-label': 'Checks' },
    sorted.map((check) =>
      el(
        'li',
        { class: check.verdict, 'data-key': `check-${check.id}` },
        el('span', { class: 'mark', role: 'img', 'aria-label': check.verdict }, MARKS[check.verdict] ?? '·'),
        el('span', { class: 'id' }, check.id),
        el(
          'span',
          { class: 'said' },
          check.summary,
          check.remedy ? el('span', { class: 'remedy' }, `→ ${check.remedy}`) : null,
        ),
      ),
    ),
  );
}
