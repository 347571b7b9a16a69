import { describe, expect, test } from '@jest/globals';
import { type OperationDefinitionNode, parse } from 'graphql';
import { pino } from 'pino';
import { buildSchema } from '../../subgraphs/kit/schema.ts';
import { compose } from '../graph/composition.ts';
import { loadOffline } from '../graph/offline.ts';
import { compile, createCompileContext } from '../program/compile.ts';
import { normalise, operationOf } from '../tasks/selection.ts';
import type { Task } from '../tasks/task.ts';
import { UNWATCHED } from '../telemetry/watch.ts';
import type { Channel } from './channel.ts';
import { createExecution } from './execution.ts';
import type { Disclosed } from './sending.ts';

const [SELLER, BUYER, OTHER] = ['990000197902240486', '990000197411110011', '990000195612270178'] as const;

const SCHEMAS = {
  register: `
    type Query { citizen(idNumber: IDNumber!): Citizen contract(number: ID!): Contract }
    type Citizen @key(fields: "idNumber") { idNumber: IDNumber! name: String contract: Contract }
    type Contract @key(fields: "number") { number: ID! price: Int parties: [Party!] buyer: Citizen agent: Citizen }
    type Party { share: Int citizen: Citizen }`,
  duty: `
    type Citizen @key(fields: "idNumber") { idNumber: IDNumber! name: String @external }
    type Contract @key(fields: "number") {
      number: ID! price: Int @external parties: [Party!] @external buyer: Citizen @external agent: Citizen @external
      duty: Int @requires(fields: "price parties { share citizen { name } } buyer { name } agent { name }")
    }
    type Party { share: Int @external citizen: Citizen @external }`,
};

interface Asked {
  source?: string;
  /** Role to number; the roles of the task are these. */
  subjects?: Record<string, string>;
}

/** What is put on record when a register's contract is given to another department. */
async function disclosedOf(
  contract: object,
  { source = `{ citizen(idNumber: "${SELLER}") { contract { duty } } }`, subjects = {} }: Asked = {},
): Promise<{ disclosed: Disclosed[]; received: number; released: Map<string | null, number> }> {
  const subgraphs = Object.entries(SCHEMAS).map(([name, own]) => ({ name, sdl: buildSchema(name, own, {}).sdl }));
  const loaded = await loadOffline(compose(subgraphs).sdl);
  const open = new Map([...loaded.catalogue].map(([at, entry]) => [at, { ...entry, level: 'L1' as const }]));
  const supergraph = { ...loaded, catalogue: open };
  const document = parse(source);
  const operation = operationOf(document) as OperationDefinitionNode;
  const roots = [...normalise(supergraph.apiSchema, document, operation).values()].flat();
  const variables = new Map(Object.keys(subjects).map((role) => [role, { kind: 'subject', of: 'citizen' }]));
  const task = { name: 'a-task', variables, roots: new Map([['query', roots]]) } as unknown as Task;
  const program = compile(
    { document, operation, digest: '' },
    { task, day: '2026-01-01', isIncluded: () => true },
    createCompileContext(supergraph, new Map()),
  );
  const disclosed: Disclosed[] = [];
  let received = 0;
  const [root] = roots;
  const own = { __typename: 'Contract', ...contract };
  const isContract = root?.name === 'contract';
  const answers: Record<string, unknown> = {
    register: { data: { __0: isContract ? own : { __typename: 'Citizen', idNumber: SELLER, __1: own } } },
    duty: { data: { _entities: [{ [isContract ? '__1' : '__2']: 1 }] } },
  };
  const channels = new Map(
    Object.entries(answers).map(([name, answer]): [string, Channel] => [
      name,
      {
        bind: () => async () => {
          if (name === 'duty') received += 1;
          return answer;
        },
      },
    ]),
  );
  const execute = createExecution({ channels, timeoutMs: 1_000, log: pino({ level: 'silent' }) });
  const record = async (told: readonly Disclosed[]) => disclosed.push(...told);
  const { released } = await execute(
    program,
    {
      variables: {},
      choice: new Map([[root?.key ?? '', 0]]),
      subjects,
      caseId: '',
      trace: '',
      watch: UNWATCHED,
      record,
      intend: async () => {},
    },
    new AbortController().signal,
  );
  return { disclosed, received, released: new Map([...released].map(([who, bits]) => [who, bits.length])) };
}

const person = (idNumber: string | undefined) => ({ __typename: 'Citizen', idNumber, name: 'a name' });
const about = (disclosed: readonly Disclosed[]) =>
  Object.fromEntries(disclosed.map(({ subject, fields }) => [String(subject), fields.map(([at]) => at).sort()]));

describe('what a department receives is attributed', () => {
  test('to each person that it names, in lists and within, and to whoever is around the rest', async () => {
    const { disclosed, received } = await disclosedOf({
      number: 'a',
      price: 7,
      parties: [
        { share: 1, citizen: person(BUYER) },
        { share: 2, citizen: person(OTHER) },
        { share: 3, citizen: null },
      ],
      buyer: person(BUYER),
      agent: null,
    });
    const [name, thing] = [
      ['Citizen.name'],
      ['Contract.agent', 'Contract.buyer', 'Contract.parties', 'Contract.price', 'Party.citizen', 'Party.share'],
    ];
    expect(about(disclosed)).toEqual({ [SELLER]: thing, [BUYER]: name, [OTHER]: name });
    expect(received).toBe(1);
  });

  describe('of what is looked up by something else than a person, and so is what the window gets', () => {
    const contract = { number: 'a', price: 7, parties: [], buyer: null, agent: null };
    const ask = async (directive: string, subjects: Record<string, string>) => {
      const source = `{ contract(number: "a") ${directive} { duty } }`;
      const { disclosed, released } = await disclosedOf(contract, { source, subjects });
      const told = disclosed.map(({ subject }) => subject);
      expect([...released.keys()]).toEqual(told);
      return told;
    };
    test.each([
      ['to all subjects of the case', '', { seller: SELLER, buyer: BUYER }, [SELLER, BUYER]],
      ['to one person in two roles once', '', { seller: SELLER, buyer: SELLER }, [SELLER]],
      ['to whom the task names', '@about(roles: ["buyer"])', { seller: SELLER, buyer: BUYER }, [BUYER]],
      [
        'to all, where the roles that the task names are empty',
        '@about(roles: ["heir"])',
        { seller: SELLER },
        [SELLER],
      ],
      ['to nobody, where a case has no subjects', '', {}, [null]],
    ])('%s', async (_, directive, subjects, expected) => {
      expect(await ask(directive, subjects as Record<string, string>)).toEqual(expected);
    });
  });

  test('or is not sent, where a person has no number to put it on record under', async () => {
    const { disclosed, received } = await disclosedOf({
      number: 'a',
      price: 7,
      parties: [],
      buyer: person(undefined),
      agent: person(OTHER),
    });
    expect({ disclosed, received }).toEqual({ disclosed: [], received: 0 });
  });
});
