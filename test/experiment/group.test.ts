import { describe, expect, it } from 'vitest';
import { groupSize } from '../../engine/experiment/group';
import type { Cell } from '../../engine/experiment/plan';
import type { Expression } from '../../engine/expression/expression';
import { Computer } from '../../engine/host/compute';
import type { JobEvent } from '../../engine/host/host';
import { cellOf } from '../host/plans';

const number = (value: number): Expression => ({ kind: 'number', value });
const gd = (rate: Expression, steps: number): Partial<Cell> => ({
  method: { kind: 'gd', rate, steps, normalized: false },
});
const below = (name: string, bound: number): Expression => ({
  kind: 'comparison',
  operands: [{ kind: 'variable', name }, number(bound)],
  operators: ['<'],
});
/** 0.5 / (1 + n) */
const decaying: Expression = {
  kind: 'binary',
  operator: '/',
  left: number(0.5),
  right: { kind: 'binary', operator: '+', left: number(1), right: { kind: 'variable', name: 'n' } },
};

const reasonsOf = (events: readonly JobEvent[]) =>
  events.flatMap((event) => (event.type === 'run-ended' ? [event.result.reason] : []));

/** What a worker says of a job: its events in order, samples block by block. */
function eventsOf(cell: Cell, runs: readonly number[], stride = 1): JobEvent[] {
  const events: JobEvent[] = [];
  const computer = new Computer(
    (report) => events.push(...report.events.filter(({ type }) => type !== 'advanced')),
    () => false,
  );
  const job = { experiment: 'e', runs, keepTheta: true, stride };
  computer.do({ type: 'job', job, cellNumber: 0, cell });
  return events;
}

function expectTheSame(cell: Cell, count: number, stride = 1): JobEvent[] {
  expect(groupSize(cell, true)).toBeGreaterThanOrEqual(Math.min(2, count));
  const runs = Array.from({ length: count }, (_, k) => k);
  const together = eventsOf(cell, runs, stride);
  expect(together).toEqual(runs.flatMap((run) => eventsOf(cell, [run], stride)));
  return together;
}

const statusesOf = (events: readonly JobEvent[]) =>
  new Set(events.flatMap((event) => (event.type === 'run-ended' ? [event.result.status] : [])));

describe('runs that are trained together say the same as one after the other, bit for bit', () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8, 9])('%i runs', (count) => {
    expectTheSame(cellOf(gd(number(0.05), 700)), count);
  });

  it.each([2, 7, 150, 1000])('with %i samples of each', (record) => {
    expectTheSame(cellOf({ ...gd(number(0.05), 900), record, widths: [1, 4, 1] }), 3, 1);
    expectTheSame(cellOf({ ...gd(decaying, 900), record }), 4, 3);
  });

  it('where stopping conditions hold at different steps', () => {
    const events = expectTheSame(cellOf({ ...gd(number(0.1), 300), stop: below('risk', 0.0056) }), 7);
    expect(statusesOf(events)).toEqual(new Set(['stopped', 'finished']));
  });

  it('where they diverge at different steps', () => {
    const events = expectTheSame(cellOf({ ...gd(number(1.5), 1500), record: 10 }), 9);
    expect(statusesOf(events)).toEqual(new Set(['diverged']));
    expect(new Set(reasonsOf(events)).size).toBeGreaterThan(1);
  });

  it('where some come to rest', () => {
    const initialization = {
      kind: 'random',
      weights: { kind: 'normal', mean: 0, sd: 1 },
      biases: { kind: 'normal', mean: -1, sd: 1 },
    } as const;
    const changes = { ...gd(number(0.3), 43), widths: [1, 1, 1], initialization, record: 20 };
    const events = expectTheSame(cellOf(changes), 9);
    const resting = reasonsOf(events).filter((reason) => reason.includes('no longer change theta')).length;
    expect(resting).toBeGreaterThan(0);
    expect(resting).toBeLessThan(9);
  });
});

describe('groups', () => {
  it('are bounded in number, in memory and in what waits for each other', () => {
    expect(groupSize(cellOf(gd(number(0.1), 10)), true)).toBe(64);
    expect(groupSize(cellOf(gd(number(0.1), 1e9)), true)).toBe(2);
    expect(groupSize(cellOf({ ...gd(number(0.1), 10), record: 1e6 }), true)).toBe(1);
  });

  it('are of one run where no kernel moves several', () => {
    expect(
      groupSize(cellOf({ method: { kind: 'gd', rate: number(1), steps: 9, normalized: true } }), false),
    ).toBe(1);
    expect(groupSize(cellOf({ widths: [1, 3, 3, 1] }), false)).toBe(1);
    const adam = {
      kind: 'adam',
      rate: number(0.1),
      beta1: 0.9,
      beta2: 0.99,
      epsilon: 1e-8,
      steps: 9,
    } as const;
    expect(groupSize(cellOf({ method: adam }), false)).toBe(1);
  });

  it('end as cancelled with the run that is going on; the others are not begun', () => {
    let asked = 0;
    const events: JobEvent[] = [];
    const computer = new Computer(
      (report) => events.push(...report.events),
      () => ++asked > 3,
    );
    const job = { experiment: 'e', runs: [0, 1, 2, 3], keepTheta: false, stride: 1 };
    computer.do({ type: 'job', job, cellNumber: 0, cell: cellOf(gd(number(0.05), 1e8)) });
    expect(statusesOf(events)).toEqual(new Set(['cancelled']));
    expect(events.filter(({ type }) => type === 'run-started')).toHaveLength(1);
  });
});

describe('samples and results are of one sum', () => {
  const flow: Partial<Cell> = {
    method: { kind: 'flow', until: 20, tolerance: 1e-9, solver: 'auto', normalized: false, rest: 1e-13 },
  };

  it.each([
    ['gd', gd(number(0.05), 300)],
    ['gd without a step', gd(number(0.05), 0)],
    ['flow', flow],
  ] as const)('%s', (_, change) => {
    // A block of samples that is full with the last one is given away with it.
    for (const record of [7, 128, 129]) {
      const events = eventsOf(cellOf({ ...change, record }), [0, 1, 2]);
      const results = events.flatMap((event) => (event.type === 'run-ended' ? [event.result] : []));
      expect(results.length).toBe(3);
      for (const { run, observables } of results) {
        const risks = events.flatMap((event) =>
          event.type === 'samples' && event.run === run ? [...event.samples.risk] : [],
        );
        expect(observables.initial_risk).toBe(risks[0]);
        expect(observables.risk).toBe(risks.at(-1));
      }
    }
  });
});
