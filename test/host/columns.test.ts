import fc from '../properties';
import { describe, expect, it } from 'vitest';
import { Columns, type Scratch } from '../../engine/host/columns';

/** A place outside of memory, in memory. */
function shelf() {
  const kept = new Map<number, Uint8Array>();
  const scratch: Scratch = {
    write: (position, bytes) => void kept.set(position, bytes.slice()),
    read: (position, bytes) => bytes.set(kept.get(position)!),
  };
  return { kept, scratch };
}

const page = 8192;
/** Runs of several pages, at their ends and in the middle. */
const run = fc
  .integer({ min: 0, max: 5 })
  .chain((k) => fc.constantFrom(k * page, k * page + 17, (k + 1) * page - 1));
const writes = fc.array(fc.tuple(fc.integer({ min: 0, max: 2 }), run, fc.double()), { maxLength: 60 });

describe('columns', () => {
  it('keep every number, wherever its page is', () => {
    fc.assert(
      fc.property(writes, fc.integer({ min: 1, max: 4 }), (changes, mostHeld) => {
        const { kept, scratch } = shelf();
        const columns = new Columns(() => scratch, mostHeld);
        const own = [NaN, 0, 1].map((value) => ({ value, column: columns.create(value) }));
        const plain = own.map(() => new Map<number, number>());
        for (const [k, at, value] of changes) {
          own[k]!.column.set(at, value);
          plain[k]!.set(at, value);
          for (const [other, { value: initial, column }] of own.entries())
            expect(column.get(at)).toBe(plain[other]!.get(at) ?? initial);
        }
        for (const [k, { value: initial, column }] of own.entries()) {
          for (const [at, value] of plain[k]!) expect(column.get(at)).toBe(value);
          expect(column.get(6 * page)).toBe(initial);
          column.clear();
          for (const at of plain[k]!.keys()) expect(column.get(at)).toBe(initial);
        }
        const pages = new Set(changes.map(([k, at]) => `${k} ${Math.floor(at / page)}`)).size;
        expect(kept.size > 0).toBe(pages > mostHeld);
      }),
      { numRuns: 60 },
    );
  });

  it('use again what cleared columns had outside', () => {
    const { kept, scratch } = shelf();
    const columns = new Columns(() => scratch, 1);
    for (let round = 0; round < 5; round++) {
      const column = columns.create(0);
      for (let k = 0; k < 4; k++) column.set(k * page, k);
      expect([0, 1, 2, 3].map((k) => column.get(k * page))).toEqual([0, 1, 2, 3]);
      column.clear();
    }
    expect(kept.size).toBe(4);
  });

  it('stay in memory where nothing can be written', () => {
    const full: Scratch = {
      write: () => {
        throw new Error('the disk is full');
      },
      read: () => undefined,
    };
    const column = new Columns(() => full, 1).create(0);
    for (let k = 0; k < 4; k++) column.set(k * page, k);
    expect([0, 1, 2, 3].map((k) => column.get(k * page))).toEqual([0, 1, 2, 3]);
  });
});
