import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pipeline } from 'node:stream';

/** A reverse proxy as stands in front of a gateway: it hands on what it is sent, in turn to each of several, and says for whom. */
export async function startProxy(targets: () => readonly string[]) {
  let turn = 0;
  const server = createServer((from, to) => {
    const all = targets();
    const target = all[turn++ % all.length] as string;
    const headers = {
      ...from.headers,
      'x-forwarded-for': [from.headers['x-forwarded-for'], from.socket.remoteAddress].filter(Boolean).join(', '),
      'x-forwarded-proto': 'https',
      'x-forwarded-host': from.headers.host,
    };
    const passed = request(target + from.url, { method: from.method ?? 'GET', headers }, (answer) => {
      to.writeHead(answer.statusCode ?? 502, answer.headers);
      pipeline(answer, to, () => {});
    });
    passed.on('error', () => to.headersSent || to.writeHead(502).end());
    pipeline(from, passed, () => {});
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    // A name of its own, which the gateway does not listen on.
    url: `http://localhost:${port}`,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
