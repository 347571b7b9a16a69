import { describe, expect, test } from '@jest/globals';
import { parse, print } from 'graphql';
import { admissionFindings } from './admission.ts';
import { compose } from './composition.ts';
import { sideEffects } from './side-effects.ts';
import { testSubgraphs } from './test-graph.ts';

const uses = new Map([
  ['Citizen.name', ['a-task']],
  ['Citizen.homes', ['a-task', 'another-task']],
  ['Home.price', ['another-task']],
]);

const before = compose(testSubgraphs).sdl;
const acceptedOf = (department: string): string => testSubgraphs.find(({ name }) => name === department)?.sdl ?? '';

/** What keeps a changed schema of a department from coming in by itself. */
function findings(department: string, change: (sdl: string) => string): string[] {
  const accepted = acceptedOf(department);
  const offered = change(accepted);
  expect(offered).not.toBe(accepted);
  const others = testSubgraphs.filter(({ name }) => name !== department);
  return admissionFindings({ department, accepted, offered, others, uses });
}

/** What the graph would have changed with it, by the composed result alone. */
function effects(department: string, change: (sdl: string) => string): string[] {
  const sdl = change(acceptedOf(department));
  const next = testSubgraphs.map((one) => (one.name === department ? { name: department, sdl } : one));
  return sideEffects(before, compose(next).sdl, new Set([department]));
}

/** Adds to the type Citizen, or behind everything. */
const toCitizen = (fields: string) => (sdl: string) =>
  sdl.replace(/(type Citizen [^{]*\{)/, (head) => `${head}\n${fields}\n`);
const atEnd = (more: string) => (sdl: string) => `${sdl}\n${more}`;
const replaced = (from: string | RegExp, to: string) => (sdl: string) => sdl.replace(from, to);

describe('comes in by itself', () => {
  test.each<[string, string, (sdl: string) => string]>([
    ['a new field on an entity that the department knows', 'housing', toCitizen('rents: Int @classified(level: L3)')],
    ['one with arguments, and without a level', 'housing', toCitizen('rents(first: Int = 20): [Fen!]')],
    ['a new field of its own type', 'housing', replaced('price: Fen', 'rooms: Int @classified(level: L2) price: Fen')],
    [
      'a new type with keys of its own, and a way to it',
      'housing',
      atEnd(`extend type Citizen { tenancy: Tenancy @classified(level: L2) }
             type Query { tenancy(number: ID!): Tenancy @classified(level: L1) }
             type Tenancy @key(fields: "number") @key(fields: "code") {
               number: ID! @classified(level: L2) code: ID! @classified(level: L2) tenant: Citizen @classified(level: L3) }`),
    ],
    [
      'a new interface, union, list and input',
      'housing',
      atEnd(`
        interface Place { area: Int @classified(level: L1) }
        type Yard implements Place @key(fields: "number") {
          number: ID! @classified(level: L1) area: Int @classified(level: L1) kind: Kind @classified(level: L1)
          user: User @classified(level: L2) }
        union User = Citizen | Yard
        enum Kind { PAVED GREEN }
        input Wanted { kind: Kind }
        extend type Citizen { yards(wanted: Wanted): [Place!] @classified(level: L2) }`),
    ],
    ['other words', 'housing', replaced('price: Fen', '"What it costs. 价格" price: Fen')],
    ['a deprecation', 'housing', replaced('price: Fen', 'price: Fen @deprecated(reason: "ask the bank")')],
    [
      'another order and form of the same',
      'register',
      (sdl) => {
        const document = parse(sdl);
        return print({ ...document, definitions: document.definitions.toReversed() });
      },
    ],
  ])('%s', (_, department, change) => {
    expect(findings(department, change)).toEqual([]);
    expect(effects(department, change)).toEqual([]);
  });
});

describe('waits, with a finding that says what would be', () => {
  test.each<[string, string, (sdl: string) => string, string]>([
    [
      "another's field, taken over",
      'housing',
      toCitizen('name: String @override(from: "register") @classified(level: L2)'),
      'Citizen.name is given by register; housing would give it instead (@override)',
    ],
    [
      "another's field, taken over under federation's own name for it",
      'housing',
      toCitizen('name: String @federation__override(from: "register") @classified(level: L2)'),
      'Citizen.name is given by register; housing would give it too',
    ],
    [
      "another's field, given too",
      'housing',
      toCitizen('age: Int @shareable @classified(level: L2)'),
      'Citizen.age is given by register; housing would give it too',
    ],
    [
      "another's type",
      'housing',
      atEnd('type Record { points: Int! @classified(level: L3) }'),
      'Record is known to register and transport; housing would know it too',
    ],
    [
      'a key by which more is sent',
      'housing',
      replaced(
        'type Citizen @key(fields: "idNumber") {',
        'type Citizen @key(fields: "idNumber") @key(fields: "birthDate") { birthDate: Date',
      ),
      'Citizen would have another key, so that housing would be sent "birthDate"',
    ],
    [
      'a key that is another',
      'housing',
      replaced('@key(fields: "uscc")', '@key(fields: "uscc name")'),
      'Enterprise @key(fields: "uscc") would be gone',
    ],
    [
      'facts of others that it would be sent',
      'housing',
      toCitizen('age: Int @external fits: Boolean @classified(level: L2) @requires(fields: "age")'),
      'Citizen.fits would require what others give, so that housing would be sent "age"',
    ],
    [
      'more facts of others than before',
      'transport',
      (sdl) =>
        sdl
          .replace('points: Int! @external', 'points: Int! @external on: Date @external')
          .replace('"record { points }"', '"record { points on }"'),
      'Citizen.isSafe would require other facts, so that transport would be sent on; no task reads it',
    ],
    [
      "another's field given on the way",
      'housing',
      (sdl) =>
        toCitizen('age: Int @external')(sdl).replace(
          'holder: Holder',
          'tenant: Citizen @provides(fields: "age") holder: Holder',
        ),
      'Home.tenant would give "age" of another\'s on the way',
    ],
    [
      'an opening to other owners',
      'housing',
      replaced('price: Fen', 'price: Fen @shareable'),
      'Home.price would be open to other owners',
    ],
    [
      'a new field that is open to other owners',
      'housing',
      toCitizen('rents: Int @shareable @classified(level: L1)'),
      'Citizen.rents would be open to other owners',
    ],
    [
      "a way to another's objects",
      'housing',
      atEnd('type Query { tenant(idNumber: IDNumber!): Citizen @classified(level: L1) }'),
      'Query.tenant would be a new way to Citizen, which others know',
    ],
    [
      "a way to another's objects through a union",
      'housing',
      atEnd('type Query { holder(number: ID!): Holder @classified(level: L1) }'),
      'Query.holder would be a new way to Citizen and Enterprise, which others know',
    ],
    [
      "a way to another's objects where there is one, in a list",
      'register',
      replaced('owner(idNumber', 'everybody: [Record!] @classified(level: L1) owner(idNumber'),
      'Query.everybody would be a new way to Record, which others know',
    ],
    [
      'a lower level',
      'register',
      replaced('name: String @classified(level: L2)', 'name: String @classified(level: L1)'),
      'Citizen.name would be L1, is L2; read by a-task',
    ],
    [
      'a higher level',
      'register',
      replaced('age: Int @classified(level: L2)', 'age: Int @classified(level: L4)'),
      'Citizen.age would be L4, is L2; no task reads it',
    ],
    [
      'no level',
      'register',
      replaced('age: Int @classified(level: L2)', 'age: Int'),
      'Citizen.age would be without a level, is L2; no task reads it',
    ],
    [
      'raw data no longer called raw',
      'register',
      replaced(' @derived(by: ["Citizen.isSafe"])\n', '\n'),
      'Citizen.record @derived would be gone; no task reads it',
    ],
    [
      'a field that is gone',
      'housing',
      replaced(/homes:.*/, ''),
      'Citizen.homes would be gone; read by a-task, another-task',
    ],
    [
      'a field that nobody reads and that is gone: it could come back with another level',
      'register',
      replaced(/\bage: Int .*/, ''),
      'Citizen.age would be gone; no task reads it',
    ],
    [
      'a type that is gone, in one line',
      'housing',
      (sdl) => sdl.replace(/homes:.*/, '').replace(/type Home [^}]*\}/, ''),
      'Home would be gone; read by another-task',
    ],
    [
      'a field of another form',
      'housing',
      replaced('[Home!]', 'Home'),
      'Citizen.homes would be Home, is [Home!]; read by a-task, another-task',
    ],
    [
      'a demanded argument',
      'housing',
      replaced('homes:', 'homes(year: Int!):'),
      'Citizen.homes would be (year: Int!): [Home!], is [Home!]; read by a-task, another-task',
    ],
    [
      'an argument with a default',
      'housing',
      replaced('homes:', 'homes(isSold: Boolean = true):'),
      'Citizen.homes would be (isSold: Boolean = true): [Home!], is [Home!]; read by a-task, another-task',
    ],
    [
      'what clients would no longer see',
      'register',
      replaced('name: String @', 'name: String @inaccessible @'),
      'Citizen.name @inaccessible would be new',
    ],
    [
      'a new field that clients would not see',
      'housing',
      toCitizen('rents: Int @inaccessible'),
      'Citizen.rents @inaccessible would be new',
    ],
    [
      'a type that stands for an interface of others',
      'housing',
      atEnd('type Party @interfaceObject @key(fields: "name") { name: String }'),
      'Party is known to register; housing would know it too',
    ],
    [
      'a member more in a union',
      'housing',
      replaced('Citizen | Enterprise', 'Citizen | Enterprise | Home'),
      'Holder = Home would be new; no task reads it',
    ],
    [
      'a type more behind an interface',
      'register',
      atEnd('type Club implements Party @key(fields: "number") { number: ID! name: String }'),
      'Club implements Party would be new; no task reads it',
    ],
    [
      'another import',
      'housing',
      atEnd('extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@override"])'),
      'schema @link(import: ["@override"], url: "https://specs.apollo.dev/federation/v2.9") would be new',
    ],
    [
      'a directive under another name',
      'housing',
      replaced('import: ["@classified", ', 'import: [{ name: "@classified", as: "@open" }, '),
      'schema @link(import: ["@classified", "@derived"], url: "https://citizen-graph.example/spec/v1.0") would be gone',
    ],
    [
      'a directive that is no longer kept',
      'housing',
      replaced('@composeDirective(name: "@classified")', ''),
      'schema @composeDirective(name: "@classified") would be gone',
    ],
    [
      'a directive that is another',
      'housing',
      replaced('directive @derived(by: [String!]!)', 'directive @derived(by: [String!])'),
      '@derived would be directive @derived(by: [String!]) on FIELD_DEFINITION, is directive @derived(by: [String!]!) on FIELD_DEFINITION; no task reads it',
    ],
    ['roots under other names', 'housing', atEnd('extend schema { query: Home }'), 'schema query would be new'],
    [
      "federation's names",
      'housing',
      atEnd('type federation__Home { a: Int }'),
      "federation__Home would be new, with a name that is federation's",
    ],
    ['a definition that is not one of a schema', 'housing', atEnd('query X { a }'), '@X would be new'],
    [
      'a directive twice',
      'register',
      replaced('age: Int @classified(level: L2)', 'age: Int @classified(level: L2) @classified(level: L1)'),
      'Citizen.age would be L1, is L2; no task reads it',
    ],
  ])('%s', (_, department, change, finding) => {
    expect(findings(department, change)).toContain(finding);
  });

  test('a list of values that others know', () => {
    expect(findings('housing', atEnd('extend enum Level { L5 }'))).toEqual([
      'Level.L5 would be new in a list that register and transport know',
    ]);
  });

  test('of what waits, what belongs to it is no finding of its own', () => {
    expect(findings('housing', (sdl) => sdl.replace(/homes:.*/, '').replace(/type Home [^}]*\}/, ''))).toEqual([
      'Citizen.homes would be gone; read by a-task, another-task',
      'Home would be gone; read by another-task',
    ]);
    expect(findings('housing', atEnd('type Record @shareable { points: Int! @shareable other: Int }'))).toHaveLength(1);
  });
});

describe('the composed graph shows, whatever is written, what would change', () => {
  test.each<[string, string, (sdl: string) => string, string]>([
    [
      'an owner',
      'housing',
      toCitizen('name: String @override(from: "register") @classified(level: L2)'),
      'Citizen.name',
    ],
    [
      'a level',
      'register',
      replaced('age: Int @classified(level: L2)', 'age: Int @classified(level: L1)'),
      'Citizen.age',
    ],
    [
      'a key',
      'register',
      replaced('type Citizen implements Party', 'type Citizen implements Party @key(fields: "age")'),
      'Citizen',
    ],
    [
      'what is sent',
      'housing',
      toCitizen('age: Int @external fits: Boolean @classified(level: L2) @requires(fields: "age")'),
      'Citizen.fits',
    ],
    ['what is there', 'register', replaced(/\bage: Int .*/, ''), 'Citizen.age'],
    ['what is visible', 'register', replaced('faith: String', 'faith: String @inaccessible'), 'Citizen.faith'],
    ['a member', 'housing', replaced('Citizen | Enterprise', 'Citizen | Enterprise | Home'), 'Holder'],
    [
      'an interface',
      'register',
      atEnd('type Club implements Party @key(fields: "number") { number: ID! name: String }'),
      '',
    ],
  ])('%s', (_, department, change, coordinate) => {
    const found = effects(department, change);
    if (coordinate) expect(found).toContain(`${coordinate} would change in the graph`);
  });
});

test('what is no schema is none', () => {
  expect(() => findings('housing', () => 'type {')).toThrow(/Syntax Error/);
  expect(() => findings('housing', () => `type A { ${'a: Int '.repeat(40_000)} }`)).toThrow(/100000 tokens/);
});
