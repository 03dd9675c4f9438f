/**
 * Whether somebody still hears the panel. VS Code leaves the panels of an extension host that has ended in the window, and
 * tells them nothing: so the panel asks from time to time.
 */

/** Milliseconds between two questions. */
export const beatInterval = 2000;
/** So many questions in a row may find no answer. Questions are counted, not seconds: a computer may sleep. */
const mostUnanswered = 4;

export class Pulse {
  private readonly ask: () => void;
  private unanswered = 0;

  constructor(ask: () => void) {
    this.ask = ask;
  }

  /** Whether nobody answers. */
  get lost(): boolean {
    return this.unanswered >= mostUnanswered;
  }

  beat(): void {
    if (!this.lost) this.unanswered++;
    this.ask();
  }

  answered(): void {
    this.unanswered = 0;
  }
}
