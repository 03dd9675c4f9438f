import { describe, expect, test } from 'vitest';
import { phases, runStates, type RunState } from '../../webview/messages';
import { emptyChartText, noticeFor } from '../../webview/view/notices';
import {
  cellSummary,
  expectationDetail,
  expectationsSummary,
  expectationSign,
  missingRuns,
  phaseSigns,
  progressText,
  quantile,
  riskDistribution,
  runSigns,
  runSummary,
  signOfRun,
  tally,
} from '../../webview/view/words';
import { cellOf, experimentOf, finalRisk, resultOf, stateOf, unfinishedCell } from './mock';

describe('the result in words', () => {
  test('of a run', () => {
    expect(runSummary(resultOf(0))).toBe(
      'Converged: gradient below 1e-13 of its contributions. Risk 1.235e-9, gradient norm 3.3e-13 ' +
        'at t = 100000 after 796 steps; a local minimum.',
    );
    const long = { ...resultOf(0).observables, steps: 20000 };
    expect(runSummary({ ...resultOf(0), reason: 'all 20000 steps are taken', observables: long })).toMatch(
      /all 20000 steps are taken.* after 20000 steps;/,
    );
    const diverged = { risk: Infinity, gradient: Infinity, time: null, steps: 41 };
    expect(
      runSummary({
        ...resultOf(0),
        status: 'diverged',
        reason: '',
        kind: 'undecided',
        observables: diverged,
      }),
    ).toBe('Diverged. Risk ∞, gradient norm ∞ after 41 steps.');
  });

  test('of a cell of many runs, and nothing for one', () => {
    expect(cellSummary(cellOf(1))).toBe('');
    expect(cellSummary(cellOf(5))).toBe(
      '5 of 5 runs ended: 4 converged, 1 diverged. Final risk: minimum 1.235e-9, median 1.111e-8 ' +
        '(quartiles 4.938e-9 and 3.086e-8), maximum ∞.',
    );
  });

  test('of cancelled runs: they did not end, and are cancelled once', () => {
    const cell = unfinishedCell(1000, ['cancelled', 'cancelled']);
    expect(cellSummary(cell)).toBe('0 of 1,000 runs ended; 2 cancelled on the way.');
    expect(runSummary(cell.selected!)).toMatch(/^Cancelled\. Risk /);
    expect(cellSummary(unfinishedCell(20, [...Array<RunState>(7).fill('converged'), 'cancelled']))).toMatch(
      /^7 of 20 runs ended: 7 converged; 1 cancelled on the way\. Final risk: minimum 1\.235e-9,/,
    );
  });

  test('of a run without a state: why it has no risk', () => {
    const observables = { risk: null, gradient: null };
    const lost = { ...resultOf(0), status: 'cancelled', observables } as const;
    const undecided = { risk: 'the run was cancelled' };
    const words = runSummary({ ...lost, reason: 'cancelled; its last state was lost', undecided });
    expect(words).toBe('Cancelled; its last state was lost. It has no risk, since the run was cancelled.');
    const failed = { ...lost, status: 'failed', reason: 'the Hessian is too large', undecided: {} } as const;
    expect(runSummary(failed)).toBe(
      'Failed: the Hessian is too large. It has no risk, since nothing was computed.',
    );
  });

  test('of what will never come: runs are not run, expectations not decided', () => {
    expect(signOfRun('waiting', false).text).toBe('waiting');
    expect(signOfRun('waiting', true).text).toBe('not run');
    expect(signOfRun('converged', true)).toBe(runSigns.converged);
    expect(expectationSign(undefined, true).text).toBe('not decided');
    const missing = (...states: readonly RunState[]): string => missingRuns(unfinishedCell(3, states).table);
    expect(missing('converged')).toBe('2 of 3 runs are missing');
    expect(missing('converged', 'failed')).toBe('1 of 3 runs is missing');
    expect(missing('converged', 'failed', 'diverged')).toBe('');
  });

  test('of a finished run: its reason says it', () => {
    const reason = 'all 20000 steps are taken';
    expect(runSummary({ ...resultOf(0), status: 'finished', reason })).toMatch(
      /^All 20000 steps are taken\. Risk /,
    );
  });

  test('of expectations: undecided is neither a pass nor a failure', () => {
    const results = [true, true, false, null].map((holds) => ({ holds }));
    expect(expectationsSummary(results)).toBe('2 of 4 expectations hold, 1 fails, 1 undecided');
    expect(expectationsSummary([{ holds: true }])).toBe('1 of 1 expectation holds');
    expect(expectationsSummary([])).toBe('');
    expect([true, false, null, undefined].map((holds) => expectationSign(holds, false).text)).toEqual([
      'holds',
      'fails',
      'undecided',
      'not yet decided',
    ]);
    const undecided = { text: '', line: 1, holds: null, observed: null, reason: 'the tail is too short' };
    expect(expectationDetail(undecided)).toBe('the tail is too short');
    expect(expectationDetail({ text: '', line: 1, holds: true, observed: 0.95 })).toBe('observed 0.95');
    const fraction = { text: '', line: 1, holds: true, observed: 0.8, interval: [0.4902, 0.9433] } as const;
    expect(expectationDetail(fraction)).toBe('observed 0.8, 95 % interval 0.49 to 0.943');
    const fractions = [{ text: 'fraction(A)', value: 0.4, interval: [0.2, 0.6] }] as const;
    const doubled = { ...fraction, interval: [0.4, 1.2], fractions, sure: false } as const;
    expect(expectationDetail(doubled)).toBe(
      'observed 0.8, 95 % interval 0.4 to 1.2; fraction(A) = 0.4, 95 % interval 0.2 to 0.6; ' +
        'too few runs to be sure',
    );
    const measured = { text: '', line: 1, holds: true, observed: 3.0171019, error: 0.053 };
    expect(expectationDetail(measured)).toBe('observed 3.02 ± 0.05');
    const either = { text: '', line: 1, holds: true, observed: null, decidedBy: 'H = 1' };
    expect(expectationDetail(either)).toBe('decided by H = 1');
  });
});

test('every state has a word, and no two states share icon and word', () => {
  for (const signs of [runStates.map((state) => runSigns[state]), phases.map((phase) => phaseSigns[phase])]) {
    expect(new Set(signs.map(({ icon, text }) => `${icon} ${text}`)).size).toBe(signs.length);
    for (const { text } of signs) expect(text).not.toBe('');
  }
});

test('runs are counted by state', () => {
  const { table } = cellOf(20);
  expect(tally(table)).toMatchObject({
    ended: 20,
    total: 20,
    counts: { converged: 19, diverged: 1, waiting: 0 },
  });
});

test('quantiles interpolate linearly between order statistics', () => {
  const sorted = new Float64Array([1, 2, 4, 8]);
  expect([0, 0.5, 0.25, 1].map((q) => quantile(sorted, q))).toEqual([1, 3, 1.75, 8]);
  expect(quantile(new Float64Array([1, Infinity, Infinity]), 0.75)).toBe(Infinity);
  expect(quantile(new Float64Array(0), 0.5)).toBeNaN();
});

test('a cancelled run has no final risk', () => {
  const { table } = cellOf(6);
  const state = table.state.slice();
  state[5] = runStates.indexOf('cancelled');
  expect(riskDistribution({ ...table, state }).count).toBe(5);
});

test('only runs that have ended count in the distribution of risks', () => {
  const { table } = cellOf(6);
  const state = table.state.slice();
  state[0] = runStates.indexOf('running');
  const risks = riskDistribution({ ...table, state });
  expect(risks.count).toBe(5);
  expect(risks.min).toBe(finalRisk(1));
  expect(risks.max).toBe(Infinity);
});

test('progress is said in the words that came, with the time that has gone by', () => {
  const words = '5 of 20 runs, about 12 s left';
  const progress = { stage: 'computing', done: 5, total: 20, fraction: 0.25, words } as const;
  const running = experimentOf({ phase: 'running', startedAt: 0, endedAt: null, progress });
  expect(progressText(running, 4000)).toBe('5 of 20 runs, about 12 s left, 4.0 s so far');
  const ended = {
    ...running,
    endedAt: 2000,
    progress: { ...progress, stage: 'over', words: '20 runs' },
  } as const;
  expect(progressText(ended, 9000)).toBe('20 runs, 2.0 s');
  // What was worked before a pause counts, the pause does not; no clock that is set back goes on while nothing is worked.
  expect(progressText({ ...ended, worked: 61_000 }, 9000)).toBe('20 runs, 1 min 3 s');
  expect(progressText({ ...running, worked: 61_000 }, 4000)).toBe(`${words}, 1 min 5 s so far`);
  for (const stage of ['queued', 'starting', 'cancelling'] as const)
    expect(progressText({ ...running, progress: { ...progress, stage } }, 9000)).toBe(words);
});

test('no state of the panel is blank', () => {
  expect(noticeFor(stateOf({ experiment: null }))).toContain('Nothing of first.rflow');
  for (const phase of phases) {
    const empty = stateOf({ experiment: experimentOf({ phase, cell: null }) });
    expect(noticeFor(empty)).not.toBe('');
    expect(noticeFor(stateOf({ experiment: experimentOf({ phase }) }))).toBe('');
  }
  runStates.forEach((_, index) => {
    const cell = cellOf(1);
    const table = { ...cell.table, state: new Uint8Array([index]) };
    const state = stateOf({ experiment: experimentOf({ cell: { ...cell, table, curves: [] } }) });
    expect(emptyChartText(state)).not.toBe('');
  });
});
