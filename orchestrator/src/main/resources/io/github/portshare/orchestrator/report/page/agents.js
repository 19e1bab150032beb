/* Who made the load, each on a machine of its own; whoever was lost stands first. */
import { el, number, section, table } from './elements.js';
import { count, millis } from './format.js';

const maybe = (value, words) => (value === undefined ? '' : words(value));

const row = (agent) => [
  agent.name,
  agent.address,
  ...[agent.connections, agent.requests, agent.errors].map((n) => maybe(n, count)),
  maybe(agent.startMillis, millis),
  `± ${millis(agent.clockErrorMillis)}`,
  maybe(agent.lost, (why) => el('td', { class: 'phrase died' }, `lost: ${why}`)),
];

export function loadAgents(agents) {
  if (!agents?.length) {
    return null;
  }
  const sorted = [...agents].sort((a, b) => (a.lost === undefined) - (b.lost === undefined));
  const heads = ['agent', 'address', ...['connections', 'requests', 'errors', 'start', 'clock'].map(number), ''];
  const caption =
    'Warm-up and measured load together. Start: when it began to measure, since the moment that all were given, by its own clock; clock:' +
    ' what may be wrong with that. What a lost one has counted is in no sum.';
  return section('Load agents', table(heads, sorted.map(row), { caption, label: 'Load agents' }));
}
