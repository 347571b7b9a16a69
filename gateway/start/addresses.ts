import { isIPv6 } from 'node:net';
import type { Configuration } from './configuration.ts';

export interface Addresses {
  /** Where this machine reaches the gateway itself. */
  local: string;
  /** Where everybody else does: the embedded issuer's name begins with it. */
  public: string;
  /** Whether others may come, but are not told where to. */
  isNameless: boolean;
}

/** The gateway's own addresses, without a path. */
export function addressesOf({ host, port, publicUrl }: Pick<Configuration, 'host' | 'port' | 'publicUrl'>): Addresses {
  const isAll = host === '0.0.0.0' || host === '::';
  const name = isAll ? '127.0.0.1' : host;
  const local = `http://${isIPv6(name) ? `[${name}]` : name}:${port}`;
  return { local, public: publicUrl ?? local, isNameless: isAll && publicUrl === undefined };
}
