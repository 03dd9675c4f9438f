import { refine } from '../engine/dynamics/newton';
import { train } from '../engine/dynamics/train';
import { shapeOf } from '../engine/network/shape';
import { createLineRisk } from '../engine/risk/line';
import type { Risk } from '../engine/risk/risk';
import { byTurns, type Participant } from './measure';
import type { Peer, Peers } from './peer';
import { cubic, startNetwork } from './problems';
import { duration, ratioRow, type Row } from './report';

const riskOf = (width: number): Risk =>
  createLineRisk(shapeOf([1, width, 1]), cubic.target, cubic.density, { kind: 'exact' });

interface Flow {
  readonly width: number;
  readonly until: number;
  readonly tolerance: number;
  readonly absolute: number;
}

/** The engine's own flow; remembers the risk it ended at. */
function engine({ width, until, tolerance }: Flow): Participant & { risk: number } {
  const risk = riskOf(width);
  const theta = startNetwork(cubic, width);
  const method = { kind: 'flow', until, tolerance, solver: 'auto', normalized: false, rest: 1e-15 } as const;
  const participant = {
    name: 'engine',
    risk: NaN,
    block: () => {
      const began = process.hrtime.bigint();
      const ending = train({ risk, method, theta });
      const spent = Number(process.hrtime.bigint() - began);
      participant.risk = ending.risk;
      if (ending.time < until) throw new Error(`The flow ended at t = ${ending.time}: ${ending.reason}.`);
      return spent;
    },
  };
  return participant;
}

type Remembering = Participant & { risk: number };
function peer(name: string, program: Peer | null, solver: string, flow: Flow): Remembering | null {
  if (!program) return null;
  const question = `${solver} ${flow.width} ${flow.until} ${flow.tolerance} ${flow.absolute}`;
  const participant = {
    name,
    risk: NaN,
    block: async () => {
      const [time, risk] = (await program.ask(question)).split(' ').map(Number);
      participant.risk = risk ?? NaN;
      return time ?? NaN;
    },
  };
  return participant;
}

/** One flow against several solvers: (title, target, participant) each. */
async function rows(
  flow: Flow,
  rounds: number,
  against: readonly (readonly [string, number, Remembering | null])[],
): Promise<Row[]> {
  const own = engine(flow);
  const present = against.map(([, , participant]) => participant).filter((p) => p !== null);
  const timings = await byTurns([own, ...present], rounds);
  return against.map(([title, target, participant]) => {
    const timing = timings.find(({ name }) => name === participant?.name);
    const of = `flow to t = ${flow.until.toExponential(0)}, rtol ${flow.tolerance}, H = ${flow.width}`;
    const detail =
      participant && timing
        ? `engine ${duration(timings[0]!.time)} to risk ${own.risk.toPrecision(10)}, ${title} ${duration(timing.time)} to ${participant.risk.toPrecision(10)}`
        : `engine ${duration(timings[0]!.time)}`;
    return ratioRow(`${of}, against ${title}`, target, timing?.ratio ?? null, detail);
  });
}

export async function flowRows({ scipy, cvode }: Peers): Promise<Row[]> {
  const early = { width: 16, until: 1e3, tolerance: 1e-8, absolute: 1e-10 };
  const late = { width: 16, until: 1e6, tolerance: 1e-10, absolute: 1e-13 };
  const wide = { width: 256, until: 1e3, tolerance: 1e-8, absolute: 1e-10 };
  return [
    ...(await rows(early, 30, [
      ['LSODA numpy', 100, peer('lsoda', scipy, 'LSODA none', early)],
      ['CVODE GMRES', 1, peer('gmres', cvode, 'gmres', early)],
    ])),
    ...(await rows(late, 3, [
      ['LSODA numpy', 120, peer('lsoda', scipy, 'LSODA none', late)],
      ['Radau with exact Hessian', 150, peer('radau', scipy, 'Radau exact', late)],
      ['CVODE dense', 2.5, peer('dense', cvode, 'dense', late)],
    ])),
    ...(await rows(wide, 2, [
      ['LSODA numpy', 100, peer('lsoda', scipy, 'LSODA none', wide)],
      ['CVODE GMRES', 1, peer('gmres', cvode, 'gmres', wide)],
    ])),
  ];
}

/** A hundred starts, each followed and refined until the gradient is zero to rounding. */
export function startRows(): Row[] {
  const risk = riskOf(16);
  const gradient = new Float64Array(risk.shape.parameters);
  const method = {
    kind: 'flow',
    until: Infinity,
    tolerance: 1e-8,
    solver: 'auto',
    normalized: false,
    rest: 1e-9,
  } as const;
  const times: number[] = [];
  const reasons = new Map<string, number>();
  let reached = 0;
  for (let seed = 1; seed <= 100; seed++) {
    const began = process.hrtime.bigint();
    const { theta } = train({ risk, method, theta: startNetwork(cubic, 16, seed) });
    const refined = refine(risk, theta);
    times.push(Number(process.hrtime.bigint() - began));
    risk.gradient(refined.theta, gradient);
    if (gradient.every((g) => Math.abs(g) < 1e-14)) reached++;
    else reasons.set(refined.reason, (reasons.get(refined.reason) ?? 0) + 1);
  }
  times.sort((a, b) => a - b);
  const why = [...reasons].map(([reason, count]) => `${count}: ${reason}`).join('; ');
  const median = times[50]!;
  return [
    {
      measure: '100 starts, H = 16, flow and refinement until max |G| < 1e-14',
      target: '99 reach it, median at most 40 ms',
      reached: `${reached} reach it, median ${duration(median)}`,
      met: reached >= 99 && median <= 40e6,
      detail: `slowest ${duration(times[99]!)}${why ? `; ${why}` : ''}`,
      obstacle:
        'the others stop where the gradient is below 1e-14 of the sum of its absolute contributions, and say so',
    },
  ];
}
