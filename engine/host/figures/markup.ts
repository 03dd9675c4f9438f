/** Text as XML and HTML can hold it, in content and in attributes between double quotes. */

const references: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** XML has no way to write these: controls but tab and line ends, halves of surrogate pairs, U+FFFE and U+FFFF. */
const unwritable = /(?![\t\n\r])\p{Cc}|\p{Cs}|[\ufffe\uffff]/gu;

export function escaped(text: string): string {
  return text.replace(unwritable, '\ufffd').replace(/[&<>"']/g, (sign) => references[sign]!);
}
