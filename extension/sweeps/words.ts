/** How far a sweep is and what is to be done with it, in words. */
import type { SweepDocument } from '../../engine/host/node/cluster/sweep-report';

/** What `sweep status --json` printed; null where it printed something else. */
export function sweepIn(output: string): SweepDocument | null {
  try {
    const value = JSON.parse(output) as Partial<SweepDocument> | null;
    const whole = typeof value?.sweep === 'string' && typeof value.shards?.total === 'number';
    return whole ? (value as SweepDocument) : null;
  } catch {
    return null;
  }
}

/** Whether nothing more comes by itself. */
export function isOver({ shards }: Pick<SweepDocument, 'shards'>): boolean {
  return shards.running + shards.waiting + shards.unknown === 0;
}

/** `12 of 40 shards, 8 running, 1 failed` */
export function progressWords({ shards }: Pick<SweepDocument, 'shards'>): string {
  const others = (['running', 'failed', 'unknown'] as const).filter((state) => shards[state] > 0);
  const parts = others.map((state) => `${shards[state]} ${state}`);
  return [`${shards.done} of ${shards.total} shards`, ...parts].join(', ');
}

/** How many shards would be submitted again. */
export function missingShards({ shards }: Pick<SweepDocument, 'shards'>): number {
  return shards.failed + shards.cancelled + shards.missing;
}

/** What came of a sweep that is over. */
export function endingWords(sweep: SweepDocument): string {
  const { experiment, shards } = sweep;
  if (sweep.complete) return `All ${shards.total} shards of the sweep of ${experiment} are done.`;
  const parts = (['failed', 'cancelled', 'missing'] as const).filter((state) => shards[state] > 0);
  const others = parts.map((state) => `${shards[state]} ${state}`).join(', ');
  const reason = sweep.open.find(({ state }) => state === 'failed')?.reason;
  const first = reason === undefined || reason === '' ? '' : ` One of them: ${reason}.`;
  return `The sweep of ${experiment} has stopped: ${shards.done} of ${shards.total} shards are done, ${others}.${first}`;
}
