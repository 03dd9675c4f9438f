import fc from '../properties';
import { describe, expect, test } from 'vitest';
import { parseHostMessage } from '../../webview/check';
import { pack, parsePanelMessage, parseSavedPanel } from '../../webview/messages';
import { curveOf, framesOf, stateOf } from './mock';

/** Messages that are almost right, or not at all: none is an exception, and nothing that isn't asked for gets through. */

const selection = { experiment: 'a', cell: 0, run: 1 };
const saved = { origin: { document: 'file:///a', records: { a: 'file:///r' } }, selection, view: {} };
const ofPanel: readonly unknown[] = [
  { type: 'ready' },
  { type: 'select', selection },
  { type: 'run', experiment: 'a' },
  { type: 'cancel', experiment: 'a' },
  { type: 'export', selection },
  { type: 'reveal', experiment: 'a', line: 12 },
  { type: 'picture', order: 3, picture: 'It could not be drawn.' },
  { type: 'look', look: { kind: 'ensemble', threshold: 1e-3 } },
  { type: 'look', look: { kind: 'section', points: [{ kind: 'critical', index: 2 }] } },
];
const delta = { samples: [curveOf(1, 3)], frames: framesOf(3), experiment: { phase: 'running' } };
const ofHost: readonly unknown[] = [
  { type: 'snapshot', state: stateOf() },
  { type: 'delta', revision: 4, delta },
].map(pack);

const odd = fc.oneof(
  fc.anything({ withTypedArray: true, withNullPrototype: true }),
  fc.constantFrom(NaN, -1, 0.5, 2 ** 53, '', '__proto__', 'constructor', [], {}, null, undefined),
  fc.constantFrom(
    new Float64Array(2),
    new Uint32Array(3),
    new Uint8Array(1),
    { $number: {} },
    { $number: 'x' },
  ),
);

/** The value with one place in it, found by `way`, that holds something else. */
function changed(value: unknown, way: readonly number[], replacement: unknown): unknown {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value) || way.length === 0)
    return replacement;
  const keys = Object.keys(value);
  if (keys.length === 0) return replacement;
  const key = keys[way[0]! % keys.length]!;
  const part = changed((value as Record<string, unknown>)[key], way.slice(1), replacement);
  if (Array.isArray(value)) return value.map((each: unknown, k) => (String(k) === key ? part : each));
  return { ...value, [key]: part };
}

const wayInto = fc.array(fc.nat(50), { minLength: 1, maxLength: 6 });
const mutated = (all: readonly unknown[]) =>
  fc.tuple(fc.constantFrom(...all), wayInto, odd).map(([right, way, part]) => changed(right, way, part));

describe('messages of the panel', () => {
  test('that were damaged are refused, or mean what they say', () => {
    fc.assert(
      fc.property(fc.oneof(odd, mutated(ofPanel)), (value) => {
        const parsed = parsePanelMessage(value);
        if (parsed !== null) expect(value).toMatchObject(parsed);
      }),
      { numRuns: 1000 },
    );
  });

  test('that a panel saved are read, or refused', () => {
    fc.assert(fc.property(fc.oneof(odd, mutated([saved])), (value) => void parseSavedPanel(value)));
  });
});

describe('messages of the extension', () => {
  test('that are right are taken', () => {
    for (const message of ofHost) expect(parseHostMessage(message)).not.toBeNull();
  });

  test('that were damaged are refused, or whole in what is drawn', () => {
    fc.assert(
      fc.property(fc.oneof(odd, mutated(ofHost)), (value) => {
        const parsed = parseHostMessage(value);
        if (parsed?.type === 'snapshot') expect(Array.isArray(parsed.state.experiments)).toBe(true);
        if (parsed?.type === 'delta') expect(typeof parsed.revision).toBe('number');
      }),
      { numRuns: 1000 },
    );
  });

  test('that are nested without end, or pretend to be numbers, are refused', () => {
    let deep: unknown = 0;
    for (let level = 0; level < 100_000; level++) deep = [deep];
    expect(parseHostMessage({ type: 'snapshot', state: deep })).toBeNull();
    const pretended = { $number: { toString: 1, valueOf: 1 } };
    expect(parseHostMessage({ type: 'delta', revision: pretended, delta: {} })).toBeNull();
  });
});
