/**
 * Eigenvalues of dense symmetric matrices: Householder reduction to tridiagonal form, then the implicit QL method
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
  implicitQL(diagonal, offDiagonal, n);
  return diagonal.sort();
}

/** Householder reduction of the lower triangle; offDiagonal[i] couples i - 1 and i. */
function reduceToTridiagonal(a: Float64Array, n: number, d: Float64Array, e: Float64Array): void {
  for (let i = n - 1; i > 0; i--) {
    const row = i * n;
    let scale = 0;
    for (let k = 0; k < i - 1; k++) scale += Math.abs(a[row + k]!);
    if (scale === 0) {
      e[i] = a[row + i - 1]!;
      d[i] = a[row + i]!;
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

/** Eigenvalues of the tridiagonal matrix, left unsorted in d. */
function implicitQL(d: Float64Array, e: Float64Array, n: number): void {
  for (let i = 1; i < n; i++) e[i - 1] = e[i]!;
  if (n > 0) e[n - 1] = 0;
  for (let l = 0; l < n; l++) {
    for (let iteration = 0; iteration < 60; iteration++) {
      const m = firstSplit(d, e, l, n);
      if (m === l) break;
      sweep(d, e, l, m);
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

function sweep(d: Float64Array, e: Float64Array, l: number, m: number): void {
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
  }
  d[l]! -= p;
  e[l] = g;
  e[m] = 0;
}

/** sqrt(a^2 + b^2) from operations that every machine rounds alike, which Math.hypot is not. */
function length(a: number, b: number): number {
  const large = Math.max(Math.abs(a), Math.abs(b));
  const small = Math.min(Math.abs(a), Math.abs(b));
  if (large === 0) return 0;
  const ratio = small / large;
  return large * Math.sqrt(1 + ratio * ratio);
}
