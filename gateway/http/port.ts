import { createServer } from 'node:net';

/** Throws saying what to do when a port is taken; asked early, before anything is fetched or seeded. */
export function checkPort(port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', ({ code }: NodeJS.ErrnoException) =>
      reject(
        new Error(
          code === 'EADDRINUSE'
            ? `The port ${port} is in use. Stop what listens there, or set PORT to another one.`
            : `Nothing can listen on port ${port} of ${host} (${code}). Set HOST and PORT to others.`,
        ),
      ),
    );
    probe.listen(port, host, () => probe.close(() => resolve()));
  });
}
