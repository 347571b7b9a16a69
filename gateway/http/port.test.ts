import { once } from 'node:events';
import { createServer } from 'node:net';
import { describe, expect, test } from '@jest/globals';
import { freePort } from '../../database/free-port.ts';
import { checkPort } from './port.ts';

describe('a port', () => {
  test('in use is named, with what to do; and is free again when its holder ends', async () => {
    const port = await freePort();
    await checkPort(port, '127.0.0.1');
    const holder = createServer().listen(port, '127.0.0.1');
    await once(holder, 'listening');
    await expect(checkPort(port, '127.0.0.1')).rejects.toThrow(
      `The port ${port} is in use. Stop what listens there, or set PORT to another one.`,
    );
    holder.close();
    await once(holder, 'close');
    await checkPort(port, '127.0.0.1');
  });

  test('of an address that is not of this machine is refused with what to set', async () => {
    const port = await freePort();
    // Kept for documentation (RFC 5737): no machine has it.
    await expect(checkPort(port, '192.0.2.1')).rejects.toThrow(
      `Nothing can listen on port ${port} of 192.0.2.1 (EADDRNOTAVAIL). Set HOST and PORT to others.`,
    );
  });

  test('that was asked after is not kept', async () => {
    const port = await freePort();
    await checkPort(port, '127.0.0.1');
    const holder = createServer().listen(port, '127.0.0.1');
    await once(holder, 'listening');
    holder.close();
  });
});
