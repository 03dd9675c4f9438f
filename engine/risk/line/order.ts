/**
 * Sorts the permutation `order` so that keys[order[0]] <= keys[order[1]] <= …, warm: along a trajectory the previous
 * permutation is nearly right and an insertion sort is linear. When it is far off, a heap sort bounds the work by
 * O(n log n). Keys that are not numbers end somewhere; nothing hangs.
 */
export function warmSort(order: Int32Array, keys: Float64Array): void {
  const n = order.length;
  let budget = 8 * n + 64;
  for (let k = 1; k < n; k++) {
    const item = order[k]!;
    const key = keys[item]!;
    let j = k - 1;
    while (j >= 0 && keys[order[j]!]! > key) {
      order[j + 1] = order[j]!;
      j--;
    }
    order[j + 1] = item;
    budget -= k - 1 - j;
    if (budget < 0) {
      heapSort(order, keys, n);
      return;
    }
  }
}

function heapSort(order: Int32Array, keys: Float64Array, n: number): void {
  for (let start = (n >> 1) - 1; start >= 0; start--) sink(order, keys, start, n);
  for (let end = n - 1; end > 0; end--) {
    const last = order[end]!;
    order[end] = order[0]!;
    order[0] = last;
    sink(order, keys, 0, end);
  }
}

function sink(order: Int32Array, keys: Float64Array, start: number, end: number): void {
  const item = order[start]!;
  const key = keys[item]!;
  let i = start;
  for (;;) {
    let child = 2 * i + 1;
    if (child >= end) break;
    if (child + 1 < end && keys[order[child + 1]!]! > keys[order[child]!]!) child++;
    if (!(keys[order[child]!]! > key)) break;
    order[i] = order[child]!;
    i = child;
  }
  order[i] = item;
}
