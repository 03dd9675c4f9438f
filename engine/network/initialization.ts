/** How one group of parameters is drawn. `he` and `xavier` draw weights by layer and set biases to zero. */
export type Distribution =
  | { readonly kind: 'normal'; readonly mean: number; readonly sd: number }
  | { readonly kind: 'uniform'; readonly a: number; readonly b: number }
  | { readonly kind: 'he' }
  | { readonly kind: 'xavier' }
  | { readonly kind: 'zero' };

export type Initialization =
  | { readonly kind: 'random'; readonly weights: Distribution; readonly biases: Distribution }
  | { readonly kind: 'given'; readonly theta: Float64Array };

/** Whether every run starts from the same point. */
export function isFixed(initialization: Initialization): boolean {
  if (initialization.kind === 'given') return true;
  return isDegenerate(initialization.weights) && isDegenerate(initialization.biases);
}

function isDegenerate(distribution: Distribution): boolean {
  switch (distribution.kind) {
    case 'zero':
      return true;
    case 'normal':
      return distribution.sd === 0;
    case 'uniform':
      return distribution.a === distribution.b;
    default:
      return false;
  }
}
