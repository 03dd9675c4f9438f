/** The one place that knows the page lives in VS Code: posting messages and keeping state across reloads. */
import { parseHostMessage } from './check';
import type { HostMessage, PanelMessage, SavedPanel } from './messages';

interface CodeApi {
  postMessage(message: PanelMessage): void;
  getState(): unknown;
  setState(state: SavedPanel): void;
}

declare function acquireVsCodeApi(): CodeApi;

export interface Messenger {
  post(message: PanelMessage): void;
  /** What the last `save` kept, unchecked. */
  saved(): unknown;
  save(state: SavedPanel): void;
}

/** Connects the page; messages that are not what they should be are dropped. */
export function connect(receive: (message: HostMessage) => void): Messenger {
  const api = acquireVsCodeApi();
  window.addEventListener('message', (event: MessageEvent<unknown>) => {
    const message = parseHostMessage(event.data);
    if (message) receive(message);
  });
  return {
    post: (message) => api.postMessage(message),
    saved: () => api.getState(),
    save: (state) => api.setState(state),
  };
}
