/* A plan as one would type it. */
import { quoted, ratio } from './format.js';

const seconds = (time) => (time < 1 ? `${Math.round(time * 1e6) / 1e3}ms` : `${time}s`);
const milliseconds = (time) => seconds(time / 1e3);
const plain = (value) => quoted(String(value));
const commas = (values) => quoted(values.join(','));
const share = (part) => ratio(part).replace(' ', '');
const flag = () => '';
/* of what is usual, so that it says nothing */
const unless = (usual, words) => (value, plan) => (value === usual ? null : words(value, plan));
const timed = (auto) => (value, plan) => (plan[auto] ? `auto (${seconds(value)} at most)` : seconds(value));

/* By the field of the plan: its option, and what is typed behind that; null = nothing is typed. */
const OPTIONS = {
  members: ['--members', plain],
  host: ['--host', plain],
  port: ['--port', plain],
  uid: ['--uid', plain],
  attached: ['--attach', unless(false, flag)],
  memberEnv: ['--member-env', (names) => names.join(' --member-env ')],
  server: ['--server', unless('command', plain)],
  serverCommand: ['--server-command', plain],
  steer: ['--steer', plain],
  setups: ['--setups', commas],
  baselines: ['--baseline', (names) => (names.length ? commas(names) : null)],
  rounds: ['--rounds', plain],
  techniques: ['--technique', commas],
  loads: ['--load', (loads) => (loads.length > 1 ? 'both' : plain(loads[0]))],
  repeats: ['--repeats', plain],
  settleMillis: ['--settle', milliseconds],
  protocol: ['--protocol', plain],
  path: ['--path', plain],
  engine: ['--engine', plain],
  connections: ['--connections', plain],
  requestsPerConnection: ['--requests-per-connection', plain],
  rate: ['--rate', (rate, plan) => (plan.rateAtEnd ? `${rate}..${plan.rateAtEnd}` : plain(rate))],
  arrival: ['--arrival', plain],
  warmupSeconds: ['--warmup', timed('warmupAuto')],
  durationSeconds: ['--duration', (value, plan) => (plan.requests ? null : timed('durationAuto')(value, plan))],
  requests: ['--requests', unless(0, plain)],
  timeoutSeconds: ['--timeout', seconds],
  sources: ['--sources', plain],
  eventLoops: ['--client-threads', plain],
  seed: ['--seed', plain],
  loadAgents: ['--load-agents', plain],
  tolerance: ['--tolerance', share],
  confidence: ['--confidence', share],
  maxErrorRate: ['--max-error-rate', share],
  maxP99Millis: ['--max-p99', milliseconds],
  disrupt: ['--disrupt', commas],
  maxLoss: ['--max-loss', plain],
  allowDisrupt: ['--allow-disrupt', unless(false, flag)],
  attempted: ['--no-hijack', unless(true, flag)],
  reserved: ['--reserve', unless(false, flag)],
  intruderUid: ['--intruder-uid', plain],
  intruderAgent: ['--intruder-agent', plain],
  intruderTokenFile: ['--intruder-token-file', plain],
  controlAgent: ['--control-agent', plain],
  controlTokenFile: ['--control-token-file', plain],
};

/* In this order, whatever the document's. */
export const options = (plan) =>
  Object.entries(OPTIONS)
    .filter(([field]) => plan[field] !== undefined && plan[field] !== null)
    .map(([field, [option, words]]) => [option, words(plan[field], plan)])
    .filter(([, words]) => words !== null)
    .map((words) => words.join(' ').trim());
