import { Presets, SingleBar } from 'cli-progress';
import type { RunEvent } from '../../../experiment/events';

/** Shows a progress bar on standard error where that is a terminal; stays silent in a pipe. */
export class Progress {
  private bar: SingleBar | null = null;
  private readonly shown: boolean;

  constructor(quiet: boolean) {
    this.shown = process.stderr.isTTY && !quiet;
  }

  see(event: RunEvent): void {
    if (!this.shown) return;
    if (event.type === 'experiment-started') this.begin(event.experiment, event.total);
    else if (event.type === 'progress') this.bar?.update(event.done);
    else if (event.type === 'experiment-ended') this.end();
  }

  private begin(experiment: string, total: number): void {
    const format = '{experiment} {bar} {value} of {total} runs, {duration_formatted}';
    this.bar = new SingleBar(
      { format, stream: process.stderr, hideCursor: true, clearOnComplete: true },
      Presets.shades_classic,
    );
    this.bar.start(total, 0, { experiment });
  }

  end(): void {
    this.bar?.stop();
    this.bar = null;
  }
}
