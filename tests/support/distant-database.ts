import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { departmentNames } from '../../subgraphs/departments.ts';
import { uriOf } from './population.ts';

/** How long each answer is under way. */
const WAY_MS = 10;

/** The departments' database at the end of a longer line, whose answers can be held back. */
export async function startDistantDatabase() {
  const sockets: Socket[] = [];
  let isOpen: Promise<void> | undefined;
  const { hostname, port } = new URL(uriOf(departmentNames()[0] as string));
  const server = createServer((near) => {
    const far = connect(Number(port), hostname);
    for (const socket of [near, far]) sockets.push(socket.on('error', () => {}).setNoDelay());
    near.on('data', (bytes) => far.write(bytes)).on('close', () => far.destroy());
    far
      .on('close', () => near.destroy())
      .on('data', async (bytes) => {
        await isOpen;
        setTimeout(() => near.write(bytes), WAY_MS);
      });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    uriOf(name: string): string {
      const uri = new URL(uriOf(name));
      uri.port = String((server.address() as AddressInfo).port);
      return uri.href;
    },
    /** Holds all answers back until the returned function is called. */
    hold(): () => void {
      let open = () => {};
      isOpen = new Promise((resolve) => {
        open = resolve;
      });
      return open;
    },
    stop() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}
