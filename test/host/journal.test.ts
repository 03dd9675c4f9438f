import fc from '../properties';
import { expect, it } from 'vitest';
import { crc32, plainCrc32 } from '../../engine/host/record/checksum';
import { decodeJournal, encodeEntry, type Entry } from '../../engine/host/record/journal';
import { fromText, toText } from '../../engine/host/serialize';

const column = fc.float64Array({ maxLength: 4 });
const samples = fc.record({
  step: column,
  time: column,
  risk: column,
  gradient: column,
  norm: column,
  theta: column,
});
const place = { cell: fc.nat(), run: fc.nat() };
const result = fc.record({
  run: fc.nat(),
  status: fc.constantFrom('converged', 'failed'),
  reason: fc.string({ unit: 'binary' }),
  kind: fc.constant('undecided'),
  observables: fc.record({ risk: fc.double(), rank: fc.constant(null) }),
  undecided: fc.record({ rank: fc.string() }),
  errors: fc.record({ decay_rate: fc.double({ min: 0, noNaN: true }) }),
  theta: column,
});
const entries = fc.array(
  fc.oneof(
    fc.record({ type: fc.constant('samples'), ...place, samples }),
    fc.record({ type: fc.constant('restart'), ...place }),
    fc.record({ type: fc.constant('run'), cell: fc.nat(), result }),
  ),
  { maxLength: 6 },
) as fc.Arbitrary<Entry[]>;

function join(parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(Buffer.concat(parts));
}

it('brings back every bit of what was appended', () => {
  fc.assert(
    fc.property(entries, (written) => {
      const content = decodeJournal(join(written.map(encodeEntry)));
      expect(content).toEqual({ entries: written, loss: null });
    }),
  );
});

it('keeps every whole row before a tear and says how much was dropped', () => {
  fc.assert(
    fc.property(entries, fc.nat(), (written, place) => {
      const frames = written.map(encodeEntry);
      const bytes = join(frames);
      const length = bytes.length === 0 ? 0 : place % bytes.length;
      const content = decodeJournal(bytes.subarray(0, length));
      let whole = 0;
      let kept = 0;
      while (whole < frames.length && kept + frames[whole]!.length <= length) kept += frames[whole++]!.length;
      expect(content.entries).toEqual(written.slice(0, whole));
      const loss = { from: kept, bytes: length - kept, damaged: false };
      expect(content.loss).toEqual(kept === length ? null : loss);
    }),
  );
});

it('believes nothing from a changed byte on', () => {
  fc.assert(
    fc.property(entries, fc.nat(), fc.integer({ min: 1, max: 255 }), (written, place, change) => {
      fc.pre(written.length > 0);
      const frames = written.map(encodeEntry);
      const bytes = join(frames);
      const changed = place % bytes.length;
      bytes[changed]! ^= change;
      let frame = 0;
      for (let end = frames[0]!.length; end <= changed; end += frames[frame]!.length) frame++;
      const content = decodeJournal(bytes);
      expect(content.entries).toEqual(written.slice(0, frame));
      // One frame may be torn; where more are lost the file was changed.
      expect(content.loss?.damaged).toBe(frame < frames.length - 1);
    }),
  );
});

it('reads a file as Node hands it over, where small files share one memory', () => {
  const entry: Entry = { type: 'restart', cell: 1, run: 2 };
  const shared = Buffer.from(join([encodeEntry(entry), encodeEntry({ ...entry, run: 3 })]));
  expect(decodeJournal(shared).entries).toEqual([entry, { ...entry, run: 3 }]);
  const theta = Float64Array.of(1, 2, 3);
  const run = { type: 'run', cell: 0, result: { run: 0, theta } } as unknown as Entry;
  expect(decodeJournal(Buffer.from(encodeEntry(run))).entries).toEqual([run]);
});

it('has the checksum of the standard, with and without zlib', () => {
  expect(plainCrc32(new TextEncoder().encode('123456789'))).toBe(0xcbf43926);
  fc.assert(fc.property(fc.uint8Array(), (bytes) => crc32(bytes) === plainCrc32(bytes)));
});

it('carries infinities, NaN, the sign of zero and typed arrays through JSON', () => {
  const value = {
    a: [Infinity, -Infinity, NaN, -0, 0.1],
    b: Float64Array.of(1, -0, Infinity),
    c: 'x',
    d: null,
  };
  expect(fromText(toText(value))).toEqual(value);
});
