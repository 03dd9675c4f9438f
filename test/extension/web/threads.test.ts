import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { HistoryEntry } from '../../../extension/library/protocol';
import { launchBrowser } from '../../editor/workbench';
import { beginHost, type PageHost } from './page';

/** The threads of VS Code for the Web as they are bundled, in a browser without VS Code around them. */

const root = join(import.meta.dirname, '..', '..', '..');

const main = `import "parts/target.rflow"

experiment fit {
  target:  f
  network: 1 -> 3 -> 1
  method:  gd(rate: 1e-2, steps: 2000)
  expect risk < 1
}
`;
const texts = { 'parts/target.rflow': 'target f on [0, 1] = x^2\n' };
const document = 'memory:/papers/main.rflow';
const records = 'storage:/records/one';
const place = { document, name: 'main.rflow', folder: 'memory:/papers', records, hidden: false };

let server: Server;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  const threads = readFileSync(join(root, 'dist', 'web', 'threads.js'));
  server = createServer(({ url }, response) => {
    response.end(url === '/threads.js' ? threads : '');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  browser = await launchBrowser();
  page = await browser.newPage();
  await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  const files = Object.entries(texts).map(([name, text]) => [`memory:/papers/${name}`, text] as const);
  await page.evaluate(beginHost, { texts: Object.fromEntries(files), threads: '/threads.js' });
});

afterAll(async () => {
  await browser.close();
  server.close();
});

/** Calls a method of the page's host. */
function host<M extends keyof PageHost>(method: M, ...values: Parameters<PageHost[M]>): Promise<unknown> {
  return page.evaluate(
    ([name, given]) => {
      const { host: own } = globalThis as unknown as {
        readonly host: Readonly<Record<string, (...all: readonly unknown[]) => Promise<unknown>>>;
      };
      return own[name]!(...given);
    },
    [method, values] as const,
  );
}

/** The risk that the command line computes of the same files on the disk. */
function riskByCommandLine(): number {
  const copy = mkdtempSync(join(tmpdir(), 'reluflow-threads-'));
  for (const [name, text] of Object.entries({ ...texts, 'main.rflow': main })) {
    mkdirSync(dirname(join(copy, name)), { recursive: true });
    writeFileSync(join(copy, name), text);
  }
  const call = ['run', join(copy, 'main.rflow'), '--json', '--out', join(copy, 'out')];
  const program = join(root, 'dist', 'reluflow.js');
  const output = execFileSync(process.execPath, [program, ...call], { encoding: 'utf8' });
  rmSync(copy, { recursive: true });
  const { experiments } = JSON.parse(output) as {
    experiments: { cells: { runs: { observables: { risk: number } }[] }[] }[];
  };
  return experiments[0]!.cells[0]!.runs[0]!.observables.risk;
}

test('the language server in a web worker tells the mistakes of a text, and reads what it imports', async () => {
  expect(await host('mistakes', document, main.replace('  target:  f', '  target:  g'))).toEqual(['RF201']);
});

test('the runner in web workers computes what the command line does, and the library lists its record', async () => {
  const request = { id: 1, text: main, experiments: null, jobs: 2, timeLimit: 0 };
  const ended = await host('ask', place, { type: 'run', request }, { type: 'ended' });
  expect(ended).toMatchObject({ refusal: null, problems: [] });
  const answer = await host('ask', null, { id: 1, method: 'list', arguments: [[records]] }, { id: 1 });
  const { value } = answer as { readonly value: readonly HistoryEntry[] };
  expect(value).toHaveLength(1);
  expect(value[0]).toMatchObject({ document, ended: 1, status: 'finished', risk: riskByCommandLine() });
  expect(value[0]?.summary.status).toBe('complete');
});
