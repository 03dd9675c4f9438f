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
