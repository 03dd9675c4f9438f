import { expect, test } from 'vitest';
import { growthOf, grownKinds, isFlat, kindsIn, type Sample } from './growth';

/** What the soak calls growth. */

const samples = (bytes: (round: number) => number): readonly Sample[] =>
  Array.from({ length: 60 }, (_, k) => ({ round: 3 * k, bytes: bytes(3 * k) }));

/** Up and down, the same every time. */
const noise = (round: number): number => 1e5 * Math.sin(round ** 2);

test('a leak of 50 kB in each round is found under noise, and one that is not there is not', () => {
  const leak = growthOf(samples((round) => 5e7 + 5e4 * round + noise(round)));
  expect(leak.rounds).toBe(87);
  expect(leak.bytes / leak.rounds).toBeGreaterThan(4e4);
  const flat = growthOf(samples((round) => 5e7 + noise(round)));
  expect(Math.abs(flat.bytes)).toBeLessThan(2e5);
});

test('neither what is loaded in the beginning nor one large sample is growth', () => {
  const warmed = growthOf(samples((round) => 5e7 * (1 - Math.exp(-round / 10))));
  expect(warmed.bytes).toBeLessThan(1e5);
  const once = growthOf(samples((round) => (round === 174 ? 9e7 : 5e7)));
  expect(once.bytes).toBe(0);
  expect(growthOf([{ round: 1, bytes: 1 }]).bytes).toBeNaN();
});

/** Megabytes of six minutes in VS Code, round by round. */
const measured = (...megabytes: readonly number[]): readonly Sample[] =>
  megabytes.map((each, k) => ({ round: k + 1, bytes: each * 1e6 }));

test('the leak of token types that there once was is found, and threads that had none are flat', () => {
  const leaking = measured(17.5, 19, 19.5, 20.1, 19.9, 20.2, 20.3, 20.6, 20.8, 21, 21.2, 21.4, 21.6, 21.7);
  const flat = measured(16.2, 16.4, 16.5, 16.7, 16.8, 17, 16.9, 17, 17, 17, 17.1, 17.1, 17.2, 17.2);
  expect(isFlat('runner', growthOf(leaking))).toBe(false);
  expect(isFlat('server', growthOf(flat))).toBe(true);
  // So few rounds show nothing.
  expect(isFlat('server', growthOf(flat.slice(0, 8)))).toBe(false);
});

/** A heap snapshot in the form of V8: objects by type, name and size. */
function snapshotOf(objects: readonly (readonly [type: number, name: string, bytes: number])[]): string {
  const meta = { node_fields: ['type', 'name', 'id', 'self_size'], node_types: [['object', 'string']] };
  const nodes = objects.flatMap(([type, , bytes], k) => [type, k, 2 * k + 1, bytes]);
  return JSON.stringify({ snapshot: { meta }, nodes, strings: objects.map(([, name]) => name) });
}

test('what is held is told by its constructor, strings together', () => {
  const before = [0, 'Held', 16] as const;
  const texts = [
    [1, 'one text', 10],
    [1, 'another', 20],
  ] as const;
  const after = kindsIn(snapshotOf([before, [0, 'Held', 24], ...texts, [0, 'Other', 8]]));
  expect(grownKinds(kindsIn(snapshotOf([before, [0, 'Other', 8]])), after)).toEqual([
    '2 x string (30 bytes)',
    '1 x object Held (24 bytes)',
  ]);
});
