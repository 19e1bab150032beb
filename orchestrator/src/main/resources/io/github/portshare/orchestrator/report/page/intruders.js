/* Who tried to get into the port of a run. */
import { el, section, table } from './elements.js';
import { count } from './format.js';

const OPTIONS = [['SO_REUSEPORT'], ['SO_REUSEADDR'], ['SO_REUSEPORT', 'SO_REUSEADDR'], []];
const key = (options) => options.join();

function cell(attempt) {
  if (!attempt) {
    return el('td', { class: 'quiet' }, '–');
  }
  const took = attempt.outcome === 'admitted' ? `took ${count(attempt.connections)}` : (attempt.errno ?? '');
  return el('td', { class: attempt.verdict }, el('span', { class: 'word' }, attempt.outcome), ' ', took);
}

/* A row for each who and address, a cell for each set of options. */
function rowsOf(attempts) {
  const rows = new Map();
  for (const attempt of attempts) {
    const who = attempt.role === 'control' ? `${attempt.identity} (the control: must get in)` : attempt.identity;
    const name = JSON.stringify([who, attempt.address]);
    const row = rows.get(name) ?? { who, address: attempt.address, cells: new Map() };
    row.cells.set(key(attempt.options), attempt);
    rows.set(name, row);
  }
  return [...rows.values()];
}

export function intruders(result) {
  const { attempted } = result.plan;
  if (result.intrusion.length === 0) {
    return attempted && !result.verdict
      ? null
      : section('Intruders', el('p', { class: 'quiet' }, attempted ? 'Nobody tried.' : 'Not tried (--no-hijack).'));
  }
  return section(
    'Intruders',
    table(
      ['who', 'on', 'SO_REUSEPORT', 'SO_REUSEADDR', 'both', 'neither'],
      rowsOf(result.intrusion).map((row) => [
        row.who,
        row.address,
        ...OPTIONS.map((options) => cell(row.cells.get(key(options)))),
      ]),
      { caption: 'Each tries to bind the port with these socket options, and to listen.', label: 'Intruders' },
    ),
  );
}
