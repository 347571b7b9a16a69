import { createServer, type RequestListener, type Server } from 'node:http';

/** Longest that a client may take to send the headers of a request, and the whole of it, in milliseconds. */
const HEADERS_MS = 5_000;
const REQUEST_MS = 10_000;

/** How often it is looked for requests that take longer. */
const LOOK_MS = 1_000;

/** How long a connection may wait for its next request; longer than the proxies before us keep theirs. */
const KEEP_MS = 72_000;

/** How long a connection may stand still while something is to be sent or answered: longer than any answer takes. */
const STILL_MS = 900_000;

const MOST_CONNECTIONS = 4_000;

/** Most bytes of a request's headers. */
const MOST_HEADER_BYTES = 16 * 1024;

/** The HTTP server of everything that listens. Whoever sends slowly, or nothing, is let go; so are more than can be held. */
export function createListener(handle: RequestListener, maxHeaderSize = MOST_HEADER_BYTES): Server {
  const server = createServer(
    {
      maxHeaderSize,
      headersTimeout: HEADERS_MS,
      requestTimeout: REQUEST_MS,
      connectionsCheckingInterval: LOOK_MS,
      keepAliveTimeout: KEEP_MS,
    },
    handle,
  );
  // Node's own limits begin with the first byte of a request.
  server.on('connection', (socket) => {
    const timer = setTimeout(() => socket.bytesRead === 0 && socket.destroy(), HEADERS_MS).unref();
    socket.once('close', () => clearTimeout(timer));
  });
  server.timeout = STILL_MS;
  server.maxConnections = MOST_CONNECTIONS;
  return server;
}
