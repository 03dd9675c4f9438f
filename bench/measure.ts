/**
 * Timing by turns: every participant runs one block, then the next, so that all see the same machine. Blocks are short, and
 * the tenth percentile of many is taken: the time when nothing else interfered.
 */

export interface Participant {
  readonly name: string;
  /** Runs one block and tells the nanoseconds per unit. */
  readonly block: () => number | Promise<number>;
}

export interface Timing {
  readonly name: string;
  /** Nanoseconds per unit, the tenth percentile of the blocks. */
  readonly time: number;
  /** This participant's time over the first one's. */
  readonly ratio: number;
}

const quantile = (values: readonly number[], q: number) =>
  [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * q))]!;

/** The first participant against the others. */
export async function byTurns(participants: readonly Participant[], rounds: number): Promise<Timing[]> {
  const times = participants.map((): number[] => []);
  for (const { block } of participants) await block();
  for (let round = 0; round < rounds; round++)
    for (const [i, { block }] of participants.entries()) times[i]!.push(await block());
  const typical = times.map((t) => quantile(t, 0.1));
  return participants.map(({ name }, i) => ({ name, time: typical[i]!, ratio: typical[i]! / typical[0]! }));
}

/** A block of `count` repetitions in this process. */
export const here = (name: string, count: number, repeat: (count: number) => void): Participant => ({
  name,
  block: () => {
    const began = process.hrtime.bigint();
    repeat(count);
    return Number(process.hrtime.bigint() - began) / count;
  },
});

/** The slope of log time over log width by least squares. */
export function exponent(widths: readonly number[], times: readonly number[]): number {
  const x = widths.map(Math.log);
  const y = times.map(Math.log);
  const mean = (a: readonly number[]) => a.reduce((s, v) => s + v, 0) / a.length;
  const [mx, my] = [mean(x), mean(y)];
  const covariance = x.reduce((s, v, i) => s + (v - mx) * (y[i]! - my), 0);
  return covariance / x.reduce((s, v) => s + (v - mx) ** 2, 0);
}
