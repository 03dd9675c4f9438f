/** A plane through points of parameter space, with orthonormal directions. */

export interface Plane {
  readonly origin: Float64Array;
  readonly first: Float64Array;
  readonly second: Float64Array;
  /** Coordinate directions that stand in where the points don't span a plane: their indices. */
  readonly added: readonly number[];
}

/** A remainder below this, relative to what is projected, is rounding. */
const independent = 1e-9;

/** The plane through the points, at least one; coordinate directions complete it where they lie on a line. */
export function planeThrough(points: readonly Float64Array[]): Plane {
  const [origin, ...others] = points as [Float64Array, ...Float64Array[]];
  const directions: Float64Array[] = [];
  const added: number[] = [];
  for (const point of others) {
    if (directions.length === 2) break;
    const difference = point.map((value, k) => value - origin[k]!);
    const direction = unit(orthogonal(difference, directions), norm(difference));
    if (direction) directions.push(direction);
  }
  while (directions.length < 2) {
    const axis = freest(origin.length, directions);
    added.push(axis);
    const basis = new Float64Array(origin.length);
    basis[axis] = 1;
    directions.push(unit(orthogonal(basis, directions), 1) ?? basis);
  }
  return { origin, first: directions[0]!, second: directions[1]!, added };
}

/** Coordinates of a point's projection on the plane, and its distance from the plane. */
export function project(plane: Plane, theta: Float64Array): { x: number; y: number; distance: number } {
  let [x, y] = [0, 0];
  for (let k = 0; k < theta.length; k++) {
    const difference = theta[k]! - plane.origin[k]!;
    x += difference * plane.first[k]!;
    y += difference * plane.second[k]!;
  }
  let square = 0;
  for (let k = 0; k < theta.length; k++) {
    const rest = theta[k]! - plane.origin[k]! - x * plane.first[k]! - y * plane.second[k]!;
    square += rest * rest;
  }
  return { x, y, distance: Math.sqrt(square) };
}

/** Writes the point with the given coordinates into `theta`. */
export function pointOn({ origin, first, second }: Plane, x: number, y: number, theta: Float64Array): void {
  for (let k = 0; k < theta.length; k++) theta[k] = origin[k]! + x * first[k]! + y * second[k]!;
}

function norm(vector: Float64Array): number {
  return Math.hypot(...vector);
}

/** What is left of a vector beside orthonormal directions; twice, since once leaves rounding. */
function orthogonal(vector: Float64Array, directions: readonly Float64Array[]): Float64Array {
  const rest = vector.slice();
  for (const direction of [...directions, ...directions]) {
    const part = rest.reduce((sum, value, k) => sum + value * direction[k]!, 0);
    for (let k = 0; k < rest.length; k++) rest[k]! -= part * direction[k]!;
  }
  return rest;
}

function unit(vector: Float64Array, scale: number): Float64Array | null {
  const length = norm(vector);
  return length > independent * scale && Number.isFinite(length)
    ? vector.map((value) => value / length)
    : null;
}

/** The first coordinate direction that is farthest from the given ones. */
function freest(length: number, directions: readonly Float64Array[]): number {
  let [best, least] = [0, Infinity];
  for (let k = 0; k < length; k++) {
    const covered = directions.reduce((sum, direction) => sum + direction[k]! ** 2, 0);
    if (covered < least - 1e-12) [best, least] = [k, covered];
  }
  return best;
}
