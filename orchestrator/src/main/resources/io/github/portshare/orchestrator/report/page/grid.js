/* What was tried of the kernel: a line for each head, a column for each state, both in the document's order. */
import { el, section, table } from './elements.js';

export const short = (options) =>
  options.length === 0 ? 'none' : options.map((option) => (option === 'SO_REUSEPORT' ? 'RP' : 'RA')).join('+');

const statesOf = (rows) => [...new Set(rows.map((row) => row.state))];

/* `head(row)` are the words at the begin of its line, `cell(rows)` what stands in a column. */
export function grid(heads, rows, head, cell, { states = statesOf(rows), ...more } = {}) {
  const lines = new Map();
  for (const row of rows) {
    const key = JSON.stringify(head(row));
    const line = lines.get(key) ?? new Map();
    lines.set(key, line.set(row.state, [...(line.get(row.state) ?? []), row]));
  }
  const body = [...lines].map(([key, line]) => [
    ...JSON.parse(key),
    ...states.map((state) => (line.has(state) ? cell(line.get(state)) : '')),
  ]);
  return table([...heads, ...states], body, more);
}

/* The functions of the kernel by what they decide. */
export const decides = (heads, rows, name) =>
  section(
    'Who decides',
    el('p', { class: 'quiet' }, 'In the kernel’s source.'),
    table(
      heads,
      rows.map((row) => [...name(row), row.source]),
      { label: 'Who decides' },
    ),
  );

/* Each but once. */
export const distinct = (rows, key) => [...new Map(rows.map((row) => [key(row), row])).values()];
