import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { testUri } from './test-department.ts';

/** A line to the tests' database whose answers can be held back, as if it were slow, and that can be cut. */
export async function startLine(target = testUri()) {
  const sockets = new Set<Socket>();
  let isOpen: Promise<void> | undefined;
  const { hostname, port } = new URL(target);
  const server = createServer((near) => {
    const far = connect(Number(port), hostname);
    for (const socket of [near, far]) {
      sockets.add(socket.on('error', () => {}).on('close', () => sockets.delete(socket)));
    }
    near.on('data', (bytes) => far.write(bytes)).on('close', () => far.destroy());
    far
      .on('close', () => near.destroy())
      .on('data', async (bytes) => {
        await isOpen;
        near.write(bytes);
      });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const uri = new URL(target);
  uri.port = String((server.address() as AddressInfo).port);

  function cut(): void {
    for (const socket of sockets) socket.destroy();
  }
  return {
    uri: uri.href,
    /** Holds all answers back until the returned function is called. */
    hold(): () => void {
      let release = () => {};
      isOpen = new Promise((resolve) => {
        release = resolve;
      });
      return release;
    },
    cut,
    stop() {
      cut();
      server.close();
    },
  };
}
