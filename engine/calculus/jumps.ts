/**
 * Where one-sided limits of a function differ.
 */
import { valueAt, type ExactPiecewise } from './exact-piecewise';
import { numberText, pointText, type Finding } from './finding';
import { evaluatePiece, evaluatePiecewise, pieceAt, type PiecewisePolynomial } from './piecewise';

/** Relative to the terms that a limit is a sum of, where coefficients are rounded. */
const ROUNDING = 2 ** -44;

/** `size` on its own, since the difference of two rounded limits has none of the digits of a small one. */
function jump(at: number, place: string, left: number, right: number, size: number): Finding {
  const [from, to] = [numberText(left), numberText(right)];
  const how = from === to ? `by ${numberText(size)}` : `from ${from} to ${to}`;
  return {
    kind: 'jump',
    severity: 'warning',
    at,
    size,
    message: `The function jumps at x = ${place} ${how}; the theory needs a continuous target.`,
  };
}

/** The jumps of an exact piecewise polynomial, found without error where its coefficients are rational. */
export function exactJumps(f: ExactPiecewise): Finding[] {
  const findings: Finding[] = [];
  for (let k = 1; k < f.polynomials.length; k++) {
    const at = f.breaks[k]!;
    const left = f.polynomials[k - 1]!;
    const right = f.polynomials[k]!;
    const difference = valueAt(right.subtract(left), at);
    const size = difference.toNumber();
    const terms = 2 ** Math.max(left.magnitude(), right.magnitude());
    const reach = Math.max(1, Math.abs(at.toNumber())) ** Math.max(left.degree, right.degree, 0);
    if (size === 0 || (!f.rational && Math.abs(size) <= ROUNDING * terms * reach)) continue;
    const limits = [valueAt(left, at).toNumber(), valueAt(right, at).toNumber()] as const;
    const found = jump(at.toNumber(), pointText(at), ...limits, size);
    const exact = f.rational && at.value && { at: at.value, size: difference };
    findings.push(exact ? { ...found, exact } : found);
  }
  return findings;
}

/** The jumps at the given places as far as they stand out from the error of the approximation. */
export function approximateJumps(
  f: PiecewisePolynomial,
  places: readonly number[],
  bound: number,
): Finding[] {
  const findings: Finding[] = [];
  const scale = f.coefficients.reduce((most, c) => Math.max(most, Math.abs(c[0]!)), 0);
  for (const at of places) {
    if (at <= f.breaks[0]! || at >= f.breaks[f.breaks.length - 1]!) continue;
    const left = evaluatePiece(f, pieceAt(f, at, 'left'), at);
    const right = evaluatePiecewise(f, at, 'right');
    const size = right - left;
    if (Math.abs(size) <= 4 * bound + 1e-9 * scale) continue;
    findings.push(jump(at, numberText(at), left, right, size));
  }
  return findings.sort((a, b) => (a.at ?? 0) - (b.at ?? 0));
}
