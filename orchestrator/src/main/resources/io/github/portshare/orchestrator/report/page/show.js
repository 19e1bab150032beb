/* What the page shows, and when it is drawn anew. */
import { el } from './elements.js';
import { drawCharts, forgetAll } from './plot.js';
import { update } from './update.js';

const page = document.getElementById('page');
let parts;

/* Of parts that are made by `build`, which is given what draws them again; what is alike stays. */
export function show(build) {
  parts = build;
  update(page, el('div', {}, build(again)));
  drawCharts();
}

/* A canvas has the colours and the width that it was drawn with. */
function again() {
  forgetAll();
  show(parts);
}

matchMedia('(prefers-color-scheme: dark)').addEventListener('change', again);
matchMedia('print').addEventListener('change', again);
let width = innerWidth;
addEventListener('resize', () => {
  if (innerWidth !== width) {
    width = innerWidth;
    requestAnimationFrame(again);
  }
});
