/*
 * Draws a document: the one embedded in the page, or, on a live page, the results that come over /events. What the documents say is
 * in the *-schema-1.json beside this folder.
 */
import { binds } from './binds.js';
import { chance } from './chance.js';
import { compare } from './compare.js';
import { diff } from './diff.js';
import { hijack } from './hijack.js';
import { inspect } from './inspect.js';
import { judge } from './judge.js';
import { follow } from './live.js';
import { load } from './load.js';
import { restart } from './restart.js';
import { run } from './run.js';
import { show } from './show.js';
import { steer } from './steer.js';

/* By a field that the documents of no other command have. */
const PAGES = {
  families: hijack,
  rows: binds,
  setups: compare,
  situations: steer,
  judged: judge,
  spreads: chance,
  restarts: restart,
  responders: load,
  figures: diff,
  ports: inspect,
  members: (found, again) => run(found, { again }),
};

const found = JSON.parse(document.getElementById('data').textContent);

if (found) {
  const [, page] = Object.entries(PAGES).find(([field]) => found[field] !== undefined);
  show((again) => page(found, again));
} else {
  follow();
}
