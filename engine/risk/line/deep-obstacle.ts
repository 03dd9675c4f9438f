import { ratio, rootOf, signAt } from '../../network/dyadic';
import { exactCells, type ExactCell } from '../../network/exact-cells';
import type { Shape } from '../../network/shape';
import type { Basis } from '../risk';
import { kinkObstacle } from './obstacle';
import type { Pieces } from './pieces';

/**
 * Why the risk of a deep network on an interval is not known to be C2 at theta, or null: every zero of a hidden pre-activation is
 * transversal, inside the domain, at a point where target and density are continuous, and no two layers share one.
 */
export function deepObstacle(shape: Shape, pieces: Pieces, theta: Float64Array, basis: Basis): string | null {
  if (!theta.every(Number.isFinite)) return 'a parameter is not finite';
  let reason: string | null = null;
  exactCells(shape, theta, pieces.a, pieces.b, (layer, cells) => {
    reason ??= layerObstacle(shape, theta, layer, cells, pieces, basis);
  });
  return reason;
}

function layerObstacle(
  shape: Shape,
  theta: Float64Array,
  layer: number,
  cells: readonly ExactCell[],
  pieces: Pieces,
  basis: Basis,
): string | null {
  for (let i = 0; i < shape.widths[layer + 1]!; i++) {
    const name = `neuron ${i + 1} of layer ${layer + 1}`;
    for (const cell of cells) {
      const alpha = cell.alpha[i]!;
      const beta = cell.beta[i]!;
      if (alpha === 0n) {
        if (beta !== 0n || !reachesOut(shape, theta, layer, i)) continue;
        return `the input of ${name} is zero on an interval: the risk is not differentiable there`;
      }
      const reason = zeroObstacle(cell, alpha, beta, name, pieces, basis);
      if (reason !== null) return reason;
    }
  }
  return null;
}

/** What is wrong with the zero of alpha x + beta on the closed cell, if it has one there. */
function zeroObstacle(
  cell: ExactCell,
  alpha: bigint,
  beta: bigint,
  name: string,
  pieces: Pieces,
  basis: Basis,
): string | null {
  const root = rootOf(alpha, beta);
  const q = ratio(root.n, root.d);
  const left = ratio(cell.left.n, cell.left.d);
  const right = ratio(cell.right.n, cell.right.d);
  const inside = signAt(alpha, beta, cell.left) * signAt(alpha, beta, cell.right) < 0;
  if (!inside && q !== left && q !== right) return null;
  const own = kinkObstacle(pieces, q, `the kink of ${name}`, basis);
  if (own !== null) return own;
  return q === left || q === right
    ? `the kink of ${name} lies at x = ${q}, on a kink of a layer below`
    : null;
}

function reachesOut(shape: Shape, theta: Float64Array, layer: number, i: number): boolean {
  const width = shape.widths[layer + 1]!;
  const weights = shape.weights[layer + 1]!;
  for (let k = 0; k < shape.widths[layer + 2]!; k++) if (theta[weights + k * width + i] !== 0) return true;
  return false;
}
