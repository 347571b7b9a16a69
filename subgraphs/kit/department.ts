import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { GraphQLResolverMap } from '@apollo/subgraph';
import { type GraphQLSchema, isObjectType } from 'graphql';
import type { Bilingual } from '../../schema/errors.ts';
import { type Agreement, parseAgreements } from './agreements.ts';
import type { Collections } from './collections.ts';
import { checkMutations } from './mutations.ts';
import type { Context } from './resolvers.ts';
import { buildSchema } from './schema.ts';
import type { Seed } from './seed.ts';
import type { OpenStore } from './store.ts';

/** How often a department's data follow what they describe. */
export type UpdateFrequency = 'ON_CHANGE' | 'REAL_TIME' | 'HOURLY' | 'DAILY' | 'YEARLY';

export interface DepartmentOptions {
  /** The department's folder, `import.meta.dirname`: its name, schema and agreements are read from there. */
  folder: string;
  /** The department's official name. */
  title: Bilingual;
  collections: Collections;
  resolvers: GraphQLResolverMap<Context>;
  seed?: Seed;
  /** Where the data are, when that is no MongoDB database: SQL, REST, anything that gives a `Source`. */
  store?: OpenStore;
  /** How often data are updated that do not follow every change: by type (`EnergyUse`) or by field (`CarPark.freeSpaces`). */
  updates?: Readonly<Record<string, UpdateFrequency>>;
}

export interface Department extends DepartmentOptions {
  /** The folder's name: also the name of its subgraph and of its database. */
  name: string;
  /** The subgraph's SDL, shared directives and scalars included. */
  sdl: string;
  schema: GraphQLSchema;
  agreements: Agreement[];
}

/**
 * Makes a department of a folder with `schema.graphql` and `agreements.yaml`.
 * Throws with the file's name when either cannot be read or is malformed, when `updates` names what is not there, and
 * when a mutation could be done twice.
 */
export function defineDepartment(options: DepartmentOptions): Department {
  const name = basename(options.folder);
  const { sdl, schema } = buildSchema(
    name,
    readFileSync(join(options.folder, 'schema.graphql'), 'utf8'),
    options.resolvers,
  );
  checkMutations(name, schema, options.resolvers);
  const agreements = parseAgreements(
    readFileSync(join(options.folder, 'agreements.yaml'), 'utf8'),
    `${name}/agreements.yaml`,
  );
  for (const named of Object.keys(options.updates ?? {})) {
    const [typeName = '', field] = named.split('.');
    const type = schema.getType(typeName);
    if (!isObjectType(type) || (field && !type.getFields()[field])) {
      throw new Error(`${name}: "updates" names ${named}, which is not in its schema`);
    }
  }
  return { ...options, name, sdl, schema, agreements };
}
