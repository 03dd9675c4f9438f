/**
 * What a search of the landscape finds.
 */
import type { Realization } from '../network/realization';
import type { PointKind } from './classification';

export interface FoundPoint {
  readonly risk: number;
  readonly kind: PointKind;
  /** One of the parameter vectors that realize the point. */
  readonly theta: Float64Array;
  /** One-dimensional input only. */
  readonly realization: Realization | null;
  /** Euclidean norm of G at theta. */
  readonly gradient: number;
  readonly rank: number | null;
  readonly index: number | null;
  /** Proved on the machine: exactly one critical realization here, of this kind. */
  readonly certified: boolean;
  /** Why it isn't certified, a sentence without full stop. */
  readonly reason?: string;
  /** How many of the starts ended here. */
  readonly reached?: number;
  /** Points that are the two ends of one family of critical points of equal risk carry the same number, from 1. */
  readonly family?: number;
}

export interface SearchResult {
  /** By ascending risk; the members of a family in their order along it. */
  readonly points: readonly FoundPoint[];
  /** Whether it is proved that every critical realization is in the list. */
  readonly complete: boolean;
  /** What was done, or why the list may lack something: a sentence without full stop. */
  readonly reason: string;
}
