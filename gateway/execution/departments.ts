import type { Logger } from 'pino';
import type { Department } from '../../subgraphs/kit/department.ts';
import { createIssuers } from '../../subgraphs/kit/issuers.ts';
import type { Secrets } from '../../subgraphs/kit/secrets.ts';
import { createService, type DepartmentService } from '../../subgraphs/kit/service.ts';
import type { Channel } from './channel.ts';
import { openRemoteChannel } from './remote-channel.ts';

export interface DepartmentsOptions {
  departments: readonly Department[];
  /** Where a department is reached; undefined for one hosted in this process. */
  urlOf(department: string): string | undefined;
  /** What is shared with a department. */
  secretOf(department: string): string | Secrets;
  /** The URI of a hosted department's database. */
  uriOf(department: string): string;
  timeoutMs: number;
  log: Logger;
  /** See ServiceOptions. */
  watchCommands?: boolean | undefined;
}

export interface ConnectedDepartments {
  channels: ReadonlyMap<string, Channel>;
  /** The departments hosted in this process. */
  services: ReadonlyMap<string, DepartmentService>;
  /** The departments behind a URL, each with the way to ask what it offers now. */
  remote: ReadonlyMap<string, () => Promise<unknown>>;
  /** Whether each department behind a URL is there and can answer. */
  presence: ReadonlyMap<string, () => Promise<void>>;
  close(): Promise<void>;
}

/** Connects every department, in this process or behind its URL; the guarantees are the same. */
export function connectDepartments(options: DepartmentsOptions): ConnectedDepartments {
  const { log, watchCommands, timeoutMs } = options;
  const channels = new Map<string, Channel>();
  const services = new Map<string, DepartmentService>();
  const remote = new Map<string, () => Promise<unknown>>();
  const presence = new Map<string, () => Promise<void>>();
  const issuers = createIssuers(options.urlOf, (name) => services.get(name)?.published);
  const closing: (() => Promise<void>)[] = [];
  for (const department of options.departments) {
    const { name } = department;
    const url = options.urlOf(name);
    const secret = options.secretOf(name);
    if (url) {
      const channel = openRemoteChannel({ department: name, url, secret, timeoutMs });
      channels.set(name, channel);
      remote.set(name, channel.describe);
      presence.set(name, channel.ready);
      closing.push(channel.close);
    } else {
      const mongodbUri = options.uriOf(name);
      const service = createService(department, { mongodbUri, secret, log, watchCommands, issuers });
      channels.set(name, service);
      services.set(name, service);
      closing.push(service.stop);
    }
  }
  return {
    channels,
    services,
    remote,
    presence,
    close: async () => {
      await Promise.all(closing.map((close) => close()));
    },
  };
}
