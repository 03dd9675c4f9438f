/**
 * Runs whose worker was lost are begun again. The same run has the same samples, bit for bit: what had been told of it is
 * not told once more, so that nobody who listens, and no record, needs to know.
 */
import type { Samples } from '../experiment/events';
import type { JobEvent } from './host';
import type { RunPlace } from './record/journal';
import { placeKey } from './record/runs';
import { partOf } from './samples';

type Told = Exclude<JobEvent, { readonly type: 'advanced' }>;

/** So many workers may be lost over a run. */
const mostTries = 3;

interface Attempt {
  /** Workers that were lost over it. */
  losses: number;
  begun: boolean;
  /** How many of its samples were told, and how many of them this try has come to. */
  told: number;
  reached: number;
  last: Samples | null;
}

/** What has become of the runs that have begun and not ended. */
export class Attempts {
  private readonly runs = new Map<string, Attempt>();
  /** Workers that were lost since a run has come to its end. */
  private fruitless = 0;
  private readonly mostFruitless: number;

  /** `workers`: how many compute beside each other. */
  constructor(workers: number) {
    this.mostFruitless = mostTries * workers;
  }

  /** What of an event has not been told yet; null: nothing. */
  news(event: Told): Told | null {
    const attempt = this.of(event);
    if (event.type === 'run-ended') {
      this.runs.delete(placeKey(event));
      if (event.result.status !== 'failed') this.fruitless = 0;
      return event;
    }
    if (event.type === 'samples') return newSamples(attempt, event);
    if (attempt.begun) return null;
    attempt.begun = true;
    return event;
  }

  /** Whether it was told that a run has begun, and not that it has ended. */
  isOpen(place: RunPlace): boolean {
    return this.runs.get(placeKey(place))?.begun === true;
  }

  /** The last samples that were told of a run that has not ended. */
  lastOf(place: RunPlace): Samples | null {
    return this.runs.get(placeKey(place))?.last ?? null;
  }

  /** Notes that a worker was lost over a run. Null: it is to be begun again; else why not, from the reason of the loss. */
  lose(place: RunPlace, reason: string): string | null {
    const attempt = this.of(place);
    attempt.losses++;
    attempt.reached = 0;
    this.fruitless++;
    if (attempt.losses >= mostTries) return `${reason}, as in each of ${mostTries} tries`;
    return this.fruitless > this.mostFruitless ? `${reason}, as those before it` : null;
  }

  private of(place: RunPlace): Attempt {
    const key = placeKey(place);
    const known = this.runs.get(key);
    if (known) return known;
    const attempt = { losses: 0, begun: false, told: 0, reached: 0, last: null };
    this.runs.set(key, attempt);
    return attempt;
  }
}

function newSamples(attempt: Attempt, event: Extract<Told, { readonly type: 'samples' }>): Told | null {
  const { samples } = event;
  const rows = samples.step.length;
  const old = Math.min(rows, attempt.told - attempt.reached);
  attempt.reached += rows;
  if (old === rows) return null;
  attempt.told = attempt.reached;
  attempt.last = samples;
  return old === 0 ? event : { ...event, samples: partOf(samples, old, rows) };
}
