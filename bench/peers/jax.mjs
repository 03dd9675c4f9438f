// What jax-js (WebAssembly backend, double precision) does of the same descent on N samples. Reads lines "gd H N n" and
// answers the nanoseconds per step. Looks for the package where RELUFLOW_BENCH_MODULES says, else beside this file.
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

// Node 20 lacks the type, and the package asks whether values are instances of it.
globalThis.Float16Array ??= class Float16Array extends Uint16Array {};
const folder = process.env.RELUFLOW_BENCH_MODULES ?? import.meta.dirname;
const require = createRequire(join(folder, 'index.js'));
const jax = await import(pathToFileURL(require.resolve('@jax-js/jax')).href);
const { numpy: np, jit, valueAndGrad, init, defaultDevice } = jax;
await init('wasm');
defaultDevice('wasm');
const dtype = np.float64;

function start(H) {
  let state = 1;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let z = Math.imul(state ^ (state >>> 15), state | 1);
    z ^= z + Math.imul(z ^ (z >>> 7), z | 61);
    return ((z ^ (z >>> 14)) >>> 0) / 4294967296;
  };
  const [w, b, v] = [new Float64Array(H), new Float64Array(H), new Float64Array(H)];
  for (let i = 0; i < H; i++) {
    w[i] = (next() < 0.5 ? -1 : 1) * (0.5 + next());
    b[i] = -w[i] * next();
    v[i] = (2 * next() - 1) / Math.sqrt(H);
  }
  return [w, b, v, Float64Array.of(0)].map((x) => np.array(x, { dtype }));
}

function descent(H, N) {
  const xs = Float64Array.from({ length: N }, (_, j) => (j + 0.5) / N);
  const x = np.array(xs, { dtype }).reshape([N, 1]);
  const y = np.array(
    xs.map((s) => ((12 * s - 18) * s + 6) * s),
    { dtype },
  );
  // The package consumes its arguments; .ref keeps one alive.
  const risk = (w, b, v, c) => {
    const h = np.maximum(x.ref.mul(w).add(b), 0);
    const r = np.dot(h, v).add(c).sub(y.ref);
    return np.mean(r.ref.mul(r));
  };
  const slope = valueAndGrad(risk, { argnums: [0, 1, 2, 3] });
  const rate = 0.8 / H;
  const step = jit((w, b, v, c) => {
    const [loss, g] = slope(w.ref, b.ref, v.ref, c.ref);
    return [loss, ...[w, b, v, c].map((p, i) => p.sub(g[i].mul(rate)))];
  });
  let theta = start(H);
  return (n) => {
    for (let s = 0; s < n; s++) {
      const out = step(...theta);
      out[0].dataSync();
      theta = out.slice(1);
    }
  };
}

const ready = new Map();
console.log('jax-js');
for await (const line of createInterface({ input: process.stdin })) {
  const [, H, N, n] = line.split(' ').map(Number);
  const key = `${H} ${N}`;
  if (!ready.has(key)) {
    const run = descent(H, N);
    run(20);
    ready.set(key, run);
  }
  const began = process.hrtime.bigint();
  ready.get(key)(n);
  console.log(Number(process.hrtime.bigint() - began) / n);
}
