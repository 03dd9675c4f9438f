/** A stretch of work between two looks at the clock, in milliseconds. */
const stretch = 4;

/**
 * Decides when to ask whether a run was cancelled: by the clock, so that asking costs nothing and the answer comes
 * within a few milliseconds. The clock decides about asking alone; no number of a run depends on it.
 */
export class Patience {
  /** How many steps to take before asking `ended` again. */
  chunk = 1;
  private readonly cancelled: (() => boolean) | null;
  private askedAt: number;
  private askedStep = 0;

  constructor(cancelled: (() => boolean) | undefined) {
    this.cancelled = cancelled ?? null;
    this.askedAt = performance.now();
  }

  /** True once the run was cancelled; `steps` have been taken so far. */
  ended(steps: number): boolean {
    const elapsed = performance.now() - this.askedAt;
    const taken = steps - this.askedStep;
    if (elapsed < 1) {
      this.chunk = Math.max(this.chunk, 2 * taken);
      if (steps > 0) return false;
    }
    if (elapsed >= 1) this.chunk = Math.max(1, Math.floor((taken * stretch) / elapsed));
    this.askedAt += elapsed;
    this.askedStep = steps;
    return this.cancelled?.() ?? false;
  }
}
