/* Set-ups under the same load: portshare compare. */
import { el, named, number, section, strip, svg, table } from './elements.js';
import { foot } from './foot.js';
import { count, counts, fixed, percent, signed, some, three } from './format.js';
import { head, warnings } from './head.js';

const METRICS = [
  ['requestsPerSecond', 'requests/s', '', (n) => fixed(n, 0)],
  ['meanMillis', 'mean', 'ms', three],
  ['standardDeviationMillis', 'deviation', 'ms', three],
  ['p99Millis', 'p99', 'ms', three],
  ['cpuMicrosPerRequest', 'CPU/request', 'µs', three],
  ['shareSpread', 'spread', '%', (n) => three(n * 100)],
];
const LABELS = new Map(METRICS.map(([name, words]) => [name, words]));
const inUnit = (words, unit) => (unit ? `${words}, ${unit}` : words);

function figures(found) {
  const cell = (range, format) =>
    range
      ? el(
          'td',
          { class: 'n' },
          format(range.median),
          el('span', { class: 'range' }, `${format(range.low)} – ${format(range.high)}`),
        )
      : el('td', { class: 'n quiet' }, '–');
  return section(
    'Figures',
    table(
      ['set-up', ...METRICS.map(([, words, unit]) => number(inUnit(words, unit)))],
      found.setups.map((one) => [
        named(one.setup),
        ...METRICS.map(([name, , , format]) => cell(one.summary[name], format)),
      ]),
      {
        caption:
          'Median of the rounds, and their range. Latency: from the send to the whole answer; its mean, standard deviation and 99th' +
          ' percentile. CPU: time of all processes of the set-up. Spread: the largest less the smallest share of a process in the' +
          ' connections.',
        label: 'Figures',
      },
    ),
  );
}

/* The median as a bar, the range of the rounds as a whisker. */
function medians(found, [name, words, unit, format]) {
  const measured = found.setups.filter((one) => one.summary[name]);
  if (measured.length === 0) {
    return null;
  }
  const top = Math.max(...measured.map((one) => one.summary[name].high));
  const x = (n) => (top > 0 ? (n / top) * 1000 : 0);
  const row = (one) => {
    const range = one.summary[name];
    const picture = strip(
      `${one.setup}: ${format(range.median)}, ${format(range.low)} to ${format(range.high)}`,
      svg('rect', { class: 'fill', x: 0, width: x(range.median), y: 5, height: 10 }),
      svg('line', { class: 'whisker', x1: x(range.low), x2: x(range.high), y1: 10, y2: 10 }),
    );
    return [named(one.setup), format(range.median), picture];
  };
  return el(
    'div',
    {},
    el('h3', {}, inUnit(words, unit)),
    table(['set-up', number('median'), ''], measured.map(row), { label: words }),
  );
}

/* No difference is in the middle, the double at the right end; what lies beyond ends there. */
function interval(one) {
  const x = (ratio) => 500 + 500 * Math.max(-1, Math.min(1, ratio));
  const bar = strip(
    `${signed(one.low)} to ${signed(one.high)}`,
    svg('rect', {
      class: one.shown ? 'span' : 'span unshown',
      x: x(one.low),
      width: Math.max(1, x(one.high) - x(one.low)),
      y: 5,
      height: 10,
    }),
    svg('line', { class: 'whisker', x1: x(one.estimate), x2: x(one.estimate), y1: 3, y2: 17 }),
    svg('line', { class: 'even', x1: 500, x2: 500, y1: 0, y2: 20 }),
  );
  return bar;
}

/* A table for each set-up and its baseline. */
function differences(found) {
  const pairs = new Map();
  for (const one of found.differences) {
    const key = `${one.setup} from ${one.baseline}`;
    pairs.set(key, [...(pairs.get(key) ?? []), one]);
  }
  const row = (one) => [
    LABELS.get(one.metric) ?? one.metric,
    el(
      'td',
      { class: one.shown ? 'n' : 'n quiet' },
      one.shown ? el('strong', {}, signed(one.estimate)) : signed(one.estimate),
    ),
    `${signed(one.low).replace(' %', '')} to ${signed(one.high)}`,
    interval(one),
  ];
  const heads = ['in', number('difference'), number('interval'), ''];
  const caption = `Within a family, which runs one server; paired by rounds. All intervals hold together with ${percent(found.plan.confidence)}. Bold: no difference is outside the interval; else none is shown. The bars end at −100 % and at +100 %. Spread in percentage points.`;
  return pairs.size === 0
    ? null
    : section(
        'Differences',
        el('p', { class: 'quiet' }, caption),
        el(
          'div',
          { class: 'pair' },
          [...pairs].map(([title, some]) =>
            el('div', {}, el('h3', {}, title), table(heads, some.map(row), { label: title })),
          ),
        ),
      );
}

function published(found) {
  if (found.published.length === 0) {
    return null;
  }
  const here = new Map(found.setups.map((one) => [one.setup, one.summary]));
  const ours = (one, name) => {
    const range = here.get(one.setup)?.[name];
    return range ? three(range.median) : '–';
  };
  const told = (n) => (n === undefined ? '–' : String(n));
  const more = (one) =>
    [
      one.maxMillis === undefined ? null : `max ${one.maxMillis} ms`,
      one.cpuLoad === undefined ? null : `CPU load ${one.cpuLoad}`,
      one.note,
    ]
      .filter(Boolean)
      .join('; ');
  const row = (one) => [
    one.what,
    told(one.meanMillis),
    told(one.standardDeviationMillis),
    more(one),
    el('td', { class: 'name' }, one.setup),
    ours(one, 'meanMillis'),
    ours(one, 'standardDeviationMillis'),
  ];
  const heads = ['there', number('mean'), number('deviation'), 'also', 'here', number('mean'), number('deviation')];
  return section(
    'Published elsewhere',
    el(
      'p',
      { class: 'quiet' },
      'Figures of others, of their machines and loads: not measured here. Beside them the medians of the set-up here that comes nearest;' +
        ' latency in ms.',
    ),
    [...new Set(found.published.map((one) => one.source))].map((source) => {
      const ofOne = found.published.filter((one) => one.source === source);
      return [el('h3', {}, source), table(heads, ofOne.map(row), { caption: ofOne[0].url, label: source })];
    }),
  );
}

const problems = (found) =>
  found.setups.flatMap((one) => {
    const failed = counts(one.errors);
    return [
      one.problem ? `${one.setup}: ${one.problem}` : null,
      failed ? `${one.setup}: failed requests: ${failed}` : null,
    ].filter(Boolean);
  });

function facts({ setups, plan }) {
  const measured = setups.filter((one) => one.rounds.length > 0);
  return [
    `${measured.length} of ${some(setups.length, 'set-up', 'set-ups')}`,
    `${plan.members} members`,
    `${count(plan.connections)} connections, new after ${plan.requestsPerConnection} requests`,
    `${plan.rounds} rounds of ${three(plan.durationSeconds)} s in turn`,
  ];
}

export function compare(found) {
  document.title = `portshare compare · Linux ${found.environment.kernel}`;
  return [
    head(found, 'compare', {
      verdict: found.verdict,
      word: found.verdict === 'passed' ? 'MEASURED' : 'INCONCLUSIVE',
      facts: facts(found),
    }),
    warnings([...problems(found), ...found.warnings]),
    figures(found),
    section(
      'Medians and ranges',
      el(
        'div',
        { class: 'pair' },
        METRICS.map((metric) => medians(found, metric)),
      ),
    ),
    differences(found),
    published(found),
    section(
      'Set-ups',
      table(
        ['set-up', 'is', number('processes that answer')],
        found.setups.map((one) => [named(one.setup), one.words, count(one.processes)]),
        { label: 'Set-ups' },
      ),
    ),
    foot(found, 'compare'),
  ];
}
