import type { Page } from 'playwright-core';

/** Waits until what VS Code keeps in the browser has a text that matches; false where that is not so after a minute and a half. */
export function isStored(page: Page, pattern: RegExp): Promise<boolean> {
  return page.evaluate(async (source) => {
    const wanted = new RegExp(source);
    for (let attempt = 0; attempt < 180; attempt++) {
      for (const { name } of await indexedDB.databases()) {
        if (name?.startsWith('vscode-web-state-db-') !== true) continue;
        const values = await new Promise<readonly unknown[]>((resolve, reject) => {
          const opening = indexedDB.open(name);
          opening.onerror = () => reject(new Error(`${name} can't be opened.`));
          opening.onsuccess = () => {
            const reading = opening.result.transaction('ItemTable').objectStore('ItemTable').getAll();
            reading.onerror = () => reject(new Error(`${name} can't be read.`));
            reading.onsuccess = () => {
              opening.result.close();
              resolve(reading.result);
            };
          };
        });
        if (values.some((value) => typeof value === 'string' && wanted.test(value))) return true;
      }
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
    return false;
  }, pattern.source);
}
