import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { GraphQLSchema } from 'graphql';
import { departmentNames } from '../../subgraphs/departments.ts';
import { type Agreement, parseAgreements } from '../../subgraphs/kit/agreements.ts';
import { buildSchema } from '../../subgraphs/kit/schema.ts';

/** What a department's folder declares, read without its resolvers: they may not fit a schema that is being changed. */
export interface Source {
  name: string;
  sdl: string;
  schema: GraphQLSchema;
  agreements: readonly Agreement[];
}

/** Reads all departments as they lie in the working tree. Throws with the name of a file that is malformed. */
export function readSources(): Source[] {
  return departmentNames().map((name) => {
    const read = (file: string) => readFileSync(join(import.meta.dirname, '../../subgraphs', name, file), 'utf8');
    const agreements = parseAgreements(read('agreements.yaml'), `${name}/agreements.yaml`);
    return { name, ...buildSchema(name, read('schema.graphql'), {}), agreements };
  });
}
