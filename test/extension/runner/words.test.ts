import { describe, expect, it } from 'vitest';
import type { RunResult } from '../../../engine/experiment/result';
import { briefText, inlineText, isBad } from '../../../extension/runner/inline';
import { roughly, timeLeft, viewProgress, type Progress } from '../../../extension/runner/progress';
import type { ExperimentStatus, Verdict } from '../../../extension/runner/protocol';
import { sparkline } from '../../../extension/runner/sparkline';
import { briefLine, oneLine, Tally } from '../../../extension/runner/summary';
import { describeProblem, describeStatus } from '../../../extension/runner/task-output';
import { resultOf } from '../../webview/mock-runs';
import manifest from '../../../package.json' with { type: 'json' };

const progressAt = (changes: Partial<Progress>): Progress => ({
  stage: 'computing',
  done: 5,
  total: 20,
  fraction: 0.25,
  before: 0,
  elapsed: 20_000,
  limit: Infinity,
  ...changes,
});

describe('progress', () => {
  it('foretells the rest from the share of the work that is done', () => {
    expect(timeLeft(progressAt({}))).toBe(60_000);
    expect(timeLeft(progressAt({ limit: 7000 }))).toBe(7000);
    expect(viewProgress(progressAt({})).words).toBe('5 of 20 runs, about 1 min left');
    expect(viewProgress(progressAt({ fraction: 0.4 })).words).toBe('5 of 20 runs, about 30 s left');
    // What an earlier process did says nothing of how fast it goes now.
    expect(timeLeft(progressAt({ fraction: 0.75, before: 0.5 }))).toBe(20_000);
  });

  it('foretells nothing from too little', () => {
    expect(timeLeft(progressAt({ elapsed: 999 }))).toBeNull();
    expect(timeLeft(progressAt({ fraction: 0.009 }))).toBeNull();
    expect(timeLeft(progressAt({ fraction: 1 }))).toBeNull();
  });

  it('says how far a single run is', () => {
    const one = progressAt({ done: 0, total: 1, fraction: 0.25, elapsed: 3000 });
    expect(viewProgress(one).words).toBe('0 of 1 run, 25 %, about 10 s left');
    expect(viewProgress({ ...one, done: 1, fraction: 1 }).words).toBe('1 run, writing the record');
    expect(viewProgress({ ...one, stage: 'queued' }).words).toBe('1 run, waiting for its turn');
    expect(viewProgress({ ...one, stage: 'over' }).words).toBe('0 of 1 run');
  });

  it('says what goes on before and after runs are computed, and what was done before', () => {
    const at = (stage: Progress['stage'], done: number) => viewProgress(progressAt({ stage, done })).words;
    expect(at('queued', 0)).toBe('20 runs, waiting for their turn');
    expect(at('queued', 5)).toBe('5 of 20 runs, waiting for their turn');
    expect(at('starting', 0)).toBe('20 runs, starting the workers');
    expect(at('starting', 5)).toBe('5 of 20 runs, starting the workers');
    expect(at('cancelling', 5)).toBe('5 of 20 runs, cancelling');
  });

  it('rounds estimates to what they are good for', () => {
    expect([3000, 5000, 57_000, 58_000, 59 * 60_000, 61 * 60_000, 30 * 3_600_000].map(roughly)).toEqual([
      'a few seconds',
      'about 5 s',
      'about 55 s',
      'about 1 min',
      'about 59 min',
      'about 1 h 1 min',
      'about 30 h',
    ]);
  });
});

describe('a sparkline', () => {
  it('falls by the logarithm', () => {
    const risks = Array.from({ length: 12 }, (_, k) => 10 ** -k);
    const heights = [...sparkline(risks)].map((block) => block.charCodeAt(0) - 0x2581);
    expect(heights).toHaveLength(12);
    expect(heights[0]).toBe(7);
    expect(heights.at(-1)).toBe(0);
    for (let k = 1; k < 12; k++) expect(heights[k]!).toBeLessThanOrEqual(heights[k - 1]!);
  });

  it('takes the last of each group, so that it ends where the risk does', () => {
    const risks = Array.from({ length: 400 }, (_, k) => (k === 399 ? 1e-9 : 1));
    expect(sparkline(risks)).toBe(`${'█'.repeat(11)}▁`);
  });

  it('is flat where nothing moves, and bears zeros, infinities and the undefined', () => {
    expect(new Set(sparkline([1, 1, 1.01, 1]))).toHaveLength(1);
    expect(sparkline([1, 1e-3, 0])).toBe('█▁▁');
    expect(sparkline([1e-3, 1, Infinity, NaN])).toBe('▁██ ');
    expect(sparkline([0, 0])).toBe('');
    expect(sparkline([1])).toBe('');
  });
});

const verdict = (changes: Partial<Verdict>): Verdict => ({
  text: 'risk < 1',
  line: 7,
  column: 3,
  holds: true,
  observed: '0.5',
  message: 'Holds: observed 0.5.',
  ...changes,
});

const statusOf = (changes: Partial<ExperimentStatus>): ExperimentStatus => ({
  request: 1,
  experiment: 'fit',
  phase: 'finished',
  since: 0,
  progress: viewProgress(progressAt({ stage: 'over' })),
  summary: 'converged, risk 1e-9, 0.3 s',
  brief: 'risk 1e-9',
  sparkline: '█▁',
  stale: false,
  record: '',
  expectations: { hold: 1, fail: 0, undecided: 0 },
  verdicts: [verdict({})],
  ...changes,
});

describe('the line after a header', () => {
  it('has sign, result, expectations and sparkline', () => {
    expect(inlineText(statusOf({}))).toBe('✓ █▁ converged, risk 1e-9, 0.3 s; 1 of 1 expectation holds');
  });

  it('marks what fails, what is undecided and what is of another text', () => {
    const failing = statusOf({ expectations: { hold: 1, fail: 1, undecided: 1 }, stale: true });
    expect(inlineText(failing)).toMatch(
      /^✗ .*1 of 3 expectations hold, 1 undecided .*\(the experiment has changed\)$/,
    );
    expect(isBad(failing)).toBe(false);
    expect(isBad({ ...failing, stale: false })).toBe(true);
    expect(inlineText(statusOf({ expectations: { hold: 0, fail: 0, undecided: 1 } }))).toMatch(/^\? /);
    expect(inlineText(statusOf({ phase: 'cancelled' }))).toMatch(/^⊘ /);
    expect(inlineText(statusOf({ phase: 'running', stale: true }))).toMatch(/^… (?!.*changed)/);
  });

  it('is short beside a panel', () => {
    expect(briefText(statusOf({}))).toBe('✓ 1 of 1, risk 1e-9');
    const none = { hold: 0, fail: 0, undecided: 0 };
    expect(briefText(statusOf({ expectations: none }))).toBe('✓ risk 1e-9');
    const failing = { hold: 1, fail: 1, undecided: 1 };
    expect(briefText(statusOf({ expectations: failing, stale: true }))).toBe('✗ 1 of 3, risk 1e-9 (changed)');
  });
});

describe('the result of one run', () => {
  const one = (kind: RunResult['kind']): string => {
    const run = resultOf(0);
    const observables = { ...run.observables, risk: 3.2e-9, gradient: 1e-14 };
    const result: RunResult = { ...run, kind, observables };
    const [risks, kinds]: [readonly Float64Array[], Tally] = [[], new Tally()];
    return oneLine({ early: '', done: 1, total: 1, took: 300, result, risks, kinds });
  };

  it('has how it ended, risk, gradient, the kind of point and the time', () => {
    expect(one('saddle')).toMatch(/^converged, risk 3\.2e-9, gradient 1e-14, saddle, 0\.3 s$/);
    expect(one('undecided')).toMatch(/, gradient 1e-14, 0\.3 s$/);
  });
});

describe('the result of several runs', () => {
  const risks = [Float64Array.of(0.3, NaN, 0.1), Float64Array.of(0.2, 0.4)];
  const outcome = {
    early: '',
    done: 4,
    total: 5,
    took: 300,
    result: null,
    risks,
    kinds: new Tally(),
  } as const;

  it('has the least risk and the median, and in a few words the median alone', () => {
    expect(oneLine(outcome)).toMatch(/^4 runs, risk from 0\.1, median 0\.25, /);
    expect(briefLine(outcome)).toBe('median risk 0.25');
    expect(briefLine({ ...outcome, risks: [] })).toBe('');
  });

  it('counts where they ended', () => {
    const kinds = new Tally();
    for (const kind of ['saddle', 'global_minimum', 'saddle', 'undecided'] as const)
      kinds.add({ ...resultOf(0), kind });
    expect(oneLine({ ...outcome, kinds })).toMatch(/median 0\.25, 1 global minimum, 2 saddles, /);
  });

  it('says after how many it ended before its time', () => {
    const cancelled = { ...outcome, early: 'cancelled' } as const;
    expect(oneLine(cancelled)).toMatch(/^cancelled after 4 of 5 runs, .*median/);
    expect(briefLine(cancelled)).toBe('cancelled after 4 of 5 runs');
    expect(briefLine({ ...cancelled, done: 0, total: 1, risks: [] })).toBe('cancelled');
  });
});

describe('the lines of a task', () => {
  const { pattern } = manifest.contributes.problemMatchers[0]!;
  const match = (line: string) => new RegExp(pattern.regexp).exec(line);

  it('are problems where an expectation fails, and only there', () => {
    const message = 'Holds in 1 of 2 cells.\n[H = 2] Fails: observed 2, off by 1.';
    const verdicts = [
      verdict({}),
      verdict({ holds: false, message }),
      verdict({ holds: null, message: 'Why.' }),
    ];
    const lines = describeStatus('a b/c.rflow', statusOf({ verdicts }));
    expect(lines.map((line) => match(line) !== null)).toEqual([false, false, true, false]);
    const found = match(lines[2]!)!;
    const { file, line, column, severity, code } = pattern;
    expect([file, line, column, severity, code].map((group) => found[group])).toEqual([
      'a b/c.rflow',
      '7',
      '3',
      'error',
      'expect',
    ]);
    expect(found[pattern.message]).toBe(
      'risk < 1: Holds in 1 of 2 cells.; [H = 2] Fails: observed 2, off by 1.',
    );
  });

  it('are problems where the text has mistakes', () => {
    const range = { start: { line: 4, column: 12 }, end: { line: 4, column: 13 } };
    const line = describeProblem('c.rflow', {
      file: 'c.rflow',
      severity: 'error',
      code: 'RF201',
      message: 'There is no target `g`.',
      range,
    });
    expect(match(line)?.slice(1)).toEqual([
      'c.rflow',
      '4',
      '12',
      'error',
      'RF201',
      'There is no target `g`.',
    ]);
  });
});
