import { once } from 'node:events';
import { createServer } from 'node:net';
import { describe, expect, test } from '@jest/globals';
import { checkPort, freePort } from './port.ts';

describe('a port', () => {
  test('in use is named, with what to do; and is free again when its holder ends', async () => {
    const port = await freePort();
    await checkPort(port);
    const holder = createServer().listen(port, '127.0.0.1');
    await once(holder, 'listening');
    await expect(checkPort(port)).rejects.toThrow(
      `The port ${port} is in use. Stop what listens there, or set PORT to another one.`,
    );
    holder.close();
    await once(holder, 'close');
    await checkPort(port);
  });

  test('that was asked after is not kept', async () => {
    const port = await freePort();
    await checkPort(port);
    const holder = createServer().listen(port, '127.0.0.1');
    await once(holder, 'listening');
    holder.close();
  });
});
