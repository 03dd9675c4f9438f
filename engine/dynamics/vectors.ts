/** Euclidean length, safe from overflow and underflow of the squares. */
export function euclidean(vector: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < vector.length; i++) sum += vector[i]! * vector[i]!;
  if (sum > 1e-280 && sum < 1e280) return Math.sqrt(sum);
  let largest = 0;
  for (let i = 0; i < vector.length; i++) largest = Math.max(largest, Math.abs(vector[i]!));
  if (!(largest > 0) || largest === Infinity) return largest;
  sum = 0;
  for (let i = 0; i < vector.length; i++) sum += (vector[i]! / largest) ** 2;
  return largest * Math.sqrt(sum);
}

/** Euclidean distance of two points. */
export function separation(left: Float64Array, right: Float64Array): number {
  let plain = 0;
  for (let i = 0; i < left.length; i++) {
    const difference = left[i]! - right[i]!;
    plain += difference * difference;
  }
  if (plain > 1e-280 && plain < 1e280) return Math.sqrt(plain);
  let largest = 0;
  for (let i = 0; i < left.length; i++) largest = Math.max(largest, Math.abs(left[i]! - right[i]!));
  if (!(largest > 0) || largest === Infinity) return largest;
  let sum = 0;
  for (let i = 0; i < left.length; i++) sum += ((left[i]! - right[i]!) / largest) ** 2;
  return largest * Math.sqrt(sum);
}

export function dot(left: Float64Array, right: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < left.length; i++) sum += left[i]! * right[i]!;
  return sum;
}

export function allFinite(vector: Float64Array): boolean {
  // One running sum of differences from itself: NaN as soon as one entry is infinite or NaN.
  let sum = 0;
  for (let i = 0; i < vector.length; i++) sum += vector[i]! - vector[i]!;
  return sum === 0;
}
