/**
 * The line that stands after an experiment's header.
 */
import { expectationWords } from '../library/words';
import type { ExperimentStatus } from './protocol';

/** "✓ ▇▅▃▂▁ converged, risk 3.2e-9, local minimum, 0.3 s; 2 of 2 expectations hold". */
export function inlineText(status: ExperimentStatus): string {
  const { summary, expectations, sparkline } = status;
  const mark = isOld(status) ? '(the experiment has changed)' : '';
  const words = expectationWords(expectations);
  const text = `${summary}${words && `; ${words}`}`;
  return [signOf(status), sparkline, text, mark].filter((part) => part !== '').join(' ');
}

/** Where a panel has half of the room, and says the rest: "✓ 2 of 2, risk 3.2e-9". */
export function briefText(status: ExperimentStatus): string {
  const { brief, expectations } = status;
  const { hold, fail, undecided } = expectations;
  const total = hold + fail + undecided;
  const words = [total > 0 ? `${hold} of ${total}` : '', brief].filter((part) => part !== '').join(', ');
  return [signOf(status), words, isOld(status) ? '(changed)' : ''].filter((part) => part !== '').join(' ');
}

/** Whether it is the result of another text than that of the editor. */
function isOld({ phase, stale }: ExperimentStatus): boolean {
  return stale && phase !== 'running' && phase !== 'waiting';
}

function signOf({ phase, expectations: { fail, undecided } }: ExperimentStatus): string {
  if (phase === 'running' || phase === 'waiting') return '…';
  if (phase === 'cancelled') return '⊘';
  if (phase === 'failed' || fail > 0) return '✗';
  return undecided > 0 ? '?' : '✓';
}

/** Whether it is a result that people should be warned of. */
export function isBad({ phase, expectations, stale }: ExperimentStatus): boolean {
  return !stale && (phase === 'failed' || expectations.fail > 0);
}
