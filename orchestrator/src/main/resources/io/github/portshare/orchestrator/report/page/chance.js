/* What chance does to members that share evenly: portshare judge --plan. */
import { number, section, table } from './elements.js';
import { foot } from './foot.js';
import { count, fixed, percent } from './format.js';
import { head } from './head.js';
import { axis, COLOURS, chart, colour, DASHES, draw, idle, powers } from './plot.js';

function spread(place, found) {
  const column = (value) => found.spreads.map((one) => value(one) * 100);
  const share = idle((v) => `${fixed(v, 1)} %`);
  const line = (label, i, dash = i) => ({
    label,
    value: share,
    stroke: COLOURS[i],
    width: 1.5,
    dash: DASHES[dash],
    points: { show: false },
  });
  draw(
    place,
    'Shares that chance leaves an even member with, by number of connections',
    [
      { label: 'connections', value: idle(count) },
      line('largest of all', 0),
      line('smallest of all', 0),
      line('busiest, on average', 1),
      line('even', 7, 2),
    ],
    [
      found.spreads.map((one) => one.connections),
      column((one) => one.chance.high),
      column((one) => one.chance.low),
      column((one) => one.busiestMean),
      column(() => found.evenShare),
    ],
    {
      padding: [null, 30, null, null],
      bands: [{ series: [1, 2], fill: colour('--band') }],
      scales: { x: { time: false, distr: 3, log: 10 } },
      axes: [
        axis('connections', {
          filter: powers,
          values: (u, splits) => splits.map((one) => (one === null ? '' : count(one))),
        }),
        axis('', { values: (u, splits) => splits.map((one) => `${one} %`), size: 60 }),
      ],
    },
  );
}

function why(found) {
  const asked = found.spreads.find((one) => one.connections === found.plan.connections);
  return asked
    ? [
        `With ${count(asked.connections)} connections the busiest member has ${percent(asked.busiestMean)} on average; in 95 of 100 groups no more than ${percent(asked.busiest95)}, in 99 no more than ${percent(asked.busiest99)}.`,
      ]
    : [];
}

export function chance(found) {
  const { plan } = found;
  document.title = `portshare judge --plan: ${count(plan.members)} members`;
  return [
    head(found, 'judge --plan', {
      verdict: 'neutral',
      word: `${count(plan.members)} members, ${percent(found.evenShare)} each`,
      why: why(found),
      facts: ['what chance alone does to members that share evenly'],
    }),
    section(
      'Spread',
      chart('Share by connections', (place) => spread(place, found)),
      table(
        ['connections', 'busiest on average', '95 of 100', '99 of 100', 'all from', 'to'].map(number),
        found.spreads.map((one) => [
          count(one.connections),
          ...[one.busiestMean, one.busiest95, one.busiest99, one.chance.low, one.chance.high].map(percent),
        ]),
        {
          caption: `The busiest member’s share, and where all members are with ${percent(plan.confidence)}.`,
          label: 'Spread',
        },
      ),
    ),
    section(
      'What a test needs',
      table(
        ['to within', number('connections')],
        found.needed.map((one) => [percent(one.tolerance), count(one.connections)]),
        {
          caption: `So many connections show with ${percent(plan.confidence)} that an even group is even, in 99 of 100 such groups.`,
          label: 'What a test needs',
        },
      ),
    ),
    foot(found, 'chance'),
  ];
}
