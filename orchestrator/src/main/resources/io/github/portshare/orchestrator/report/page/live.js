/* A page that follows a run: each event is the newest result without its timeline, and the seconds that this viewer lacks. */
import { el } from './elements.js';
import { count, fixed } from './format.js';
import { run } from './run.js';
import { show } from './show.js';

const status = document.getElementById('status');

/* Read out by screen readers when it changes, and only then. */
function say(words) {
  if (status.textContent !== words) {
    status.textContent = words;
  }
}

/* How much of what was asked for is done; without a value, nobody knows. */
function progress({ plan, load }) {
  const [done, all, words] = plan.requests
    ? [load.requests, plan.requests, `${count(load.requests)} of ${count(plan.requests)} requests`]
    : plan.durationAuto && load.drawsNeeded
      ? [
          load.effectiveConnections,
          load.drawsNeeded,
          `${count(load.effectiveConnections)} of ${count(load.drawsNeeded)} draws, ${fixed(plan.durationSeconds, 0)} s at most`,
        ]
      : [load.seconds, plan.durationSeconds, `${fixed(load.seconds, 0)} of ${fixed(plan.durationSeconds, 0)} s`];
  return { done: Math.min(done, all), all, words };
}

function beside(state) {
  const { result, phase } = state;
  if (result?.verdict) {
    return null;
  }
  const known = result?.load.seconds > 0 ? progress(result) : undefined;
  return el(
    'div',
    { class: 'progress' },
    phase ? el('span', { class: 'phase' }, phase) : null,
    el('progress', { value: known?.done, max: known?.all, 'aria-label': 'Progress of the load' }),
    known ? el('span', { class: 'quiet' }, known.words) : null,
  );
}

function starting(state) {
  return [
    el(
      'header',
      { class: 'running' },
      el('p', { class: 'product' }, el('strong', {}, 'portshare')),
      el('div', { class: 'verdict' }, el('h1', {}, 'STARTING'), beside(state)),
    ),
  ];
}

export function follow() {
  const seconds = [];
  const events = new EventSource('events');
  show(() => starting({}));
  events.addEventListener('state', (event) => {
    const state = JSON.parse(event.data);
    const over = state.result?.verdict;
    say(over ? '' : state.step);
    if (state.result) {
      seconds.length = state.since;
      seconds.push(...state.result.timeline);
      const result = { ...state.result, timeline: [...seconds] };
      show((again) => run(result, { beside: beside(state), again }));
    } else {
      show(() => starting(state));
    }
    if (over) {
      events.close();
    }
  });
  events.addEventListener('error', () =>
    say('The run does not answer any more; what is here is the last that it said.'),
  );
}
