/* Charts, and how uPlot keeps them. */
import { el } from './elements.js';

/* told apart without colour too: by dashes, and by the legend's words */
export const COLOURS = ['#2f78b7', '#d1601f', '#1f9a72', '#b5569a', '#8a7a2b', '#6f63c9', '#4aa3c7', '#8c8c8c'];
export const DASHES = [[], [8, 4], [3, 3], [10, 3, 3, 3]];
const HEIGHT = 220;
const NARROWEST = 260;

export const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

export const widthOf = (place) => Math.max(NARROWEST, place.clientWidth);

/* On a logarithmic axis the powers of ten alone have a line. */
const isPower = (value) => Math.abs(Math.log10(value) - Math.round(Math.log10(value))) < 1e-9;
export const powers = (u, splits) => splits.map((value) => (value !== null && isPower(value) ? value : null));

/* `more` is uPlot's. */
export function axis(label, more = {}) {
  const rule = { stroke: () => colour('--rule'), width: 1, ...(more.filter && { filter: more.filter }) };
  return {
    stroke: () => colour('--quiet'),
    grid: rule,
    ticks: { ...rule, size: 4 },
    font: '11px system-ui',
    ...(label && { label, labelSize: 20, labelFont: '12px system-ui', size: 34 }),
    ...more,
  };
}

/* Of something that has no negative values, and no vertical lines where there need be none. */
export const timeAxis = () => ({ ...axis('seconds'), grid: { show: false } });

/* What a legend says beside a label: nothing while no point is pointed at. */
export const idle = (words) => (u, value) => (value === null || value === undefined ? '' : words(value));

/* A line across at a value of the y axis, with a word to it. */
export function limitLine(value, words) {
  return (u) => {
    const ratio = devicePixelRatio;
    const { left, top, width, height } = u.bbox;
    const y = Math.round(u.valToPos(value, 'y', true));
    if (!(y >= top && y <= top + height)) {
      return;
    }
    u.ctx.save();
    u.ctx.strokeStyle = colour('--failed');
    u.ctx.fillStyle = colour('--failed');
    u.ctx.lineWidth = ratio;
    u.ctx.setLineDash([6 * ratio, 4 * ratio]);
    u.ctx.beginPath();
    u.ctx.moveTo(left, y);
    u.ctx.lineTo(left + width, y);
    u.ctx.stroke();
    u.ctx.font = `${11 * ratio}px system-ui, sans-serif`;
    u.ctx.textBaseline = y - top < 16 * ratio ? 'top' : 'bottom';
    u.ctx.textAlign = 'right';
    u.ctx.fillText(words, left + width - 4 * ratio, y + (u.ctx.textBaseline === 'top' ? 3 : -3) * ratio);
    u.ctx.restore();
  };
}

/* ---- those that are shown ---- */

const plots = new Map();
/* what is to be drawn once the page is there */
let waiting = [];

/* A place for a chart; it is drawn by `drawing(place)` when the page is there. */
export function chart(title, drawing) {
  const id = `chart-${title.toLowerCase().replace(/[^a-z]+/g, '-')}`;
  waiting.push([id, drawing]);
  return el(
    'div',
    { class: 'chart', 'data-key': `${id}-part` },
    el('h3', {}, title),
    el('div', { id, 'data-own': '' }),
  );
}

export function drawCharts() {
  [...plots.keys()].filter((place) => !place.isConnected).forEach(forget);
  const drawings = waiting;
  waiting = [];
  for (const [id, drawing] of drawings) {
    drawing(document.getElementById(id));
  }
}

/* A plot with the same lines as before is given its new points, and stays. */
export function draw(place, title, series, data, options) {
  const lines = JSON.stringify([series, options.height ?? HEIGHT]);
  const shown = plots.get(place);
  if (shown && shown.lines === lines) {
    place.firstChild.setAttribute('aria-label', title);
    shown.plot.setData(data);
    return;
  }
  forget(place);
  const node = el('div', { role: 'img', 'aria-label': title });
  place.replaceChildren(node);
  const usual = { width: widthOf(place), height: HEIGHT, series, cursor: { drag: { x: false, y: false } } };
  plots.set(place, { plot: new uPlot({ ...usual, ...options }, data, node), lines });
}

/* uPlot keeps every plot until it is destroyed. */
function forget(place) {
  plots.get(place)?.plot.destroy();
  plots.delete(place);
}

export const forgetAll = () => [...plots.keys()].forEach(forget);
