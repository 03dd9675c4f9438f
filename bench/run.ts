import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createLineKernel } from '../engine/kernel/line-kernel';
import { accuracyRows } from './accuracy';
import { checkRows } from './check';
import { descentRows, ensembleRows, evaluationRows, exponentRows, plainRows } from './descent';
import { editorRows, sizeRows } from './editor';
import { flowRows, startRows } from './flow';
import { neuronRows } from './neuron';
import { startPeers } from './peer';
import { panelRows } from './panel';
import { cubic } from './problems';
import { page, type Row } from './report';
import { typingRows } from './typing';
import { workerRows } from './workers';

/**
 * Measures the engine against its peers and writes bench/results.md.
 *
 *   npm run bench                       everything
 *   npm run bench -- descent flow       only these parts, printed and not written
 */
async function main(root: string, wanted: readonly string[]): Promise<void> {
  const peers = await startPeers(join(root, 'bench', 'peers'));
  const parts: Record<string, () => Row[] | Promise<Row[]>> = {
    descent: () => descentRows(peers),
    evaluation: () => evaluationRows(peers),
    ensemble: () => ensembleRows(peers),
    workers: workerRows,
    flow: () => flowRows(peers),
    starts: startRows,
    exponent: exponentRows,
    neuron: neuronRows,
    accuracy: accuracyRows,
    check: () => checkRows(root),
    plain: plainRows,
    panel: () => panelRows(root),
    typing: () => typingRows(root),
    editor: () => editorRows(root),
    sizes: sizeRows,
  };
  const rows: Row[] = [];
  for (const [name, measure] of Object.entries(parts)) {
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    for (const row of await measured(name, measure)) {
      rows.push(row);
      const verdict = row.met === null ? '' : row.met ? 'met' : 'missed';
      process.stdout.write(
        `${row.measure}: ${row.reached} (target ${row.target}) ${verdict}\n  ${row.detail}\n`,
      );
    }
  }
  for (const peer of [peers.c, peers.cvode, peers.torch, peers.scipy, peers.jax]) peer?.end();
  if (wanted.length > 0) return;
  const { name } = createLineKernel(1, cubic.target, cubic.density)!;
  writeFileSync(join(root, 'bench', 'results.md'), page(rows, name, peers.versions, peers.missing));
}

/** The rows of a part, or one that says why there are none. */
async function measured(name: string, measure: () => Row[] | Promise<Row[]>): Promise<Row[]> {
  try {
    return await measure();
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    return [{ measure: name, target: 'see the part', reached: 'failed', met: false, detail }];
  }
}

const [root, ...wanted] = process.argv.slice(2);
void main(root!, wanted);
