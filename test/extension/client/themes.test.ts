import { EventEmitter } from 'node:events';
import { expect, test, vi } from 'vitest';
import type { StateChangeEvent } from 'vscode-languageclient';
import { keepThemeTold } from '../../../extension/client/themes';

/** The language server hears of the theme however often it is started. */

const desk = vi.hoisted(() => ({ kind: 1, listeners: [] as (() => void)[] }));

vi.mock('vscode', () => ({
  ColorThemeKind: { Light: 1, Dark: 2, HighContrast: 3, HighContrastLight: 4 },
  Disposable: {
    from: (...all: readonly { dispose(): void }[]) => ({
      dispose: () => all.forEach((one) => one.dispose()),
    }),
  },
  window: {
    get activeColorTheme() {
      return { kind: desk.kind };
    },
    onDidChangeActiveColorTheme(listener: () => void) {
      desk.listeners.push(listener);
      return { dispose: () => desk.listeners.splice(desk.listeners.indexOf(listener), 1) };
    },
  },
}));

/** States as the client counts them: stopped, starting, running. */
type Phase = 1 | 2 | 3;

function clientOf() {
  const events = new EventEmitter();
  const told: (readonly [string, string])[] = [];
  const client = {
    state: 1 as Phase,
    onDidChangeState(listener: (event: StateChangeEvent) => unknown) {
      events.on('state', listener);
      return { dispose: () => events.off('state', listener) };
    },
    sendNotification(method: string, kind: string) {
      told.push([method, kind]);
      return Promise.resolve();
    },
  };
  const become = (state: Phase): void => {
    client.state = state;
    events.emit('state');
  };
  return { client, told, become };
}

function choose(kind: number): void {
  desk.kind = kind;
  for (const listener of desk.listeners) listener();
}

test('a server that follows a lost one is told the theme of now, and each change is told once', () => {
  const { client, told, become } = clientOf();
  const keeping = keepThemeTold(client);
  become(3);
  choose(2);
  expect(told).toEqual([]);
  become(2);
  choose(3);
  become(1);
  choose(4);
  become(3);
  become(2);
  choose(1);
  expect(told).toEqual(
    ['dark', 'high-contrast-dark', 'high-contrast-light', 'light'].map((kind) => ['reluflow/theme', kind]),
  );
  keeping.dispose();
  choose(2);
  become(2);
  expect(told).toHaveLength(4);
});
