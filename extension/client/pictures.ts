/**
 * Pictures that pages of panels are asked for. A page that is not there yet, or was hidden and is made anew, hears of its
 * open orders when it is ready.
 */
import type { HostMessage, Picture, PictureOrder } from '../../webview/messages';

interface Open {
  /** Whose page it is. */
  readonly page: string;
  readonly picture: PictureOrder;
  readonly resolve: (bytes: Uint8Array) => void;
  readonly reject: (reason: Error) => void;
}

/** Milliseconds that a page has. */
const patience = 60_000;

export class PictureOrders {
  private readonly post: (page: string, message: HostMessage) => void;
  private readonly open = new Map<number, Open>();
  private count = 0;

  constructor(post: (page: string, message: HostMessage) => void) {
    this.post = post;
  }

  /** Rejects where the page can't draw it, is closed, or doesn't answer. */
  async order(page: string, picture: PictureOrder): Promise<Uint8Array> {
    const order = ++this.count;
    const late = setTimeout(
      () => this.take(order, 'The panel did not draw the picture in time. Try again.'),
      patience,
    );
    const drawn = new Promise<Uint8Array>((resolve, reject) => {
      this.open.set(order, { page, picture, resolve, reject });
    });
    this.post(page, { type: 'draw', order, picture });
    return drawn.finally(() => clearTimeout(late));
  }

  /** The page can draw now. */
  ready(page: string): void {
    for (const [order, each] of this.open) {
      if (each.page === page) this.post(page, { type: 'draw', order, picture: each.picture });
    }
  }

  /** An answer; of one that was answered before, nothing is left to do. */
  take(order: number, picture: Picture): void {
    const open = this.open.get(order);
    this.open.delete(order);
    if (typeof picture === 'string') open?.reject(new Error(picture));
    else open?.resolve(picture);
  }

  closed(page: string): void {
    for (const [order, each] of this.open) {
      if (each.page === page) this.take(order, 'The panel was closed before its picture was drawn.');
    }
  }
}
