/* The attack on groups, or on a live service: portshare hijack. */
import { el, list, marked, section, table } from './elements.js';
import { foot } from './foot.js';
import { count, some } from './format.js';
import { decides, distinct, grid, short } from './grid.js';
import { head, warnings } from './head.js';

const DEFENCE = { tcp: 'a reservation', udp: 'SO_REUSEADDR off' };

/* Why it is what it is, though outsiders may have got in. */
function why({ counts, service, verdict }) {
  const into = service ? 'the service' : 'defended groups';
  const told = `${some(counts.tried, 'attempt', 'attempts')}; outsiders got in ${some(counts.intrusions, 'time', 'times')}, into ${into} ${count(counts.breaches)}.`;
  if (service) {
    return [told];
  }
  const rule = `Defended is a group with ${DEFENCE.tcp} (TCP), or with ${DEFENCE.udp} (UDP).`;
  return verdict === 'passed' && counts.intrusions
    ? [
        told,
        `PASSED all the same: Linux did what is expected of it in each attempt. What is not defended lets outsiders in, and the advice is about that. ${rule}`,
      ]
    : [told, rule];
}

function cell([one]) {
  if (one.tried === 0) {
    return marked('inconclusive', '?');
  }
  const most = one.take ?? (one.took === undefined ? '' : `took ${one.took}`);
  const words = `${one.admitted}/${one.tried} ${most}`.trim() + (one.asExpected ? '' : '!');
  const outsider = one.admitted > 0 && !one.control;
  return one.asExpected && !outsider
    ? el('td', { class: one.admitted ? undefined : 'quiet' }, words)
    : marked(one.asExpected ? 'inconclusive' : 'failed', words);
}

const who = (one) => [(one.control ? 'same ' : '') + one.identity];
const nameOf = (one) => `${short(one.group)}${one.reserved ? ' reserved' : ''}`;

/* A table for each group; all of a transport have the same columns. */
function groups(transport, cells) {
  const states = [...new Set(cells.map((one) => one.state))];
  return distinct(cells, nameOf).map((group) => {
    const own = cells.filter((one) => nameOf(one) === nameOf(group));
    const title = `${nameOf(group)}${group.defended ? ': defended' : ''}`;
    return [
      el('h3', { class: group.defended ? 'passed word' : undefined }, title),
      grid(['who'], own, who, cell, { states, label: `${transport} ${title}` }),
    ];
  });
}

const legend = (found) =>
  found.service
    ? 'Admitted of attempts, and the most that one took.'
    : 'Admitted of attempts, and the most that one took. RA, RP: the group’s SO_REUSEADDR, SO_REUSEPORT; reserved: a bound' +
      ' socket that never listens holds the port; uid U as V: uid U in a user namespace where it is called V.';

function attacks(found) {
  const met = ['tcp', 'udp']
    .map((transport) => [transport, found.cells.filter((one) => one.transport === transport)])
    .filter(([, cells]) => cells.length > 0);
  return met.map(([transport, cells], i) =>
    section(
      transport.toUpperCase(),
      i === 0 ? el('p', { class: 'quiet' }, legend(found)) : null,
      el(
        'div',
        { class: 'groups' },
        found.service ? grid(['who'], cells, who, cell, { label: transport }) : groups(transport, cells),
      ),
    ),
  );
}

function families(found) {
  const observed = (row, asExpected, take) =>
    row.untried
      ? marked('inconclusive', `not tried: ${row.untried}`)
      : marked(asExpected ? undefined : 'failed', (take ?? '–') + (asExpected ? '' : '!'));
  const rows = found.families.map((row) => [
    row.group,
    row.newcomer,
    observed(row, row.asExpected4, row.observed4),
    observed(row, row.asExpected6, row.observed6),
  ]);
  return rows.length === 0
    ? null
    : section(
        'Address families',
        table(['group on', 'newcomer on', 'IPv4', 'IPv6'], rows, {
          caption: 'TCP, one uid, RP on both: what a newcomer takes from a group by its address alone.',
          label: 'Address families',
        }),
      );
}

/* An attempt that did not come out as expected, in words. */
function deviation(row) {
  const group = row.group ? `${short(row.group)} ` : '';
  const taken = row.sent ? ` (took ${row.took} of ${row.sent})` : '';
  const came = `${row.observed}${row.take ? ` ${row.take}` : ''}${taken}`;
  const expected = `${row.expected}${row.expectedTake ? ` ${row.expectedTake}` : ''}`;
  return (
    `${row.transport} ${group}${row.state}${row.reserved ? ' reserved' : ''}: ${row.identity}` +
    ` with ${short(row.options)} on ${row.address}: ${came}, expected ${expected}`
  );
}

export function hijack(found) {
  const unexpected = found.rows.filter((row) => !row.asExpected).map(deviation);
  document.title = `portshare hijack: ${found.verdict} · Linux ${found.environment.kernel}`;
  return [
    head(found, `hijack${found.service ? ` ${found.service}` : ''}`, {
      verdict: found.verdict,
      why: why(found),
      facts: [
        `${count(found.counts.tried)} of ${count(found.rows.length)} tried`,
        `${some(found.counts.unexpected, 'is', 'are')} not as expected of Linux`,
      ],
    }),
    found.advice.length ? section('Advice', list(found.advice, { class: 'advice' })) : null,
    unexpected.length ? section('Not as expected', list(unexpected, { class: 'failed' })) : null,
    warnings(found.warnings),
    attacks(found),
    families(found),
    decides(
      ['state', 'function'],
      distinct(found.rows, (row) => `${row.state} ${row.source}`),
      (row) => [row.state],
    ),
    foot(found, 'hijack', 'hijack.json'),
  ];
}
