/* A live port, or all that are shared: portshare inspect. */
import { el, extra, marked, number, section, table } from './elements.js';
import { foot } from './foot.js';
import { count, fixed, some } from './format.js';
import { head } from './head.js';

const VERDICTS = { finding: 'failed', note: 'passed', unseen: 'inconclusive' };
const MARKS = { finding: '✗', note: 'i', unseen: '?' };
const WEIGHTS = Object.keys(MARKS);

function symptoms(sight) {
  const sorted = [...sight.symptoms].sort((a, b) => WEIGHTS.indexOf(a.weight) - WEIGHTS.indexOf(b.weight));
  const line = (one) =>
    el(
      'li',
      { class: VERDICTS[one.weight] },
      el('span', { class: 'mark', role: 'img', 'aria-label': one.weight }, MARKS[one.weight]),
      el('span', { class: 'id' }, one.id),
      el(
        'span',
        { class: 'said' },
        one.words,
        el('span', { class: 'remedy' }, `· ${one.evidence}`),
        one.remedy ? el('span', { class: 'remedy' }, `→ ${one.remedy}`) : null,
      ),
    );
  return sorted.length ? el('ul', { class: 'checks', 'aria-label': 'Symptoms' }, sorted.map(line)) : null;
}

/* A row for each process that uses a listener; one whose process cannot be seen has a row all the same. */
function rowsOf(listener) {
  const owners = listener.holders.filter((holder) => holder.owner);
  const where = `${listener.address}${listener.device ? `%${listener.device}` : ''}`;
  const row = (holder) => [
    holder ? String(holder.pid) : '?',
    where,
    String(listener.uid),
    count(listener.queues[listener.queues.length - 1] ?? 0),
    listener.backlog === undefined ? '' : count(listener.backlog),
    holder ? count(holder.connections) : '?',
    holder
      ? el('td', {}, (holder.stopped ? '(stopped) ' : '') + holder.command)
      : el('td', { class: 'quiet' }, '(its process cannot be seen)'),
  ];
  return (owners.length ? owners : [null]).map(row);
}

function port(sight) {
  const udp = sight.transport === 'udp';
  const counts = [
    some(sight.listeners.length, udp ? 'socket' : 'listener', udp ? 'sockets' : 'listeners'),
    some(sight.processes, 'process', 'processes'),
    sight.groups > 1 ? `${count(sight.groups)} groups` : null,
    udp ? null : some(sight.connections, 'connection', 'connections'),
  ];
  const heads = ['pid', 'on', extra('socket uid'), number('queue'), extra(number('backlog')), number('connections')];
  return section(
    `${sight.transport} ${sight.port}`,
    symptoms(sight),
    sight.listeners.length
      ? table([...heads, 'command'], sight.listeners.flatMap(rowsOf), {
          caption: counts.filter(Boolean).join(', '),
          label: `${sight.transport} ${sight.port}`,
        })
      : null,
  );
}

function overview(found) {
  const row = (sight) => [
    `${sight.transport} ${sight.port}`,
    count(sight.listeners.length),
    count(sight.processes),
    sight.transport === 'udp' ? '–' : count(sight.connections),
    marked(sight.symptoms.some((one) => one.weight === 'finding') ? 'failed' : undefined, count(sight.symptoms.length)),
  ];
  const heads = ['port', ...['listeners', 'processes', 'connections', 'symptoms'].map(number)];
  return section('Shared ports', table(heads, found.ports.map(row), { label: 'Shared ports' }));
}

export function inspect(found) {
  const { findings } = found.counts;
  const looks = found.looks === 1 ? 'one look' : `${count(found.looks)} looks in ${fixed(found.seconds, 1)} s`;
  document.title = `portshare inspect${found.port === undefined ? '' : ` ${found.port}`}: ${found.verdict}`;
  return [
    head(found, `inspect${found.port === undefined ? '' : ` ${found.port}`}`, {
      verdict: found.verdict,
      word: findings === 0 ? 'NOTHING FOUND' : some(findings, 'FINDING', 'FINDINGS'),
      facts: [looks],
    }),
    found.port === undefined ? overview(found) : null,
    found.ports.map(port),
    foot(found, 'inspect', 'inspect.json'),
  ];
}
