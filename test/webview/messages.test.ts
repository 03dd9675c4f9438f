import { describe, expect, test } from 'vitest';
import fc from '../properties';
import { parseHostMessage } from '../../webview/check';
import { maximalCurves, pack, parsePanelMessage, parseSavedPanel, unpack } from '../../webview/messages';
import { parseOptions, initialOptions, withChart } from '../../webview/view/options';
import { cellOf, curveOf, experimentOf, framesOf, stateOf } from './mock';

/**
 * VS Code's channel: JSON, except for typed arrays, whose buffers travel beside it, each once. Their number is written as a
 * byte, together with two other parts: of more than 253 buffers it is too small, and what is left over arrives empty.
 */
function throughChannel(message: unknown): unknown {
  const buffers: ArrayBufferLike[] = [];
  const note = (value: unknown): void => {
    if (ArrayBuffer.isView(value)) {
      if (!buffers.includes(value.buffer)) buffers.push(value.buffer);
    } else if (typeof value === 'object' && value !== null) Object.values(value).forEach(note);
  };
  note(message);
  const arrived = ((buffers.length + 2) % 256) - 2;
  const carry = (value: unknown): unknown => {
    if (value instanceof Float64Array || value instanceof Uint32Array || value instanceof Uint8Array)
      return buffers.indexOf(value.buffer) < arrived ? value : value.slice(0, 0);
    if (typeof value === 'number') return JSON.parse(JSON.stringify(value)) as unknown;
    if (Array.isArray(value)) return value.map(carry);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, carry(part)]));
  };
  return carry(message);
}

/** How a PNG file begins. */
const png = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0);

describe('messages of the panel', () => {
  test('that are well formed are taken as they are', () => {
    const selection = { experiment: 'a', cell: 2, run: 0 };
    for (const message of [
      { type: 'ready' },
      { type: 'beat' },
      { type: 'select', selection },
      { type: 'run', experiment: 'a' },
      { type: 'cancel', experiment: 'a' },
      { type: 'reveal', experiment: 'a', line: null },
      { type: 'reveal', experiment: 'a', line: 12 },
      { type: 'export', selection },
      { type: 'picture', order: 3, picture: png },
      { type: 'picture', order: 3, picture: 'It could not be drawn.' },
      { type: 'look', look: null },
      { type: 'look', look: { kind: 'ensemble', threshold: 1e-3 } },
      { type: 'look', look: { kind: 'section', points: [{ kind: 'critical', index: 2 }] } },
    ])
      expect(parsePanelMessage(message)).toEqual(message);
  });

  test('that are not well formed are refused', () => {
    for (const message of [
      null,
      'ready',
      [],
      {},
      { type: 'select' },
      { type: 'select', selection: { experiment: 'a', cell: -1, run: 0 } },
      { type: 'select', selection: { experiment: 'a', cell: 0.5, run: 0 } },
      { type: 'run' },
      { type: 'run', experiment: 7 },
      { type: 'reveal', experiment: 'a' },
      { type: 'reveal', experiment: 'a', line: NaN },
      { type: 'delete', experiment: 'a' },
      { type: 'export' },
      { type: 'export', selection: { experiment: 'a', cell: 0 } },
      { type: 'picture', order: 3 },
      { type: 'picture', order: -1, picture: png },
      { type: 'picture', order: 3, picture: [...png] },
      { type: 'picture', order: 3, picture: Uint8Array.of(0x89, 0x50, 0x4e) },
      { type: 'picture', order: 3, picture: new Uint8Array(2 ** 26 + 1).fill(0).fill(0x89, 0, 1) },
      { type: 'picture', order: 3, picture: 'x'.repeat(1001) },
      { type: 'look' },
      { type: 'look', look: { kind: 'ensemble' } },
      { type: 'look', look: { kind: 'section', points: [{ kind: 'run', run: -1, moment: 'end' }] } },
    ])
      expect(parsePanelMessage(message)).toBeNull();
  });

  test('carry nothing beside what was asked for', () => {
    expect(parsePanelMessage({ type: 'run', experiment: 'a', command: 'rm' })).toEqual({
      type: 'run',
      experiment: 'a',
    });
  });

  test('are never taken for anything by accident', () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        const parsed = parsePanelMessage(value);
        if (parsed !== null) expect(value).toMatchObject(parsed);
      }),
    );
  });
});

describe('what a panel saved', () => {
  const selection = { experiment: 'a', cell: 0, run: 3 };

  test('is read again, without what is not text among the records', () => {
    const saved = { origin: { document: 'file:///a', records: { a: 'r', b: 7 } }, selection, view: { x: 1 } };
    expect(parseSavedPanel(saved)).toEqual({
      ...saved,
      origin: { document: 'file:///a', records: { a: 'r' } },
    });
  });

  test('is refused when it names no document or run', () => {
    for (const value of [undefined, {}, { origin: {} }, { origin: { document: 'a', records: {} } }])
      expect(parseSavedPanel(value)).toBeNull();
  });

  test('keeps the options that are understood, and nothing else', () => {
    expect(parseOptions(undefined)).toEqual(initialOptions);
    expect(parseOptions({ quantity: 'loss', frame: -3, logarithmicX: 'no', against: 'epochs' })).toEqual(
      initialOptions,
    );
    const zoom = { x: { min: 1, max: 2 }, y: { min: 0, max: 1 } };
    const options = {
      ...initialOptions,
      quantity: 'norm',
      frame: 12,
      logarithmicY: false,
      ...withChart(initialOptions, 'trajectory', { zoom, table: true }),
      order: { by: 'risk', descending: true, state: 'diverged' } as const,
      sectionPoints: [{ kind: 'run', run: 2, moment: 'end' }] as const,
    };
    expect(parseOptions(JSON.parse(JSON.stringify(options)))).toEqual(options);
    const empty = { zoom: { ...zoom, x: { min: 2, max: 2 } } };
    expect(parseOptions({ charts: { trajectory: empty } }).charts.trajectory.zoom).toBeNull();
  });
});

describe('messages of the extension', () => {
  test('keep infinities and NaN on the way through JSON', () => {
    fc.assert(
      fc.property(fc.array(fc.double()), (numbers) => {
        const message = { numbers, deep: { list: [{ value: numbers[0] ?? Infinity }] } };
        // JSON knows one zero.
        const expected = numbers.map((value) => (Object.is(value, -0) ? 0 : value));
        const arrived = unpack(throughChannel(pack(message))) as typeof message;
        expect(arrived.numbers).toEqual(expected);
      }),
    );
  });

  test('carry only the part of a buffer that they show', () => {
    const whole = new Float64Array([1, 2, 3, 4]);
    const { part } = pack({ part: whole.subarray(1, 3) }) as { part: Float64Array };
    expect(part).toEqual(new Float64Array([2, 3]));
    expect(part.buffer.byteLength).toBe(16);
  });

  test('arrive as they were sent', () => {
    const state = stateOf();
    const arrived = parseHostMessage(throughChannel(pack({ type: 'snapshot', state })));
    expect(arrived).toEqual({ type: 'snapshot', state });
    const delta = { samples: [curveOf(1, 3)], frames: framesOf(3), experiment: { phase: 'running' } };
    const message = { type: 'delta', revision: 4, delta };
    expect(parseHostMessage(throughChannel(pack(message)))).toEqual(message);
  });

  test('arrive whole however many arrays they have', () => {
    const curves = Array.from({ length: maximalCurves + 1 }, (_, run) => curveOf(run));
    const state = stateOf({ experiment: experimentOf({ cell: { ...cellOf(), curves } }) });
    const message = { type: 'snapshot', state };
    expect(parseHostMessage(throughChannel(message))).toBeNull();
    expect(parseHostMessage(throughChannel(pack(message)))).toEqual(message);
  });

  test('are refused when something drawn is missing, of the wrong kind or of unequal lengths', () => {
    const withCell = (change: object) => ({
      type: 'snapshot',
      state: stateOf({ experiment: experimentOf({ cell: { ...cellOf(), ...change } }) }),
    });
    const curve = curveOf(0);
    const frames = framesOf(4);
    for (const message of [
      undefined,
      { type: 'snapshot' },
      { type: 'snapshot', state: { ...stateOf(), file: undefined } },
      { type: 'snapshot', state: { ...stateOf(), experiment: experimentOf({ phase: 'lost' as never }) } },
      withCell({ table: { ...cellOf().table, risk: new Float64Array(3) } }),
      withCell({ curves: [{ ...curve, risk: [1, 2, 3] }] }),
      withCell({ curves: [{ ...curve, time: curve.time.subarray(1) }] }),
      withCell({ frames: { ...frames, offsets: frames.offsets.subarray(0, 3) } }),
      withCell({ problem: { kind: 'line' } }),
      { type: 'delta', revision: '1', delta: {} },
      { type: 'delta', revision: 1, delta: { rows: {} } },
    ])
      expect(parseHostMessage(message)).toBeNull();
  });
});
