/* A run: its result, or what there is of it so far. */
import { loadAgents } from './agents.js';
import { disruptions } from './disruptions.js';
import { el, section } from './elements.js';
import { foot } from './foot.js';
import { address, count, fixed, millis } from './format.js';
import { checks, figures, head, verdictOf, warnings } from './head.js';
import { intruders } from './intruders.js';
import { captionOf, curve, latencyTable, trust } from './latency.js';
import { timeline } from './overtime.js';
import { shares } from './shares.js';

function group(result) {
  const { plan, members } = result;
  const uids = [...new Set(members.map((member) => member.uid))];
  const there = plan.disrupt ? '' : `${count(members.length)} of `;
  return `${there}${count(plan.members)}${plan.server ? ` ${plan.server}` : ''} members on ${address(plan)}${uids.length ? `, uid ${uids.join(', ')}` : ''}`;
}

function numbers({ load, plan, checks }) {
  const rate = load.requestsPerSecond;
  const [latency, from] = load.intended ? [load.intended, ', intended'] : [load.latency, ''];
  return figures([
    ['requests/s', fixed(rate, rate < 100 ? 1 : 0)],
    ['connections', count(load.connections)],
    ['requests', count(load.requests)],
    ['errors', count(load.errorTotal), checks.find((check) => check.id === 'errors')?.verdict],
    latency.count ? [`p50${from}`, millis(latency.p50)] : null,
    latency.count ? [`p99${from}`, millis(latency.p99)] : null,
    plan.durationAuto && load.drawsNeeded
      ? ['draws, of needed', `${count(load.effectiveConnections)} of ${count(load.drawsNeeded)}`]
      : null,
    ['time', `${fixed(load.seconds, 1)} s`],
  ]);
}

function latency(result) {
  const { load, plan } = result;
  const both = [
    ['service', load.latency],
    ['intended', load.intended],
  ];
  return section(
    'Latency',
    curve(both, plan.maxP99Millis),
    latencyTable(both, captionOf(load.schedule)),
    trust(result.trust, load.warmup),
  );
}

/* What stands beside the verdict, `again` draws it anew. */
export function run(result, { beside, again } = {}) {
  const verdict = result.verdict ?? 'running';
  document.title = `portshare: ${verdict} · ${address(result.plan)}`;
  return [
    head(result, 'run', {
      verdict,
      beside,
      why: result.verdict ? verdictOf(result.checks) : [],
      facts: [group(result)],
    }),
    checks(result),
    warnings(result.warnings),
    numbers(result),
    disruptions(result),
    shares(result),
    timeline(result, again),
    latency(result),
    loadAgents(result.load.agents),
    intruders(result),
    result.verdict ? foot(result, 'run') : el('footer', {}, 'portshare · live'),
  ];
}
