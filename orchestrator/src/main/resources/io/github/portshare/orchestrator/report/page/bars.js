/* Bars of shares: how far each is from the one that it is to have, which is in the middle. */
import { el, strip, svg } from './elements.js';
import { percent, ratio } from './format.js';

/* Of the ends of the line, in parts of what is due: the least that has room for all; who is further out ends there. */
const REACHES = [0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 1];

/* Relative to what is due; of nothing, to what is even. */
const deviation = (one, share) => (share - one.due) / (one.due || one.even);

const ends = ({ low, high }) => [low, high];

/* How far the line of all of these goes from its middle; who is not judged may be beyond it. */
export function reachOf(rows, tolerance) {
  const known = rows.filter((one) => one.interval);
  const far = (known.length ? known : rows).flatMap((one) =>
    [one.share, ...(one.interval ? ends(one.interval) : []), ...(one.chance ? ends(one.chance) : [])].map((share) =>
      Math.abs(deviation(one, share)),
    ),
  );
  const most = Math.max(tolerance ?? 0, ...far);
  return REACHES.find((reach) => most <= reach) ?? 1;
}

/* The head of the column of bars: its scale. */
export function scale(reach, middle) {
  const end = `${Math.round(reach * 100)} %`;
  return el(
    'th',
    { class: 'bar', scope: 'col' },
    el('span', { class: 'scale' }, el('span', {}, `−${end}`), el('span', {}, middle), el('span', {}, `+${end}`)),
  );
}

const upright = (name, x) => svg('line', { class: name, x1: x, x2: x, y1: 0, y2: 20 });
const across = (name, from, to, y, height) =>
  svg('rect', { class: name, x: Math.min(from, to), width: Math.abs(to - from), y, height });

function words(one, tolerance) {
  const range = ({ low, high }) => `${percent(low)} to ${percent(high)}`;
  return [
    `${one.name}: ${percent(one.share)}, ${one.due === one.even ? 'even' : 'due'} is ${percent(one.due)}`,
    one.interval ? `its true share is ${range(one.interval)}` : null,
    one.chance ? `chance allows ${range(one.chance)}` : null,
    tolerance && one.verdict ? `± ${ratio(tolerance)} is tolerated` : null,
  ]
    .filter(Boolean)
    .join('; ');
}

/*
 * One member: { name, share, due, even, chance, interval, verdict }. Chance is the band, the tolerance two dashed lines, the interval
 * a whisker.
 */
export function bar(one, reach, tolerance) {
  const x = (share) => 500 + 500 * Math.max(-1, Math.min(1, deviation(one, share) / reach));
  const limits =
    tolerance && one.verdict && one.due
      ? [-tolerance, tolerance].map((off) => upright('limit', 500 + (500 * off) / reach))
      : [];
  const whisker = one.interval ? ends(one.interval).map(x) : null;
  return strip(
    words(one, tolerance),
    one.chance ? across('band', ...ends(one.chance).map(x), 0, 20) : null,
    limits,
    across(`fill ${one.verdict ?? ''}`.trim(), 500, x(one.share), 5, 10),
    upright('even', 500),
    whisker
      ? [
          svg('line', { class: 'whisker', x1: whisker[0], x2: whisker[1], y1: 10, y2: 10 }),
          whisker.map((end) => svg('line', { class: 'whisker', x1: end, x2: end, y1: 7, y2: 13 })),
        ]
      : null,
  );
}

/* What the parts of the bars mean. */
export function legend(rows, confidence, tolerance, chance) {
  const sign = (name, meaning) => el('li', {}, el('span', { class: `sign ${name}`, 'aria-hidden': 'true' }), meaning);
  return el(
    'ul',
    { class: 'legend' },
    sign('fill', 'how far it is off'),
    rows.some((one) => one.chance)
      ? sign('band', chance ? `chance allows ${percent(chance.low)} to ${percent(chance.high)}` : 'what chance allows')
      : null,
    rows.some((one) => one.interval)
      ? sign('whisker', `where its true share lies (${ratio(confidence)} sure for all)`)
      : null,
    tolerance && rows.some((one) => one.verdict) ? sign('limit', `± ${ratio(tolerance)} is tolerated`) : null,
  );
}
