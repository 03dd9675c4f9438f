/**
 * The line that stands after an experiment's header.
 */
import { expectationWords } from '../library/words';
import type { ExperimentStatus } from './protocol';

/** "✓ ▇▅▃▂▁ converged, risk 3.2e-9, local minimum, 0.3 s; 2 of 2 expectations hold". */
export function inlineText(status: ExperimentStatus): string {
  const { phase, summary, expectations, stale, sparkline } = status;
  const mark = stale && phase !== 'running' && phase !== 'waiting' ? '(the experiment has changed)' : '';
  const words = expectationWords(expectations);
  const text = `${summary}${words && `; ${words}`}`;
  return [signOf(status), sparkline, text, mark].filter((part) => part !== '').join(' ');
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
