import { cpus, loadavg, platform, release, totalmem } from 'node:os';

/** One row of the table: what was measured against what, and what had been aimed at. */
export interface Row {
  readonly measure: string;
  readonly target: string;
  /** What was reached, with the target met or not; null when a peer is missing. */
  readonly reached: string;
  readonly met: boolean | null;
  readonly detail: string;
  /** What is known to keep it from its target, told when it is missed. */
  readonly obstacle?: string;
}

/** The row with what is known to keep it from its target. */
export const hindered = (row: Row, obstacle: string): Row => ({ ...row, obstacle });

/** A row for a ratio of times that should be at least `target`. */
export const ratioRow = (measure: string, target: number, ratio: number | null, detail: string): Row => ({
  measure,
  target: `${target}x`,
  reached: ratio === null ? 'not measured' : `${significant(ratio)}x`,
  met: ratio === null ? null : ratio >= target,
  detail,
});

/** A row for a number that should be at most `target`. */
export const limitRow = (measure: string, target: number, value: number, detail: string): Row => ({
  measure,
  target: `at most ${target}`,
  reached: significant(value),
  met: value <= target,
  detail,
});

export function significant(value: number): string {
  if (value !== 0 && Math.abs(value) < 1e-3) return value.toExponential(1);
  return Math.abs(value) >= 100 ? value.toFixed(0) : value.toPrecision(3);
}

/** A time in nanoseconds with a fitting unit. */
export function duration(nanoseconds: number): string {
  const units: readonly (readonly [number, string])[] = [
    [1e9, 's'],
    [1e6, 'ms'],
    [1e3, 'µs'],
  ];
  for (const [size, unit] of units)
    if (nanoseconds >= size) return `${significant(nanoseconds / size)} ${unit}`;
  return `${significant(nanoseconds)} ns`;
}

/** The page bench/results.md. */
export function page(
  rows: readonly Row[],
  kernel: string,
  versions: readonly string[],
  missing: readonly string[],
): string {
  const cell = (text: string) => text.replaceAll('|', '\\|');
  const verdict = (met: boolean | null) => (met === null ? 'not measured' : met ? 'met' : 'missed');
  const table = rows.map(
    (r) => `| ${[r.measure, r.target, r.reached, verdict(r.met), r.detail].map(cell).join(' | ')} |`,
  );
  const missed = rows
    .filter(({ met }) => met === false)
    .map(({ measure, obstacle }) => `- ${measure}: ${obstacle ?? 'why is not known'}.`);
  const machine = `${cpus()[0]?.model ?? 'unknown processor'}, ${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, ${platform()} ${release()}`;
  const busy = (loadavg()[0] ?? 0) > cpus().length + 1;
  return `# What the engine and the editor reach

Written by \`npm run bench\`. Engine and peers ran by turns in one run, one core each unless said, in many short blocks;
times are the tenth percentile of the blocks, a ratio is the peer's time over the engine's. P1: f(x) = 12x^3 - 18x^2 + 6x, p = 1 on [0, 1]; P2: two pieces and
p = 3/4 (1 - x^2) on [-1, 1]; all kinks inside the domain at the start.

| measure | target | reached | | times |
| --- | --- | --- | --- | --- |
${table.join('\n')}

Machine: ${machine}; load ${loadavg()
    .map((l) => l.toFixed(1))
    .join(
      ', ',
    )} at the end. Node ${process.version}, kernel ${kernel}. Peers: ${versions.join('; ') || 'none'}.
${busy ? '\nThe machine was busy with other work, which hits some peers harder than others: repeat on a quiet one before quoting.\n' : ''}${missing.length > 0 ? `\nNot installed: ${missing.join('; ')}.\n` : '\nAll peers were installed.\n'}${missed.length > 0 ? `\n## Missed, and why\n\n${missed.join('\n')}\n` : ''}`;
}
