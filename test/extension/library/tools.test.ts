import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Library } from '../../../extension/library/library';
import {
  checkExperiment,
  confirmationWords,
  describeLanguage,
  runExperiment,
  timeLimitFor,
  type ToolServices,
} from '../../../extension/library/tools';
import { nodeHost } from '../../../extension/runner/node/host';
import { textFiles } from '../files/texts';
import { openDesk, type Desk } from '../runner/thread';

/** The tools over the real compiler, runner and records. */

const text = `target f on [0, 1] = x^2

experiment widths {
  for H in [1, 2]
  target:  f
  network: 1 -> H -> 1
  runs:    3
  method:  gd(rate: 1e-2, steps: 100)
  expect min(risk) < 100
}

experiment mean {
  target:  f
  network: 1 -> 2 -> 1
  init:    zero
  method:  gd(rate: 1/2, steps: 1)
  expect risk ~= 4/45
}
`;

const forever = `target f on [0, 1] = x^2
experiment long {
  target: f
  network: 1 -> 8 -> 1
  method: gd(rate: 1e-9, steps: 1e12)
}
`;

let desk: Desk;
let services: ToolServices;

beforeAll(() => {
  desk = openDesk();
  const { place, runner } = desk;
  services = {
    library: new Library(nodeHost(textFiles())),
    trusted: () => true,
    timeLimit: () => 0,
    find: (wanted) => Promise.resolve({ text: 'text' in wanted ? wanted.text : '', place }),
    run: async (_place, request) => {
      await runner.run(request.text, request.experiments, request);
      return null;
    },
  };
});

afterAll(() => desk.clear());

test('a right text is told with what it would run', async () => {
  expect(await checkExperiment({ text }, services)).toBe(
    'Untitled-1 can be run. Its experiments:\n- widths: 2 cells, 6 runs\n- mean: 1 cell, 1 run',
  );
});

test('mistakes are told with place, code and fix', async () => {
  const wrong = text.replace('target f', 'target square').replaceAll('target:  f', 'target:  sqare');
  const answer = await checkExperiment({ text: wrong }, services);
  const [unused, first, second, verdict] = answer.split('\n');
  expect(unused).toBe(
    'line 1, column 8: warning RF320: The target `square` is not used. (Fix: Remove `square`)',
  );
  expect(first).toMatch(/^line 5, column 12: error RF201: .*sqare.*\(Fix: .*square.*\)$/);
  expect(second).toMatch(/^line 13, column 12: error RF201: /);
  expect(verdict).toBe("Untitled-1 has errors, so it can't be run.");
});

test('a file and a text at once, or neither, is refused', async () => {
  for (const input of [{}, { text, file: 'a.rflow' }, null, { text: 3 }]) {
    await expect(checkExperiment(input, services)).rejects.toThrow('Give either `file`');
  }
});

test('a run is told cell by cell, with the observed values of its expectations', async () => {
  const answer = await runExperiment({ text }, services);
  const [widths = '', mean = ''] = answer.split('\n\n');
  expect(widths).toMatch(/^widths: complete; 6 runs, risk from [\d.]+\. Record \S+-widths-\S+\.\n/);
  for (const H of [1, 2]) {
    expect(widths).toMatch(
      new RegExp(
        `\\[H = ${H}\\] 3 runs: 3 finished; risk: least ([\\d.]+), .*\\n  expect min\\(risk\\) < 100: holds \\(observed \\1\\)`,
      ),
    );
  }
  // From zero only the output bias moves: c = 2/2 (integral of x^2) = 1/3 after one step, the mean, with risk 1/5 - 1/9.
  expect(mean).toContain('1 run: 1 finished; risk: least 0.0888889');
  expect(mean).toContain('  expect risk ~= 4/45: holds (observed 0.0888889)');
});

test('only the experiments that are named run', async () => {
  const answer = await runExperiment({ text, experiments: ['mean'] }, services);
  expect(answer).toMatch(/^mean: complete/);
  expect(answer).not.toContain('widths');
  const unknown = await runExperiment({ text, experiments: ['mean', 'median'] }, services);
  expect(unknown).toMatch(/^Nothing was run\. There is no experiment median\. Untitled-1 can be run\./);
});

test('nothing runs with mistakes, or without trust', async () => {
  const run = () => Promise.reject(new Error('It ran.'));
  const wrong = await runExperiment({ text: 'experiment {' }, { ...services, run });
  expect(wrong).toMatch(/^Nothing was run\. line 1, column \d+: error/);
  const untrusted = await runExperiment({ text }, { ...services, run, trusted: () => false });
  expect(untrusted).toMatch(/^Nothing was run: .*not trusted/);
});

test('a run ends at its time limit, and what was done is told', async () => {
  const answer = await runExperiment({ text: forever, timeLimit: 0.2 }, services);
  expect(answer).toMatch(/^long: cancelled; cancelled after 0 of 1 runs\. Record /);
  // On a busy machine the limit may come before a thread has begun the run.
  expect(answer).toMatch(/\n1 run: (1 cancelled|none ended)/);
});

test('there is always a time limit, and the shorter one wins', () => {
  expect(timeLimitFor(0, {})).toBe(60);
  expect(timeLimitFor(0, { timeLimit: 5 })).toBe(5);
  expect(timeLimitFor(10, { timeLimit: 50 })).toBe(10);
  expect(timeLimitFor(10, { timeLimit: -1 })).toBe(10);
});

test('the question before a run names what runs, where, and how long', () => {
  expect(confirmationWords({ file: 'a.rflow', experiments: ['x', 'y'] }, 5).message).toBe(
    'Run x, y of a.rflow, for at most 5 s? A record of each is kept.',
  );
  expect(confirmationWords({ text }, 60).message).toMatch(
    /^Run all experiments of a text that the model wrote/,
  );
});

test('the language is described as its documentation does, whole or by topic', () => {
  const documentation = readFileSync(
    join(import.meta.dirname, '..', '..', '..', 'docs', 'language.md'),
    'utf8',
  );
  expect(describeLanguage({}, documentation)).toBe(documentation);
  const methods = describeLanguage({ topic: 'Methods' }, documentation);
  expect(methods).toMatch(/^### Methods\n/);
  expect(methods).toContain('gd(rate: r, steps: n');
  expect(methods).not.toContain('logspace');
  expect(describeLanguage({ topic: 'cooking' }, documentation)).toMatch(
    /^No section is about "cooking".*Sweeps.*Methods/,
  );
});
