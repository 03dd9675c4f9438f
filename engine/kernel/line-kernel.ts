import type { PiecewisePolynomial } from '../calculus/piecewise';
import type { LineKernel } from './kernel';
import { admitsKernel, lineProblem } from './line-problem';
import { PlainLineKernel } from './plain';
import { constant, lane } from './wasm/expression';
import { ModuleBuilder } from './wasm/module';
import { WasmLineKernel } from './wasm-kernel';

export type { LineKernel } from './kernel';

/**
 * The fastest kernel that this machine admits: WebAssembly with SIMD, or its plain twin where that can't be compiled. Null
 * for targets and densities of too high a degree or too many pieces.
 */
export function createLineKernel(
  width: number,
  target: PiecewisePolynomial,
  density: PiecewisePolynomial,
): LineKernel | null {
  const problem = lineProblem(target, density);
  if (!admitsKernel(problem)) return null;
  if (compiles()) {
    try {
      return new WasmLineKernel(width, problem);
    } catch {
      // A content security policy or a lack of memory can forbid this module too: the plain twin needs neither.
    }
  }
  return new PlainLineKernel(width, problem);
}

/** The name of the kernel that this machine admits, for the record of a run. */
export function kernelName(): string {
  return compiles() ? WasmLineKernel.kernelName : PlainLineKernel.kernelName;
}

let answer: boolean | null = null;
/** Whether WebAssembly with SIMD is there and may be compiled; found out once with a small module. */
function compiles(): boolean {
  answer ??= typeof WebAssembly === 'object' && WebAssembly.validate(smallModule());
  return answer;
}

function smallModule(): Uint8Array<ArrayBuffer> {
  const module = new ModuleBuilder();
  module.function(null, {}, () => lane(constant('f64x2', 1), 0));
  return module.encode(1);
}
