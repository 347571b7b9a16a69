import { readFileSync } from 'node:fs';
import type { GraphQLResolverMap } from '@apollo/subgraph';
import { createExecutor } from '../../subgraphs/kit/executor.ts';
import { createKeyCheck } from '../../subgraphs/kit/representations.ts';
import { buildSchema } from '../../subgraphs/kit/schema.ts';

interface Permit {
  number: string;
  office: string;
  serial: number;
  kind: { code: string; name?: string };
}

const PERMITS: readonly Permit[] = [
  { number: 'p1', office: 'north', serial: 1, kind: { code: 'fish', name: 'Fishmonger' } },
  { number: 'p2', office: 'north', serial: 2, kind: { code: 'fish', name: 'Fishmonger' } },
  { number: 'p3', office: 'south', serial: 1, kind: { code: 'wine', name: 'Wine merchant' } },
];

/** A reference has one of the type's keys, whole: the first that is there finds the permit. */
function permitOf({ number, office, serial, kind }: Partial<Permit>): Permit | undefined {
  return PERMITS.find((permit) => {
    if (number !== undefined) return permit.number === number;
    if (office !== undefined) return permit.office === office && permit.serial === serial;
    return permit.serial === serial && permit.kind.code === kind?.code;
  });
}

const RESOLVERS: Record<string, GraphQLResolverMap<object>> = {
  permits: {
    Query: {
      permit: (_, { number }) => permitOf({ number }),
      papers: () => [PERMITS[0], { number: 'c1' }],
    },
    Paper: {
      __resolveReference: ({ number }: { number: string }) => permitOf({ number }) ?? { number },
      __resolveType: ({ number }: { number: string }) => (number.startsWith('p') ? 'Permit' : 'Certificate'),
    },
    Permit: {
      __resolveReference: permitOf,
      title: ({ number }) => `${number} by permits`,
      ground: ({ serial }) => ({ width: serial, length: 10, survey: 100 }),
    },
  },
  inspection: {
    Query: { inspected: () => PERMITS.map((permit) => ({ ...permit, title: `${permit.number} by inspection` })) },
    Permit: {
      __resolveReference: (reference: object) => ({ ...permitOf(reference), ...reference }),
      fee: ({ ground }) => ground.width * ground.length + ground.survey,
      inspectedOn: ({ serial }) => `2030-01-0${serial}`,
    },
  },
  archive: {
    Query: { shelved: () => PERMITS },
    Permit: {
      __resolveReference: permitOf,
      title: ({ number }) => `${number} by archive`,
      shelf: ({ number }) => `shelf of ${number}`,
    },
  },
  mail: {
    Query: { unread: () => [{ number: 'c1' }, { number: 'p2' }] },
    Paper: { box: ({ number }) => `box of ${number}` },
  },
};

/** Four small departments that between them use every point of Apollo's subgraph compatibility list. */
export const departments = Object.entries(RESOLVERS).map(([name, resolvers]) => {
  const text = readFileSync(new URL(`./${name}.graphql`, import.meta.url), 'utf8');
  const { sdl, schema } = buildSchema(name, text, resolvers);
  const executor = createExecutor<object>(schema);
  const withKeys = createKeyCheck(schema);
  return {
    name,
    sdl,
    schema,
    /** Answers as a department's service does once the request has been let in. */
    answer(query: string, variables?: Record<string, unknown>) {
      const prepared = executor.prepare({ query });
      return executor.execute(prepared, {}, withKeys(variables, prepared.representations));
    },
  };
});
