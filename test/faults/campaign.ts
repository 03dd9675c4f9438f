/**
 * `npm run faults -- COUNT [SEED]`: tries so many faults on the built program, prints how many of each kind there were and
 * what was lost, and ends with 1 if anything was.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { kinds, randomNumbers, Trials, type Kind } from './trials';

/** How often each kind is tried, of ten. */
const order: readonly Kind[] = [
  'command line',
  'language server',
  'command line',
  'worker',
  'runner',
  'command line',
  'sealing thread',
  'command line',
  'language server',
  'runner',
];

async function main(count: number, seed: number): Promise<void> {
  const home = mkdtempSync(join(tmpdir(), 'reluflow-faults-'));
  const trials = new Trials(process.cwd(), home, randomNumbers(seed));
  const faults = new Map<Kind, number>(kinds.map((kind) => [kind, 0]));
  const total = () => [...faults.values()].reduce((sum, each) => sum + each, 0);
  let losses = 0;
  const began = Date.now();
  for (let number = 0; total() < count; number++) {
    const kind = order[number % order.length]!;
    const outcome = await trials.try(kind);
    faults.set(kind, faults.get(kind)! + outcome.faults);
    losses += outcome.losses.length;
    for (const loss of outcome.losses) process.stdout.write(`trial ${number}, ${kind}: ${loss}\n`);
    if (number % 10 === 9) process.stderr.write(`${total()} faults, ${losses} losses\n`);
  }
  for (const [kind, number] of faults) process.stdout.write(`${kind}: ${number} faults\n`);
  const took = Math.round((Date.now() - began) / 1000);
  process.stdout.write(`${total()} faults tried, ${losses} losses, seed ${seed}, ${took} s\n`);
  if (losses === 0) rmSync(home, { recursive: true, force: true });
  else process.stdout.write(`What is left is in ${home}.\n`);
  process.exitCode = losses > 0 ? 1 : 0;
}

const [count = '200', seed = '1'] = process.argv.slice(2);
void main(Number(count), Number(seed));
