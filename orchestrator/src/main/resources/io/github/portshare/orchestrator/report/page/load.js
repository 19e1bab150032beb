/* A load alone: portshare load. */
import { loadAgents } from './agents.js';
import { bar, legend, reachOf, scale } from './bars.js';
import { el, extra, number, section, table } from './elements.js';
import { foot } from './foot.js';
import { count, counts, fixed, millis, percent } from './format.js';
import { checks, figures, head, verdictOf, warnings } from './head.js';
import { captionOf, latencyTable, trust } from './latency.js';

/* The document's percentiles by the names that the table has for them. */
const named = (byName, intervals, of) => byName && { ...byName, p999: byName['p99.9'], intervals, count: of };

const numbers = (found) =>
  figures([
    ['answered/s', fixed(found.requestsPerSecond, found.requestsPerSecond < 100 ? 1 : 0)],
    ['connections', count(found.connections)],
    ['requests', count(found.requests)],
    ['answered', count(found.answered)],
    ['p50', millis(found.latencyMillis.p50)],
    ['p99', millis(found.latencyMillis.p99)],
    ['time', `${fixed(found.seconds, 1)} s`],
  ]);

const rowsOf = (found) =>
  Object.entries(found.responders).map(([name, one]) => ({
    ...one,
    name,
    due: found.evenShare,
    even: found.evenShare,
    chance: found.chance,
    verdict: one.even,
  }));

function responders(found) {
  const rows = rowsOf(found);
  if (rows.length === 0) {
    return section('Who answered', el('p', { class: 'quiet' }, 'Nobody.'));
  }
  const { tolerance, confidence } = found.plan ?? {};
  const reach = reachOf(rows, tolerance);
  const heads = [
    'process',
    number('connections'),
    extra(number('answers')),
    number('share'),
    scale(reach, `even: ${percent(found.evenShare)}`),
    ...['errors', 'p50', 'p99'].map((words) => extra(number(words))),
  ];
  const row = (one) => [
    one.name,
    count(one.connections),
    count(one.answers),
    percent(one.share),
    bar(one, reach, tolerance),
    count(one.errors),
    millis(one.latencyMillis.p50),
    millis(one.latencyMillis.p99),
  ];
  return section(
    'Who answered',
    confidence ? legend(rows, confidence, tolerance, found.chance) : null,
    table(heads, rows.map(row), { label: 'Share of connections' }),
    el('p', { class: 'quiet' }, `Worth ${count(found.effectiveConnections)} independent connections.`),
  );
}

function errors(found) {
  const words = counts(found.errors);
  const sample = (kind) => (found.errorSamples[kind] ? `: ${found.errorSamples[kind]}` : '');
  return words
    ? section(
        'Errors',
        Object.entries(found.errors).map(([kind, n]) =>
          el('p', { class: 'died' }, `${count(n)} ${kind}${sample(kind)}`),
        ),
      )
    : null;
}

function schedule(found) {
  const told = found.schedule;
  return told
    ? el(
        'p',
        { class: 'quiet' },
        `${count(told.requests)} scheduled, ${count(told.unsent)} unsent, ${count(told.queued)} queued for a busy connection.`,
      )
    : null;
}

function latency(found) {
  const told = found.schedule;
  const rows = [
    ['connect', named(found.connectMillis)],
    ['service', named(found.latencyMillis, found.latencyIntervals, found.answered)],
    ['intended', told && named(told.intendedMillis, told.intendedIntervals, told.requests)],
    ['lag', told && named(told.lagMillis)],
  ];
  return section(
    'Latency',
    latencyTable(rows, captionOf(told) + (told ? ' Lag: from when it was due until it was sent.' : '')),
    schedule(found),
    trust(found.trust, found.warmup),
  );
}

export function load(found) {
  document.title = `portshare load: ${found.verdict} · ${found.target}`;
  return [
    head(found, `load ${found.target}`, { verdict: found.verdict, why: verdictOf(found.checks) }),
    checks(found),
    warnings(found.warnings),
    numbers(found),
    responders(found),
    errors(found),
    latency(found),
    loadAgents(found.agents),
    foot(found, 'load'),
  ];
}
