'use strict';
/*
 * Draws a document: the one embedded in the page (result-schema-1.json, binds-schema-1.json, hijack-schema-1.json,
 * compare-schema-1.json, judge-schema-1.json or chance-schema-1.json), or, on a live page, the results that come over /events. Whatever comes from the document is set as
 * text, never as markup.
 */
(() => {
  const page = document.getElementById('page');
  const status = document.getElementById('status');
  const data = JSON.parse(document.getElementById('data').textContent);
  const SVG = 'http://www.w3.org/2000/svg';
  const MARKS = { passed: '✓', failed: '✗', inconclusive: '?' };
  /* told apart without colour too: by dashes, and by the legend's words */
  const COLOURS = ['#2f78b7', '#d1601f', '#1f9a72', '#b5569a', '#8a7a2b', '#6f63c9', '#4aa3c7', '#8c8c8c'];
  const DASHES = [[], [8, 4], [3, 3], [10, 3, 3, 3]];
  /* the labels of windows: the height of a row, and how many there are at most */
  const LABEL_ROW = 15;
  const MOST_LABEL_ROWS = 6;
  /* more lines than this are a tangle: then the range and the median */
  const MOST_LINES = 8;
  const OPTIONS = [['SO_REUSEPORT'], ['SO_REUSEADDR'], ['SO_REUSEPORT', 'SO_REUSEADDR'], []];

  /* ---- elements ---- */

  function append(node, children) {
    for (const child of children.flat(Infinity)) {
      if (child !== null && child !== undefined) {
        node.append(child);
      }
    }
    return node;
  }

  function el(name, attributes, ...children) {
    const node = document.createElement(name);
    for (const [key, value] of Object.entries(attributes || {})) {
      if (value !== undefined) {
        node.setAttribute(key, value);
      }
    }
    return append(node, children);
  }

  function svg(name, attributes, ...children) {
    const node = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) {
      node.setAttribute(key, value);
    }
    return append(node, children);
  }

  /* Rows that have keys are the same ones in the next frame of a live page, wherever they are then. */
  function table(caption, head, rows, foot, keys = []) {
    const cells = (row, name) => row.map((cell, i) => {
      const number = head[i].startsWith('#') ? 'n' : undefined;
      return cell instanceof Element ? cell : el(i === 0 && name === 'td' ? 'th' : name, {
        class: number, scope: name === 'th' ? 'col' : i === 0 ? 'row' : undefined }, cell);
    });
    /* a table that is wider than a phone is scrolled by keyboard too */
    const wide = { class: 'wide', tabindex: '0', role: 'region', 'aria-label': caption || head[0] };
    return el('div', {}, caption ? el('p', { class: 'quiet' }, caption) : null, el('div', wide, el('table', {},
      el('thead', {}, el('tr', {}, cells(head.map((words) => words.replace('#', '')), 'th'))),
      el('tbody', {}, rows.map((row, i) => el('tr', { 'data-key': keys[i] }, cells(row, 'td')))),
      foot ? el('tfoot', {}, el('tr', {}, cells(foot, 'td'))) : null)));
  }

  function section(title, ...children) {
    const id = title.toLowerCase().replace(/[^a-z]+/g, '-');
    return el('section', { 'aria-labelledby': id }, el('h2', { id }, title), ...children);
  }

  /* ---- numbers ---- */

  const count = (n) => n.toLocaleString('en-US');
  const fixed = (n, digits) => n.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits });
  const percent = (ratio) => fixed(ratio * 100, 1) + ' %';
  const millis = (ms) => fixed(ms, ms < 100 ? 1 : 0) + ' ms';
  const words = (options) => options.length === 0 ? 'no option' : options.join(' + ');
  const address = (plan) => (plan.host.includes(':') ? '[' + plan.host + ']' : plan.host) + ':' + plan.port;

  /* ---- the sections ---- */

  const where = (found) => el('p', {}, 'Linux ' + found.environment.kernel + ' · JDK ' + found.environment.java
    + ' · ' + found.environment.transport + ' · ' + found.environment.cpus + ' cpus'
    + (found.environment.container ? ' · ' + found.environment.container : '')
    + ' · ' + found.startedAt.replace(/\.\d+Z$/, 'Z'));

  const warnings = (found) => found.warnings.length
    ? section('Warnings', el('ul', {}, found.warnings.map((one) => el('li', {}, one)))) : null;

  function banner(result) {
    const verdict = result.verdict || 'running';
    const plan = result.plan;
    const uids = [...new Set(result.members.map((member) => member.uid))];
    document.title = 'portshare: ' + verdict + ' · ' + address(plan);
    return el('header', { class: verdict },
      el('h1', {}, verdict.toUpperCase()),
      el('p', {}, (plan.disrupt ? '' : count(result.members.length) + ' of ') + count(plan.members)
        + (plan.server ? ' ' + plan.server : '') + ' members on ' + address(plan)
        + (uids.length ? ', uid ' + uids.join(', ') : '')
        + ' · ' + count(result.load.connections) + ' connections, ' + count(result.load.requests) + ' requests in '
        + fixed(result.load.seconds, 1) + ' s'
        + (plan.durationAuto && result.load.drawsNeeded ? ' · ' + count(result.load.effectiveConnections) + ' of '
          + count(result.load.drawsNeeded) + ' draws' : '')),
      where(result),
      result.interrupted ? el('p', { class: 'inconclusive' }, el('span', { class: 'word' },
        'Interrupted: what is here is partial.')) : null);
  }

  function checks(result) {
    return el('ul', { class: 'checks', 'aria-label': 'Checks' }, result.checks.map((check) =>
      el('li', { class: check.verdict },
        el('span', { class: 'mark', role: 'img', 'aria-label': check.verdict }, MARKS[check.verdict] || '·'),
        el('span', { class: 'id' }, check.id),
        el('span', { class: 'said' }, check.summary,
          check.remedy ? el('span', { class: 'remedy' }, '→ ' + check.remedy) : null))));
  }

  /* A bar on a scale whose middle is the even share; what chance allows as a band, the member's interval as a whisker. */
  function bar(member, even, chance, top) {
    const x = (ratio) => Math.min(1000, ratio / top * 1000);
    const picture = svg('svg', { class: 'share', viewBox: '0 0 1000 20', preserveAspectRatio: 'none', role: 'img',
      'aria-label': member.id + ' has ' + percent(member.share) + (member.expectedShare === undefined ? ', even is ' : ', due is ') + percent(even) },
    chance ? svg('rect', { class: 'band', x: x(chance[0]), width: x(chance[1]) - x(chance[0]), y: 0, height: 20 }) : null,
    svg('rect', { class: 'fill', x: 0, width: x(member.share), y: 5, height: 10 }),
    svg('line', { class: 'even', x1: x(even), x2: x(even), y1: 0, y2: 20 }),
    member.interval ? svg('line', { class: 'whisker', x1: x(member.interval.low), x2: x(member.interval.high), y1: 10, y2: 10 }) : null);
    return el('td', { class: 'bar' }, picture);
  }

  /* What was done to the group on purpose, a row each; columns in which there would be nothing are left out. */
  function disruptions(result) {
    const done = result.disruptions || [];
    if (done.length === 0) {
      return null;
    }
    const sum = (counts) => Object.entries(counts).map(([kind, n]) => count(n) + ' ' + kind).join(', ');
    const labels = (members) => members.length === 0 ? '' : el('td', {}, members.map((one, i) =>
      [el('span', { class: 'name' }, one + (i < members.length - 1 ? ',' : '')), ' ']));
    const phrase = (text, kind = '') => text === '' ? '' : el('td', { class: ('phrase ' + kind).trim() }, text);
    const columns = [
      ['what', (one) => one.what],
      ['#seconds', (one) => fixed(one.from, 1) + (one.until === undefined ? ', under way' : ' to ' + fixed(one.until, 1))],
      ['left', (one) => labels(one.left)],
      ['came', (one) => labels(one.joined)],
      /* while the load goes on it is not known yet */
      ['#lost', (one) => one.lostTotal === undefined ? '' : count(one.lostTotal)],
      ['how', (one) => phrase(sum(one.lost || {}))],
      ['#moved', (one) => one.moved ? count(one.moved) : ''],
      ['#slow connects', (one) => one.slowConnects ? count(one.slowConnects) : ''],
      ['#slowest', (one) => one.slowestConnectMillis ? millis(one.slowestConnectMillis) : ''],
      ['#settled', (one) => one.settledMillis === undefined ? '' : millis(one.settledMillis)],
      ['failure', (one) => one.failure === undefined ? '' : phrase(one.failure, 'died')]]
      .map(([head, cell]) => [head, done.map(cell)])
      .filter(([, cells]) => cells.some((cell) => cell !== ''));
    return section('Disruptions', table('Its window ends half a second after it was done; lost is what was under way in it and never'
      + ' answered. Settled: from its begin until who left had no new connection any more, and everybody else one.'
      + (done.some((one) => one.slowConnects) ? ' Slow connects took a second or more: a SYN was sent again.' : '')
      + (done.some((one) => one.moved) ? ' Moved: answers to flows of UDP by another member than before.' : ''),
    columns.map(([head]) => head), done.map((_, i) => columns.map(([, cells]) => cells[i]))));
  }

  /* By what a member came and left, under its name. */
  function memberCell(member, name) {
    const ways = [['came', member.joined], ['left', member.left]].filter(([, by]) => by !== undefined);
    return ways.length === 0 ? name : el('th', { scope: 'row' }, name,
      ways.map(([way, by]) => el('span', { class: 'range' }, way + ' by ' + by)));
  }

  function shares(result) {
    const members = result.members;
    if (members.length === 0) {
      return section('Share', el('p', { class: 'quiet' }, 'No member yet.'));
    }
    const chance = result.load.chance ? [result.load.chance.low, result.load.chance.high] : null;
    const even = result.evenShare;
    const top = Math.max(2 * even, ...members.map((member) => (member.interval || { high: member.share }).high));
    const extra = (words, name) => el(name, { class: 'n extra', scope: name === 'th' ? 'col' : undefined }, words);
    const rows = members.map((member) => [
      memberCell(member, member.id + (result.namedByPid ? '' : ' (pid ' + member.pid + ')')),
      count(member.connections), extra(count(member.requests), 'td'), percent(member.share),
      bar(member, member.expectedShare || even, chance, top),
      ...[member.latency.p50, member.latency.p99].map((time) => extra(member.latency.count ? millis(time) : '', 'td')),
      extra(member.cpuSeconds === undefined ? '' : fixed(member.cpuSeconds, 1) + ' s', 'td'),
      extra(member.pssKiB === undefined ? '' : fixed(member.pssKiB / 1024, 0) + ' MiB', 'td')]);
    const unlike = members.some((member) => member.expectedShare !== undefined);
    const shown = table('The kernel deals out connections; requests follow them. '
        + (unlike ? 'The mark is what a member is to have '
      + (result.plan.steer ? 'by --steer ' + result.plan.steer : 'for the time that it was there') : 'Even is ' + percent(even))
        + (chance ? ', chance allows ' + percent(chance[0]) + ' to ' + percent(chance[1]) + ' (the band)' : '')
        + '; the whisker is each member’s interval.',
    [result.namedByPid ? 'pid' : 'member', '#connections', '#requests', '#share', 'of connections', '#p50', '#p99', '#cpu',
      '#memory'],
    rows,
    ['total', count(result.load.connections), count(result.load.requests), '', '', '', '', '', ''], members.map((member) => member.id));
    for (const row of shown.querySelectorAll('thead tr, tfoot tr')) {
      [...row.children].forEach((cell, i) => (i === 2 || i > 4) && cell.classList.add('extra'));
    }
    const dead = members.filter((member) => member.died).map((member) =>
      el('p', { class: 'died' }, member.id + ' died: ' + member.died));
    const others = Object.entries(result.load.others).map(([name, answers]) =>
      el('p', { class: 'died' }, count(answers) + ' answered by ‘' + name + '’, which is no member'));
    const errors = Object.entries(result.load.errors).map(([kind, n]) => count(n) + ' ' + kind).join(', ');
    return section('Share', shown, dead, others, errors ? el('p', { class: 'died' }, 'Errors: ' + errors) : null);
  }

  /* Who made the load, each on a machine of its own; whoever was lost stands first. */
  function loadAgents(result) {
    const agents = result.load.agents || [];
    if (agents.length === 0) {
      return null;
    }
    const of = (number) => number === undefined ? '' : count(number);
    const rows = [...agents].sort((a, b) => (a.lost === undefined) - (b.lost === undefined)).map((agent) => [
      agent.name, agent.address, of(agent.connections), of(agent.requests), of(agent.errors),
      agent.startMillis === undefined ? '' : millis(agent.startMillis), '± ' + millis(agent.clockErrorMillis),
      agent.lost === undefined ? '' : el('td', { class: 'phrase died' }, 'lost: ' + agent.lost)]);
    return section('Load agents', table('Warm-up and measured load together. Start: when it began to measure, since the moment that all were'
      + ' given, by its own clock; clock: what may be wrong with that. What a lost one has counted is in no sum.',
    ['agent', 'address', '#connections', '#requests', '#errors', '#start', '#clock', ''], rows));
  }

  function latencies(result) {
    const row = (words, latency) => [words, count(latency.count), millis(latency.p50), millis(latency.p90),
      millis(latency.p99), millis(latency.p999), millis(latency.max)];
    const end = (ms) => fixed(ms, ms < 100 ? 1 : 0);
    const range = ({ low, high }) => low === undefined ? (high === undefined ? '?' : '< ' + end(high))
      : high === undefined ? '> ' + end(low) : end(low) + ' to ' + end(high);
    const sure = ({ p50, p90, p99, p999 }) => ['95 % sure', '', range(p50), range(p90), range(p99), range(p999), ''];
    const rows = [['service', result.load.latency], ['intended', result.load.intended]]
      .filter(([, latency]) => latency)
      .flatMap(([words, latency]) => [row(words, latency)].concat(latency.intervals ? [sure(latency.intervals)] : []));
    const unknown = result.load.schedule ? result.load.schedule.unanswered : 0;
    return table('Service: from the send to the whole answer.'
      + (result.load.intended ? ' Intended: from when it was due to be sent.' : '')
      + (unknown ? ' ' + count(unknown) + ' of ' + count(result.load.schedule.requests)
        + ' never answered: they count with the least that they took.' : ''), ['latency', '#count', '#p50', '#p90', '#p99', '#p99.9', '#max'], rows);
  }

  function trust(result) {
    const told = result.trust;
    if (!told) {
      return null;
    }
    const warmup = result.load.warmup;
    const part = (ratio) => fixed(ratio * 100, 0) + ' %';
    const words = [told.steady === undefined ? 'too short to tell whether steady' : told.steady ? 'steady'
      : told.changes.length ? 'not steady: it changed after ' + told.changes.slice(0, 3).map((at) => fixed(at, 0) + ' s').join(', ')
        : 'not steady: it had not settled'];
    if (warmup.seconds) {
      words.push('warm-up ' + fixed(warmup.seconds, 1) + ' s'
        + (warmup.settled === undefined ? '' : warmup.settled ? ', then settled' : ', not settled'));
    }
    if (told.loopsBusy !== undefined && told.loopsWaited !== undefined) {
      words.push('event loops ' + part(told.loopsBusy) + ' on a cpu, ' + part(told.loopsWaited) + ' waiting for one');
    }
    if (told.sendLagMillis) {
      words.push('sent ' + fixed(told.sendLagMillis.p50, 2) + ' ms late, p99 ' + fixed(told.sendLagMillis.p99, 2) + ' ms');
    }
    words.push(count(told.collections) + ' collections in ' + count(told.collectionMillis) + ' ms');
    if (told.drawsPerConnection !== undefined) {
      words.push(fixed(told.drawsPerConnection, 2) + ' draws a connection');
    }
    for (const [number, what] of [[told.pauses, 'pauses'], [told.clientLimits, 'kept back by the client’s own limits'],
      [told.unsent, 'unsent']]) {
      if (number) {
        words.push(count(number) + ' ' + what);
      }
    }
    return el('p', { class: 'quiet', id: 'trust' }, 'Trust in the generator: ' + words.join(' · '));
  }

  function intruders(result) {
    if (result.intrusion.length === 0) {
      return result.plan.attempted && !result.verdict ? null : section('Intruders',
        el('p', { class: 'quiet' }, result.plan.attempted ? 'Nobody tried.' : 'Not tried (--no-hijack).'));
    }
    const rows = new Map();
    for (const attempt of result.intrusion) {
      const who = attempt.role === 'control' ? attempt.identity + ' (the control: must get in)' : attempt.identity;
      const key = JSON.stringify([who, attempt.address]);
      rows.set(key, rows.get(key) || { who, address: attempt.address, cells: new Map() });
      rows.get(key).cells.set(words(attempt.options), attempt);
    }
    const cell = (attempt) => {
      if (!attempt) {
        return el('td', { class: 'quiet' }, '–');
      }
      return el('td', { class: attempt.verdict }, el('span', { class: 'word' }, attempt.outcome), ' ',
        attempt.outcome === 'admitted' ? 'took ' + count(attempt.connections) : attempt.errno || '');
    };
    return section('Intruders', table('Each tries to bind the port with these socket options, and to listen.',
      ['who', 'on', 'SO_REUSEPORT', 'SO_REUSEADDR', 'both', 'neither'],
      [...rows.values()].map((row) => [row.who, row.address,
        ...OPTIONS.map((options) => cell(row.cells.get(words(options))))])));
  }

  function list(values) {
    return el('dl', {}, Object.entries(values).map(([name, value]) =>
      [el('dt', {}, name), Array.isArray(value) ? value.map((one) => el('dd', {}, String(one))) : value !== null && typeof value === 'object'
        ? Object.entries(value).map(([key, one]) => el('dd', {}, key + ' = ' + one)) : el('dd', {}, String(value))]));
  }

  function download(result, name) {
    /* the embedded text is the document to the letter */
    const text = data ? document.getElementById('data').textContent : JSON.stringify(result);
    const button = el('button', { type: 'button' }, 'Download ' + name);
    button.addEventListener('click', () => {
      const link = el('a', { href: URL.createObjectURL(new Blob([text + '\n'], { type: 'application/json' })),
        download: name });
      link.click();
      URL.revokeObjectURL(link.href);
    });
    const raw = el('details', {}, el('summary', {}, 'Show it'));
    raw.addEventListener('toggle', () => raw.open && raw.children.length === 1
      && raw.append(el('pre', { tabindex: '0' }, JSON.stringify(result, null, 2))));
    return el('div', { class: 'screen' }, section('Document', button, raw));
  }

  /* ---- the bind tables and the attack: portshare binds, portshare hijack ---- */

  const short = (options) => options.length === 0 ? 'none'
    : options.map((option) => option === 'SO_REUSEPORT' ? 'RP' : 'RA').join('+');
  const answer = (word) => word === undefined ? '–' : word === 'EADDRINUSE' ? 'no' : word;
  const some = (n, one, many) => count(n) + ' ' + (n === 1 ? one : many);

  /* A line for each head, a column for each state, both in the document's order. */
  function grid(caption, heads, rows, head, cell) {
    const states = [...new Set(rows.map((row) => row.state))];
    const lines = new Map();
    for (const row of rows) {
      const key = JSON.stringify(head(row));
      const line = lines.get(key) || new Map();
      lines.set(key, line.set(row.state, [...(line.get(row.state) || []), row]));
    }
    return table(caption, [...heads, ...states], [...lines].map(([key, line]) =>
      [...JSON.parse(key), ...states.map((state) => line.has(state) ? cell(line.get(state)) : '')]));
  }

  const marked = (kind, text) => el('td', { class: kind }, kind ? el('span', { class: 'word' }, text) : text);

  function bindCell(rows) {
    const kind = !rows.every((row) => row.asExpected) ? 'failed'
      : rows.some((row) => row.contradicts || row.observed === undefined) ? 'inconclusive' : undefined;
    return marked(kind, rows.map((row) => row.observed === undefined ? '?'
      : answer(row.observed) + (row.asExpected ? '' : '!') + (row.contradicts ? '*' : '')).join(' / '));
  }

  function hijackCell([cell]) {
    const most = cell.take || (cell.took === undefined ? '' : 'took ' + cell.took);
    const kind = !cell.asExpected ? 'failed'
      : cell.tried === 0 || cell.admitted > 0 && !cell.control ? 'inconclusive' : undefined;
    return marked(kind, cell.tried === 0 ? '?' : cell.admitted + '/' + cell.tried + (most ? ' ' + most : '')
      + (cell.asExpected ? '' : '!'));
  }

  function bindTables(rows) {
    const of = (name) => rows.filter((row) => row.table === name);
    const remarks = new Map(rows.filter((row) => row.contradicts && row.remark).map((row) => [row.state, row.remark]));
    return [
      section('Addresses', grid('A binds a port, then B, under one uid. OK: B is let in; no: EADDRINUSE; *: not what is documented.'
        + ' RA, RP: SO_REUSEADDR, SO_REUSEPORT.', ['A', 'B', 'A’s address', 'B’s address', 'documented'], of('addresses'),
      (row) => [short(row.a), short(row.b), row.addressA, row.addressB, answer(row.documented)], bindCell),
      el('ul', {}, [...remarks].map(([state, why]) => el('li', {}, '* ' + state + ': ' + why)))),
      section('Users', grid('One address, same / other uid. Lost: B binds and listens, and then A’s own listen() fails.',
        ['A', 'B'], of('users'), (row) => [short(row.a), short(row.b)], bindCell)),
      section('Multicast', grid('Two processes in one group, same / other uid: who receives.', ['both'], of('groups'),
        (row) => [short(row.a)], bindCell))];
  }

  function attackTables(found) {
    const families = found.families.map((row) => [row.group, row.newcomer,
      ...[[row.asExpected4, row.observed4], [row.asExpected6, row.observed6]].map(([asExpected, observed]) => row.untried
        ? marked('inconclusive', 'not tried: ' + row.untried)
        : marked(asExpected ? undefined : 'failed', observed === undefined ? '–' : observed))]);
    return [
      ...['tcp', 'udp'].map((transport) => [transport, found.cells.filter((cell) => cell.transport === transport)])
        .filter(([, cells]) => cells.length > 0)
        .map(([transport, cells]) => section(transport.toUpperCase(), grid('Admitted of attempts, and the most that one took.'
          + (found.service ? '' : ' RA, RP: the group’s SO_REUSEADDR, SO_REUSEPORT; reserved: a bound socket that never listens'
            + ' holds the port.'),
        ['group', 'who'], cells, (cell) => [(cell.group ? short(cell.group) : '–') + (cell.reserved ? ' reserved' : ''),
          (cell.control ? 'the group’s ' : '') + cell.identity], hijackCell))),
      families.length ? section('Address families', table('One uid, SO_REUSEPORT on both: what a newcomer takes from a TCP group by'
        + ' its address alone.', ['group on', 'newcomer on', 'IPv4', 'IPv6'], families)) : null,
      found.advice.length ? section('Advice', el('ul', {}, found.advice.map((one) => el('li', {}, one)))) : null];
  }

  function lab(found) {
    const attack = found.families !== undefined;
    const name = attack ? 'hijack' : 'binds';
    const rows = found.rows;
    const counts = found.counts;
    document.title = 'portshare ' + name + ': ' + found.verdict + ' · Linux ' + found.environment.kernel;
    const sources = new Map(rows.map((row) => [row.state + ' ' + row.source, row]));
    page.replaceChildren(...[
      el('header', { class: found.verdict }, el('h1', {}, found.verdict.toUpperCase()),
        el('p', {}, 'portshare ' + name + (found.service ? ' ' + found.service : '') + ' · ' + count(counts.tried) + ' of '
          + count(rows.length) + ' tried; ' + (attack ? 'outsiders got in ' + some(counts.intrusions, 'time', 'times')
          : some(counts.contradicting, 'is', 'are') + ' not as documented') + '; '
          + some(counts.unexpected, 'is', 'are') + ' not as expected of Linux'),
        where(found)),
      warnings(found),
      ...(attack ? attackTables(found) : bindTables(rows)),
      section('Who decides', table('In the kernel’s source.', ['state', 'function'],
        [...sources.values()].map((row) => [row.state, row.source]))),
      section('Environment', list(found.environment)),
      download(found, name + '.json'),
      el('footer', {}, 'portshare · ' + name + ' schema ' + found.schemaVersion)
    ].filter((part) => part !== null));
  }

  /* ---- a group that is steered: portshare steer ---- */

  function steered(found) {
    document.title = 'portshare steer: ' + found.verdict + ' · Linux ' + found.environment.kernel;
    const lines = new Map();
    for (const one of found.situations) {
      lines.set(one.what, { ...lines.get(one.what), [one.transport]: one });
    }
    const cell = (one) => one === undefined ? el('td', {}, '–')
      : marked(!one.asExpected ? 'failed' : one.observed === undefined ? 'inconclusive' : undefined,
        one.observed === undefined ? '? ' + one.untried : one.observed + (one.asExpected ? '' : '! not ' + one.expected));
    page.replaceChildren(
      el('header', { class: found.verdict }, el('h1', {}, found.verdict.toUpperCase()),
        el('p', {}, 'portshare steer · ' + count(found.tried) + ' of ' + count(found.situations.length) + ' tried; '
          + some(found.unexpected, 'is', 'are') + ' not as expected of Linux'), where(found)),
      section('Situations', table('A classic BPF program (SO_ATTACH_REUSEPORT_CBPF) gives each connection, or datagram, to the'
        + ' socket of an index.', ['what', 'TCP', 'UDP'],
      [...lines].map(([what, { tcp, udp }]) => [what, cell(tcp), cell(udp)]))),
      section('Who decides', table('In the kernel’s source.', ['what', 'function'],
        [...lines].map(([what, { tcp, udp }]) => [what, (tcp || udp).source]))),
      section('Environment', list(found.environment)),
      download(found, 'steer.json'),
      el('footer', {}, 'portshare · steer schema ' + found.schemaVersion));
  }

  /* ---- set-ups under the same load: portshare compare ---- */

  const shown = (size) => size < 9.995 ? 2 : size < 99.95 ? 1 : 0;
  const three = (n) => fixed(n, shown(Math.abs(n)));
  const METRICS = [
    ['requestsPerSecond', 'requests/s', '', (n) => fixed(n, 0)],
    ['meanMillis', 'mean', 'ms', three],
    ['standardDeviationMillis', 'deviation', 'ms', three],
    ['p99Millis', 'p99', 'ms', three],
    ['cpuMicrosPerRequest', 'CPU/request', 'µs', three],
    ['shareSpread', 'spread', '%', (n) => three(n * 100)]];
  const inUnit = (words, unit) => unit ? words + ', ' + unit : words;
  const named = (setup) => el('th', { class: 'name', scope: 'row' }, setup);

  function figures(found) {
    const cell = (range, format) => range ? el('td', { class: 'n' }, format(range.median),
      el('span', { class: 'range' }, format(range.low) + ' – ' + format(range.high))) : el('td', { class: 'n quiet' }, '–');
    return section('Figures', table('Median of the rounds, and their range. Latency: from the send to the whole answer; its mean,'
      + ' standard deviation and 99th percentile. CPU: time of all processes of the set-up. Spread: the largest less the smallest'
      + ' share of a process in the connections.', ['set-up', ...METRICS.map(([, words, unit]) => '#' + inUnit(words, unit))],
    found.setups.map((one) => [named(one.setup), ...METRICS.map(([name, , , format]) => cell(one.summary[name], format))])));
  }

  /* The median as a bar, the range of the rounds as a whisker. */
  function medians(found, [name, words, unit, format]) {
    const measured = found.setups.filter((one) => one.summary[name]);
    const top = Math.max(...measured.map((one) => one.summary[name].high));
    const x = (n) => top > 0 ? n / top * 1000 : 0;
    return measured.length === 0 ? null : el('div', {}, el('h3', {}, inUnit(words, unit)), table(null, ['set-up', '#median', ''],
      measured.map((one) => {
        const range = one.summary[name];
        return [named(one.setup), format(range.median), el('td', { class: 'bar' },
          svg('svg', { class: 'share', viewBox: '0 0 1000 20', preserveAspectRatio: 'none', role: 'img',
            'aria-label': one.setup + ': ' + format(range.median) + ', ' + format(range.low) + ' to ' + format(range.high) },
          svg('rect', { class: 'fill', x: 0, width: x(range.median), y: 5, height: 10 }),
          svg('line', { class: 'whisker', x1: x(range.low), x2: x(range.high), y1: 10, y2: 10 })))];
      })));
  }

  const signed = (ratio) => (ratio < 0 ? '−' : '+') + fixed(Math.abs(ratio) * 100, Math.abs(ratio) < 0.0995 ? 1 : 0) + ' %';

  /* No difference is in the middle, the double at the right end; what lies beyond ends there. */
  function interval(one) {
    const x = (ratio) => 500 + 500 * Math.max(-1, Math.min(1, ratio));
    return el('td', { class: 'bar' }, svg('svg', { class: 'share' + (one.shown ? '' : ' unshown'), viewBox: '0 0 1000 20',
      preserveAspectRatio: 'none', role: 'img', 'aria-label': signed(one.low) + ' to ' + signed(one.high) },
    svg('rect', { class: 'span', x: x(one.low), width: Math.max(1, x(one.high) - x(one.low)), y: 5, height: 10 }),
    svg('line', { class: 'whisker', x1: x(one.estimate), x2: x(one.estimate), y1: 3, y2: 17 }),
    svg('line', { class: 'even', x1: 500, x2: 500, y1: 0, y2: 20 })));
  }

  /* A table for each set-up and its baseline. */
  function differences(found) {
    const label = new Map(METRICS.map(([name, words]) => [name, words]));
    const pairs = new Map();
    for (const one of found.differences) {
      const key = one.setup + ' from ' + one.baseline;
      pairs.set(key, [...(pairs.get(key) || []), one]);
    }
    const rows = (some) => some.map((one) => [label.get(one.metric) || one.metric,
      el('td', { class: one.shown ? 'n' : 'n quiet' }, one.shown ? el('strong', {}, signed(one.estimate)) : signed(one.estimate)),
      signed(one.low).replace(' %', '') + ' to ' + signed(one.high), interval(one)]);
    return pairs.size === 0 ? null : section('Differences', el('p', { class: 'quiet' }, 'Within a family, which runs one server;'
      + ' paired by rounds. All intervals hold together with ' + percent(found.plan.confidence) + '. Bold: no difference is outside'
      + ' the interval; else none is shown. The bars end at −100 % and at +100 %. Spread in percentage points.'),
    el('div', { class: 'pair' }, [...pairs].map(([title, some]) => el('div', {}, el('h3', {}, title),
      table(null, ['in', '#difference', '#interval', ''], rows(some))))));
  }

  function published(found) {
    if (found.published.length === 0) {
      return null;
    }
    const here = new Map(found.setups.map((one) => [one.setup, one.summary]));
    const ours = (one, name) => (here.get(one.setup) || {})[name] ? three(here.get(one.setup)[name].median) : '–';
    const told = (n) => n === undefined ? '–' : String(n);
    const more = (one) => [one.maxMillis === undefined ? null : 'max ' + one.maxMillis + ' ms',
      one.cpuLoad === undefined ? null : 'CPU load ' + one.cpuLoad, one.note].filter((part) => part).join('; ');
    const sources = [...new Set(found.published.map((one) => one.source))];
    return section('Published elsewhere', el('p', { class: 'quiet' }, 'Figures of others, of their machines and loads: not measured'
      + ' here. Beside them the medians of the set-up here that comes nearest; latency in ms.'), sources.map((source) => {
      const ofOne = found.published.filter((one) => one.source === source);
      return [el('h3', {}, source), table(ofOne[0].url, ['there', '#mean', '#deviation', 'also', 'here', '#mean', '#deviation'],
        ofOne.map((one) => [one.what, told(one.meanMillis), told(one.standardDeviationMillis), more(one),
          el('td', { class: 'name' }, one.setup), ours(one, 'meanMillis'), ours(one, 'standardDeviationMillis')]))];
    }));
  }

  function comparison(found) {
    const measured = found.setups.filter((one) => one.rounds.length > 0);
    const problems = found.setups.flatMap((one) => {
      const failed = Object.entries(one.errors).map(([kind, n]) => count(n) + ' ' + kind).join(', ');
      return [one.problem ? one.setup + ': ' + one.problem : null, failed ? one.setup + ': failed requests: ' + failed : null];
    }).filter((one) => one);
    document.title = 'portshare compare · Linux ' + found.environment.kernel;
    page.replaceChildren(...[
      el('header', { class: found.verdict }, el('h1', {}, found.verdict === 'passed' ? 'MEASURED' : 'INCONCLUSIVE'),
        el('p', {}, 'portshare compare · ' + measured.length + ' of ' + some(found.setups.length, 'set-up', 'set-ups')
          + ' · ' + found.plan.members + ' members · ' + count(found.plan.connections) + ' connections, new after '
          + found.plan.requestsPerConnection + ' requests · ' + found.plan.rounds + ' rounds of '
          + three(found.plan.durationSeconds) + ' s in turn'),
        where(found),
        found.interrupted ? el('p', { class: 'inconclusive' }, el('span', { class: 'word' },
          'Interrupted: what is here is partial.')) : null),
      warnings({ warnings: [...problems, ...found.warnings] }),
      figures(found),
      section('Medians and ranges', el('div', { class: 'pair' }, METRICS.map((metric) => medians(found, metric)))),
      differences(found),
      published(found),
      section('Set-ups', table(null, ['set-up', 'is', '#processes that answer'],
        found.setups.map((one) => [named(one.setup), one.words, count(one.processes)]))),
      el('div', { class: 'pair' }, section('Environment', list(found.environment)), section('Plan', list(found.plan))),
      download(found, 'result.json'),
      el('footer', {}, 'portshare · compare schema ' + found.schemaVersion)
    ].filter((part) => part !== null));
  }

  /* ---- what restarts lose: portshare restart ---- */

  const of = (rate) => count(rate.lost) + ' of ' + count(rate.tried);
  const grown = (counters) => Object.entries(counters).filter(([, n]) => n !== 0)
    .map(([name, n]) => name + ' ' + count(n)).join(', ') || 'nothing';

  function restartTables(found, load) {
    const rows = found.restarts.filter((row) => row.load === load);
    const tried = rows.filter((row) => !row.untried);
    const how = (row) => row.untried ? '–' : of(row.restarts) + (row.asExpected ? '' : ' !');
    return [
      section(load === 'new' ? 'A new connection for each request' : 'Connections are kept', table(
        'How many restarts lost a request, below which chance the next does so (95 %), and how the requests ended. Reset: before a'
          + ' first answer; in flight: reset after one; closed: FIN instead of an answer; late: not in time.',
        ['technique', '#restarts', '#below', '#lost', '#of', '#refused', '#reset', '#in flight', '#closed', '#cut short', '#late'],
        rows.map((row) => [named(row.technique), how(row), ...(row.untried ? Array(9).fill('–') : [percent(row.restarts.upper),
          count(row.lost), count(row.requests), count(row.loss.refused), count(row.loss.resetUnaccepted),
          count(row.loss.resetInFlight), count(row.loss.closed), count(row.loss.cutShort), count(row.loss.timedOut)])]))),
      el('section', {}, table('With and without a reservation, the time of a connect, connects that waited for a retransmit, and what the kernel counted.',
        ['technique', '#reserved', '#not reserved', '#connect p99', '#waits', 'counters'],
        tried.map((row) => [named(row.technique), of(row.reserved),
          of({ lost: row.restarts.lost - row.reserved.lost, tried: row.restarts.tried - row.reserved.tried }),
          row.connectP99Millis === undefined ? '–' : fixed(row.connectP99Millis, 2) + ' ms', count(row.slowConnects),
          grown(row.counters)])))];
  }

  function restarts(found) {
    const untried = found.restarts.filter((row) => row.untried).map((row) => 'not tried: ' + row.technique + ', ' + row.load + ': '
      + row.untried + (row.remedy ? '; ' + row.remedy : ''));
    const plan = found.plan;
    document.title = 'portshare restart: ' + found.verdict + ' · Linux ' + found.environment.kernel;
    page.replaceChildren(...[
      el('header', { class: found.verdict }, el('h1', {}, found.verdict.toUpperCase()),
        el('p', {}, 'portshare restart · ' + (plan.server ? plan.server + ' · ' : '') + some(plan.members, 'member', 'members') + ' · '
          + some(plan.connections, 'connection', 'connections') + ' · ' + some(found.counts.restarts, 'restart', 'restarts') + ' · '
          + some(found.counts.unexpected, 'row is', 'rows are') + ' not as expected of Linux'),
        where(found),
        found.interrupted ? el('p', { class: 'inconclusive' }, el('span', { class: 'word' },
          'Interrupted: what is here is partial.')) : null),
      warnings({ warnings: [...untried, ...found.warnings] }),
      ...plan.loads.flatMap((load) => restartTables(found, load)),
      section('Who decides', table('In the kernel’s source.', ['technique', 'load', 'expected', 'function'],
        found.restarts.map((row) => [named(row.technique), row.load, row.expected, row.source]))),
      el('div', { class: 'pair' }, section('Environment', list(found.environment)), section('Plan',
        list({ ...plan, techniques: plan.techniques.join(', '), loads: plan.loads.join(', ') }))),
      download(found, 'result.json'),
      el('footer', {}, 'portshare · restart schema ' + found.schemaVersion)
    ].filter((part) => part !== null));
  }

  /* ---- counts of others, and what chance does: portshare judge ---- */

  function judgement(found) {
    const top = Math.max(...found.judged.map((one) => Math.max(2 * one.expectedShare, one.interval.high)));
    document.title = 'portshare judge: ' + found.verdict;
    page.replaceChildren(
      el('header', { class: found.verdict }, el('h1', {}, found.verdict.toUpperCase()),
        el('p', {}, 'portshare judge · ' + count(found.judged.length) + ' members · ' + count(found.connections) + ' connections'
          + (found.effectiveConnections === found.connections ? '' : ', worth ' + count(found.effectiveConnections) + ' draws')),
        found.answer.map((one) => el('p', {}, one))),
      checks(found),
      section('Share', table('The band is where chance leaves a member, the whisker where its true share lies; both with '
        + percent(found.plan.confidence) + ' for all together.' + (found.evenShare ? ' Even is ' + percent(found.evenShare) + '.' : ''),
      ['member', '#connections', '#share', 'of connections', '#' + (found.evenShare ? 'off even' : 'off its share')],
      found.judged.map((one) => [one.name, count(one.connections), percent(one.share),
        bar({ ...one, id: one.name }, one.expectedShare, [one.chance.low, one.chance.high], top), signed(one.deviation)]),
      ['total', count(found.connections), '', '', ''])),
      download(found, 'result.json'),
      el('footer', {}, 'portshare · judge schema ' + found.schemaVersion));
  }

  function spread(place, found) {
    const column = (value) => found.spreads.map((one) => value(one) * 100);
    const share = idle((v) => fixed(v, 1) + ' %');
    const line = (label, i) => ({ label, value: share, stroke: COLOURS[i], width: 1.5, dash: DASHES[i], points: { show: false } });
    draw(place, 'Shares that chance leaves an even member with, by number of connections',
      [{ label: 'connections', value: idle(count) }, line('largest of all', 0), line('smallest of all', 0),
        line('busiest, on average', 1), { ...line('even', 7), dash: DASHES[2] }],
      [found.spreads.map((one) => one.connections), column((one) => one.chance.high), column((one) => one.chance.low),
        column((one) => one.busiestMean), column(() => found.evenShare)],
      { padding: [null, 30, null, null], bands: [{ series: [1, 2], fill: colour('--band') }], scales: { x: { time: false, distr: 3, log: 10 } },
        axes: [axis('connections'), { ...axis('', (u, splits) => splits.map((one) => one + ' %')), size: 60 }] });
  }

  function chance(found) {
    const plan = found.plan;
    const asked = found.spreads.find((one) => one.connections === plan.connections);
    const canvas = el('div', { 'data-own': '' });
    document.title = 'portshare judge --plan: ' + count(plan.members) + ' members';
    page.replaceChildren(
      el('header', {}, el('h1', {}, count(plan.members) + ' members, ' + percent(found.evenShare) + ' each'),
        el('p', {}, 'portshare judge --plan · what chance alone does to members that share evenly'),
        asked ? el('p', {}, 'With ' + count(asked.connections) + ' connections the busiest member has ' + percent(asked.busiestMean)
          + ' on average; in 95 of 100 groups no more than ' + percent(asked.busiest95) + ', in 99 no more than '
          + percent(asked.busiest99) + '.') : null),
      section('Spread', el('div', { class: 'chart' }, canvas),
        table('The busiest member’s share, and where all members are with ' + percent(plan.confidence) + '.',
          ['#connections', '#busiest on average', '#95 of 100', '#99 of 100', '#all from', '#to'], found.spreads.map((one) =>
            [count(one.connections), percent(one.busiestMean), percent(one.busiest95), percent(one.busiest99),
              percent(one.chance.low), percent(one.chance.high)]))),
      section('What a test needs', table('So many connections show with ' + percent(plan.confidence)
        + ' that an even group is even, in 99 of 100 such groups.', ['to within', '#connections'],
      found.needed.map((one) => [percent(one.tolerance), count(one.connections)]))),
      download(found, 'result.json'),
      el('footer', {}, 'portshare · chance schema ' + found.schemaVersion));
    spread(canvas, found);
  }

  /* ---- charts ---- */

  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

  function axis(label, values) {
    const rule = { stroke: () => colour('--rule'), width: 1 };
    return { stroke: () => colour('--quiet'), grid: rule, ticks: rule, font: '11px system-ui', ...(values && { values }),
      ...(label && { label, labelSize: 20, labelFont: '12px system-ui', size: 34 }) };
  }

  const plots = new Map();

  /* ---- windows of time behind the lines of a chart, with a word each above it ---- */

  const LABEL_FONT = '11px system-ui, sans-serif';
  /* by the place of the chart, in the order of time: { what, from, until } */
  const windows = new WeakMap();
  const ruler = document.createElement('canvas').getContext('2d');

  /* Each window's row of labels, from below, and where its label begins; in a row none touches another. No row = there is no place. */
  function labelled(shown, x, width) {
    const ends = [];
    ruler.font = LABEL_FONT;
    return shown.map((one) => {
      const size = ruler.measureText(one.what).width;
      const left = Math.max(0, Math.min(width - size, (x(one.from) + x(one.until)) / 2 - size / 2));
      let row = ends.findIndex((end) => end + 8 <= left);
      row = row < 0 ? ends.length : row;
      if (row >= MOST_LABEL_ROWS) {
        return { ...one };
      }
      ends[row] = left + size;
      return { ...one, row, left };
    });
  }

  function drawWindows(u, place) {
    const shown = windows.get(place) || [];
    const { left, top, width, height } = u.bbox;
    const ratio = devicePixelRatio;
    const x = (second) => Math.max(0, Math.min(width / ratio, u.valToPos(second, 'x')));
    u.ctx.save();
    for (const one of labelled(shown, x, width / ratio)) {
      const from = left + Math.round(x(one.from) * ratio);
      /* one of a moment in a long run is seen too */
      const size = Math.max(2 * ratio, Math.round((x(one.until) - x(one.from)) * ratio));
      const above = one.row === undefined ? 0 : (one.row * LABEL_ROW + 3) * ratio;
      u.ctx.fillStyle = colour('--window');
      u.ctx.fillRect(from, top, size, height);
      u.ctx.fillStyle = colour('--window-edge');
      u.ctx.fillRect(from, top - above, Math.max(1, Math.round(ratio)), height + above);
    }
    /* last, on a ground of their own: a window's edge may come up behind another's word */
    u.ctx.font = LABEL_FONT.replace('11', String(11 * ratio));
    u.ctx.textBaseline = 'bottom';
    for (const one of labelled(shown, x, width / ratio).filter((label) => label.row !== undefined)) {
      const at = left + one.left * ratio;
      const foot = top - (one.row * LABEL_ROW + 2) * ratio;
      u.ctx.fillStyle = colour('--ground');
      u.ctx.fillRect(at - 2 * ratio, foot - 13 * ratio, u.ctx.measureText(one.what).width + 4 * ratio, 13 * ratio);
      u.ctx.fillStyle = colour('--ink');
      u.ctx.fillText(one.what, at, foot);
    }
    u.ctx.restore();
  }

  /* A chart's options for its windows: room for the words, and time as far as they reach. */
  function withWindows(place, shown, options) {
    windows.set(place, shown);
    if (shown.length === 0) {
      return options;
    }
    return { ...options,
      scales: { ...options.scales, x: { ...options.scales.x,
        range: (u, low, high) => [Math.min(low, (windows.get(place)[0] || { from: low }).from),
          Math.max(high, ...windows.get(place).map((one) => one.until))] } },
      hooks: { drawClear: [(u) => drawWindows(u, place)] } };
  }

  /* How many rows of labels there are in a chart from the first to the last of these seconds. */
  function labelRows(place, shown, seconds) {
    const first = Math.min(seconds[0], ...shown.map((one) => one.from));
    const last = Math.max(seconds[seconds.length - 1], ...shown.map((one) => one.until));
    const width = Math.max(260, place.clientWidth) - 67;
    const rows = labelled(shown, (second) => (second - first) / Math.max(1e-3, last - first) * width, width)
      .map((one) => one.row === undefined ? 0 : one.row + 1);
    return Math.max(0, ...rows);
  }

  /* A plot with the same lines as before is given its new points, and stays. */
  function draw(place, title, series, data, options) {
    const lines = JSON.stringify([series, options.height || 0]);
    const shown = plots.get(place);
    if (shown && shown.lines === lines) {
      place.firstChild.setAttribute('aria-label', title);
      shown.plot.setData(data);
      return;
    }
    forget(place);
    const width = Math.max(260, place.clientWidth);
    const node = el('div', { role: 'img', 'aria-label': title });
    place.replaceChildren(node);
    const plot = new uPlot({ width, height: 220, series, cursor: { drag: { x: false, y: false } }, ...options }, data, node);
    plots.set(place, { plot, lines });
  }

  /* uPlot keeps every plot until it is destroyed. */
  function forget(place) {
    if (plots.has(place)) {
      plots.get(place).plot.destroy();
      plots.delete(place);
    }
  }

  /* What a legend says beside a label: nothing while no point is pointed at. */
  const idle = (format) => (u, v) => v === null || v === undefined ? '' : format(v);

  /* Rates per second: the seconds of the timeline are not all of one length. */
  function rates(timeline, value) {
    return timeline.map((second, i) => value(second) / Math.max(1e-3, second.second - (i ? timeline[i - 1].second : 0)));
  }

  /* The end of the load is no whole second, and what begins in a few milliseconds of it is no rate. */
  function wholeSeconds(timeline) {
    const [before, end] = timeline.slice(-2);
    return end && end.second - before.second < 0.5 ? timeline.slice(0, -1) : timeline;
  }

  /* Who was not there has no rate, rather than none at all. */
  function presence(result) {
    const window = new Map((result.disruptions || []).map((one) => [one.what, one]));
    return (member, begin, end) => {
      const joined = window.get(member.joined);
      const left = window.get(member.left);
      return !(joined && end <= joined.from) && !(left && left.until !== undefined && begin >= left.until);
    };
  }

  function overTime(place, result, field, title) {
    const timeline = wholeSeconds(result.timeline);
    const members = result.members;
    const there = presence(result);
    const shown = (result.disruptions || []).map((one) =>
      ({ what: one.what, from: one.from, until: one.until === undefined ? Math.max(one.from, result.load.seconds) : one.until }));
    const parts = new Map(timeline.map((second) =>
      [second, new Map(second.members.map((one) => [one.id, one[field]]))]));
    const each = members.map((member) => rates(timeline, (second) => parts.get(second).get(member.id) || 0)
      .map((rate, i) => there(member, i ? timeline[i - 1].second : 0, timeline[i].second) ? rate : null));
    const known = (rates) => rates.filter((rate) => rate !== null);
    const [low, high] = known(each.flat()).reduce(([l, h], rate) => [Math.min(l, rate), Math.max(h, rate)], [Infinity, 0]);
    const said = title + ': ' + fixed(low, 0) + ' to ' + fixed(high, 0)
      + shown.map((one) => '; ' + one.what + ' from ' + fixed(one.from, 1) + ' to ' + fixed(one.until, 1) + ' s').join('');
    const x = timeline.map((second) => second.second);
    const value = idle((v) => fixed(v, 0));
    const second = { label: 's', value: idle((v) => fixed(v, 1)) };
    const line = (label, i) => ({ label, value, stroke: COLOURS[i % COLOURS.length], width: 1.5,
      dash: DASHES[Math.floor(i / 2) % DASHES.length], points: { show: timeline.length < 3 } });
    const rows = labelRows(place, shown, x);
    const options = withWindows(place, shown, { ...(rows && { height: 220 + rows * LABEL_ROW, padding: [rows * LABEL_ROW + 4, null, null, null] }),
      scales: { x: { time: false }, y: { range: (u, low, high) => [0, Math.max(1, high) * 1.05] } },
      axes: [axis('seconds'), axis('')] });
    if (members.length <= MOST_LINES) {
      draw(place, said, [second, ...members.map((member, i) => line(member.id, i))], [x, ...each], options);
      return;
    }
    const sorted = x.map((_, i) => known(each.map((one) => one[i])).sort((a, b) => a - b));
    draw(place, said, [second, line('smallest', 0), line('median', 2), line('largest', 1)],
    [x, sorted.map((s) => s[0]), sorted.map((s) => s[s.length >> 1]), sorted.map((s) => s[s.length - 1])],
    { ...options, bands: [{ series: [3, 1], fill: colour('--band') }] });
  }

  function percentiles(place, result) {
    const curves = [['service', result.load.latency], ['intended', result.load.intended]]
      .filter(([, latency]) => latency && latency.percentiles && latency.percentiles.length > 1);
    /* the largest of n stands for one in n */
    const position = (point, n) => point.percentile >= 100 ? Math.max(2, n) : 100 / (100 - point.percentile);
    const all = [...new Set(curves.flatMap(([, latency]) => latency.percentiles
      .map((point) => position(point, latency.count))))].sort((a, b) => a - b);
    const columns = curves.map(([, latency]) => {
      const known = new Map(latency.percentiles.map((point) => [position(point, latency.count), point.millis]));
      return all.map((one) => known.has(one) ? known.get(one) : undefined);
    });
    const label = (one) => one <= 1 ? '0 %' : one === 2 ? '50 %' : (100 - 100 / one).toFixed(
      Math.max(0, Math.round(Math.log10(one)) - 2)) + ' %';
    draw(place, 'Latency by percentile, both axes logarithmic',
      [{ label: 'percentile', value: idle((v) => (100 - 100 / v).toFixed(v < 100 ? 1 : 3) + ' %') },
        ...curves.map(([name], i) => ({ label: name + ' latency, ms', stroke: COLOURS[i], width: 2, dash: DASHES[i],
          spanGaps: true, points: { show: false }, value: idle((v) => fixed(v, 2)) }))],
      [all, ...columns],
      { padding: [null, 30, null, null],
        scales: { x: { time: false, distr: 3, log: 10 }, y: { distr: 3, log: 10 } },
        axes: [{ ...axis('percentile', (u, splits) => splits.map((one) =>
          Math.abs(Math.log10(one) - Math.round(Math.log10(one))) < 1e-9 ? label(one) : '')) },
        { ...axis('', (u, splits) => splits.map((ms) => ms === null ? '' : ms + ' ms')), size: 70 }] });
  }

  function secondsTable(result) {
    const members = result.members.length <= MOST_LINES ? result.members : [];
    const shown = document.getElementById('seconds');
    const part = el('details', { id: 'seconds' }, el('summary', {}, 'The seconds as a table'));
    part.addEventListener('toggle', () => part.open && part.children.length === 1 && again());
    /* a long run has thousands of rows: on a live page only who looks at them pays for them */
    return result.verdict || shown && shown.open ? append(part, [table(null,
      ['second', '#connections', '#requests', '#errors', ...members.map((member) => '#' + member.id)],
      result.timeline.map((second) => [fixed(second.second, 1), count(second.connections), count(second.requests),
        count(second.errors), ...members.map((member) =>
          count((second.members.find((one) => one.id === member.id) || { connections: 0 }).connections))]))]) : part;
  }

  function charts(result) {
    const places = [];
    const place = (title, drawing) => {
      const id = 'chart-' + places.length;
      places.push([id, drawing]);
      const canvas = el('div', { id, 'data-own': '' });
      return el('div', { class: 'chart' }, title ? el('h3', {}, title) : null, canvas);
    };
    const rows = [];
    if (result.timeline.length > 0) {
      rows.push(section('Over time', el('div', { class: 'pair' },
        place('Connections per second', (canvas) => overTime(canvas, result, 'connections',
          'Connections per second of each member over the seconds of the load')),
        place('Requests per second', (canvas) => overTime(canvas, result, 'requests',
          'Requests per second of each member over the seconds of the load'))),
      secondsTable(result)));
    }
    const curve = (result.load.latency.percentiles || []).length > 1;
    rows.push(section('Latency', curve ? place('', (canvas) => percentiles(canvas, result)) : null, latencies(result), trust(result)));
    const drawAll = () => {
      const shown = places.map(([id, drawing]) => [document.getElementById(id), drawing]);
      [...plots.keys()].filter((place) => !place.isConnected).forEach(forget);
      shown.forEach(([canvas, drawing]) => drawing(canvas));
    };
    return { rows, drawAll };
  }

  /* ---- the page ---- */

  let drawn;

  function render(result) {
    const { rows, drawAll } = charts(result);
    update(page, el('div', {},
      banner(result),
      checks(result),
      warnings(result),
      disruptions(result),
      shares(result),
      ...rows,
      loadAgents(result),
      intruders(result),
      result.verdict ? el('div', { class: 'pair' }, section('Environment', list(result.environment)),
        section('Plan', list(result.plan))) : null,
      result.verdict ? download(result, 'result.json') : null,
      el('footer', {}, 'portshare · ', result.verdict ? 'result schema ' + result.schemaVersion : 'live')));
    drawAll();
    drawn = result;
  }

  /* A canvas has the colours and the width that it was drawn with. */
  function again() {
    [...plots.keys()].forEach(forget);
    if (drawn) {
      render(drawn);
    } else if (data && data.spreads) {
      chance(data);
    }
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

  /* Read out by screen readers when it changes, and only then. */
  function say(text) {
    if (status.textContent !== text) {
      status.textContent = text;
    }
  }

  /* A live page: each event is the newest result without its timeline, and the seconds that this viewer lacks. */
  function follow() {
    const seconds = [];
    const events = new EventSource('events');
    page.replaceChildren(el('header', { class: 'running' }, el('h1', {}, 'STARTING')));
    events.addEventListener('state', (event) => {
      const state = JSON.parse(event.data);
      const over = state.result && state.result.verdict;
      say(over ? '' : state.step);
      if (state.result) {
        seconds.length = state.since;
        seconds.push(...state.result.timeline);
        render({ ...state.result, timeline: [...seconds] });
      }
      if (over) {
        events.close();
      }
    });
    events.addEventListener('error', () =>
      say('The run does not answer any more; what is here is the last that it said.'));
  }

  if (data && data.rows) {
    lab(data);
  } else if (data && data.setups) {
    comparison(data);
  } else if (data && data.situations) {
    steered(data);
  } else if (data && data.judged) {
    judgement(data);
  } else if (data && data.spreads) {
    chance(data);
  } else if (data && data.restarts) {
    restarts(data);
  } else if (data) {
    render(data);
  } else {
    follow();
  }
})();
