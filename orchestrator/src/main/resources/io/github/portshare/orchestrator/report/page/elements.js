/* Elements, and tables of them. Whatever comes from a document is set as text, never as markup. */
const SVG = 'http://www.w3.org/2000/svg';

function fill(node, attributes, children) {
  for (const [key, value] of Object.entries(attributes ?? {})) {
    if (value !== undefined) {
      node.setAttribute(key, value);
    }
  }
  for (const child of children.flat(Infinity)) {
    if (child !== null && child !== undefined) {
      node.append(child);
    }
  }
  return node;
}

export const el = (name, attributes, ...children) => fill(document.createElement(name), attributes, children);
export const svg = (name, attributes, ...children) => fill(document.createElementNS(SVG, name), attributes, children);

/* A picture that is as wide as its place, 1000 by 20; words are for who does not see it. */
export const strip = (words, ...shapes) =>
  el(
    'td',
    { class: 'bar' },
    svg('svg', { viewBox: '0 0 1000 20', preserveAspectRatio: 'none', role: 'img', 'aria-label': words }, ...shapes),
  );

const idOf = (title) => title.toLowerCase().replace(/[^a-z0-9]+/g, '-');

export function section(title, ...children) {
  const id = idOf(title);
  return el('section', { 'aria-labelledby': id }, el('h2', { id }, title), ...children);
}

/* ---- tables ---- */

/* Columns: of words; of numbers, which stand at the right; those that a phone has no room for. */
export const number = (words) => ({ words, class: 'n' });
export const extra = (column) => ({ words: column.words ?? column, class: `${column.class ?? ''} extra`.trim() });

function cell(value, column, tag, scope) {
  if (!(value instanceof Element)) {
    return el(tag, { class: column.class, scope }, value);
  }
  if (column.class) {
    value.classList.add(...column.class.split(' '));
  }
  return value;
}

/*
 * Rows are arrays of words and of cells that are ready. Those that have keys are the same ones in the next frame of a live page,
 * wherever they are then.
 */
export function table(heads, rows, { caption, label, foot, keys = [] } = {}) {
  const columns = heads.map((head) => (head instanceof Element || typeof head === 'string' ? { words: head } : head));
  const head = (column) => cell(column.words, column, 'th', 'col');
  const body = (row) =>
    row.map((value, i) => cell(value, columns[i], i === 0 ? 'th' : 'td', i === 0 ? 'row' : undefined));
  /* one that is wider than a phone is scrolled by keyboard too */
  const wide = { class: 'wide', tabindex: '0', role: 'region', 'aria-label': label ?? caption ?? columns[0].words };
  const grid = el(
    'table',
    {},
    el('thead', {}, el('tr', {}, columns.map(head))),
    el(
      'tbody',
      {},
      rows.map((row, i) => el('tr', { 'data-key': keys[i] }, body(row))),
    ),
    foot ? el('tfoot', {}, el('tr', {}, body(foot))) : null,
  );
  return el('div', {}, caption ? el('p', { class: 'quiet' }, caption) : null, el('div', wide, grid));
}

/* A cell whose words stand out where there is a verdict to them. */
export const marked = (verdict, words) =>
  el('td', { class: verdict }, verdict ? el('span', { class: 'word' }, words) : words);

/* A head of a row that is not broken. */
export const named = (words) => el('th', { class: 'name', scope: 'row' }, words);

export const list = (lines, attributes) =>
  el(
    'ul',
    attributes,
    lines.map((line) => el('li', {}, line)),
  );
