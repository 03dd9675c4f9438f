/** Brings the programs that the tests need beside the project's packages: browser, VS Code, Slurm, a reader of records. */
import { bringEditor } from './editor.mjs';
import { bringReaders } from './readers-packages.mjs';
import { bringSlurm } from './slurm-programs.mjs';
import { editorCanBeBrought, findChromium, installWithApt, say } from './steps.mjs';

try {
  if (editorCanBeBrought) {
    if (!findChromium())
      installWithApt(['chromium', 'fonts-dejavu-core'], 'the browser in which the editor is tested');
    bringEditor();
  }
  if (!bringSlurm()) say('The test on a real Slurm is left out: it needs Linux, root, and apt.');
  bringReaders('duckdb');
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
