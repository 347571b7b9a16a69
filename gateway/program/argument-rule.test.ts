import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { buildSchema, type FieldNode, parse, print, valueFromAST } from 'graphql';
import type { SelectedField } from '../tasks/selection.ts';
import type { Task } from '../tasks/task.ts';
import { argumentRules, isObeyed, personsNamedBy } from './argument-rule.ts';

const schema = buildSchema(`
  scalar IDNumber
  type Query { a: Int }
  type Mutation { act(input: Act!): Int }
  input Act { key: ID!  who: IDNumber  price: Int  kind: String = "new"  limit: Int  place: Place }
  input Place { by: IDNumber  row: Int }
`);
const definition = schema.getMutationType()?.getFields().act as SelectedField['definition'];
const type = definition.args[0]?.type as Parameters<typeof valueFromAST>[1];
const variables: Task['variables'] = new Map([
  ['key', { kind: 'free' }],
  ['seller', { kind: 'subject', of: 'citizen' }],
  ['agent', { kind: 'subject', of: 'citizen' }],
  ['price', { kind: 'parameter', type: 'Int', required: true }],
]);

function fieldOf(source: string): SelectedField {
  const [operation] = parse(source).definitions;
  const node =
    operation?.kind === 'OperationDefinition' ? (operation.selectionSet.selections[0] as FieldNode) : undefined;
  if (!node) throw new Error('no field');
  return { key: 'act', name: 'act', coordinate: 'Mutation.act', definition, node, selection: undefined };
}

const granted = fieldOf(
  'mutation { act(input: { key: $key, who: $seller, price: $price, limit: 3, place: { by: $agent } }) }',
);
const bindings = { subjects: { seller: 'S', agent: 'A' }, parameters: { price: 100 } };

const some = <T>(...values: T[]) => fc.option(fc.constantFrom(...values), { nil: undefined });
const inputs = fc.record({
  key: fc.constantFrom('k', 'l'),
  who: some<string | null>('S', 'A', 'X', null),
  price: some<number | null>(100, 1, null),
  kind: some('new', 'old'),
  limit: some<number | null>(3, 4, null),
  place: some<{ by?: string | null; row?: number } | null>(
    { by: 'A' },
    { by: 'S' },
    { by: 'A', row: 1 },
    {},
    { by: null },
    null,
  ),
});

/** As a literal: with its values written out, or each of them behind a variable. */
function literal(value: unknown, into: Record<string, unknown>, isLifted: boolean): string {
  if (value !== null && typeof value === 'object') {
    const fields = Object.entries(value).filter(([, inner]) => inner !== undefined);
    return `{ ${fields.map(([name, inner]) => `${name}: ${literal(inner, into, isLifted)}`).join(' ')} }`;
  }
  if (!isLifted) return JSON.stringify(value);
  const name = `v${Object.keys(into).length}`;
  into[name] = value;
  return `$${name}`;
}

test('what a task fixes within an input object is fixed, however the object is sent', () => {
  fc.assert(
    fc.property(inputs, fc.constantFrom('written', 'lifted', 'whole'), (input, form) => {
      const given: Record<string, unknown> = {};
      const text = form === 'whole' ? '$input' : literal(input, given, form === 'lifted');
      const written = parse(`{ a(input: ${literal(input, {}, false)}) }`).definitions[0];
      const node =
        written?.kind === 'OperationDefinition' ? (written.selectionSet.selections[0] as FieldNode) : undefined;
      // As the server coerces variables: with the defaults of the object's fields.
      if (form === 'whole') given.input = valueFromAST(node?.arguments?.[0]?.value as never, type);
      const rules = argumentRules({ variables } as Task, granted, fieldOf(`mutation { act(input: ${text}) }`), ['act']);
      const isAllowed =
        input.who === 'S' &&
        input.price === 100 &&
        (input.kind ?? 'new') === 'new' &&
        input.limit === 3 &&
        input.place?.by === 'A' &&
        input.place.row === undefined;
      expect(rules.every((rule) => isObeyed(rule, given, bindings))).toBe(isAllowed);
    }),
    { numRuns: 2_000 },
  );
});

test('whoever stands in an input object is named by it', () => {
  const sent = fieldOf('mutation { act(input: { key: "k", who: "X", place: { by: $other } }) }');
  expect(personsNamedBy(sent, { other: 'Y' })).toEqual(['X', 'Y']);
  expect(print(sent.node)).toContain('act');
});
