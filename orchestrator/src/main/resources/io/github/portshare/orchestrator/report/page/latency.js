/* Latencies: their percentiles as a curve and a table, and how far they can be trusted. */
import { el, extra, number, table } from './elements.js';
import { count, exactly, fixed, millis, some } from './format.js';
import { axis, COLOURS, chart, DASHES, draw, idle, limitLine, powers } from './plot.js';

/* ---- the curve ---- */

/* The largest of n stands for one in n. */
const position = (point, n) => (point.percentile >= 100 ? Math.max(2, n) : 100 / (100 - point.percentile));

const percentileAt = (place) =>
  place <= 1
    ? '0 %'
    : place === 2
      ? '50 %'
      : `${(100 - 100 / place).toFixed(Math.max(0, Math.round(Math.log10(place)) - 2))} %`;

function percentiles(place, curves, limit) {
  const places = curves.map(
    ([, latency]) => new Map(latency.percentiles.map((point) => [position(point, latency.count), point.millis])),
  );
  const all = [...new Set(places.flatMap((known) => [...known.keys()]))].sort((a, b) => a - b);
  draw(
    place,
    `Latency by percentile, both axes logarithmic${limit ? `; the limit of p99 is ${millis(limit)}` : ''}`,
    [
      { label: 'percentile', value: idle((v) => `${(100 - 100 / v).toFixed(v < 100 ? 1 : 3)} %`) },
      ...curves.map(([name], i) => ({
        label: `${name} latency`,
        stroke: COLOURS[i],
        width: 2,
        dash: DASHES[i],
        spanGaps: true,
        points: { show: false },
        value: idle(millis),
      })),
    ],
    [all, ...places.map((known) => all.map((one) => known.get(one)))],
    {
      padding: [null, 30, null, null],
      scales: {
        x: { time: false, distr: 3, log: 10 },
        y: {
          distr: 3,
          log: 10,
          range: (u, low, high) => uPlot.rangeLog(Math.min(low, limit ?? low), Math.max(high, limit ?? high), 10, true),
        },
      },
      axes: [
        axis('percentile', {
          filter: powers,
          values: (u, splits) => splits.map((one) => (one === null ? '' : percentileAt(one))),
        }),
        axis('', {
          filter: powers,
          values: (u, splits) => splits.map((ms) => (ms === null ? '' : `${ms} ms`)),
          size: 70,
        }),
      ],
      hooks: limit ? { draw: [limitLine(limit, `--max-p99 ${exactly(limit)}`)] } : {},
    },
  );
}

/* Of latencies by their names; null where no curve is known. */
export function curve(latencies, limit) {
  const curves = latencies.filter(([, latency]) => latency?.percentiles?.length > 1);
  return curves.length === 0 ? null : chart('By percentile', (place) => percentiles(place, curves, limit));
}

/* ---- the table ---- */

const end = (ms) => fixed(ms, ms < 100 ? 1 : 0);
const range = ({ low, high }) =>
  low === undefined
    ? high === undefined
      ? '?'
      : `< ${end(high)}`
    : high === undefined
      ? `> ${end(low)}`
      : `${end(low)} to ${end(high)}`;

const PERCENTILES = ['p50', 'p90', 'p99', 'p999'];

const sure = (intervals) => ['95 % sure', '', ...PERCENTILES.map((name) => range(intervals[name])), ''];

/* Of latencies by their names: { count, p50, p90, p99, p999, max, intervals }; what is absent has an empty cell. */
export function latencyTable(latencies, caption) {
  const row = (name, latency) => [
    name,
    latency.count === undefined ? '' : count(latency.count),
    ...[...PERCENTILES, 'max'].map((percentile) =>
      latency[percentile] === undefined ? '' : millis(latency[percentile]),
    ),
  ];
  const rows = latencies
    .filter(([, latency]) => latency)
    .flatMap(([name, latency]) => [row(name, latency), ...(latency.intervals ? [sure(latency.intervals)] : [])]);
  return table(['latency', extra(number('count')), ...['p50', 'p90', 'p99', 'p99.9', 'max'].map(number)], rows, {
    caption,
    label: 'Latency',
  });
}

/* Of an open loop's schedule; null = there is none. */
export const captionOf = (schedule) =>
  `Service: from the send to the whole answer.${schedule ? ' Intended: from when it was due to be sent.' : ''}${
    schedule?.unanswered
      ? ` ${count(schedule.unanswered)} of ${count(schedule.requests)} never answered: they count with the least that they took.`
      : ''
  }`;

/* ---- how far they can be trusted ---- */

function steadiness(trust) {
  if (trust.steady === undefined) {
    return 'too short to tell whether steady';
  }
  if (trust.steady) {
    return 'steady';
  }
  const changes = trust.changes.slice(0, 3).map((at) => `${fixed(at, 0)} s`);
  return changes.length ? `not steady: it changed after ${changes.join(', ')}` : 'not steady: it had not settled';
}

const warmed = ({ seconds, settled }) =>
  seconds
    ? `warm-up ${fixed(seconds, 1)} s${settled === undefined ? '' : settled ? ', then settled' : ', not settled'}`
    : null;

export function trust(told, warmup) {
  if (!told) {
    return null;
  }
  const part = (ratio) => `${fixed(ratio * 100, 0)} %`;
  const words = [
    steadiness(told),
    warmed(warmup),
    told.loopsBusy === undefined || told.loopsWaited === undefined
      ? null
      : `event loops ${part(told.loopsBusy)} on a cpu, ${part(told.loopsWaited)} waiting for one`,
    told.sendLagMillis
      ? `sent ${fixed(told.sendLagMillis.p50, 2)} ms late, p99 ${fixed(told.sendLagMillis.p99, 2)} ms`
      : null,
    `${some(told.collections, 'collection', 'collections')} in ${count(told.collectionMillis)} ms`,
    told.drawsPerConnection === undefined ? null : `${fixed(told.drawsPerConnection, 2)} draws a connection`,
    told.pauses ? some(told.pauses, 'pause', 'pauses') : null,
    told.clientLimits ? `${count(told.clientLimits)} kept back by the client’s own limits` : null,
    told.unsent ? `${count(told.unsent)} unsent` : null,
  ];
  return el('p', { class: 'quiet', id: 'trust' }, `Trust in the generator: ${words.filter(Boolean).join(' · ')}`);
}
