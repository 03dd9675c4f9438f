/**
 * A number for each run of a cell, for more runs than fit into memory: pages that were not used for a while go to a place
 * outside of it, where there is one.
 */

/** Bytes outside of memory. Both may throw: what can't be written stays in memory. */
export interface Scratch {
  write(position: number, bytes: Uint8Array): void;
  /** Fills the array with what was written there. */
  read(position: number, bytes: Uint8Array): void;
}

/** Numbers in a page, as a power of two: 64 kB. */
const pageBits = 13;
const pageLength = 2 ** pageBits;
const pageBytes = 8 * pageLength;

interface Page {
  /** Null: the numbers are outside. */
  numbers: Float64Array | null;
  /** Where they are kept outside; -1 where nothing was written yet. */
  position: number;
  changed: boolean;
}

/** Columns that share memory: `mostHeld` pages of all of them are in it (by default 16 MB). */
export class Columns {
  private openScratch: (() => Scratch) | null;
  private readonly mostHeld: number;
  private scratch: Scratch | null = null;
  /** Pages in memory, those that were used least lately first. */
  private readonly held = new Set<Page>();
  private readonly free: number[] = [];
  private end = 0;

  /** Without a place outside everything stays in memory. */
  constructor(openScratch: (() => Scratch) | null, mostHeld = 256) {
    this.openScratch = openScratch;
    this.mostHeld = mostHeld;
  }

  /** A column of numbers that all have one value to begin with. */
  create(value: number): Column {
    return new Column(this, value);
  }

  /** The numbers of a page, which may be changed until the next call. */
  take(page: Page, initial: number): Float64Array {
    this.held.delete(page);
    this.makeRoom();
    this.held.add(page);
    if (page.numbers) return page.numbers;
    page.numbers = new Float64Array(pageLength);
    if (page.position < 0) page.numbers.fill(initial);
    else this.scratch!.read(page.position, new Uint8Array(page.numbers.buffer));
    return page.numbers;
  }

  /** Forgets a page. */
  drop(page: Page): void {
    this.held.delete(page);
    page.numbers = null;
    if (page.position >= 0) this.free.push(page.position);
    page.position = -1;
  }

  private makeRoom(): void {
    if (this.held.size < this.mostHeld) return;
    const [page] = this.held;
    if (!page?.numbers || (page.changed && !this.sendAway(page, page.numbers))) return;
    page.numbers = null;
    this.held.delete(page);
  }

  /** Whether there was room outside; where there isn't, nobody asks again. */
  private sendAway(page: Page, numbers: Float64Array): boolean {
    if (!this.openScratch) return false;
    try {
      this.scratch ??= this.openScratch();
      if (page.position < 0) page.position = this.free.pop() ?? this.nextPosition();
      this.scratch.write(page.position, new Uint8Array(numbers.buffer));
      page.changed = false;
      return true;
    } catch {
      this.openScratch = null;
      return false;
    }
  }

  private nextPosition(): number {
    this.end += pageBytes;
    return this.end - pageBytes;
  }
}

export class Column {
  private readonly columns: Columns;
  private readonly initial: number;
  private readonly pages: (Page | undefined)[] = [];
  /** The page that was used last, and its numbers. */
  private current: Page | undefined;
  private numbers: Float64Array | null = null;

  constructor(columns: Columns, initial: number) {
    this.columns = columns;
    this.initial = initial;
  }

  get(run: number): number {
    const page = this.pages[run >>> pageBits];
    if (!page) return this.initial;
    return this.numbersOf(page)[run & (pageLength - 1)]!;
  }

  set(run: number, value: number): void {
    const page = (this.pages[run >>> pageBits] ??= { numbers: null, position: -1, changed: false });
    this.numbersOf(page)[run & (pageLength - 1)] = value;
    page.changed = true;
  }

  /** Forgets all numbers. */
  clear(): void {
    for (const page of this.pages) if (page) this.columns.drop(page);
    this.pages.length = 0;
    this.current = undefined;
    this.numbers = null;
  }

  private numbersOf(page: Page): Float64Array {
    // Another column may have sent the page away meanwhile.
    if (page !== this.current || page.numbers === null) {
      this.numbers = this.columns.take(page, this.initial);
      this.current = page;
    }
    return this.numbers!;
  }
}
