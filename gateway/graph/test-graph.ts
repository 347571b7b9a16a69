import { buildSchema } from '../../subgraphs/kit/schema.ts';
import { readTask, type Task, taskSchemaOf } from '../tasks/task.ts';
import { compose, type Subgraph } from './composition.ts';
import { loadOffline } from './offline.ts';
import type { Supergraph } from './supergraph.ts';

/** Three departments in few lines, with every form that the rules of federation are about. */
const SCHEMAS: Readonly<Record<string, string>> = {
  register: `
    type Query {
      citizen(idNumber: IDNumber!): Citizen @classified(level: L1)
      owner(idNumber: IDNumber!): Party @classified(level: L1)
    }
    interface Party { name: String }
    type Citizen implements Party @key(fields: "idNumber") {
      idNumber: IDNumber! @classified(level: L3)
      name: String @classified(level: L2)
      age: Int @classified(level: L2)
      faith: String @classified(level: L4)
      spouse: Citizen @classified(level: L2)
      parents: [Citizen!] @classified(level: L2)
      record: Record @classified(level: L3) @derived(by: ["Citizen.isSafe"])
    }
    type Record { points: Int! @classified(level: L3) @derived(by: ["Citizen.isSafe"]) }
    type Enterprise implements Party @key(fields: "uscc") {
      uscc: USCC! @classified(level: L1)
      name: String @classified(level: L1)
      head: Citizen @classified(level: L2)
    }`,
  transport: `
    type Citizen @key(fields: "idNumber") {
      idNumber: IDNumber! @classified(level: L3)
      record: Record @external
      isSafe: Boolean @classified(level: L2) @requires(fields: "record { points }")
    }
    type Record { points: Int! @external }`,
  housing: `
    type Citizen @key(fields: "idNumber") {
      idNumber: IDNumber! @classified(level: L3)
      homes: [Home!] @classified(level: L2)
    }
    type Enterprise @key(fields: "uscc") { uscc: USCC! @classified(level: L1) }
    type Home @key(fields: "number") {
      number: ID! @classified(level: L2)
      price: Fen @classified(level: L2)
      holder: Holder @classified(level: L2)
    }
    union Holder = Citizen | Enterprise`,
};

export const testSubgraphs: readonly Subgraph[] = Object.entries(SCHEMAS).map(([name, own]) => ({
  name,
  sdl: buildSchema(name, own, {}).sdl,
}));

/** The made-up departments' graph, for planning alone. */
export const loadTestGraph = (): Promise<Supergraph> => loadOffline(compose(testSubgraphs).sdl);

/** A task with this selection, of an officer unless `settings` says otherwise. */
export function testTask(supergraph: Supergraph, selection: string, settings = ''): Task {
  const header = `@task(title: { en: "A", zh: "甲" }, windows: ["counter"], basis: "a law" ${settings})`;
  const source = `query ($who: IDNumber!) ${header} { citizen(idNumber: $who) { ${selection} } }`;
  return readTask('a-task', source, taskSchemaOf(supergraph.apiSchema));
}
