// One of several processes that share a port: node server.js HOST PORT
// All of them where Node cannot share one, as a cluster: node server.js HOST PORT WORKERS
const cluster = require('cluster');
const fs = require('fs');
const http = require('http');

const [host, port, workers] = process.argv.slice(2);

// Its counts go to descriptor 8, for who has started it, when it ends.
function serve(options) {
  const name = String(process.pid);
  const counts = { accepted: 0, answered: 0 };
  process.on('SIGTERM', () => process.exit(0));
  process.on('exit', () => fs.writeSync(8, JSON.stringify({ event: 'final', pid: process.pid, ...counts }) + '\n'));
  http.createServer((request, response) => {
    counts.answered++;
    response.setHeader('Content-Type', 'text/plain');
    response.setHeader('Portshare-Member', name);
    response.end(name + '\n');
  }).on('connection', () => counts.accepted++).listen({ host, port: Number(port), backlog: 1024, ...options });
}

if (!workers) {
  serve({ reusePort: true });
} else if (cluster.isWorker) {
  serve({});
} else {
  // each worker accepts for itself, from the one listener that all inherit
  cluster.schedulingPolicy = cluster.SCHED_NONE;
  cluster.setupPrimary({ stdio: ['ignore', 1, 2, 'ipc', null, null, null, null, 8] });
  for (let i = 0; i < Number(workers); i++) {
    cluster.fork();
  }
  cluster.on('exit', (worker, code) => code && process.exit(code));
  process.on('SIGTERM', () => {
    Object.values(cluster.workers).forEach((worker) => worker.process.kill());
    process.exit(0);
  });
}
