/* What restarts lose: portshare restart. */
import { named, number, section, table } from './elements.js';
import { foot } from './foot.js';
import { count, fixed, percent, some } from './format.js';
import { decides } from './grid.js';
import { head, warnings } from './head.js';

const TITLES = { new: 'A new connection for each request', keep: 'Connections are kept' };

const of = (rate) => `${count(rate.lost)} of ${count(rate.tried)}`;
const grown = (counters) =>
  Object.entries(counters)
    .filter(([, n]) => n !== 0)
    .map(([name, n]) => `${name} ${count(n)}`)
    .join(', ') || 'nothing';

const LOSSES = ['refused', 'resetUnaccepted', 'resetInFlight', 'closed', 'cutShort', 'timedOut'];

function lostRow(row) {
  return row.untried
    ? [named(row.technique), ...Array(10).fill('–')]
    : [
        named(row.technique),
        of(row.restarts) + (row.asExpected ? '' : ' !'),
        percent(row.restarts.upper),
        count(row.lost),
        count(row.requests),
        ...LOSSES.map((kind) => count(row.loss[kind])),
      ];
}

const costRow = (row) => [
  named(row.technique),
  of(row.reserved),
  of({ lost: row.restarts.lost - row.reserved.lost, tried: row.restarts.tried - row.reserved.tried }),
  row.connectP99Millis === undefined ? '–' : `${fixed(row.connectP99Millis, 2)} ms`,
  count(row.slowConnects),
  grown(row.counters),
];

function tables(found, load) {
  const rows = found.restarts.filter((row) => row.load === load);
  const kinds = ['restarts', 'below', 'lost', 'of', 'refused', 'reset', 'in flight', 'closed', 'cut short', 'late'];
  return section(
    TITLES[load] ?? load,
    table(['technique', ...kinds.map(number)], rows.map(lostRow), {
      caption:
        'How many restarts lost a request, below which chance the next does so (95 %), and how the requests ended. Reset: before a first' +
        ' answer; in flight: reset after one; closed: FIN instead of an answer; late: not in time.',
      label: `Losses: ${load}`,
    }),
    table(
      ['technique', ...['reserved', 'not reserved', 'connect p99', 'waits'].map(number), 'counters'],
      rows.filter((row) => !row.untried).map(costRow),
      {
        caption:
          'With and without a reservation, the time of a connect, connects that waited for a retransmit, and what the kernel counted.',
        label: `Costs: ${load}`,
      },
    ),
  );
}

const untried = (found) =>
  found.restarts
    .filter((row) => row.untried)
    .map((row) => `not tried: ${row.technique}, ${row.load}: ${row.untried}${row.remedy ? `; ${row.remedy}` : ''}`);

export function restart(found) {
  const { plan, counts } = found;
  document.title = `portshare restart: ${found.verdict} · Linux ${found.environment.kernel}`;
  return [
    head(found, 'restart', {
      verdict: found.verdict,
      why: [`${some(counts.unexpected, 'row is', 'rows are')} not as expected of Linux.`],
      facts: [
        plan.server,
        some(plan.members, 'member', 'members'),
        some(plan.connections, 'connection', 'connections'),
        some(counts.restarts, 'restart', 'restarts'),
      ].filter(Boolean),
    }),
    warnings([...untried(found), ...found.warnings]),
    plan.loads.map((load) => tables(found, load)),
    decides(['technique', 'load', 'expected', 'function'], found.restarts, (row) => [
      named(row.technique),
      row.load,
      row.expected,
    ]),
    foot(found, 'restart'),
  ];
}
