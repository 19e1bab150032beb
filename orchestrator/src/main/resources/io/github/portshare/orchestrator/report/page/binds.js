/* The bind tables: portshare binds. */
import { list, marked, section } from './elements.js';
import { foot } from './foot.js';
import { count, some } from './format.js';
import { decides, distinct, grid, short } from './grid.js';
import { head, warnings } from './head.js';

const answer = (word) => (word === undefined ? '–' : word === 'EADDRINUSE' ? 'no' : word);

function cell(rows) {
  const verdict = !rows.every((row) => row.asExpected)
    ? 'failed'
    : rows.some((row) => row.contradicts || row.observed === undefined)
      ? 'inconclusive'
      : undefined;
  const words = (row) =>
    row.observed === undefined
      ? '?'
      : answer(row.observed) + (row.asExpected ? '' : '!') + (row.contradicts ? '*' : '');
  return marked(verdict, rows.map(words).join(' / '));
}

function addresses(rows) {
  const remarks = distinct(
    rows.filter((row) => row.contradicts && row.remark),
    (row) => row.state,
  );
  return section(
    'Addresses',
    list(remarks.map((row) => `* ${row.state}: ${row.remark}`)),
    grid(
      ['A', 'B', 'A’s address', 'B’s address', 'documented'],
      rows,
      (row) => [short(row.a), short(row.b), row.addressA, row.addressB, answer(row.documented)],
      cell,
      { caption: 'SO_REUSEADDR and addresses, one uid.', label: 'Addresses' },
    ),
  );
}

const users = (rows) =>
  section(
    'Users',
    grid(['A', 'B'], rows, (row) => [short(row.a), short(row.b)], cell, {
      caption: 'One address, same / other uid. Lost: B binds and listens, and then A’s own listen() fails.',
      label: 'Users',
    }),
  );

const multicast = (rows) =>
  section(
    'Multicast',
    grid(['both'], rows, (row) => [short(row.a)], cell, {
      caption: 'Two processes in one multicast group, same / other uid: who receives.',
      label: 'Multicast',
    }),
  );

const why = ({ counts, verdict }) => [
  `${some(counts.contradicting, 'contradicts', 'contradict')} the note (*); ${some(counts.unexpected, 'is', 'are')} not as expected of Linux (!).`,
  ...(verdict === 'passed' && counts.contradicting
    ? ['PASSED all the same: Linux is expected to differ from the note there, and the remarks say why.']
    : []),
  'A binds a port, then B. OK: B is let in; no: EADDRINUSE; RA, RP: SO_REUSEADDR, SO_REUSEPORT.',
];

/* Each row that is not as expected, in words. */
const deviations = (rows) =>
  rows
    .filter((row) => !row.asExpected)
    .map(
      (row) =>
        `A ${short(row.a)} on ${row.addressA}, B ${short(row.b)} on ${row.addressB}, ${row.uid} uid, ${row.state}: ${row.observed}, expected ${row.expected} (${row.source})`,
    );

export function binds(found) {
  const of = (name) => found.rows.filter((row) => row.table === name);
  const unexpected = deviations(found.rows);
  document.title = `portshare binds: ${found.verdict} · Linux ${found.environment.kernel}`;
  return [
    head(found, 'binds', {
      verdict: found.verdict,
      why: why(found),
      facts: [`${count(found.counts.tried)} of ${count(found.rows.length)} tried`],
    }),
    unexpected.length ? section('Not as expected', list(unexpected, { class: 'failed' })) : null,
    warnings(found.warnings),
    addresses(of('addresses')),
    users(of('users')),
    multicast(of('groups')),
    decides(
      ['state', 'function'],
      distinct(found.rows, (row) => `${row.state} ${row.source}`),
      (row) => [row.state],
    ),
    foot(found, 'binds', 'binds.json'),
  ];
}
