/* The members, and who of them got what. */
import { bar, legend, reachOf, scale } from './bars.js';
import { el, extra, number, section, table } from './elements.js';
import { count, counts, fixed, millis, percent } from './format.js';

/* More rows than this stand closer together. */
const MANY = 12;

/* By what a member came and left, under its name. */
function memberCell(member, name) {
  const ways = [
    ['came', member.joined],
    ['left', member.left],
  ].filter(([, by]) => by !== undefined);
  return ways.length === 0
    ? name
    : el(
        'th',
        { scope: 'row' },
        name,
        ways.map(([way, by]) => el('span', { class: 'range' }, `${way} by ${by}`)),
      );
}

/* What the bars are drawn of. */
const judged = (result) =>
  result.members.map((member) => ({
    name: member.id,
    share: member.share,
    due: member.expectedShare ?? result.evenShare,
    even: result.evenShare,
    interval: member.interval,
    chance: member.expectedShare === undefined ? result.load.chance : member.chance,
    verdict: member.even,
  }));

/* Whether all are to have the same. */
const alike = (result) => result.members.every((member) => member.expectedShare === undefined);

const maybe = (value, words) => (value === undefined ? '' : words(value));

function row(result, member, judged, picture) {
  return [
    memberCell(member, member.id + (result.namedByPid ? '' : ` (pid ${member.pid})`)),
    count(member.connections),
    count(member.requests),
    percent(member.share),
    ...(alike(result) ? [] : [percent(judged.due)]),
    picture,
    ...[member.latency.p50, member.latency.p99].map((time) => (member.latency.count ? millis(time) : '')),
    maybe(member.cpuSeconds, (time) => `${fixed(time, 1)} s`),
    maybe(member.pssKiB, (size) => `${fixed(size / 1024, 0)} MiB`),
  ];
}

function troubles(result) {
  const errors = counts(result.load.errors);
  return [
    result.members.filter((member) => member.died).map((member) => `${member.id} died: ${member.died}`),
    Object.entries(result.load.others).map(
      ([name, answers]) => `${count(answers)} answered by ‘${name}’, which is no member`,
    ),
    errors ? [`Errors: ${errors}`] : [],
  ]
    .flat()
    .map((words) => el('p', { class: 'died' }, words));
}

export function shares(result) {
  const members = result.members;
  if (members.length === 0) {
    return section('Share', el('p', { class: 'quiet' }, 'No member yet.'));
  }
  const rows = judged(result);
  const { tolerance, confidence } = result.plan;
  const reach = reachOf(rows, tolerance);
  const heads = [
    result.namedByPid ? 'pid' : 'member',
    number('connections'),
    extra(number('requests')),
    number('share'),
    ...(alike(result) ? [] : [extra(number('due'))]),
    scale(reach, alike(result) ? `even: ${percent(result.evenShare)}` : 'due'),
    ...['p50', 'p99', 'cpu', 'memory'].map((words) => extra(number(words))),
  ];
  return section(
    'Share',
    legend(rows, confidence, tolerance, result.load.chance),
    el(
      'div',
      { class: members.length > MANY ? 'dense' : undefined },
      table(
        heads,
        members.map((member, i) => row(result, member, rows[i], bar(rows[i], reach, tolerance))),
        {
          label: 'Share of connections',
          foot: ['total', count(result.load.connections), count(result.load.requests)],
          keys: members.map((member) => member.id),
        },
      ),
    ),
    troubles(result),
  );
}
