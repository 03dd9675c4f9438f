import { describe, expect, it } from 'vitest';
import { reportOf } from '../../../engine/host/figures/report';
import type { OpenRecord } from '../../../engine/host/host';
import { realize } from '../../../engine/network/realize';
import { shapeOf } from '../../../engine/network/shape';
import { hostileRecord, recordOf, resultOf } from './records';

async function pageOf(record: OpenRecord): Promise<string> {
  const parts: string[] = [];
  for await (const part of reportOf(record)) parts.push(part);
  return parts.join('');
}

/** The numbers of tables, with every digit. */
function numbersOf(page: string): number[] {
  return [...page.matchAll(/<data value="([^"]*)">/g)].map(([, value]) => Number(value));
}

describe('a report', () => {
  it('has the numbers of the record, its figures, source, expectations and provenance', async () => {
    const expectations = [
      { text: 'risk < 1', line: 7, holds: true, observed: 1 / 3 },
      { text: 'kinks = 2', line: 8, holds: false, observed: 4 },
    ];
    const page = await pageOf(await recordOf({ cellResult: { expectations } }));
    const { risk, gradient, time } = resultOf(1).observables;
    expect(numbersOf(page)).toEqual(expect.arrayContaining([risk, gradient, time, 1 / 3, 4]));
    expect(page.match(/<svg /g)).toHaveLength(2);
    expect(page).toContain('<td>✓ holds</td><td>risk &lt; 1</td>');
    expect(page).toContain('<td>✗ fails</td><td>kinks = 2</td>');
    expect(page).toContain('<pre>experiment square {}</pre>');
    for (const term of ['ReluFlow', 'Kernel', 'Seed', 'Record', 'Machine: platform'])
      expect(page).toContain(`<dt>${term}</dt>`);
  });

  it('lists the breakpoints of the only run with the values of network and target', async () => {
    const page = await pageOf(await recordOf({ results: [resultOf(0)] }));
    const { breakpoints, values } = realize(shapeOf([1, 3, 1]), resultOf(0).theta, { a: 0, b: 1 });
    const rows = numbersOf(page.slice(page.indexOf('The realization N')));
    expect(rows.slice(0, 3 * breakpoints.length)).toEqual(
      breakpoints.flatMap((x, k) => [x, values[k], expect.closeTo(x * x, 12) as number]),
    );
  });

  it('holds no script, loads nothing and escapes every name', async () => {
    const page = await pageOf(await hostileRecord());
    expect(page).not.toMatch(/<script|<\/script|\son\w+=|javascript:|https?:|url\(|@import|\ssrc=|\shref=/i);
    expect(page).toContain(`content="default-src 'none'; style-src 'unsafe-inline'"`);
    expect(page).toContain('<h1>&lt;script&gt;');
    expect(page.split('</svg>')).toHaveLength(3);
    expect(page.replace(/&(amp|lt|gt|quot|#39);/g, '')).not.toMatch(/&/);
  });
});
