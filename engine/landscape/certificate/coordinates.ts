/**
 * Networks with one input and one hidden layer up to the scalings of their neurons, in coordinates of their realizations:
 *
 *   N(x) = constant + slope (x - center) + sum_k jump_k max(orientation_k (x - position_k), 0).
 *
 * Neurons with a kink inside the domain have a position and a jump, those that are active everywhere make the slope free, and
 * dead ones have no effect nearby. The map from theta to the coordinates is a submersion, so that theta is critical exactly
 * if its coordinates are, with the same rank and index.
 */
import { add, enclosureOf, exactly, middle, multiply, type Enclosure } from '../../calculus/enclosure';
import type { Rational } from '../../calculus/rational';

/** Which coordinates there are, in the order constant, slope, positions, jumps. */
export interface Layout {
  readonly center: number;
  /** Whether the slope is a coordinate; then every orientation is 1. */
  readonly affine: boolean;
  /** For each kink the side on which it is active: 1 right, -1 left. */
  readonly orientations: readonly (1 | -1)[];
  /** For each kink the neurons, counted from 0, that have it: several where their kinks coincide. */
  readonly neurons: readonly (readonly number[])[];
}

export interface Coordinates {
  readonly layout: Layout;
  readonly point: Float64Array;
  /** For each kink the jumps of its neurons. */
  readonly parts: readonly (readonly number[])[];
}

export function sizeOf({ affine, orientations }: Layout): number {
  return 1 + (affine ? 1 : 0) + 2 * orientations.length;
}

/** Where the positions start, and where the jumps do. */
export function offsetsOf(layout: Layout): { readonly positions: number; readonly jumps: number } {
  const positions = layout.affine ? 2 : 1;
  return { positions, jumps: positions + layout.orientations.length };
}

/** Kinks nearer to each other than this part of the domain are taken for one. */
const sameKink = 1e-9;

interface Neuron {
  readonly number: number;
  readonly position: number;
  readonly jump: number;
  readonly orientation: 1 | -1;
}

/** The coordinates of theta = (w, b, v, c), or a sentence that says why it has none. */
export function coordinatesOf(
  theta: Float64Array,
  domain: { readonly left: Rational; readonly right: Rational },
): Coordinates | string {
  if (!theta.every(Number.isFinite)) return 'a parameter is not finite';
  const ends = [enclosureOf(domain.left), enclosureOf(domain.right)] as const;
  const center = middle({ low: ends[0].low, high: ends[1].high });
  const width = (theta.length - 1) / 3;
  const kinked: Neuron[] = [];
  let constant = theta[3 * width]!;
  let slope = 0;
  let affine = false;
  let flat = -1;
  for (let i = 0; i < width; i++) {
    const [w, b, v] = [theta[i]!, theta[width + i]!, theta[2 * width + i]!];
    const effect = effectOf(w, b, ends);
    if (effect === 'undecided') return undecided(w, b, i);
    if (effect === 'active') {
      if (w === 0 && v === 0) flat = i;
      else affine = true;
      constant += v * (w * center + b);
      slope += v * w;
    } else if (effect === 'kinked') {
      const orientation = w > 0 ? 1 : -1;
      kinked.push({ number: i, position: -b / w, jump: v * Math.abs(w), orientation });
    }
  }
  if (flat >= 0 && !affine) {
    return `neuron ${flat + 1} is active on the whole domain with w = 0 and v = 0, where the slope changes to second order only`;
  }
  const oriented = affine ? kinked.map((neuron) => turned(neuron)) : kinked;
  if (affine) {
    for (const { position, jump, orientation } of kinked) {
      // s (q - x)_+ = s (x - q)_+ - s (x - q)
      if (orientation === 1) continue;
      constant -= jump * (center - position);
      slope -= jump;
    }
  }
  const groups = grouped(oriented, sameKink * (ends[1].high - ends[0].low));
  const jumps = groups.map((group) => group.reduce((sum, { jump }) => sum + jump, 0));
  const positions = groups.map((group, k) =>
    group.length === 1
      ? group[0]!.position
      : group.reduce((sum, { jump, position }) => sum + jump * position, 0) / jumps[k]!,
  );
  return {
    layout: {
      center,
      affine,
      orientations: groups.map((group) => group[0]!.orientation),
      neurons: groups.map((group) => group.map(({ number }) => number)),
    },
    point: Float64Array.of(constant, ...(affine ? [slope] : []), ...positions, ...jumps),
    parts: groups.map((group) => group.map(({ jump }) => jump)),
  };
}

function turned(neuron: Neuron): Neuron {
  return { ...neuron, orientation: 1 };
}

/** What max(w x + b, 0) is on the domain, proved. */
function effectOf(
  w: number,
  b: number,
  ends: readonly [Enclosure, Enclosure],
): 'dead' | 'active' | 'kinked' | 'undecided' {
  const [left, right] = ends.map((end) => add(multiply(exactly(w), end), exactly(b))) as [
    Enclosure,
    Enclosure,
  ];
  if (left.high < 0 && right.high < 0) return 'dead';
  if (left.low > 0 && right.low > 0) return 'active';
  const kinked = (left.high < 0 && right.low > 0) || (left.low > 0 && right.high < 0);
  return kinked ? 'kinked' : 'undecided';
}

function undecided(w: number, b: number, i: number): string {
  if (w === 0 && b === 0) {
    return `neuron ${i + 1} has w = 0 and b = 0, around which the risk is not twice differentiable`;
  }
  return `the kink of neuron ${i + 1} lies at an end of the domain, where the risk is not twice differentiable`;
}

/** Kinks of one orientation that are nearer than `distance` to the next one go together. */
function grouped(neurons: readonly Neuron[], distance: number): Neuron[][] {
  const groups: Neuron[][] = [];
  for (const orientation of [1, -1]) {
    const own = neurons.filter((each) => each.orientation === orientation);
    own.sort((x, y) => x.position - y.position);
    own.forEach((neuron, k) => {
      if (k > 0 && neuron.position - own[k - 1]!.position <= distance) groups.at(-1)!.push(neuron);
      else groups.push([neuron]);
    });
  }
  return groups;
}
