/** The short form of `npm run faults`: one fault of each kind, at random moments of runs of the program in dist. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { tried } from './experiments';
import { kinds, randomNumbers, Trials } from './trials';

const checkout = join(import.meta.dirname, '..', '..');
const home = mkdtempSync(join(tmpdir(), 'reluflow-faults-'));
// Another seed every time: what is lost is printed with it.
const seed = Date.now() % 2 ** 32;
const sealing = tried.filter(({ name }) => name === 'sealing');
const trials = new Trials(checkout, home, randomNumbers(seed), sealing);

beforeAll(() => {
  if (!existsSync(join(checkout, 'dist', 'reluflow.js')))
    throw new Error('There is no dist/reluflow.js. Run `npm run build` first.');
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

it.each(kinds)('nothing is lost with a %s', { timeout: 300_000 }, async (kind) => {
  const { losses } = await trials.try(kind);
  expect(losses, `seed ${seed}`).toEqual([]);
});
