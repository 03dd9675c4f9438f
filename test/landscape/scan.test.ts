import { describe, expect, it } from 'vitest';
import type { ExactPieces } from '../../engine/calculus/piecewise';
import { hessianInertia } from '../../engine/landscape/classification';
import type { FoundPoint } from '../../engine/landscape/point';
import { shapeOf } from '../../engine/network/shape';
import { createLineRisk } from '../../engine/risk/line';
import { floating, generator, listOf, pieces, randomDensity, randomPieces, uniform } from './pieces';
import { Scan } from './scan';

/** `npm run scan` sets a larger number. */
const targets = Number(process.env['RELUFLOW_SCANNED_TARGETS'] ?? 200);
/** Targets that are checked in one test, so that one that hangs is found. */
const together = 40;

/** With mass on both sides of an interval where it vanishes. */
const withGap = pieces(['0', '3/10', '3/5', '1'], ['1', '1'], ['0'], ['2']);

/** Pieces and degree of the k-th target: few and many, low and high. */
function sizeOf(k: number, random: () => number): readonly [count: number, degree: number] {
  if (k % 50 === 7) return [50, 12];
  if (k % 10 === 3) return [10 + Math.floor(21 * random()), 1 + Math.floor(12 * random())];
  if (k % 10 === 6) return [1, 1 + Math.floor(12 * random())];
  return [1 + Math.floor(8 * random()), 1 + Math.floor(8 * random())];
}

function kinkOf({ theta }: FoundPoint): number {
  return -theta[1]! / theta[0]!;
}

/** Compares the list with the scan; returns how many kinks there are. */
function compare(target: ExactPieces, density: ExactPieces): number {
  const { points } = listOf(target, density);
  const [f, p] = [floating(target), floating(density)];
  const scan = new Scan(f, p);
  let kinks = 0;
  for (const orientation of [1, -1] as const) {
    const listed = points
      .filter((point) => point.theta[0] === orientation && point.realization!.breakpoints.length === 3)
      .sort((x, y) => kinkOf(x) - kinkOf(y));
    const found = scan.kinks(orientation);
    expect(listed.map(kinkOf)).toEqual(found.map(({ q }) => expect.closeTo(q, 7) as number));
    listed.forEach((point, k) => {
      const { risk, minimum } = found[k]!;
      expect(Math.abs(point.risk - risk)).toBeLessThan(1e-10 * (1 + risk));
      expect(point.kind !== 'saddle').toBe(minimum);
    });
    kinks += listed.length;
  }
  const risk = createLineRisk(shapeOf([1, 1, 1]), f, p, { kind: 'exact' });
  for (const point of points) {
    const scale = new Float64Array(4);
    risk.gradientScale(point.theta, scale);
    expect(point.gradient).toBeLessThanOrEqual(1e-13 * Math.hypot(...scale));
    expect(Math.abs(risk.preciseValue(point.theta) - point.risk)).toBeLessThan(1e-13 * (1 + point.risk));
    const inertia = hessianInertia(risk, point.theta);
    if (typeof inertia !== 'string' && point.certified) {
      expect(inertia).toEqual({ rank: point.rank, index: point.index });
    }
  }
  return kinks;
}

describe('the list of one neuron has what a dense scan finds, and nothing else', () => {
  it.each(Array.from({ length: Math.ceil(targets / together) }, (_, block) => block))(
    'in block %d of random targets',
    { timeout: 120_000 },
    (block) => {
      let kinks = 0;
      for (let k = block * together; k < Math.min(targets, (block + 1) * together); k++) {
        const random = generator(20211 + 7919 * k);
        for (let warm = 0; warm < 8; warm++) random();
        const [count, degree] = sizeOf(k, random);
        const target = randomPieces(random, count, degree, k % 3 > 0 && count * degree < 200);
        kinks += compare(target, k % 4 === 0 ? randomDensity(random) : k % 8 === 5 ? withGap : uniform);
      }
      expect(kinks).toBeGreaterThan(together);
    },
  );
});
