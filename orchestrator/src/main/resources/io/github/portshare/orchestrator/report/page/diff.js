/* How two results differ: portshare diff. */
import { el, extra, marked, named, number, section, table } from './elements.js';
import { end } from './foot.js';
import { fixed, ratio, signed, three } from './format.js';
import { head } from './head.js';

const WORDS = {
  passed: 'B is not worse.',
  failed: 'B is worse.',
  inconclusive: 'Whether B is worse cannot be told.',
};

const parts = (part) => `${fixed(part * 100, 1)} %`;
const whole = (n) => fixed(n, 0);
/* By the quantity: its words, and how it is written. */
const QUANTITIES = {
  requestsPerSecond: ['requests/s', whole],
  p50Millis: ['p50, ms', three],
  p90Millis: ['p90, ms', three],
  p99Millis: ['p99, ms', three],
  p999Millis: ['p99.9, ms', three],
  maxMillis: ['max, ms', three],
  errorsPerMillion: ['errors/million', three],
  largestDeviation: ['most off even', parts],
  cpuMicrosPerRequest: ['CPU, µs/request', three],
  memoryMiBPerMember: ['MiB a member', three],
};

const BETTER = { better: 'better', worse: 'worse, tolerated', none: 'not worse' };

function judgement(figure) {
  const { verdict, shown } = figure;
  if (verdict === undefined) {
    return el(
      'td',
      { class: 'quiet' },
      shown ? `${shown === 'none' ? 'overlapping' : shown}, not judged` : 'not judged',
    );
  }
  const open = shown === undefined ? 'cannot be told' : 'not sure enough';
  return marked(verdict, verdict === 'failed' ? 'worse' : verdict === 'passed' ? BETTER[shown] : open);
}

function range({ low, high }, words) {
  return high === undefined ? `> ${words(low)}` : `${words(low)} – ${words(high)}`;
}

function row(figure) {
  const [name, words] = QUANTITIES[figure.quantity] ?? [figure.quantity, three];
  const cell = (value, of) => el('td', {}, words(value), of ? el('span', { class: 'range' }, range(of, words)) : null);
  return [
    named(name),
    cell(figure.a, figure.rangeA),
    cell(figure.b, figure.rangeB),
    figure.change === undefined ? '' : signed(figure.change),
    judgement(figure),
  ];
}

const side = (name, one) => [
  name,
  el('td', {}, one.file),
  one.command,
  one.startedAt?.replace(/T(\d\d:\d\d).*/, ' $1') ?? '',
  `${fixed(one.seconds, 1)} s`,
  marked(one.verdict, one.verdict + (one.interrupted ? ', interrupted' : '')),
];

const traits = (title, rows) =>
  section(
    title,
    rows.length
      ? table(
          ['', 'A', 'B'],
          rows.map((one) => [one.name, one.a ?? 'none', one.b ?? 'none']),
          { label: title },
        )
      : el('p', { class: 'quiet' }, 'The same.'),
  );

const came = (verdict) => (verdict ? marked(verdict, verdict) : 'not asked');

function doubts(found) {
  const line = (one) => el('li', {}, one.reason, el('span', { class: 'remedy quiet' }, ` → ${one.remedy}`));
  return found.doubts.length ? section('Doubts', el('ul', { class: 'warnings' }, found.doubts.map(line))) : null;
}

export function diff(found) {
  document.title = `portshare diff: ${found.verdict}`;
  return [
    head({ ...found, environment: undefined }, 'diff', {
      verdict: found.verdict,
      why: [WORDS[found.verdict]],
      facts: [`B may be worse by ${ratio(found.tolerance)}`],
    }),
    doubts(found),
    section(
      'Results',
      table(
        ['', 'file', 'command', extra('begun'), number('time'), 'verdict'],
        [side('A', found.a), side('B', found.b)],
        { label: 'Results' },
      ),
    ),
    section(
      'Figures',
      table(['', number('A'), number('B'), extra(number('change')), 'B is'], found.figures.map(row), {
        caption:
          'The intervals are of these two, 95 % each; how much the same thing differs from one start to the next is in none of' +
          ' them: repeat before you believe a small difference.',
        label: 'Figures',
      }),
    ),
    section(
      'Checks',
      table(
        ['check', 'A', 'B'],
        found.comparedChecks.map((one) => [one.id, came(one.a), came(one.b)]),
        { label: 'Checks' },
      ),
    ),
    el('div', { class: 'pair' }, traits('Plans', found.plan), traits('Environments', found.environment)),
    end(found, 'diff', 'diff.json'),
  ];
}
