/* What a group does that a program steers: portshare steer. */
import { el, marked, section, table } from './elements.js';
import { foot } from './foot.js';
import { count, some } from './format.js';
import { decides } from './grid.js';
import { head } from './head.js';

function cell(one) {
  if (!one) {
    return el('td', {}, '–');
  }
  return one.observed === undefined
    ? marked(one.asExpected ? 'inconclusive' : 'failed', `? ${one.untried}`)
    : marked(one.asExpected ? undefined : 'failed', one.observed + (one.asExpected ? '' : `! not ${one.expected}`));
}

export function steer(found) {
  const lines = new Map();
  for (const one of found.situations) {
    lines.set(one.what, { ...lines.get(one.what), [one.transport]: one });
  }
  document.title = `portshare steer: ${found.verdict} · Linux ${found.environment.kernel}`;
  return [
    head(found, 'steer', {
      verdict: found.verdict,
      why: [`${some(found.unexpected, 'is', 'are')} not as expected of Linux.`],
      facts: [`${count(found.tried)} of ${count(found.situations.length)} tried`],
    }),
    section(
      'Situations',
      table(
        ['what', 'TCP', 'UDP'],
        [...lines].map(([what, { tcp, udp }]) => [what, cell(tcp), cell(udp)]),
        {
          caption:
            'A classic BPF program (SO_ATTACH_REUSEPORT_CBPF) gives each connection, or datagram, to the socket of an index.',
          label: 'Situations',
        },
      ),
    ),
    decides(
      ['what', 'function'],
      [...lines].map(([what, { tcp, udp }]) => ({ what, source: (tcp ?? udp).source })),
      (row) => [row.what],
    ),
    foot(found, 'steer', 'steer.json'),
  ];
}
