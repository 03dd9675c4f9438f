import { samplingStream, type RandomStream } from '../../engine/network/random';

/** One text in so many is a whole program, the others are one declaration at most. */
export const programEvery = 20;

/** The text of a number. */
export function textOf(number: number): string {
  return number % programEvery === 0 ? randomText(number / programEvery) : smallText(number);
}

/**
 * Texts that people, or their cats, could write: programs from the grammar with odd values in them, such programs with
 * tokens dropped, doubled and exchanged, and strings of signs. The same number gives the same text.
 */
function randomText(number: number): string {
  const writer = new Writer(samplingStream(number, 0));
  const kind = number % 100;
  if (kind < 50) return writer.program();
  if (kind < 84) return writer.mutated(writer.program());
  return kind === 84 ? writer.nested() : writer.noise();
}

/** The same, but of one declaration at most: many of these are tried in the time of one program. */
function smallText(number: number): string {
  const writer = new Writer(samplingStream(number, 1));
  const kind = number % 10;
  if (kind < 6) return writer.declaration();
  return kind < 9 ? writer.mutated(writer.declaration()) : writer.noise();
}

const signs =
  '{ } [ ] ( ) , : ; = == < <= > >= ~= != -> => + - * / ^ ** && || ≤ ≥ π ∞ × " \' // /* */ /// . @ # $ % \\ \u0000 é 𝔸'.split(
    ' ',
  );
const words =
  'target density data network experiment extends let import on for in if otherwise expect within and or x x1 x2 n e pi infinity f g a H init seed runs method stop record integration refine none newton uniform lebesgue normal zero he xavier parameters theta flow gd sgd momentum adam critical_points family interpolate csv abs min max relu sqrt exp log sin tan tanh risk gradient decay_rate fraction all quantile range logspace rate steps until tolerance normalized solver auto stiff true false exact gauss sobol'.split(
    ' ',
  );
const oddNumbers =
  '0 1 -1 1/2 1/3 0.1 1e-3 1e-300 1e300 1e999999999 9007199254740993 2^-3 0^0 1/0 0/0 (-8)^(1/3) infinity -infinity pi 2^2^2^2^2 1e5 12345678901234567890 .5 5. 1/0.1'.split(
    ' ',
  );

class Writer {
  private readonly random: RandomStream;
  private readonly dimension: number;

  constructor(random: RandomStream) {
    this.random = random;
    this.dimension = this.chance(0.9) ? 1 : 2;
  }

  private chance(probability: number): boolean {
    return this.random.uniform() < probability;
  }

  private below(n: number): number {
    return this.random.integer(n);
  }

  private pick<T>(choices: readonly T[]): T {
    return choices[this.below(choices.length)]!;
  }

  private many(most: number, write: () => string): readonly string[] {
    return Array.from({ length: this.below(most + 1) }, write);
  }

  program(): string {
    const parts = this.many(2, () => `let ${this.pick(['a', 'b', 'c', 'e', 'x'])} = ${this.constant(2)}`);
    const functions = [
      `target f on ${this.domain()} = ${this.body()}`,
      ...this.many(1, () => `density g on ${this.domain()} = ${this.body()}`),
    ];
    const networks = this.many(1, () => `network net = ${this.dimension} -> ${this.count()} -> 1`);
    const experiments = [
      this.experiment('one', ''),
      ...this.many(1, () => this.experiment('two', ' extends one')),
    ];
    const all = [...parts, ...functions, ...networks, ...experiments];
    return (
      (this.chance(0.1) ? all.reverse() : all).join(this.pick(['\n', '\r\n', '\n\n', ' // so\n', ' '])) + '\n'
    );
  }

  declaration(): string {
    return this.pick([
      () => `let a = ${this.constant(3)}\n`,
      () => `target f on ${this.domain()} = ${this.body()}\n`,
      () => `density g on ${this.domain()} = ${this.body()}\n`,
      () => `network net = ${this.dimension} -> ${this.count()} -> ${this.count()} -> 1\n`,
      () =>
        `/// Data.\ndata d = csv("${this.path('csv')}"${this.many(2, () => `, ${this.pick(['header', 'x', 'y', 'weight'])}: ${this.constant(1)}`).join('')})\n`,
      () => `import "${this.path('rflow')}"\n`,
      () => `experiment e { // so\n  init: ${this.initialization()}\n  method: ${this.method()}\n}\n`,
      () => `experiment e {\n  for H in ${this.list()} stop: ${this.check()} expect ${this.check()} }\n`,
    ])();
  }

  /** Of a file beside this one, of one that is none of this program's business, or of nothing. */
  private path(ending: string): string {
    if (this.chance(0.1)) return '';
    const begin = this.pick(['', '', './', '/', '../', '~/', 'C:\\', '//server/', 'file:///', 'http://']);
    const folder = () => this.pick(['a/', '../', './', '/', '%2e%2e/', '..\\', 'é/', 'con/', ' /', '$HOME/']);
    const file = this.pick([`a.${ending}`, `A.${ending.toUpperCase()}`, 'etc/passwd', 'nul', '', '.', '..']);
    return begin + this.many(3, folder).join('') + file;
  }

  private domain(): string {
    const factor = this.chance(0.9) ? '[0, 1]' : `[${this.constant(1)}, ${this.constant(1)}]`;
    return this.dimension === 1 ? factor : this.pick([`${factor}^2`, `${factor} x ${factor}`]);
  }

  private count(): string {
    return this.chance(0.85) ? String(1 + this.below(6)) : this.pick([...oddNumbers, 'H', '1000000', '2.5']);
  }

  private constant(depth: number): string {
    if (depth === 0 || this.chance(0.4))
      return this.chance(0.8) ? String(this.below(10)) : this.pick(oddNumbers);
    const [left, right] = [this.constant(depth - 1), this.constant(depth - 1)];
    return this.pick([
      `${left} + ${right}`,
      `(${left} - ${right})`,
      `${left}*${right}`,
      `${left}/${right}`,
      `sqrt(${left})`,
    ]);
  }

  private input(): string {
    return this.dimension === 1 ? 'x' : this.pick(['x1', 'x2']);
  }

  private expression(depth: number): string {
    if (depth === 0) return this.chance(0.6) ? this.input() : this.constant(1);
    const [left, right] = [this.expression(depth - 1), this.expression(depth - 1)];
    const name = this.pick(['abs', 'relu', 'sin', 'exp', 'sqrt', 'log', 'tanh', 'tan', 'cos']);
    return this.pick([
      `${left} + ${right}`,
      `${left} - ${right}`,
      `(${left})*(${right})`,
      `(${left})/(${this.constant(1)})`,
      `(${left})^${this.below(5)}`,
      `${this.pick(['min', 'max'])}(${left}, ${right})`,
      `${name}(${left})`,
      `-${this.pick([left, `(${left})`])}`,
    ]);
  }

  private body(): string {
    const kind = this.below(10);
    if (kind < 5) return this.expression(this.below(4));
    if (kind < 7) {
      const points = [0, ...this.many(4, () => `${1 + this.below(9)}/10`), 1];
      return `interpolate(${points.map((at) => `(${at}, ${this.constant(1)})`).join(', ')})`;
    }
    const cases = this.many(3, () => `${this.expression(1)} if ${this.condition()}`);
    const last = this.chance(0.8) ? [`${this.expression(1)} otherwise`] : [];
    return `{ ${[...cases, ...last].join(', ')} }`;
  }

  private condition(): string {
    const sign = () => this.pick(['<', '<=', '>', '>=', '=']);
    const [low, high] = [this.below(5), 5 + this.below(5)];
    return this.pick([
      `${this.input()} ${sign()} ${low}/10`,
      `${low}/10 ${sign()} ${this.input()} ${sign()} ${high}/10`,
      `${this.input()} ${sign()} ${this.constant(1)} and ${this.input()} ${sign()} ${this.constant(1)}`,
    ]);
  }

  private experiment(name: string, parent: string): string {
    const lines = [
      ...this.many(2, () => `for ${this.pick(['H', 'r', 'f'])} in ${this.list()}`),
      ...(parent === '' || this.chance(0.3) ? ['target: f'] : []),
      ...(this.chance(0.3) ? [`density: ${this.pick(['g', 'uniform', 'lebesgue', 'f'])}`] : []),
      ...(parent === ''
        ? [
            `network: ${this.pick(['net', `${this.dimension} -> ${this.count()} -> 1`, `${this.dimension} -> 2 -> ${this.count()} -> 1`])}`,
          ]
        : []),
      ...(this.chance(0.5) ? [`init: ${this.initialization()}`] : []),
      ...(this.chance(0.3) ? [`runs: ${this.count()}`] : []),
      ...(this.chance(0.2) ? [`seed: ${this.count()}`] : []),
      ...(this.chance(0.2) ? [`record: ${this.count()}`] : []),
      ...(this.chance(0.2) ? [`stop: ${this.check()}`] : []),
      ...(this.chance(0.1) ? ['refine: newton'] : []),
      ...(parent === '' || this.chance(0.5) ? [`method: ${this.method()}`] : []),
      ...this.many(2, () => `expect ${this.check()}`),
    ];
    return `experiment ${name}${parent} {\n  ${lines.join('\n  ')}\n}`;
  }

  private list(): string {
    return this.pick([
      `[${[1, ...this.many(3, () => this.constant(1))].join(', ')}]`,
      `range(${this.constant(1)}, ${this.constant(1)}, ${this.constant(1)})`,
      `logspace(${this.constant(1)}, ${this.constant(1)}, ${this.count()})`,
    ]);
  }

  private initialization(): string {
    return this.pick([
      'normal(0, 1)',
      'he',
      'zero',
      `uniform(${this.constant(1)}, ${this.constant(1)})`,
      'init(weights: normal(0, 1), biases: zero)',
      `theta([${this.many(8, () => this.constant(1)).join(', ')}])`,
      'parameters(w: [1, -1], b: [0, 1/2], v: [1, 2], c: 0)',
    ]);
  }

  private method(): string {
    const steps = this.count();
    return this.pick([
      `gd(rate: ${this.pick(['1e-2', '0.1/(1+n)^(1/2)', this.constant(1)])}, steps: ${steps})`,
      `flow(until: ${this.constant(1)}, tolerance: ${this.pick(['1e-9', '1e-6', this.constant(1)])})`,
      `flow(until: infinity, normalized: true)`,
      `sgd(rate: 1e-2, batch: ${steps}, steps: ${steps})`,
      `adam(rate: 1e-3, steps: ${steps})`,
      `critical_points(starts: ${steps})`,
      'family(points: 10)',
    ]);
  }

  private check(): string {
    const observable = this.pick([
      'risk',
      'gradient',
      'norm',
      'time',
      'steps',
      'decay_rate',
      'rank',
      'kinks',
      'H',
      'points',
    ]);
    const comparison = `${observable} ${this.pick(['<', '>=', '~=', '='])} ${this.constant(1)}`;
    return this.pick([
      comparison,
      `${comparison} and ${observable} < 1`,
      `fraction(${comparison}) >= 0.5`,
      `${this.pick(['min', 'max', 'mean', 'median'])}(${observable}) < ${this.constant(1)}`,
      `quantile(${this.constant(1)}, ${observable}) <= 1`,
    ]);
  }

  /** A program after a few accidents. */
  mutated(program: string): string {
    const tokens = program
      .split(/(\s+|[A-Za-z_]\w*|\d+(?:\.\d*)?|[^\sA-Za-z_\d])/)
      .filter((token) => token !== '');
    for (let accidents = 1 + this.below(4); accidents > 0; accidents--) {
      const [at, other] = [this.below(tokens.length), this.below(tokens.length)];
      const accident = this.below(4);
      if (accident === 0) tokens.splice(at, 1);
      else if (accident === 1) tokens.splice(at, 0, tokens[other]!);
      else if (accident === 2) tokens[at] = this.pick([...signs, ...words, ...oddNumbers]);
      else [tokens[at], tokens[other]] = [tokens[other]!, tokens[at]!];
      if (tokens.length === 0) tokens.push('x');
    }
    return tokens.join('');
  }

  /** Very deep, or very long. */
  nested(): string {
    const depth = this.pick([30, 300, 3000]);
    const [open, close] = this.pick([
      ['(', ')'],
      ['[', ']'],
      ['-', ''],
      ['abs(', ')'],
      ['{ ', ' otherwise }'],
      ['x + ', ''],
      ['x^', ''],
      ['max(x, ', ')'],
      ['/*', '*/'],
    ] as const);
    const closed = this.chance(0.7) ? close.repeat(depth) : '';
    return `target f on [0, 1] = ${open.repeat(depth)}x${closed}\n${this.experiment('one', '')}`;
  }

  noise(): string {
    const write = () =>
      this.pick([this.pick(signs), this.pick(words), this.pick(oddNumbers), '\n', ' ', '"', 'x']);
    return Array.from({ length: 1 + this.below(80) }, write).join(this.pick(['', ' ']));
  }
}
