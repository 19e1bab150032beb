/* What was done to the group on purpose, a row each. */
import { el, number, section, table } from './elements.js';
import { count, counts, fixed, millis } from './format.js';

const labels = (members) =>
  members.length === 0
    ? ''
    : el(
        'td',
        {},
        members.map((one, i) => [el('span', { class: 'name' }, one + (i < members.length - 1 ? ',' : '')), ' ']),
      );

const phrase = (words, kind = '') => (words ? el('td', { class: `phrase ${kind}`.trim() }, words) : '');
const maybe = (value, words) => (value === undefined ? '' : words(value));
const unlessNone = (value, words) => (value ? words(value) : '');

const COLUMNS = [
  ['what', (one) => one.what],
  [
    number('seconds'),
    (one) => `${fixed(one.from, 1)}${one.until === undefined ? ', under way' : ` to ${fixed(one.until, 1)}`}`,
  ],
  ['left', (one) => labels(one.left)],
  ['came', (one) => labels(one.joined)],
  /* while the load goes on it is not known yet */
  [number('lost'), (one) => maybe(one.lostTotal, count)],
  ['how', (one) => phrase(counts(one.lost ?? {}))],
  [number('moved'), (one) => unlessNone(one.moved, count)],
  [number('slow connects'), (one) => unlessNone(one.slowConnects, count)],
  [number('slowest'), (one) => unlessNone(one.slowestConnectMillis, millis)],
  [number('settled'), (one) => maybe(one.settledMillis, millis)],
  ['failure', (one) => phrase(one.failure, 'died')],
];

/* Columns in which there would be nothing are left out. */
export function disruptions(result) {
  const done = result.disruptions ?? [];
  if (done.length === 0) {
    return null;
  }
  const columns = COLUMNS.map(([head, cell]) => [head, done.map(cell)]).filter(([, cells]) =>
    cells.some((cell) => cell !== ''),
  );
  const caption = [
    'Its window ends half a second after it was done; lost is what was under way in it and never answered. Settled: from its begin until' +
      ' who left had no new connection any more, and everybody else one.',
    done.some((one) => one.slowConnects) ? ' Slow connects took a second or more: a SYN was sent again.' : '',
    done.some((one) => one.moved) ? ' Moved: answers to flows of UDP by another member than before.' : '',
  ].join('');
  return section(
    'Disruptions',
    table(
      columns.map(([head]) => head),
      done.map((_, i) => columns.map(([, cells]) => cells[i])),
      { caption, label: 'Disruptions' },
    ),
  );
}
