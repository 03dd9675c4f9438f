/**
 * Texts of a file as Markdown that shows them and does nothing else: no pictures are loaded, no links are hidden behind
 * other words, and nothing swallows what follows.
 */

/**
 * A comment as Markdown: emphasis, lists and code between single backticks keep their meaning; what makes pictures, links,
 * HTML and fences is shown as it is written.
 */
export function proseOf(text: string): string {
  return text.replace(/(`[^`\r\n]+`)|[\\`~<[]/g, (sign, code: string | undefined) => code ?? `\\${sign}`);
}

/** A text as a block of code. */
export function codeBlock(text: string): string {
  const fence = '`'.repeat(Math.max(3, longestTicks(text) + 1));
  return `${fence}reluflow\n${text}\n${fence}`;
}

/** A text of one line as code. */
export function inlineCode(text: string): string {
  const ticks = '`'.repeat(longestTicks(text) + 1);
  return ticks.length === 1 ? `\`${text}\`` : `${ticks} ${text} ${ticks}`;
}

/** The longest run of backticks in a text. */
function longestTicks(text: string): number {
  return Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
}
