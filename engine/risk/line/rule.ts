/** Gauss–Legendre nodes and weights on [-1, 1], ascending: exact for polynomials of degree 2n - 1. */
export function gaussLegendre(n: number): { nodes: Float64Array; weights: Float64Array } {
  const nodes = new Float64Array(n);
  const weights = new Float64Array(n);
  for (let k = 0; k < n; k++) {
    let x = -Math.cos((Math.PI * (k + 0.75)) / (n + 0.5));
    let derivative = 1;
    for (let pass = 0; pass < 8; pass++) {
      let before = 1;
      let value = x;
      for (let j = 2; j <= n; j++) {
        const next = ((2 * j - 1) * x * value - (j - 1) * before) / j;
        before = value;
        value = next;
      }
      derivative = (n * (x * value - before)) / (x * x - 1);
      x -= value / derivative;
    }
    nodes[k] = x;
    weights[k] = 2 / ((1 - x * x) * derivative * derivative);
  }
  if (n % 2 === 1) nodes[(n - 1) / 2] = 0;
  return { nodes, weights };
}
