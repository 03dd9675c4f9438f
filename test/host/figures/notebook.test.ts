import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { juliaOf, pythonOf } from '../../../engine/host/figures/notebook';
import { flow, hostileRecord, recordOf, resultOf } from './records';

const python = spawnSync('python3', ['--version']).status === 0;

/** What Python says of the grammar of programs; empty where it is fine. */
function pythonMistake(programs: readonly string[]): string {
  const check = 'import ast, json, sys\nfor program in json.load(sys.stdin): ast.parse(program)';
  return spawnSync('python3', ['-c', check], { input: JSON.stringify(programs), encoding: 'utf8' }).stderr;
}

describe('code for Python', () => {
  it('loads the record’s tables and draws the risk against what the method counts', async () => {
    const record = await recordOf({ cell: { method: flow } });
    const program = pythonOf(record);
    expect(program).toContain(`record = Path("${record.summary.location}")`);
    expect(program).toContain('axes.loglog(samples["time"], samples["risk"]');
    expect(pythonOf(await recordOf())).toContain('axes.loglog(samples["step"], samples["risk"]');
  });

  const search = { kind: 'critical_points', starts: 1 } as const;
  const title = python ? 'is a program, whatever the names are' : 'is not parsed here: there is no python3';
  it(title, async () => {
    if (!python) return;
    const found = recordOf({ cell: { method: search }, results: [resultOf(0)] });
    const records = await Promise.all([recordOf(), hostileRecord(), found]);
    expect(pythonMistake(records.map(pythonOf))).toBe('');
    expect(pythonMistake(['print('])).toContain('SyntaxError');
  });
});

describe('code for Julia', () => {
  it('loads the columns that it draws, and nothing of a name is taken for code', async () => {
    const program = juliaOf(await recordOf());
    expect(program).toContain('table("trajectory", ["cell", "run", "step", "risk"])');
    const strange = juliaOf(await hostileRecord());
    // In a string of Julia a dollar begins an expression, unless a backslash stands before it.
    expect(strange).toContain('\\$a_b^c\\$');
    expect(strange.split('\n').slice(1).join('\n')).not.toMatch(/(?<!\\)\$/);
    expect(strange.split('\n')[0]).toMatch(/^# /);
    expect(strange.split('\n')[1]).toBe('using DataFrames, Parquet2, Plots');
  });
});
