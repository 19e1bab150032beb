/* Numbers and names as words. */
export const count = (n) => n.toLocaleString('en-US');
export const fixed = (n, digits) =>
  n.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits });
export const percent = (ratio) => `${fixed(ratio * 100, 1)} %`;
/* as precise as it is, up to a hundredth of a percent */
export const ratio = (part) => `${(part * 100).toLocaleString('en-US', { maximumFractionDigits: 2 })} %`;
export const millis = (ms) => `${fixed(ms, ms < 100 ? 1 : 0)} ms`;
/* of what somebody has typed */
export const exactly = (ms) => `${Math.round(ms * 1e3) / 1e3} ms`;
export const some = (n, one, many) => `${count(n)} ${n === 1 ? one : many}`;
/* what is more than tenfold says no more */
export const signed = (part) =>
  part >= 10 ? '> 1,000 %' : `${part < 0 ? '−' : '+'}${fixed(Math.abs(part) * 100, Math.abs(part) < 0.0995 ? 1 : 0)} %`;
/* three digits, or all before the point */
export const three = (n) => fixed(n, Math.abs(n) < 9.995 ? 2 : Math.abs(n) < 99.95 ? 1 : 0);

export const address = (plan) => `${plan.host.includes(':') ? `[${plan.host}]` : plan.host}:${plan.port}`;
export const counts = (byKind) =>
  Object.entries(byKind)
    .map(([kind, n]) => `${count(n)} ${kind}`)
    .join(', ');

/* As a shell takes it for one word. */
export const quoted = (word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`);
