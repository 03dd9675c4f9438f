import { describe, expect, test } from 'vitest';
import { parseHostMessage } from '../../webview/check';
import { mostCompared, pack } from '../../webview/messages';
import { comparisonOf, factsOf, parseFacts } from '../../webview/view/comparison';
import { initialOptions, parseOptions, withComparison } from '../../webview/view/options';
import { cellOf, curveOf, experimentOf, stateOf } from './mock';

const selection = { experiment: 'flow_rate', cell: 0, run: 0 };

describe('facts of a run', () => {
  test('are its parameters, its settings and its results, by name', () => {
    const facts = new Map(factsOf({ experiment: experimentOf(), selection }));
    const cell = cellOf();
    expect(facts.get('H')).toBe('8');
    expect(facts.get('network')).toBe(cell.widths.join(' → '));
    expect(facts.get('seed')).toBe(String(cell.seed));
    expect(facts.get('method')).toBe(cell.method);
    expect([...facts.keys()].indexOf('method')).toBeLessThan([...facts.keys()].indexOf('ended as'));
    expect(factsOf({ experiment: experimentOf({ cell: null }), selection })).toEqual([]);
  });

  test('of a run that has not ended are its settings', () => {
    const cell = cellOf(0, { selected: null });
    const names = factsOf({ experiment: experimentOf({ cell }), selection }).map(([name]) => name);
    expect(names.slice(-2)).toEqual(['method', 'ended as']);
  });

  test('come back from what was kept, and nothing else does', () => {
    expect(parseFacts([['seed', '1'], ['seed'], ['seed', 1], 'seed'])).toEqual([['seed', '1']]);
    expect(parseFacts(null)).toEqual([]);
  });
});

test('a comparison marks the rows in which runs differ, or that one of them lacks, and begins with them', () => {
  const rows = comparisonOf([
    [
      ['seed', '1'],
      ['method', 'gd'],
    ],
    [
      ['seed', '2'],
      ['method', 'gd'],
      ['H', '8'],
    ],
  ]);
  expect(rows).toEqual([
    { name: 'seed', values: ['1', '2'], differs: true },
    { name: 'H', values: ['', '8'], differs: true },
    { name: 'method', values: ['gd', 'gd'], differs: false },
  ]);
});

describe('a comparison that was asked for elsewhere', () => {
  const other = { experiment: experimentOf({ cell: cellOf(1, { curves: [curveOf(0)] }) }), selection };
  const comparison = { id: 7, runs: Array(9).fill(other) as (typeof other)[] };

  test('becomes the pins, in the view of the run, once', () => {
    const taken = withComparison({ ...initialOptions, view: 'landscape' }, comparison);
    expect([taken.view, taken.comparison, taken.pins.length]).toEqual(['run', 7, mostCompared - 1]);
    expect(taken.pins[0]!.facts).toEqual(factsOf(other));
    const unpinned = { ...taken, pins: [] };
    expect(withComparison(unpinned, comparison)).toBe(unpinned);
    expect(withComparison(unpinned, null)).toBe(unpinned);
    expect(parseOptions(JSON.parse(JSON.stringify(taken))).comparison).toBe(7);
  });

  test('arrives as it was sent, and not where it isn’t one', () => {
    const snapshot = (value: unknown) =>
      pack({ type: 'snapshot', state: { ...stateOf(), comparison: value } });
    expect(parseHostMessage(snapshot(comparison))).toMatchObject({ state: { comparison: { id: 7 } } });
    expect(parseHostMessage(snapshot({ id: 7, runs: [{ selection }] }))).toBeNull();
    expect(parseHostMessage(snapshot(undefined))).toBeNull();
  });
});
