import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { byTurns, here } from './measure';
import { duration, significant, type Row } from './report';

const small = `target square on [0, 1]: x^2
experiment small:
  network: [1, 4, 1]
`;

/** The whole process of checking a small file against a Node that does nothing. */
export async function checkRows(root: string): Promise<Row[]> {
  const program = join(root, 'dist', 'reluflow.js');
  const measure = '`reluflow check` of a small file over `node -e 0`, whole process';
  const unmeasured = (detail: string): Row => ({
    measure,
    target: 'at most 5x',
    reached: 'not measured',
    met: null,
    detail,
  });
  if (!existsSync(program)) return [unmeasured('dist/reluflow.js is missing: npm run build')];
  const example = join(root, 'examples', 'first.rflow');
  const file = existsSync(example)
    ? example
    : join(mkdtempSync(join(tmpdir(), 'reluflow-bench-')), 'small.rflow');
  if (file !== example) writeFileSync(file, small);
  const launch = (...args: string[]) => {
    if (spawnSync(process.execPath, args).status !== 0) throw new Error(`${args.join(' ')} failed.`);
  };
  const timings = await byTurns(
    [here('node -e 0', 1, () => launch('-e', '0')), here('check', 1, () => launch(program, 'check', file))],
    20,
  );
  const [nothing, check] = timings;
  return [
    {
      measure,
      target: 'at most 5x',
      reached: `${significant(check!.ratio)}x`,
      met: check!.ratio <= 5,
      detail: `check ${duration(check!.time)}, node -e 0 ${duration(nothing!.time)}`,
    },
  ];
}
