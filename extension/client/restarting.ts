import { CloseAction, ErrorAction, type ErrorHandler } from 'vscode-languageclient';

/** A server that has ended so many times within so many milliseconds is not started again. */
const most = 5;
const period = 180_000;

/** What the client does where the language server ends by itself: it starts another one without a word. */
export function restarting(now: () => number = Date.now): ErrorHandler {
  const ends: number[] = [];
  return {
    // An end comes with errors of the connection, which nobody can do anything about.
    error: () => ({ action: ErrorAction.Continue, handled: true }),
    closed: () => {
      ends.push(now());
      const [first = 0] = ends.slice(-most);
      if (ends.length < most || now() - first > period) return { action: CloseAction.Restart, handled: true };
      const times = `The ReluFlow language server has ended ${most} times within ${period / 60_000} minutes`;
      const message = `${times}, so it is not started again: reload the window. Experiments can still be run.`;
      return { action: CloseAction.DoNotRestart, message };
    },
  };
}
