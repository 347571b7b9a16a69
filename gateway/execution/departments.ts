import type { GraphQLDataSource } from '@apollo/gateway';
import type { Logger } from 'pino';
import type { Department } from '../../subgraphs/kit/department.ts';
import { createSealer } from '../../subgraphs/kit/envelope.ts';
import { createService, DESCRIBE, type DepartmentService, type Description } from '../../subgraphs/kit/service.ts';
import type { Configuration } from '../start/configuration.ts';
import { createSource } from './source.ts';
import { localTransport, remoteTransport } from './transport.ts';

export interface DepartmentsOptions {
  configuration: Configuration;
  departments: readonly Department[];
  /** The secret shared with a department where none is configured. */
  secretOf(department: string): string;
  /** The URI of a hosted department's database. */
  uriOf(department: string): string;
  log: Logger;
  /** See ServiceOptions. */
  watchCommands?: boolean | undefined;
}

export interface ConnectedDepartments {
  /** By department, for the executor of plans. */
  sources: Map<string, GraphQLDataSource>;
  /** The departments hosted in this process. */
  services: ReadonlyMap<string, DepartmentService>;
  /** The departments behind a URL, each with the way to ask what it offers now. */
  remote: ReadonlyMap<string, () => Promise<Description>>;
  close(): Promise<void>;
}

/** Connects every department, in this process or behind its URL; the guarantees are the same. */
export function connectDepartments(options: DepartmentsOptions): ConnectedDepartments {
  const { configuration, log, watchCommands } = options;
  const timeoutMs = configuration.departmentTimeoutMs;
  const sources = new Map<string, GraphQLDataSource>();
  const services = new Map<string, DepartmentService>();
  const remote = new Map<string, () => Promise<Description>>();
  const closing: (() => Promise<void>)[] = [];
  for (const department of options.departments) {
    const { name } = department;
    const settings = configuration.departments[name];
    const secret = settings?.secret ?? options.secretOf(name);
    if (settings?.url) {
      const transport = remoteTransport(settings.url, timeoutMs);
      const seal = createSealer(secret, name);
      remote.set(name, () => transport.describe(seal('{}', '', DESCRIBE)));
      sources.set(name, createSource({ department: name, secret, transport, timeoutMs, log }));
      closing.push(transport.close);
    } else {
      const mongodbUri = settings?.mongodbUri ?? options.uriOf(name);
      const service = createService(department, { mongodbUri, secret, log, watchCommands });
      services.set(name, service);
      sources.set(name, createSource({ department: name, secret, transport: localTransport(service), timeoutMs, log }));
      closing.push(service.stop);
    }
  }
  return {
    sources,
    services,
    remote,
    close: async () => {
      await Promise.all(closing.map((close) => close()));
    },
  };
}
