/**
 * Eigenvalues and eigenvectors of dense symmetric matrices: Householder reduction to tridiagonal form, then the implicit QL method
 * (Wilkinson and Reinsch, Handbook for Automatic Computation II, 1971, contributions II/2 and II/3).
 */

/**
 * The eigenvalues of the symmetric matrix (n*n numbers, row by row), ascending. The matrix is overwritten.
 * Errors are of the order of n * 2^-53 times the largest absolute eigenvalue. Non-finite entries give NaN throughout.
 */
export function symmetricEigenvalues(matrix: Float64Array, n: number): Float64Array {
  const diagonal = new Float64Array(n);
  const offDiagonal = new Float64Array(n);
  for (let i = 0; i < n * n; i++) {
    if (!Number.isFinite(matrix[i]!)) return diagonal.fill(NaN);
  }
  reduceToTridiagonal(matrix, n, diagonal, offDiagonal);
  implicitQL(diagonal, offDiagonal, n, null);
  return diagonal.sort();
}

export interface Eigensystem {
  /** Ascending. */
  readonly values: Float64Array;
  /** n*n numbers; row k is the normalized eigenvector of values[k]. */
  readonly vectors: Float64Array;
}

/** Like `symmetricEigenvalues`, with orthonormal eigenvectors. Some ten n^3 operations. */
export function symmetricEigensystem(matrix: Float64Array, n: number): Eigensystem {
  const diagonal = new Float64Array(n);
  const offDiagonal = new Float64Array(n);
  const rows = new Float64Array(n * n);
  for (let i = 0; i < n * n; i++) {
    if (!Number.isFinite(matrix[i]!)) return { values: diagonal.fill(NaN), vectors: rows.fill(NaN) };
  }
  reduceToTridiagonal(matrix, n, diagonal, offDiagonal);
  accumulateReflectors(matrix, n, rows);
  implicitQL(diagonal, offDiagonal, n, rows);
  const order = Array.from({ length: n }, (_, i) => i).sort((i, j) => diagonal[i]! - diagonal[j]!);
  const vectors = new Float64Array(n * n);
  order.forEach((i, k) => vectors.set(rows.subarray(i * n, (i + 1) * n), k * n));
  return { values: Float64Array.from(order, (i) => diagonal[i]!), vectors };
}

/** The transposed product of the reflectors that the reduction left in the lower triangle of `a`. */
function accumulateReflectors(a: Float64Array, n: number, q: Float64Array): void {
  for (let i = 0; i < n; i++) q[i * n + i] = 1;
  for (let i = 1; i < n; i++) {
    const u = i * n;
    let h = 0;
    for (let k = 0; k < i; k++) h += a[u + k]! * a[u + k]!;
    if (h === 0) continue;
    for (let row = 0; row < i; row++) {
      let product = 0;
      for (let k = 0; k < i; k++) product += q[row * n + k]! * a[u + k]!;
      product *= 2 / h;
      for (let k = 0; k < i; k++) q[row * n + k]! -= product * a[u + k]!;
    }
  }
}

/** Householder reduction of the lower triangle; offDiagonal[i] couples i - 1 and i. Reflectors stay in the rows. */
function reduceToTridiagonal(a: Float64Array, n: number, d: Float64Array, e: Float64Array): void {
  for (let i = n - 1; i > 0; i--) {
    const row = i * n;
    let scale = 0;
    for (let k = 0; k < i - 1; k++) scale += Math.abs(a[row + k]!);
    if (scale === 0) {
      e[i] = a[row + i - 1]!;
      d[i] = a[row + i]!;
      // No reflector.
      a[row + i - 1] = 0;
      continue;
    }
    scale += Math.abs(a[row + i - 1]!);
    let h = 0;
    for (let k = 0; k < i; k++) {
      a[row + k]! /= scale;
      h += a[row + k]! * a[row + k]!;
    }
    const f = a[row + i - 1]!;
    const g = f >= 0 ? -Math.sqrt(h) : Math.sqrt(h);
    e[i] = scale * g;
    h -= f * g;
    a[row + i - 1] = f - g;
    d[i] = a[row + i]!;
    applyReflector(a, n, i, h, e);
  }
  if (n > 0) d[0] = a[0]!;
  e[0] = 0;
}

/** Replaces the leading i*i block A by P A P with P = I - u uᵀ/h, u in row i; e[0 … i-1] is scratch. */
function applyReflector(a: Float64Array, n: number, i: number, h: number, e: Float64Array): void {
  const row = i * n;
  for (let j = 0; j < i; j++) e[j] = 0;
  // Row by row through the lower triangle, so that memory is read in order.
  for (let j = 0; j < i; j++) {
    const uj = a[row + j]!;
    let g = a[j * n + j]! * uj;
    for (let k = 0; k < j; k++) {
      const ajk = a[j * n + k]!;
      g += ajk * a[row + k]!;
      e[k]! += ajk * uj;
    }
    e[j]! += g;
  }
  let sum = 0;
  for (let j = 0; j < i; j++) {
    e[j]! /= h;
    sum += e[j]! * a[row + j]!;
  }
  const hh = sum / (h + h);
  for (let j = 0; j < i; j++) e[j]! -= hh * a[row + j]!;
  for (let j = 0; j < i; j++) {
    const f = a[row + j]!;
    const g = e[j]!;
    for (let k = 0; k <= j; k++) a[j * n + k]! -= f * e[k]! + g * a[row + k]!;
  }
}

/** Eigenvalues of the tridiagonal matrix, left unsorted in d; the rows of `vectors`, if any, turn along. */
function implicitQL(d: Float64Array, e: Float64Array, n: number, vectors: Float64Array | null): void {
  for (let i = 1; i < n; i++) e[i - 1] = e[i]!;
  if (n > 0) e[n - 1] = 0;
  for (let l = 0; l < n; l++) {
    for (let iteration = 0; iteration < 60; iteration++) {
      const m = firstSplit(d, e, l, n);
      if (m === l) break;
      sweep(d, e, l, m, vectors);
    }
  }
}

function firstSplit(d: Float64Array, e: Float64Array, l: number, n: number): number {
  let m = l;
  while (m < n - 1) {
    const size = Math.abs(d[m]!) + Math.abs(d[m + 1]!);
    if (Math.abs(e[m]!) + size === size) break;
    m++;
  }
  return m;
}

function sweep(d: Float64Array, e: Float64Array, l: number, m: number, vectors: Float64Array | null): void {
  const n = d.length;
  let g = (d[l + 1]! - d[l]!) / (2 * e[l]!);
  let r = length(g, 1);
  g = d[m]! - d[l]! + e[l]! / (g + (g >= 0 ? r : -r));
  let s = 1;
  let c = 1;
  let p = 0;
  for (let i = m - 1; i >= l; i--) {
    const f = s * e[i]!;
    const b = c * e[i]!;
    r = length(f, g);
    e[i + 1] = r;
    if (r === 0) {
      // The sweep underflowed: the block splits here.
      d[i + 1]! -= p;
      e[m] = 0;
      return;
    }
    s = f / r;
    c = g / r;
    g = d[i + 1]! - p;
    const t = (d[i]! - g) * s + 2 * c * b;
    p = s * t;
    d[i + 1] = g + p;
    g = c * t - b;
    if (vectors) turnRows(vectors, n, i, s, c);
  }
  d[l]! -= p;
  e[l] = g;
  e[m] = 0;
}

/** Turns rows i and i + 1. */
function turnRows(rows: Float64Array, n: number, i: number, s: number, c: number): void {
  const upper = i * n;
  const lower = upper + n;
  for (let k = 0; k < n; k++) {
    const x = rows[upper + k]!;
    const y = rows[lower + k]!;
    rows[lower + k] = s * x + c * y;
    rows[upper + k] = c * x - s * y;
  }
}

/** sqrt(a^2 + b^2) from operations that every machine rounds alike, which Math.hypot is not. */
function length(a: number, b: number): number {
  const large = Math.max(Math.abs(a), Math.abs(b));
  const small = Math.min(Math.abs(a), Math.abs(b));
  if (large === 0) return 0;
  const ratio = small / large;
  return large * Math.sqrt(1 + ratio * ratio);
}
