/** What is run while faults happen: each file ends up in other parts of a record. */
export interface Tried {
  readonly name: string;
  readonly text: string;
}

export const tried: readonly Tried[] = [
  {
    name: 'ensemble',
    text: `target square on [0, 1] = x^2
experiment ensemble {
  for H in [2, 3]
  target: square
  network: 1 -> H -> 1
  runs: 40
  record: 30
  method: gd(rate: 0.01, steps: 4000)
  expect fraction(risk < 1) >= 1/H
  expect median(risk) < 1
}
`,
  },
  {
    // Several journals of 4 MB, sealed while others are written.
    name: 'sealing',
    text: `target square on [0, 1] = x^2
experiment sealing {
  target: square
  network: 1 -> 16 -> 1
  runs: 16
  record: 1000
  method: gd(rate: 0.01, steps: 2000)
  expect fraction(risk < 1) >= 1/2
}
`,
  },
  {
    // So many samples are asked for that every second one is kept, and theta of the first runs alone.
    name: 'thinned',
    text: `target square on [0, 1] = x^2
experiment thinned {
  target: square
  network: 1 -> 3 -> 1
  runs: 20
  record: 1000000
  method: gd(rate: 0.01, steps: 5000)
  expect max(risk) < 10
}
`,
  },
  {
    name: 'flow',
    text: `target bend on [0, 1] = x^2 - x/3
experiment flow {
  target: bend
  network: 1 -> 4 -> 1
  runs: 8
  method: flow(until: 200, tolerance: 1e-7)
  expect max(risk) < 10
}
`,
  },
];
