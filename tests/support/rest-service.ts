import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

type Row = Record<string, unknown>;

/** A small HTTP service over some rows, as an agency might have one; it can be held up, and tells who hung up. */
export async function startRestService(rows: readonly Row[], key: string, token: string) {
  const sorted = rows.toSorted((a, b) => Buffer.compare(Buffer.from(String(a[key])), Buffer.from(String(b[key]))));
  const seen = { asked: 0, gone: 0, isHeld: false };
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://127.0.0.1');
    if (pathname === '/health') return void response.end('{}');
    seen.asked += 1;
    response.on('close', () => {
      if (!response.writableFinished) seen.gone += 1;
    });
    if (request.headers.authorization !== `Bearer ${token}`) return void response.writeHead(401).end();
    if (seen.isHeld) return;
    const [after, limit] = [searchParams.get('after'), Number(searchParams.get('limit') ?? 1_000)];
    const conditions = [...new Set(searchParams.keys())].filter((name) => name !== 'after' && name !== 'limit');
    const found = sorted.filter((row) =>
      conditions.every((name) => searchParams.getAll(name).includes(String(row[name]))),
    );
    const isAfter = (row: Row) => !after || Buffer.compare(Buffer.from(String(row[key])), Buffer.from(after)) > 0;
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(found.filter(isAfter).slice(0, limit)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
