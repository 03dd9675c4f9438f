import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Figure } from '../../../engine/host/figures/figure';
import { figuresOf } from '../../../engine/host/figures/figures';
import { pgfplotsOf, texOf } from '../../../engine/host/figures/pgfplots';
import type { OpenRecord } from '../../../engine/host/host';
import { hostile, hostileRecord, recordOf, samplesOf } from './records';

async function documentOf(...records: readonly OpenRecord[]): Promise<string> {
  const figures: Figure[] = [];
  for (const record of records) for await (const figure of figuresOf(record)) figures.push(figure);
  return pgfplotsOf(figures, [hostile]);
}

/** What LaTeX would stumble over, without LaTeX: the structure of what isn't a comment. */
function checkStructure(text: string): void {
  const code = text.replace(/(?<!\\)%.*$/gm, '').replace(/\\[\\{}$&#_%^~]/g, '');
  let depth = 0;
  for (const sign of code) {
    if (sign === '{') depth++;
    if (sign === '}') depth--;
    expect(depth).toBeGreaterThanOrEqual(0);
  }
  expect(depth).toBe(0);
  expect(code.split('$').length % 2).toBe(1);
  expect(code).not.toMatch(/[&#~^]/);
  expect(code.replace(/\$[^$]*\$/g, '')).not.toMatch(/[_<|]/);
  const open: string[] = [];
  for (const [, command, name] of code.matchAll(/\\(begin|end)\{(\w+)\}/g)) {
    if (command === 'begin') open.push(name!);
    else expect(open.pop()).toBe(name);
  }
  expect(open).toEqual([]);
}

describe('a document for LaTeX', () => {
  it('has the samples of the record, digit by digit', async () => {
    const text = await documentOf(await recordOf());
    const { step, risk } = samplesOf(1);
    for (let k = 1; k < step.length; k++) expect(text).toContain(`(${step[k]},${risk[k]})`);
    expect(text).not.toContain(`(0,${risk[0]})`);
    checkStructure(text);
  });

  it('escapes names that mean something to TeX', async () => {
    const text = await documentOf(await hostileRecord());
    checkStructure(text);
    expect(text).toContain(
      "$<$script$>$alert(''1'')$<$/script$>$ \\& 'x' 100\\% \\textbackslash{}input\\{x\\} \\$a\\_b\\textasciicircum{}c\\$ \\#\\textasciitilde{}",
    );
    for (const line of text
      .split('\n')
      .filter((each) => each.includes('script') && !each.includes('$<$script')))
      expect(line).toMatch(/^%/);
    expect(texOf(['Ω', { math: 'L(Θ)' }])).toBe('[U+03A9]$L(\\Theta )$');
  });

  const found = spawnSync('kpsewhich', ['pgfplots.sty'], { encoding: 'utf8' });
  const latex = found.status === 0 && spawnSync('pdflatex', ['--version']).status === 0;
  it.skipIf(!latex)('compiles as it is', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'reluflow-tex-'));
    try {
      writeFileSync(join(folder, 'a.tex'), await documentOf(await recordOf(), await hostileRecord()));
      const call = ['-interaction=nonstopmode', '-halt-on-error', 'a.tex'];
      execFileSync('pdflatex', call, { cwd: folder, stdio: 'ignore' });
      expect(readFileSync(join(folder, 'a.pdf')).subarray(0, 5).toString('latin1')).toBe('%PDF-');
      const log = readFileSync(join(folder, 'a.log'), 'latin1');
      expect(log).not.toMatch(/^!|Dimension too large|Missing character/m);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
