/** Milliseconds of computing between two moments in which messages, such as Cancel, are heard. */
const portion = 20;

/** Browsers have no `setImmediate`. */
const later = typeof setImmediate === 'function' ? setImmediate : setTimeout;

/** Long work on the runner's thread, done in portions between which messages are heard. */
export class Breath {
  private heard = Date.now();

  /** Lets messages in where a portion's time is over. */
  async take(): Promise<void> {
    if (Date.now() - this.heard < portion) return;
    await new Promise((resolve) => later(resolve));
    this.heard = Date.now();
  }
}
