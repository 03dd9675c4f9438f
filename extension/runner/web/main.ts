/** A runner, or the library, in a web worker: the first message says which. */
import { serve } from '../serve';
import type { RunnerGreeting } from './greeting';
import { webHost } from './host';

self.onmessage = ({ data }: MessageEvent<RunnerGreeting>) => {
  const { place, compute, window } = data;
  const receive = serve(
    place,
    (files) => webHost(files, compute, window),
    (message) => self.postMessage(message),
  );
  self.onmessage = (event: MessageEvent<unknown>) => receive(event.data);
};
