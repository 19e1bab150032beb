// One of several processes that share a port: node server.js HOST PORT
// All of them where Node cannot share one, as a cluster: node server.js HOST PORT WORKERS
const cluster = require('cluster');
const http = require('http');

const [host, port, workers] = process.argv.slice(2);

function serve(options) {
  const name = String(process.pid);
  http.createServer((request, response) => {
    response.setHeader('Content-Type', 'text/plain');
    response.setHeader('Portshare-Member', name);
    response.end(name + '\n');
  }).listen({ host, port: Number(port), backlog: 1024, ...options });
}

if (!workers) {
  serve({ reusePort: true });
} else if (cluster.isWorker) {
  serve({});
} else {
  // each worker accepts for itself, from the one listener that all inherit
  cluster.schedulingPolicy = cluster.SCHED_NONE;
  for (let i = 0; i < Number(workers); i++) {
    cluster.fork();
  }
  process.on('SIGTERM', () => {
    Object.values(cluster.workers).forEach((worker) => worker.process.kill());
    process.exit(0);
  });
}
