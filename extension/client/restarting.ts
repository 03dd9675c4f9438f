import type { CloseAction, ErrorAction, ErrorHandler } from 'vscode-languageclient';

/** The numbers of these actions: their module loads a whole client, which is not to wait for. */
const goOn: ErrorAction.Continue = 1;
const stayEnded: CloseAction.DoNotRestart = 1;
const restart: CloseAction.Restart = 2;

/** A server that has ended so many times within so many milliseconds is not started again. */
const most = 5;
const period = 180_000;

/** What the client does where the language server ends by itself: it starts another one without a word. */
export function restarting(now: () => number = Date.now): ErrorHandler {
  const ends: number[] = [];
  return {
    // An end comes with errors of the connection, which nobody can do anything about.
    error: () => ({ action: goOn, handled: true }),
    closed: () => {
      ends.push(now());
      const [first = 0] = ends.slice(-most);
      if (ends.length < most || now() - first > period) return { action: restart, handled: true };
      const times = `The ReluFlow language server has ended ${most} times within ${period / 60_000} minutes`;
      const message = `${times}, so it is not started again: reload the window. Experiments can still be run.`;
      return { action: stayEnded, message };
    },
  };
}
