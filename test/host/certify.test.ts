/** `reluflow certify` in processes of its own. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { folderWith, reluflow, sample } from './bundled';

/** Another digit than the last one of the text. */
const other = (text: string) => String((Number(text.at(-1)) + 5) % 10);

describe('certificates', () => {
  it('are confirmed again from the record, and changed ones are found', () => {
    const folder = folderWith(`target square on [0, 1] = x^2
experiment points {
  for H in [1, 2]
  target: square
  network: 1 -> H -> 1
  init: normal(0, 1)
  method: critical_points(starts: 6)
}
`);
    reluflow(folder, 'run', 'a.rflow', '--quiet');
    const all = reluflow(folder, 'certify', 'latest');
    expect(all.status).toBe(0);
    expect(all.stdout).toMatch(/\[H = 1\] 3 of 3 critical points confirmed, the list is complete/);
    const json = () => {
      const { status, stdout } = reluflow(folder, 'certify', 'latest', '--json');
      return { status, document: JSON.parse(stdout) as { confirmed: number; not_confirmed: number } };
    };
    const before = json().document;
    expect(before).toMatchObject({ experiment: 'points', not_confirmed: 0 });
    expect(before.confirmed).toBeGreaterThan(4);
    const records = join(folder, '.reluflow');
    const path = join(
      records,
      readdirSync(records).find((name) => name.includes('points'))!,
      'manifest.json',
    );
    const text = readFileSync(path, 'utf8');
    writeFileSync(path, text.replace(/"rank":(\s*)2/, '"rank":$11'));
    expect(json()).toMatchObject({
      status: 1,
      document: { not_confirmed: 1, confirmed: before.confirmed - 1 },
    });
    expect(reluflow(folder, 'certify', 'latest').stdout).toContain('not confirmed');
    writeFileSync(
      path,
      text.replace(/("risk":\s*0\.\d{9})\d/, (whole, head: string) => head + other(whole)),
    );
    expect(json()).toMatchObject({ status: 1, document: { not_confirmed: 1 } });
    writeFileSync(path, text);
    const plan = join(path, '..', 'plan.json');
    const planText = readFileSync(plan, 'utf8');
    expect(planText).toContain('"exact"');
    writeFileSync(plan, planText.replaceAll('"0","0","1"', '"0","0","2"'));
    const refused = reluflow(folder, 'certify', 'latest');
    expect([refused.status, refused.stdout]).toEqual([2, '']);
    expect(refused.stderr).toMatch(/^The plan\.json of the record \S+ is not the one that was run/);
    expect(reluflow(folder, 'certify', 'nothing').status).toBe(2);
    expect(reluflow(folder, 'certify').status).toBe(2);
  });

  it('are not needed where there are no critical points', () => {
    const folder = folderWith(sample);
    reluflow(folder, 'run', 'a.rflow', '--quiet');
    const { status, stdout } = reluflow(folder, 'certify', 'latest');
    expect([status, stdout]).toEqual([0, expect.stringContaining('no list of critical points')]);
  });
});
