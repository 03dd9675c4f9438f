import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { drawn, usePanel } from './panel';

/** What is drawn again when something changes: this, and nothing beside it. */

const open = usePanel();

/** Counts the drawings of each chart from now on, and notes in which tables and sections elements change. */
async function watch(page: Page) {
  await page.mouse.move(0, 0);
  const handle = await page.evaluateHandle(() => {
    const drawings: string[] = [];
    const changed = new Set<string>();
    // A chart clears its canvas each time that it draws.
    const context = CanvasRenderingContext2D.prototype;
    const clear = Object.getOwnPropertyDescriptor(context, 'clearRect')!.value as CanvasRect['clearRect'];
    context.clearRect = function (...place) {
      drawings.push(this.canvas.dataset['chart'] ?? 'another');
      Reflect.apply(clear, this, place);
    };
    const observer = new MutationObserver((records) => {
      for (const { target, attributeName, oldValue } of records) {
        // What is written again as it was is no change.
        if (attributeName !== null && (target as Element).getAttribute(attributeName) === oldValue) continue;
        const element = target instanceof Element ? target : target.parentElement;
        const place = element?.closest<HTMLElement>('[data-table], [data-section]');
        changed.add(
          place?.dataset['table'] ?? place?.dataset['section'] ?? (element?.outerHTML ?? '').slice(0, 90),
        );
      }
    });
    const every = { subtree: true, childList: true, characterData: true, attributeOldValue: true };
    observer.observe(document.body, every);
    return { drawings, changed };
  });
  return () =>
    handle.evaluate(({ drawings, changed }) => {
      const seen = { drawings: drawings.splice(0), changed: [...changed].sort() };
      changed.clear();
      return seen;
    });
}

async function scrub(page: Page, section: string): Promise<void> {
  await page.locator(`[data-section="${section}"] [data-role="scrubber"]`).press('ArrowLeft');
  await drawn(page);
}

describe('a move of the scrubber', () => {
  test('draws the realization once, and no other chart; nothing else changes', async () => {
    const page = await open('finished');
    await page.locator('[data-section="realization"] [data-role="scrubber"]').focus();
    const seen = await watch(page);
    for (let move = 0; move < 3; move++) {
      await scrub(page, 'realization');
      expect(await seen()).toEqual({ drawings: ['realization'], changed: ['realization'] });
    }
  });

  test('moves the mark among the kinks and the numbers of the neurons; no chart is drawn', async () => {
    const page = await open('neurons');
    await page.locator('[data-section="neurons"] [data-role="scrubber"]').focus();
    const seen = await watch(page);
    await scrub(page, 'neurons');
    expect(await seen()).toEqual({ drawings: [], changed: ['neurons'] });
  });
});

test('a name and a star that come are shown, and are gone when they are taken back; no chart is drawn', async () => {
  const page = await open('finished');
  const marks = page.locator('[data-role="marks"]');
  const noted = async (revision: number, given: object): Promise<string> => {
    const message = { type: 'delta', revision, delta: { experiment: { marks: given } } };
    await page.evaluate((told) => (window as unknown as { tell(message: object): void }).tell(told), message);
    await page.locator(`main[data-revision="${revision}"]`).waitFor();
    return (await page.locator('body').getAttribute('data-vscode-context'))!;
  };
  const seen = await watch(page);
  expect(await noted(2, { name: 'the best', starred: true })).toBe('{"reluflow.starred":true}');
  expect(await marks.innerText()).toBe('the best');
  expect(await marks.getByRole('img', { name: 'Starred' }).isVisible()).toBe(true);
  expect((await seen()).drawings).toEqual([]);
  expect(await noted(3, { name: '', starred: false })).toBe('{"reluflow.starred":false}');
  expect(await marks.isVisible()).toBe(false);
});

test('an axis of the trajectory is another, and the realization is not drawn again', async () => {
  const page = await open('finished');
  const seen = await watch(page);
  await page.locator('[data-option="log-y"]').click();
  await drawn(page);
  const { drawings, changed } = await seen();
  expect(drawings).toEqual(['trajectory']);
  expect(changed).toEqual(['trajectory']);
});

test('a view is made when it is first shown, and stays', async () => {
  const page = await open('finished');
  const charts = page.locator('#view-neurons canvas');
  expect(await page.locator('#view-run canvas').count()).toBeGreaterThan(0);
  expect(await charts.count()).toBe(0);
  await page.locator('#tab-neurons').click();
  await charts.first().waitFor();
  const made = await charts.count();
  await page.locator('#tab-run').click();
  await page.locator('#tab-neurons').click();
  await drawn(page);
  expect(await charts.count()).toBe(made);
});
