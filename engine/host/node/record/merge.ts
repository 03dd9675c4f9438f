/** Rows of runs from several tables as one sequence. */

export function asyncIterator<T>(values: readonly T[]): AsyncIterator<T> {
  const iterator = values[Symbol.iterator]();
  return { next: () => Promise.resolve(iterator.next()) };
}

/** Rows that ascend in `run`; they are read once the first of them is needed. */
export interface RunSource<T> {
  readonly first: number;
  readonly rows: () => AsyncIterator<T>;
}

/** A source that has begun, and its next row. */
interface OpenSource<T> {
  readonly order: number;
  readonly rows: AsyncIterator<T>;
  head: T;
}

/** Merges sources; of two results for one run the later source wins. Only sources that overlap are open together. */
export async function* mergeRuns<T extends { readonly run: number }>(
  sources: readonly RunSource<T>[],
): AsyncGenerator<T> {
  const waiting = sources.map((source, order) => ({ ...source, order })).sort((a, b) => a.first - b.first);
  let open: OpenSource<T>[] = [];
  for (;;) {
    let next = Math.min(...open.map(({ head }) => head.run), waiting[0]?.first ?? Infinity);
    if (next === Infinity) return;
    while (waiting.length > 0 && waiting[0]!.first <= next) {
      const { order, rows: begin } = waiting.shift()!;
      const rows = begin();
      const step = await rows.next();
      if (step.done !== true) open.push({ order, rows, head: step.value });
    }
    open.sort((a, b) => a.order - b.order);
    next = Math.min(...open.map(({ head }) => head.run));
    const last = open.filter(({ head }) => head.run === next).at(-1);
    if (last) yield last.head;
    open = await stepPast(open, next);
  }
}

/** The sources that go on when those that stand at a run have taken a step. */
async function stepPast<T extends { readonly run: number }>(
  open: readonly OpenSource<T>[],
  run: number,
): Promise<OpenSource<T>[]> {
  const left: OpenSource<T>[] = [];
  for (const source of open) {
    if (source.head.run === run) {
      const step = await source.rows.next();
      if (step.done === true) continue;
      source.head = step.value;
    }
    left.push(source);
  }
  return left;
}
