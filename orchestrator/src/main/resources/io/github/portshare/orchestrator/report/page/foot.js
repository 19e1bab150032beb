/* The end of each page: what was asked for, where it ran, the document itself. */
import { el, section } from './elements.js';
import { options } from './options.js';

const data = document.getElementById('data');

const shown = (value) =>
  Array.isArray(value)
    ? value.map((one) => el('dd', {}, String(one)))
    : value !== null && typeof value === 'object'
      ? Object.entries(value).map(([key, one]) => el('dd', {}, `${key} = ${one}`))
      : el('dd', {}, String(value));

const environment = (found) =>
  section(
    'Environment',
    el(
      'dl',
      {},
      Object.entries(found.environment).map(([name, value]) => [el('dt', {}, name), shown(value)]),
    ),
  );

/* As it would be typed: what was not asked for is what is usual. */
const plan = (found) =>
  section(
    'Plan',
    el('p', { class: 'quiet' }, 'Whatever was asked for, and what is usual, as options.'),
    el(
      'ul',
      { class: 'options' },
      options(found.plan).map((option) => el('li', {}, el('code', {}, option))),
    ),
  );

function download(found, name) {
  const button = el('button', { type: 'button' }, `Download ${name}`);
  button.addEventListener('click', () => {
    /* the embedded text is the document to the letter */
    const text = data.textContent === 'null' ? JSON.stringify(found) : data.textContent;
    const link = el('a', {
      href: URL.createObjectURL(new Blob([`${text}\n`], { type: 'application/json' })),
      download: name,
    });
    link.click();
    URL.revokeObjectURL(link.href);
  });
  const raw = el('details', {}, el('summary', {}, 'Show it'));
  raw.addEventListener('toggle', () => {
    if (raw.open && raw.children.length === 1) {
      raw.append(el('pre', { tabindex: '0' }, JSON.stringify(found, null, 2)));
    }
  });
  return el('div', { class: 'screen' }, section('Document', button, raw));
}

/* The document, and what it is. */
export const end = (found, command, file) => [
  download(found, file),
  el('footer', {}, `portshare · ${command} schema ${found.schemaVersion}`),
];

export const foot = (found, command, file = 'result.json') => [
  el('div', { class: 'pair' }, found.plan ? plan(found) : null, found.environment ? environment(found) : null),
  end(found, command, file),
];
