/* What happened in each second of the load: throughput, errors, latency. */
import { el, number, section, table } from './elements.js';
import { count, exactly, fixed, millis, three } from './format.js';
import { axis, COLOURS, chart, colour, DASHES, draw, idle, limitLine, powers, timeAxis } from './plot.js';
import { inWords, withWindows } from './windows.js';

/* More members than this have no colour of their own, and no column in the table. */
const MOST_NAMED = 8;
/* shorter rests of the timeline are no rate */
const SHORTEST = 0.5;

/* The end of the load is no whole second, and what begins in a few milliseconds of it is no rate. */
function wholeSeconds(timeline) {
  const [before, end] = timeline.slice(-2);
  return end && end.second - before.second < SHORTEST ? timeline.slice(0, -1) : timeline;
}

/* Rates per second: the seconds of the timeline are not all of one length. */
const rates = (timeline, value) =>
  timeline.map((second, i) => value(second, i) / Math.max(1e-3, second.second - (i ? timeline[i - 1].second : 0)));

const windowsOf = (result) =>
  (result.disruptions ?? []).map((one) => ({
    what: one.what,
    from: one.from,
    until: one.until ?? Math.max(one.from, result.load.seconds),
  }));

const second = { label: 's', value: idle((v) => fixed(v, 1)) };
const few = (timeline) => ({ show: timeline.length < 3 });

/* What all charts over time have in common; who points at one points at all. */
function overTime(place, result, timeline, title, series, columns, options) {
  const shown = windowsOf(result);
  draw(
    place,
    title + inWords(shown, (time) => fixed(time, 1)),
    [second, ...series],
    [timeline.map((one) => one.second), ...columns],
    withWindows(
      place,
      shown,
      timeline.map((one) => one.second),
      {
        height: 220,
        padding: [10, 12, 0, 0],
        cursor: { drag: { x: false, y: false }, sync: { key: 'time' } },
        ...options,
      },
    ),
  );
}

const upFrom = (least) => (u, low, high) => [0, Math.max(least, high ?? 0) * 1.05];
const span = (values, words) => `${words(Math.min(...values))} to ${words(Math.max(...values))}`;

/* One upon the other: the top is all, each band a member's part. */
function bandsOf(result, timeline) {
  const parts = timeline.map((one) => new Map(one.members.map((member) => [member.id, member.requests])));
  const sums = [];
  for (const { id } of result.members) {
    const below = sums[sums.length - 1];
    const own = rates(timeline, (_, at) => parts[at].get(id) ?? 0);
    sums.push(own.map((rate, at) => rate + (below ? below[at] : 0)));
  }
  return sums;
}

function throughput(place, result, timeline) {
  const sums = bandsOf(result, timeline);
  const all = sums[sums.length - 1] ?? rates(timeline, () => 0);
  const many = result.members.length > MOST_NAMED;
  const colourOf = (i) => (many ? COLOURS[0] : COLOURS[i]);
  const tone = (i) => colourOf(i) + (many && i % 2 ? '66' : 'b0');
  const whole = idle((v) => fixed(v, 0));
  const series = result.members.map((member, i) => ({
    label: member.id,
    class: many ? 'unlisted' : undefined,
    stroke: colourOf(i),
    width: 0.5,
    fill: i ? undefined : tone(0),
    points: { show: false },
    value: (u, v, at, index) => whole(u, index === null ? null : v - (at > 1 ? u.data[at - 1][index] : 0)),
  }));
  const top = {
    label: many ? `all ${count(result.members.length)} members, a band each` : 'all',
    stroke: () => colour('--ink'),
    width: 1.5,
    points: few(timeline),
    value: whole,
  };
  overTime(
    place,
    result,
    timeline,
    `Answered requests per second over the seconds of the load, of each member and all: ${span(all, (v) => fixed(v, 0))}`,
    [...series, top],
    [...sums, all],
    {
      bands: result.members.map((_, i) => ({ series: [i + 1, i], fill: tone(i) })).slice(1),
      legend: { markers: { fill: (u, i) => (i > 0 && i <= result.members.length ? tone(i - 1) : null) } },
      scales: { x: { time: false }, y: { range: upFrom(1) } },
      axes: [timeAxis(), axis('')],
    },
  );
}

function errors(place, result, timeline) {
  const each = rates(timeline, (one) => one.errors);
  const line = {
    label: 'errors',
    stroke: () => colour('--failed'),
    fill: () => `${colour('--failed')}33`,
    width: 1.5,
    points: few(timeline),
    value: idle(three),
  };
  overTime(place, result, timeline, `Errors per second: ${span(each, three)}`, [line], [each], {
    scales: { x: { time: false }, y: { range: upFrom(1) } },
    axes: [timeAxis(), axis('')],
  });
}

function latency(place, result, timeline) {
  const column = (name) => timeline.map((one) => one.latency?.[name]);
  const known = timeline.filter((one) => one.latency).flatMap((one) => [one.latency.p50, one.latency.p99]);
  const limit = result.plan.maxP99Millis;
  const line = (label, i) => ({
    label,
    stroke: COLOURS[i],
    width: 1.5,
    dash: DASHES[i],
    points: few(timeline),
    value: idle(millis),
  });
  const ms = (u, splits) => splits.map((v) => (v === null ? '' : `${v} ms`));
  overTime(
    place,
    result,
    timeline,
    `Latency of each second, p50 and p99: ${span(known, millis)}${limit ? `; the limit of p99 is ${millis(limit)}` : ''}`,
    [line('p50', 0), line('p99', 1)],
    [column('p50'), column('p99')],
    {
      scales: {
        x: { time: false },
        y: {
          distr: 3,
          log: 10,
          range: (u, low, high) => uPlot.rangeLog(Math.min(low, limit ?? low), Math.max(high, limit ?? high), 10, true),
        },
      },
      axes: [timeAxis(), axis('', { filter: powers, values: ms, size: 64 })],
      hooks: limit ? { draw: [limitLine(limit, `--max-p99 ${exactly(limit)}`)] } : {},
    },
  );
}

/* A long run has thousands of rows: on a live page only who looks at them pays for them. */
function secondsTable(result, again) {
  const shown = document.getElementById('seconds');
  const part = el('details', { id: 'seconds' }, el('summary', {}, 'The seconds as a table'));
  part.addEventListener('toggle', () => part.open && part.children.length === 1 && again());
  if (!result.verdict && !shown?.open) {
    return part;
  }
  const members = result.members.length <= MOST_NAMED ? result.members : [];
  const timed = result.timeline.some((one) => one.latency);
  const heads = [
    'second',
    ...[
      'connections',
      'requests',
      'errors',
      ...(timed ? ['p50', 'p99'] : []),
      ...members.map((member) => member.id),
    ].map(number),
  ];
  const row = (one) => [
    fixed(one.second, 1),
    ...[one.connections, one.requests, one.errors].map(count),
    ...(timed ? [one.latency?.p50, one.latency?.p99].map((time) => (time === undefined ? '' : millis(time))) : []),
    ...members.map((member) => count(one.members.find((part) => part.id === member.id)?.requests ?? 0)),
  ];
  part.append(
    table(heads, result.timeline.map(row), {
      caption: members.length ? 'Under a member are the requests that it answered.' : undefined,
      label: 'Seconds',
    }),
  );
  return part;
}

export function timeline(result, again) {
  const seconds = wholeSeconds(result.timeline);
  if (seconds.length === 0) {
    return null;
  }
  const place = (title, drawing) => chart(title, (canvas) => drawing(canvas, result, seconds));
  return section(
    'Over time',
    el(
      'div',
      { class: 'pair' },
      place('Answered requests per second', throughput),
      seconds.some((one) => one.latency) ? place('Latency', latency) : null,
      seconds.some((one) => one.errors > 0) ? place('Errors per second', errors) : null,
    ),
    secondsTable(result, again),
  );
}
