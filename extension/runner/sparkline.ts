/**
 * A curve as a few block characters.
 */
const blocks = '▁▂▃▄▅▆▇█';
const widest = 12;

/** Decades that all blocks together span at least: a risk that hardly moves is drawn as a flat line. */
const leastSpan = 0.5;

/**
 * The logarithm of a risk over its samples, which are spaced logarithmically: the last of each of up to twelve groups. A
 * risk of 0 is lowest, one beyond all numbers highest. Empty for less than two samples.
 */
export function sparkline(risks: ArrayLike<number>): string {
  if (risks.length < 2) return '';
  const width = Math.min(widest, risks.length);
  const logarithms = Array.from({ length: width }, (_, k) => {
    const last = Math.round(((k + 1) * risks.length) / width) - 1;
    return Math.log10(Math.max(0, risks[last]!));
  });
  const finite = logarithms.filter(Number.isFinite);
  if (finite.length === 0) return '';
  const highest = Math.max(...finite);
  const lowest = Math.min(Math.min(...finite), highest - leastSpan);
  const top = blocks.length - 1;
  return logarithms
    .map((value) => {
      if (Number.isNaN(value)) return ' ';
      const height = Math.round((top * (value - lowest)) / (highest - lowest));
      return blocks[Math.max(0, Math.min(top, height))]!;
    })
    .join('');
}
