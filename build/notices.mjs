/**
 * What is bundled from packages of others, with their licences: the text that goes into the package beside the bundles.
 */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Licences that allow what ReluFlow does: use and pass on, with the notice. */
export const allowedLicences = new Set([
  '0BSD',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'BlueOak-1.0.0',
  'CC0-1.0',
  'ISC',
  'MIT',
  'MPL-2.0',
  'OFL-1.1',
  'Unlicense',
  'Zlib',
]);

/** The folders of packages, relative to the root, of which esbuild's metafiles name a file. */
export function packagesOf(metafiles) {
  const inputs = metafiles.flatMap(({ outputs }) =>
    Object.values(outputs).flatMap((output) =>
      Object.entries(output.inputs).flatMap(([path, { bytesInOutput }]) => (bytesInOutput > 0 ? [path] : [])),
    ),
  );
  const folders = inputs.flatMap((path) => {
    const match = /^(?:[\w-]+:)?(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(path.replaceAll('\\', '/'));
    return match ? [match[1]] : [];
  });
  return [...new Set(folders)].sort();
}

/** Name, version, licence and its text; throws a sentence where the licence is not allowed or its text is missing. */
export function noticeOf(root, folder) {
  const manifest = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
  const { name, version, license } = manifest;
  const licence = typeof license === 'string' ? license : license?.type;
  const choices = String(licence ?? '')
    .replace(/[()]/g, '')
    .split(' OR ');
  if (!choices.some((choice) => choice.split(' AND ').every((each) => allowedLicences.has(each.trim()))))
    throw new Error(
      `The licence of ${name} ${version}, ${licence ?? 'which names none'}, is not on the list in build/notices.mjs.`,
    );
  const files = readdirSync(join(root, folder)).filter((file) => /^(licen[cs]e|notice|copying)/i.test(file));
  const texts = files.map((file) => readFileSync(join(root, folder, file), 'utf8').trim());
  return { name, version, licence, text: texts.join('\n\n') || standardText(root, manifest, licence) };
}

/** The text of a licence where the package holds none. */
function standardText(root, { name, author, homepage }, licence) {
  const holder = (typeof author === 'string' ? author : author?.name) ?? `the authors of ${name}`;
  const own = readFileSync(join(root, 'LICENSE'), 'utf8').replaceAll('\r\n', '\n');
  if (licence === 'MIT') return own.replace(/Copyright \(c\).*/, `Copyright (c) ${holder}`).trim();
  const source = homepage === undefined ? '' : ` Its source is at ${homepage}.`;
  if (licence === 'MPL-2.0') return `The text of this licence is at https://mozilla.org/MPL/2.0/.${source}`;
  throw new Error(`${name} holds no text of its licence, ${licence}; put one into build/notices.mjs.`);
}

/** The notices of all packages that are in the bundles. */
export function noticesOf(root, metafiles) {
  const notices = packagesOf(metafiles)
    .filter((folder) => existsSync(join(root, folder, 'package.json')))
    .map((folder) => noticeOf(root, folder));
  const sections = notices.map(({ name, version, licence, text }) => {
    const title = `${name} ${version} (${licence})`;
    return `${title}\n${'-'.repeat(title.length)}\n\n${text}\n`;
  });
  return `ReluFlow contains parts of these packages.\n\n${sections.join('\n\n')}`;
}
