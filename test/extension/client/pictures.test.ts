import { expect, test, vi } from 'vitest';
import { PictureOrders } from '../../../extension/client/pictures';
import type { HostMessage } from '../../../webview/messages';

/** Pictures that pages are asked for: pages come late, go away and answer twice. */

const picture = { svg: '<svg/>', width: 6, height: 4 };
const bytes = Uint8Array.of(1, 2, 3);

function ordersOf(): { readonly orders: PictureOrders; readonly posted: (readonly [string, number])[] } {
  const posted: (readonly [string, number])[] = [];
  const orders = new PictureOrders((page, message: HostMessage) => {
    if (message.type === 'draw') posted.push([page, message.order]);
  });
  return { orders, posted };
}

test('a page that is made anew hears of its own open orders again, and the first answer counts', async () => {
  const { orders, posted } = ordersOf();
  const first = orders.order('a', picture);
  const other = orders.order('b', picture);
  orders.ready('a');
  expect(posted).toEqual([
    ['a', 1],
    ['b', 2],
    ['a', 1],
  ]);
  orders.take(1, bytes);
  orders.take(1, 'too late');
  expect(await first).toBe(bytes);
  orders.ready('a');
  expect(posted).toHaveLength(3);
  orders.take(2, 'A picture could not be drawn.');
  await expect(other).rejects.toThrow('A picture could not be drawn.');
});

test('a page that is closed, or never answers, ends the wait with a sentence', async () => {
  vi.useFakeTimers();
  const { orders } = ordersOf();
  const closed = expect(orders.order('a', picture)).rejects.toThrow('closed before its picture was drawn');
  const late = expect(orders.order('b', picture)).rejects.toThrow('not draw the picture in time');
  orders.closed('a');
  await closed;
  await vi.advanceTimersByTimeAsync(120_000);
  await late;
  vi.useRealTimers();
});
