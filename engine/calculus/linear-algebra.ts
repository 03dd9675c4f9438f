/**
 * Small dense linear algebra on symmetric matrices, stored row by row in typed arrays.
 */

/**
 * The Cholesky factor L of a symmetric positive definite n x n matrix, in place of its lower triangle (the upper one is
 * not touched). False, with the matrix partly overwritten, where it is not positive definite in floating point.
 */
export function cholesky(a: Float64Array, n: number): boolean {
  for (let j = 0; j < n; j++) {
    for (let i = j; i < n; i++) {
      let sum = a[i * n + j]!;
      for (let k = 0; k < j; k++) sum -= a[i * n + k]! * a[j * n + k]!;
      if (i > j) a[i * n + j] = sum / a[j * n + j]!;
      else if (sum > 0) a[j * n + j] = Math.sqrt(sum);
      else return false;
    }
  }
  return true;
}

/** Solves L L^T x = b in place of b, L from `cholesky`. */
export function choleskySolve(l: Float64Array, n: number, b: Float64Array): void {
  for (let i = 0; i < n; i++) {
    let sum = b[i]!;
    for (let k = 0; k < i; k++) sum -= l[i * n + k]! * b[k]!;
    b[i] = sum / l[i * n + i]!;
  }
  for (let i = n - 1; i >= 0; i--) {
    let sum = b[i]!;
    for (let k = i + 1; k < n; k++) sum -= l[k * n + i]! * b[k]!;
    b[i] = sum / l[i * n + i]!;
  }
}

/**
 * The factors of P A P^T = L D L^T for a symmetric indefinite n x n matrix, in place, with 1x1 and 2x2 blocks in D
 * (Bunch and Kaufman 1977). `pivots[k]` is the row exchanged with row k for a 1x1 block; for a 2x2 block in rows k, k+1
 * both entries are -1 - (row exchanged with row k + 1). False where a pivot is exactly zero (singular).
 */
export function factorSymmetric(a: Float64Array, n: number, pivots: Int32Array): boolean {
  let regular = true;
  for (let k = 0; k < n;) {
    const size = choosePivot(a, n, k, pivots);
    if (size === 1) regular = eliminateOne(a, n, k) && regular;
    else regular = eliminateTwo(a, n, k) && regular;
    k += size;
  }
  return regular;
}

const ALPHA = (1 + Math.sqrt(17)) / 8;

/** Exchanges rows and columns i < j of the symmetric matrix from row `start` on, whose lower triangle is used. */
function exchange(a: Float64Array, n: number, start: number, i: number, j: number): void {
  if (i === j) return;
  for (let k = start; k < i; k++) swap(a, i * n + k, j * n + k);
  for (let k = i + 1; k < j; k++) swap(a, k * n + i, j * n + k);
  for (let k = j + 1; k < n; k++) swap(a, k * n + i, k * n + j);
  swap(a, i * n + i, j * n + j);
}

function swap(a: Float64Array, i: number, j: number): void {
  const value = a[i]!;
  a[i] = a[j]!;
  a[j] = value;
}

function entry(a: Float64Array, n: number, i: number, j: number): number {
  return i >= j ? a[i * n + j]! : a[j * n + i]!;
}

/** Picks a pivot of size 1 or 2 for row k, brings it there and notes the exchange. */
function choosePivot(a: Float64Array, n: number, k: number, pivots: Int32Array): 1 | 2 {
  let largest = 0;
  let row = k;
  for (let i = k + 1; i < n; i++) {
    const size = Math.abs(a[i * n + k]!);
    if (size > largest) [largest, row] = [size, i];
  }
  const diagonal = Math.abs(a[k * n + k]!);
  pivots[k] = k;
  if (largest === 0 || diagonal >= ALPHA * largest) return 1;
  let largestInRow = 0;
  for (let j = k; j < n; j++) {
    if (j !== row) largestInRow = Math.max(largestInRow, Math.abs(entry(a, n, row, j)));
  }
  if (diagonal * largestInRow >= ALPHA * largest * largest) return 1;
  if (Math.abs(a[row * n + row]!) >= ALPHA * largestInRow) {
    exchange(a, n, k, k, row);
    pivots[k] = row;
    return 1;
  }
  exchange(a, n, k, k + 1, row);
  pivots[k] = -1 - row;
  pivots[k + 1] = -1 - row;
  return 2;
}

function eliminateOne(a: Float64Array, n: number, k: number): boolean {
  const pivot = a[k * n + k]!;
  if (pivot === 0) return false;
  for (let j = k + 1; j < n; j++) {
    const factor = a[j * n + k]! / pivot;
    for (let i = j; i < n; i++) a[i * n + j]! -= a[i * n + k]! * factor;
  }
  for (let i = k + 1; i < n; i++) a[i * n + k]! /= pivot;
  return true;
}

function eliminateTwo(a: Float64Array, n: number, k: number): boolean {
  const p = a[k * n + k]!;
  const q = a[(k + 1) * n + k]!;
  const r = a[(k + 1) * n + k + 1]!;
  const determinant = p * r - q * q;
  if (determinant === 0) return false;
  for (let j = k + 2; j < n; j++) {
    const u = a[j * n + k]!;
    const v = a[j * n + k + 1]!;
    const first = (r * u - q * v) / determinant;
    const second = (p * v - q * u) / determinant;
    for (let i = j; i < n; i++) a[i * n + j]! -= a[i * n + k]! * first + a[i * n + k + 1]! * second;
    a[j * n + k] = first;
    a[j * n + k + 1] = second;
  }
  return true;
}

/** Solves A x = b in place of b with the factors that `factorSymmetric` left. */
export function symmetricSolve(f: Float64Array, n: number, pivots: Int32Array, b: Float64Array): void {
  for (let k = 0; k < n;) {
    const two = pivots[k]! < 0;
    if (two) swap(b, k + 1, -1 - pivots[k]!);
    else swap(b, k, pivots[k]!);
    const first = b[k]!;
    const second = two ? b[k + 1]! : 0;
    for (let i = k + (two ? 2 : 1); i < n; i++) {
      b[i]! -= f[i * n + k]! * first + (two ? f[i * n + k + 1]! * second : 0);
    }
    if (two) {
      const p = f[k * n + k]!;
      const q = f[(k + 1) * n + k]!;
      const r = f[(k + 1) * n + k + 1]!;
      const determinant = p * r - q * q;
      b[k] = (r * first - q * second) / determinant;
      b[k + 1] = (p * second - q * first) / determinant;
    } else {
      b[k] = first / f[k * n + k]!;
    }
    k += two ? 2 : 1;
  }
  for (let k = n - 1; k >= 0;) {
    const two = pivots[k]! < 0;
    const start = two ? k - 1 : k;
    for (let i = k + 1; i < n; i++) {
      b[k]! -= f[i * n + k]! * b[i]!;
      if (two) b[start]! -= f[i * n + start]! * b[i]!;
    }
    if (two) swap(b, k, -1 - pivots[k]!);
    else swap(b, k, pivots[k]!);
    k = start - 1;
  }
}

export interface EigenDecomposition {
  /** Ascending. */
  readonly values: Float64Array;
  /** Row k is the normalized eigenvector of values[k]. */
  readonly vectors: Float64Array;
}

/**
 * Eigenvalues and eigenvectors of a symmetric n x n matrix (not changed) by cyclic Jacobi rotations, which also find small
 * eigenvalues of graded matrices well. Meant for n up to some hundreds.
 */
export function symmetricEigen(matrix: Float64Array, n: number): EigenDecomposition {
  const a = Float64Array.from(matrix);
  const v = new Float64Array(n * n);
  for (let i = 0; i < n; i++) v[i * n + i] = 1;
  for (let sweep = 0; sweep < 60; sweep++) {
    let rotated = false;
    for (let p = 0; p < n - 1; p++) {
      for (let q = p + 1; q < n; q++) rotated = rotate(a, v, n, p, q) || rotated;
    }
    if (!rotated) break;
  }
  const order = Array.from({ length: n }, (_, i) => i).sort((i, j) => a[i * n + i]! - a[j * n + j]!);
  const values = Float64Array.from(order, (i) => a[i * n + i]!);
  const vectors = new Float64Array(n * n);
  order.forEach((i, k) => {
    vectors.set(v.subarray(i * n, (i + 1) * n), k * n);
  });
  return { values, vectors };
}

/** Makes a[p][q] zero by a rotation unless it is negligible already; rows of v turn along. */
function rotate(a: Float64Array, v: Float64Array, n: number, p: number, q: number): boolean {
  const off = a[p * n + q]!;
  const app = a[p * n + p]!;
  const aqq = a[q * n + q]!;
  if (off === 0 || Math.abs(off) <= 2 ** -54 * Math.sqrt(Math.abs(app * aqq)) || Math.abs(off) < 1e-300)
    return false;
  const theta = (aqq - app) / (2 * off);
  const t = Math.sign(theta || 1) / (Math.abs(theta) + Math.hypot(1, theta));
  const c = 1 / Math.hypot(1, t);
  const s = t * c;
  for (let k = 0; k < n; k++) {
    if (k !== p && k !== q) {
      const akp = a[k * n + p]!;
      const akq = a[k * n + q]!;
      a[k * n + p] = a[p * n + k] = c * akp - s * akq;
      a[k * n + q] = a[q * n + k] = s * akp + c * akq;
    }
    const vp = v[p * n + k]!;
    const vq = v[q * n + k]!;
    v[p * n + k] = c * vp - s * vq;
    v[q * n + k] = s * vp + c * vq;
  }
  a[p * n + p] = app - t * off;
  a[q * n + q] = aqq + t * off;
  a[p * n + q] = a[q * n + p] = 0;
  return true;
}
