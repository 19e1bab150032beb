/* Windows of time behind the lines of a chart, with a word each above it. */
import { colour, widthOf } from './plot.js';

/* the labels: the height of a row, and how many there are at most */
const ROW = 15;
const MOST_ROWS = 6;
/* what a chart has at the left of its lines, and at their right */
const MARGINS = 67;
const FONT = '11px system-ui, sans-serif';

/* by the place of the chart, in the order of time: { what, from, until } */
const windows = new WeakMap();
const ruler = document.createElement('canvas').getContext('2d');

/* Each window's row of labels, from below, and where its label begins; in a row none touches another. No row = there is no place. */
function labelled(shown, x, width) {
  const ends = [];
  ruler.font = FONT;
  return shown.map((one) => {
    const size = ruler.measureText(one.what).width;
    const left = Math.max(0, Math.min(width - size, (x(one.from) + x(one.until)) / 2 - size / 2));
    const free = ends.findIndex((end) => end + 8 <= left);
    const row = free < 0 ? ends.length : free;
    if (row >= MOST_ROWS) {
      return { ...one };
    }
    ends[row] = left + size;
    return { ...one, row, left };
  });
}

function drawGrounds(u, all, x, ratio) {
  const { left, top, height } = u.bbox;
  for (const one of all) {
    const from = left + Math.round(x(one.from) * ratio);
    /* one of a moment in a long run is seen too */
    const size = Math.max(2 * ratio, Math.round((x(one.until) - x(one.from)) * ratio));
    const above = one.row === undefined ? 0 : (one.row * ROW + 3) * ratio;
    u.ctx.fillStyle = colour('--window');
    u.ctx.fillRect(from, top, size, height);
    u.ctx.fillStyle = colour('--window-edge');
    u.ctx.fillRect(from, top - above, Math.max(1, Math.round(ratio)), height + above);
  }
}

/* On a ground of their own: a window's edge may come up behind another's word. */
function drawWords(u, all, ratio) {
  u.ctx.font = FONT.replace('11', String(11 * ratio));
  u.ctx.textBaseline = 'bottom';
  for (const one of all.filter((label) => label.row !== undefined)) {
    const at = u.bbox.left + one.left * ratio;
    const foot = u.bbox.top - (one.row * ROW + 2) * ratio;
    u.ctx.fillStyle = colour('--ground');
    u.ctx.fillRect(at - 2 * ratio, foot - 13 * ratio, u.ctx.measureText(one.what).width + 4 * ratio, 13 * ratio);
    u.ctx.fillStyle = colour('--ink');
    u.ctx.fillText(one.what, at, foot);
  }
}

function drawWindows(u, place) {
  const ratio = devicePixelRatio;
  const width = u.bbox.width / ratio;
  const x = (second) => Math.max(0, Math.min(width, u.valToPos(second, 'x')));
  const all = labelled(windows.get(place), x, width);
  u.ctx.save();
  drawGrounds(u, all, x, ratio);
  drawWords(u, all, ratio);
  u.ctx.restore();
}

/* How many rows of labels there are in a chart from the first to the last of these seconds. */
function labelRows(place, shown, seconds) {
  const first = Math.min(seconds[0], ...shown.map((one) => one.from));
  const last = Math.max(seconds[seconds.length - 1], ...shown.map((one) => one.until));
  const width = widthOf(place) - MARGINS;
  const x = (second) => ((second - first) / Math.max(1e-3, last - first)) * width;
  return Math.max(0, ...labelled(shown, x, width).map((one) => (one.row === undefined ? 0 : one.row + 1)));
}

/* A chart's options for its windows: room for the words, and time as far as they reach. */
export function withWindows(place, shown, seconds, options) {
  windows.set(place, shown);
  if (shown.length === 0) {
    return options;
  }
  const room = labelRows(place, shown, seconds) * ROW;
  const [first, last] = [
    () => windows.get(place)[0].from,
    () => Math.max(...windows.get(place).map((one) => one.until)),
  ];
  return {
    ...options,
    height: options.height + room,
    padding: [room + 4, ...options.padding.slice(1)],
    scales: {
      ...options.scales,
      x: { ...options.scales.x, range: (u, low, high) => [Math.min(low, first()), Math.max(high, last())] },
    },
    hooks: { ...options.hooks, drawClear: [(u) => drawWindows(u, place)] },
  };
}

export const inWords = (shown, words) =>
  shown.map((one) => `; ${one.what} from ${words(one.from)} to ${words(one.until)} s`).join('');
