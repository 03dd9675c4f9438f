import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { diskRecords } from '../../../extension/runner/node/records';
import { openDesk } from './thread';

const text = `target f on [0, 1] = x^2

experiment fit {
  target:  f
  network: 1 -> 2 -> 1
  runs:    3
  method:  gd(rate: 1e-2, steps: 1000)
  expect risk < 1
}
`;

test('a text that is on no disk runs, and its record goes where the extension keeps such records', async () => {
  const { runner, records, clear } = openDesk();
  await runner.run(text, ['fit']);
  const { reports } = runner;
  const status = reports.flatMap((report) => (report.type === 'status' ? [report.status] : [])).at(-1);
  expect(reports.filter(({ type }) => type === 'trouble')).toEqual([]);
  expect(status).toMatchObject({
    phase: 'finished',
    progress: { done: 3, words: '3 runs' },
    expectations: { hold: 1, fail: 0 },
  });
  expect(readdirSync(records).filter((name) => name.includes('-fit-'))).toHaveLength(1);
  expect(await diskRecords.origin(records)).toBe('untitled:Untitled-1');
  await clear();
});
