import { CloseAction } from 'vscode-languageclient';
import { expect, test, vi } from 'vitest';
import { restarting } from '../../../extension/client/restarting';

vi.mock('vscode-languageclient', () => ({
  CloseAction: { DoNotRestart: 1, Restart: 2 },
  ErrorAction: { Continue: 1, Shutdown: 2 },
}));

test('a language server that ends is started again, but not for ever', async () => {
  let now = 0;
  const handler = restarting(() => now);
  const ending = async (minutes: number) => {
    now += minutes * 60_000;
    return handler.closed();
  };
  // One a minute is no reason to give up.
  for (let end = 0; end < 10; end++) expect(await ending(1)).toMatchObject({ action: CloseAction.Restart });
  const last = [await ending(0.1), await ending(0.1), await ending(0.1)];
  expect(last.map(({ action }) => action)).toEqual([
    CloseAction.Restart,
    CloseAction.DoNotRestart,
    CloseAction.DoNotRestart,
  ]);
  expect(last[1]!.message).toContain('ended 5 times within 3 minutes');
  expect(await ending(10)).toMatchObject({ action: CloseAction.Restart });
});
