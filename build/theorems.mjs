/**
 * `npm run theorems`: builds, runs all examples in full, and shows for each what became of its
 * expectations. `npm run theorems -- --small` leaves out the experiments whose names end in `_full`, as `npm test` does.
 * Ends with 1 if an expectation does not hold.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installPackages, npm, root, say } from './steps.mjs';

const folder = join(root, 'examples');

function main() {
  const small = process.argv.includes('--small');
  installPackages('build');
  say('Building ReluFlow');
  npm(['run', 'build']);
  const records = mkdtempSync(join(tmpdir(), 'reluflow-theorems-'));
  try {
    const verdicts = theorems().map((theorem) => {
      say(`${theorem.name}${theorem.title}`);
      return { theorem, verdict: run(theorem, small, records) };
    });
    showTable(verdicts);
    return verdicts.every(({ verdict }) => verdict.wanting.length === 0) ? 0 : 1;
  } finally {
    rmSync(records, { recursive: true, force: true });
  }
}

/** All examples with the theorem that they begin with, `// Theorem: …`, and the experiments that they declare. */
function theorems() {
  const files = readdirSync(folder).filter((name) => name.endsWith('.rflow'));
  return files.map((name) => {
    const text = readFileSync(join(folder, name), 'utf8').replaceAll('\r\n', '\n');
    const head = /^\/\/ Theorem: ((?:.*\n)(?:\/\/ \S.*\n)*)/.exec(text);
    const title = head ? `: ${head[1].replaceAll('\n// ', ' ').trim()}` : '';
    const experiments = [...text.matchAll(/^experiment (\w+)/gm)].map((match) => match[1]);
    return { name, title, experiments };
  });
}

function run({ name, experiments }, small, records) {
  const wanted = experiments.filter((experiment) => !small || !experiment.endsWith('_full'));
  const call = ['dist/reluflow.js', 'run', join(folder, name), '--json', '--out', records, '-e', ...wanted];
  const { stdout, stderr, error } = spawnSync(process.execPath, call, {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 2 ** 30,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (error || !stdout) throw new Error(`${name} can't be run: ${error?.message ?? stderr ?? 'no result'}.`);
  const { experiments: results, elapsed_ms: elapsed } = JSON.parse(stdout);
  const cells = results.flatMap((experiment) =>
    experiment.cells.map((cell) => ({ experiment: experiment.name, ...cell })),
  );
  const verdicts = cells.flatMap(({ experiment, parameters, expectations }) =>
    expectations.map((expectation) => ({ experiment, parameters, ...expectation })),
  );
  const runs = cells.reduce((sum, cell) => sum + cell.runs.length, 0);
  const failed = cells.flatMap(({ experiment, runs: all }) =>
    all.filter(({ status }) => status === 'failed').map(({ reason }) => ({ experiment, text: reason })),
  );
  const wanting = [...verdicts.filter(({ holds }) => holds !== true), ...failed];
  return { runs, held: verdicts.filter(({ holds }) => holds === true).length, wanting, elapsed };
}

function showTable(verdicts) {
  const rows = verdicts.map(({ theorem, verdict }) => [
    theorem.name,
    `${verdict.runs}`,
    `${verdict.held} of ${verdict.held + verdict.wanting.length} hold`,
    `${(verdict.elapsed / 1000).toFixed(1)} s`,
  ]);
  const table = [['theorem', 'runs', 'expectations', 'time'], ...rows];
  const widths = table[0].map((_, k) => Math.max(...table.map((row) => row[k].length)));
  console.log();
  for (const row of table)
    console.log(`  ${row.map((text, k) => text.padEnd(widths[k])).join('   ')}`.trimEnd());
  for (const { theorem, verdict } of verdicts) {
    for (const { experiment, text, holds, reason, parameters } of verdict.wanting) {
      const where = JSON.stringify(parameters ?? {});
      console.log(
        `  ${theorem.name}, ${experiment} ${where}: ${word(holds)}: ${text}${reason ? ` – ${reason}` : ''}`,
      );
    }
  }
}

function word(holds) {
  return holds === false ? 'fails' : holds === null ? 'undecided' : 'failed run';
}

try {
  process.exitCode = main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
