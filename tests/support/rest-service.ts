import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { isDeepStrictEqual } from 'node:util';

type Row = Record<string, unknown>;
type Tables = Readonly<Record<string, readonly Row[]>>;

interface Change {
  digest: string;
  answer: string;
  compared: { collection: string; key: string; expected: Row | null; becomes?: Row | null }[];
}

/** A small HTTP service over some tables, as an agency might have one; it can be held up, and tells who hung up. */
export async function startRestService(given: Tables, key: string, token: string) {
  const tables = new Map(
    Object.entries(given).map(([name, rows]) => [name, new Map(rows.map((row) => [String(row[key]), row]))]),
  );
  const effects = new Map<string, Omit<Change, 'compared'>>();
  const seen = { asked: 0, gone: 0, isHeld: false };

  /** One request is one turn of this process, so nobody comes between. */
  function change(id: string, { compared, ...effect }: Change): number {
    const isAsExpected = compared.every((one) =>
      isDeepStrictEqual(tables.get(one.collection)?.get(one.key) ?? null, one.expected),
    );
    if (effects.has(id) || !isAsExpected) return 409;
    for (const { collection, key, becomes } of compared) {
      if (becomes) tables.get(collection)?.set(key, becomes);
      else if (becomes === null) tables.get(collection)?.delete(key);
    }
    effects.set(id, effect);
    return 201;
  }

  function select(table: string, query: URLSearchParams): Row[] {
    const [after, limit] = [query.get('after'), Number(query.get('limit') ?? 1_000)];
    const conditions = [...new Set(query.keys())].filter((name) => name !== 'after' && name !== 'limit');
    const rows = [...(tables.get(table)?.values() ?? [])].toSorted((a, b) => compareBytes(a[key], b[key]));
    const found = rows.filter((row) => conditions.every((name) => query.getAll(name).includes(String(row[name]))));
    return found.filter((row) => !after || compareBytes(row[key], after) > 0).slice(0, limit);
  }

  const server = createServer(async (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://127.0.0.1');
    if (pathname === '/health') return void response.end('{}');
    seen.asked += 1;
    response.on('close', () => {
      if (!response.writableFinished) seen.gone += 1;
    });
    if (request.headers.authorization !== `Bearer ${token}`) return void response.writeHead(401).end();
    const text = await bodyOf(request);
    if (seen.isHeld) return;
    response.setHeader('content-type', 'application/json');
    const [, first = '', second] = pathname.split('/');
    if (first !== 'changes') return void response.end(JSON.stringify(select(first, searchParams)));
    if (request.method === 'POST') {
      const id = String(request.headers['idempotency-key']);
      return void response.writeHead(change(id, JSON.parse(text))).end();
    }
    const effect = effects.get(second ?? '');
    response.writeHead(effect ? 200 : 404).end(JSON.stringify(effect ?? {}));
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

const compareBytes = (a: unknown, b: unknown) => Buffer.compare(Buffer.from(String(a)), Buffer.from(String(b)));

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request.setEncoding('utf8')) text += chunk;
  return text;
}
