import { createLineKernel } from '../engine/kernel/line-kernel';
import { PlainLineKernel } from '../engine/kernel/plain';
import { lineProblem } from '../engine/kernel/line-problem';
import { byTurns, exponent, here, type Participant, type Timing } from './measure';
import type { Peer, Peers } from './peer';
import { cubic, startNetwork, twoPieces, type Problem } from './problems';
import { duration, hindered, limitRow, ratioRow, type Row } from './report';

const listed = (timings: readonly Timing[]) =>
  timings.map(({ name, time }) => `${name} ${duration(time)}`).join(', ');
const ratioOf = (timings: readonly Timing[], name: string) =>
  timings.find((t) => t.name === name)?.ratio ?? null;
const there = (...participants: (Participant | null)[]) => participants.filter((p) => p !== null);
const peer = (name: string, program: Peer | null, question: string): Participant | null =>
  program && { name, block: () => program.number(question) };

function descent(name: string, width: number, problem: Problem, steps: number): Participant {
  const kernel = createLineKernel(width, problem.target, problem.density)!;
  const theta = startNetwork(problem, width);
  const rates = new Float64Array(steps).fill(0.8 / width);
  return here(name, steps, (count) => kernel.advance(theta, rates, count));
}

function evaluation(name: string, width: number, problem: Problem, times: number): Participant {
  const kernel = createLineKernel(width, problem.target, problem.density)!;
  const theta = startNetwork(problem, width);
  const gradient = new Float64Array(theta.length);
  return here(name, times, (count) => {
    for (let i = 0; i < count; i++) {
      theta[width] = theta[width]! + 1e-9;
      kernel.gradient(theta, gradient);
    }
  });
}

const units = (width: number, milliseconds = 1) =>
  Math.max(20, Math.round((milliseconds * 1e6) / (30 + 10 * width)));

/** Steps of gradient descent of one network. */
export async function descentRows({ c, torch, jax }: Peers): Promise<Row[]> {
  const steps = units(16);
  const close = await byTurns(
    there(descent('engine', 16, cubic, steps), peer('C', c, `gd 16 ${steps}`)),
    400,
  );
  const far = await byTurns(
    there(
      descent('engine', 16, cubic, steps),
      peer('torch eager', torch, 'eager 16 1000 4'),
      peer('TorchScript', torch, 'script 16 1000 8'),
      peer('jax-js', jax, 'gd 16 1000 3'),
    ),
    20,
  );
  const general = await byTurns([descent('P1', 16, cubic, steps), descent('P2', 16, twoPieces, steps)], 40);
  const detail = listed(far);
  return [
    ratioRow(
      'gd, H = 16, against the C program (gcc -O3 -march=native)',
      1.2,
      ratioOf(close, 'C'),
      listed(close),
    ),
    ratioRow('gd, H = 16, against torch eager, N = 1000', 1500, ratioOf(far, 'torch eager'), detail),
    ratioRow('gd against TorchScript with hand gradient', 800, ratioOf(far, 'TorchScript'), detail),
    ratioRow('gd against jax-js', 2000, ratioOf(far, 'jax-js'), detail),
    limitRow('gd, H = 16: P2 over P1', 3, ratioOf(general, 'P2')!, listed(general)),
  ];
}

/** One evaluation of risk and gradient. */
export async function evaluationRows({ torch }: Peers): Promise<Row[]> {
  const rows: Row[] = [];
  const targets = [
    [4, 2000],
    [16, 1000],
    [64, 500],
    [256, 300],
    [1024, 400],
  ] as const;
  for (const [width, target] of targets) {
    const repeats = Math.max(1, Math.round(6 / (1 + width / 40)));
    const timings = await byTurns(
      there(
        evaluation('engine', width, cubic, units(width)),
        peer('torch', torch, `gradient ${width} 1000 ${repeats}`),
      ),
      60,
    );
    const measure = `risk and gradient, H = ${width}, against torch, N = 1000`;
    const row = ratioRow(measure, target, ratioOf(timings, 'torch'), listed(timings));
    rows.push(
      hindered(
        row,
        'for few neurons half of the time is the call into WebAssembly with its copies in and out',
      ),
    );
  }
  const general = await byTurns(
    [evaluation('P1', 16, cubic, units(16)), evaluation('P2', 16, twoPieces, units(16))],
    200,
  );
  rows.push(limitRow('risk and gradient, H = 16: P2 over P1', 3, ratioOf(general, 'P2')!, listed(general)));
  return rows;
}

/** A thousand networks at once. */
export async function ensembleRows({ c, torch }: Peers): Promise<Row[]> {
  const width = 16;
  const networks = 1000;
  const length = 3 * width + 1;
  const kernel = createLineKernel(width, cubic.target, cubic.density)!;
  const thetas = new Float64Array(networks * length);
  for (let k = 0; k < networks; k++) thetas.set(startNetwork(cubic, width, 1 + k), k * length);
  const rates = new Float64Array(1000).fill(0.05);
  let next = 0;
  // Ten networks a block, in turn, so that a block is short beside the machine's changes of mood.
  const engine: Participant = {
    name: 'engine',
    block: () => {
      const part = thetas.slice(next * length, (next + 10) * length);
      next = (next + 10) % networks;
      const began = process.hrtime.bigint();
      kernel.advanceMany(part, 10, rates, rates.length);
      return Number(process.hrtime.bigint() - began) / (10 * rates.length);
    },
  };
  const close = await byTurns(there(engine, peer('C with AVX2', c, 'ensemble 16 3')), 75);
  const far = await byTurns(there(engine, peer('torch, 25 at a time', torch, 'ensemble 25 25 8')), 25);
  return [
    ratioRow(
      'ensemble, K = 1000, H = 16, against batched torch',
      750,
      ratioOf(far, 'torch, 25 at a time'),
      listed(far),
    ),
    hindered(
      ratioRow(
        'ensemble, against C with AVX2',
        0.45,
        ratioOf(close, 'C with AVX2'),
        `${listed(close)} per network and step`,
      ),
      "WebAssembly has lanes of 128 bits, half of AVX2's",
    ),
  ];
}

/** How cost grows with the width, 64 to 4096. */
export async function exponentRows(): Promise<Row[]> {
  const widths = [64, 128, 256, 512, 1024, 2048, 4096];
  const rows: Row[] = [];
  for (const [name, make] of [
    ['evaluation', evaluation],
    ['gd', descent],
  ] as const) {
    const participants = widths.map((width) => make(`H = ${width}`, width, cubic, units(width)));
    const timings = await byTurns(participants, 100);
    const times = timings.map(({ time }) => time);
    rows.push(
      limitRow(`exponent of cost in H, 64 to 4096, ${name}`, 1.1, exponent(widths, times), listed(timings)),
    );
  }
  return rows;
}

/** What the plain twin costs, for where WebAssembly can't be compiled. Not a target. */
export async function plainRows(): Promise<Row[]> {
  const problem = lineProblem(cubic.target, cubic.density);
  const kernel = new PlainLineKernel(16, problem);
  const theta = startNetwork(cubic, 16);
  const rates = new Float64Array(1000).fill(0.05);
  const plain = here('plain', 1000, (count) => kernel.advance(theta, rates, count));
  const timings = await byTurns([descent('engine', 16, cubic, 20000), plain], 20);
  return [
    {
      measure: 'gd, H = 16: the plain twin over the kernel',
      target: 'none',
      reached: `${ratioOf(timings, 'plain')!.toPrecision(3)}x`,
      met: true,
      detail: listed(timings),
    },
  ];
}
