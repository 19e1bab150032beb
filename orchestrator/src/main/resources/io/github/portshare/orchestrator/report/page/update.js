/*
 * Makes what is shown like what was drawn anew, and touches nothing that is alike already: so focus, selection, places of
 * scrolling and open parts stay with their reader. An element is the same as before by its data-key or id, else by its
 * place; what is inside one with data-own, such as a chart, is its own affair.
 */
const keyOf = (node) =>
  node.nodeType !== Node.ELEMENT_NODE
    ? null
    : node.getAttribute('data-key') || node.id || node.getAttribute('aria-labelledby');

const alike = (a, b) => a.nodeName === b.nodeName && keyOf(a) === keyOf(b);

/* Only what differs of a text: a selection before or behind it stays. */
function words(shown, drawn) {
  const [a, b] = [shown.data, drawn.data];
  const shorter = Math.min(a.length, b.length);
  let start = 0;
  while (start < shorter && a[start] === b[start]) {
    start++;
  }
  let end = 0;
  while (end < shorter - start && a[a.length - 1 - end] === b[b.length - 1 - end]) {
    end++;
  }
  if (a !== b) {
    shown.replaceData(start, a.length - end - start, b.slice(start, b.length - end));
  }
}

function attributes(shown, drawn) {
  for (const { name } of [...shown.attributes]) {
    /* whether a part is open is its reader's choice */
    if (!drawn.hasAttribute(name) && name !== 'open') {
      shown.removeAttribute(name);
    }
  }
  for (const { name, value } of drawn.attributes) {
    if (shown.getAttribute(name) !== value) {
      shown.setAttribute(name, value);
    }
  }
}

function node(shown, drawn) {
  if (shown.nodeType !== Node.ELEMENT_NODE) {
    words(shown, drawn);
    return;
  }
  attributes(shown, drawn);
  if (!shown.hasAttribute('data-own')) {
    children(shown, drawn);
  }
}

function children(shown, drawn) {
  const wanted = new Set([...drawn.children].map(keyOf));
  /* first, since a node that has to move loses its focus */
  [...shown.children]
    .filter((child) => keyOf(child) && !wanted.has(keyOf(child)))
    .forEach((child) => {
      child.remove();
    });
  const known = new Map([...shown.children].map((child) => [keyOf(child), child]));
  let at = shown.firstChild;
  for (const child of [...drawn.childNodes]) {
    const key = keyOf(child);
    const same = key ? known.get(key) : at;
    known.delete(key);
    if (!same || !alike(same, child)) {
      shown.insertBefore(child, at);
      continue;
    }
    if (same === at) {
      at = at.nextSibling;
    } else {
      shown.insertBefore(same, at);
    }
    node(same, child);
  }
  while (at) {
    const next = at.nextSibling;
    at.remove();
    at = next;
  }
}

export const update = children;
