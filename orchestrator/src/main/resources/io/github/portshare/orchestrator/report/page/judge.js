/* Counts of others: portshare judge. */
import { bar, legend, reachOf, scale } from './bars.js';
import { extra, number, section, table } from './elements.js';
import { foot } from './foot.js';
import { count, percent, signed } from './format.js';
import { checks, head } from './head.js';

function shares(found) {
  const { tolerance, confidence } = found.plan;
  const rows = found.judged.map((one) => ({
    ...one,
    due: one.expectedShare,
    even: found.evenShare ?? 1 / found.judged.length,
  }));
  const reach = reachOf(rows, tolerance);
  const middle = found.evenShare ? `even: ${percent(found.evenShare)}` : 'due';
  return section(
    'Share',
    legend(rows, confidence, tolerance),
    table(
      [
        'member',
        number('connections'),
        number('share'),
        ...(found.evenShare ? [] : [extra(number('due'))]),
        scale(reach, middle),
        number(found.evenShare ? 'off even' : 'off its share'),
      ],
      rows.map((one) => [
        one.name,
        count(one.connections),
        percent(one.share),
        ...(found.evenShare ? [] : [percent(one.due)]),
        bar(one, reach, tolerance),
        signed(one.deviation),
      ]),
      { label: 'Share of connections', foot: ['total', count(found.connections)] },
    ),
  );
}

export function judge(found) {
  const worth =
    found.effectiveConnections === found.connections ? [] : [`worth ${count(found.effectiveConnections)} draws`];
  document.title = `portshare judge: ${found.verdict}`;
  return [
    head(found, 'judge', {
      verdict: found.verdict,
      why: found.answer,
      facts: [`${count(found.judged.length)} members`, `${count(found.connections)} connections`, ...worth],
    }),
    checks(found),
    shares(found),
    foot(found, 'judge'),
  ];
}
