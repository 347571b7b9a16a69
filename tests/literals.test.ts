import { hash } from 'node:crypto';
import { basename } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  astFromValue,
  type DocumentNode,
  Kind,
  type OperationDefinitionNode,
  print,
  typeFromAST,
  visit,
} from 'graphql';
import { taskFiles } from '../gateway/tasks/registry.ts';
import { cast } from './support/cast.ts';
import { ARRANGEMENTS, type Case, startPlatform, type TestPlatform } from './support/platform.ts';
import { openTask } from './support/task-case.ts';

// A value is a value, whether it is written into the operation or sent beside it.

const TASKS = taskFiles().map((file) => basename(file, '.graphql'));
const { seller, buyer, unit, outsider } = cast;

describe.each(ARRANGEMENTS)('values in a document are values like others %s', (_, arrangement) => {
  let at: TestPlatform;
  let opened: Case;
  beforeAll(async () => {
    at = await startPlatform(arrangement);
    ({ opened } = await openTask(at, 'second-hand-housing-transfer', [seller.idNumber, buyer.idNumber]));
  });
  afterAll(() => at.close());

  /** The operation with its variables' values written into it. */
  function written(document: DocumentNode, variables: Record<string, unknown>): string {
    const schema = at.platform.federation.supergraph().apiSchema;
    const [operation] = document.definitions as [OperationDefinitionNode];
    const literals = new Map(
      (operation.variableDefinitions ?? []).map(({ variable: { name }, type }) => {
        const value = variables[name.value];
        return [
          name.value,
          value === undefined ? undefined : astFromValue(value, typeFromAST(schema, type as never) as never),
        ];
      }),
    );
    return print(
      visit(document, {
        VariableDefinition: () => null,
        Argument: ({ value }) => (value.kind === Kind.VARIABLE && !literals.get(value.name.value) ? null : undefined),
        Variable: ({ name }) => literals.get(name.value) ?? undefined,
      }),
    );
  }

  /** What is answered, and what departments were sent, each variable by its value. */
  async function outcome(of: Case, text: string, variables?: Record<string, unknown>) {
    at.asked.length = 0;
    const { status, body } = await at.ask(of, text, variables);
    const sent = at.asked.map(({ department, query, variables: values }) => {
      const told = Object.entries(values).filter(([name]) => !/^v\d+$/.test(name));
      const asked = query
        .replace(/^query\([^)]*\)/, '')
        .replace(/ ?\w+:\$(v\d+)/g, (given, name) =>
          name in values ? given.replace(`$${name}`, JSON.stringify(values[name])) : '',
        );
      return `${department} ${asked} ${JSON.stringify(told)}`;
    });
    return { status, errors: body.errors, data: settled(body.data), sent: sent.sort() };
  }

  test.each(TASKS)('the operation of %s is answered alike, by the same questions to departments', async (name) => {
    const { opened: own, document, variables } = await openTask(at, name);
    const beside = await outcome(own, print(document), variables);
    expect(beside.errors).toBeUndefined();
    expect(await outcome(own, written(document, variables))).toEqual(beside);
  });

  const WHO = 'query ($a: IDNumber!, $u: RealEstateUnitNumber!)';
  test.each([
    [
      'somebody else',
      `${WHO} { citizen(idNumber: $a) { name realEstate(unit: $u) { titleNumber } } }`,
      outsider.idNumber,
      unit,
    ],
    [
      'the other subject',
      `${WHO} { citizen(idNumber: $a) { realEstate(unit: $u) { titleNumber } } }`,
      buyer.idNumber,
      unit,
    ],
    [
      'another flat',
      `${WHO} { citizen(idNumber: $a) { realEstate(unit: $u) { titleNumber } } }`,
      seller.idNumber,
      '990101001001GB00001F00010002',
    ],
    [
      'a field beyond the task',
      `${WHO} { citizen(idNumber: $a) { photo realEstate(unit: $u) { titleNumber } } }`,
      seller.idNumber,
      unit,
    ],
  ])('%s is refused alike', async (_, text, a, u) => {
    const beside = await outcome(opened, text, { a, u });
    expect(beside.errors?.length).toBeGreaterThan(0);
    const inside = text.replace(WHO, '').replace('$a', `"${a}"`).replace('$u', `"${u}"`);
    expect(await outcome(opened, inside)).toEqual(beside);
    const defaults = text.replace('IDNumber!', `IDNumber! = "${a}"`).replace('Number!)', `Number = "${u}")`);
    expect(await outcome(opened, defaults)).toEqual(beside);
  });

  test('all citizens share one digest in the ledger, and nobody’s number can be guessed from it', async () => {
    const ask = (id: string) => `{ citizen(idNumber: "${id}") { name } }`;
    const before = (await at.ledger()).length;
    for (const { idNumber } of [seller, buyer, outsider]) await at.ask(opened, ask(idNumber));
    const entries = (await at.ledger()).slice(before);
    expect(entries.length).toBe(3);
    expect(new Set(entries.map((line) => digestIn(line))).size).toBe(1);
    for (const { idNumber } of [seller, buyer, outsider]) {
      expect(entries.join()).not.toContain(hash('sha256', ask(idNumber), 'hex'));
    }
  });

  test('a client’s variable cannot take the place of a value, whatever it is called', async () => {
    for (const name of ['literal0', 'literal_0', 'v0', 'v1', 'representations']) {
      const text = `query ($${name}: IDNumber!) { citizen(idNumber: "${buyer.idNumber}") { name } s: citizen(idNumber: $${name}) { name } }`;
      const { body } = await at.ask(opened, text, { literal0: outsider.idNumber, [name]: seller.idNumber });
      expect(body).toEqual({ data: { citizen: { name: buyer.name }, s: { name: seller.name } } });
    }
    // Sent beside, but declared by nobody.
    const { body } = await at.ask(opened, `{ citizen(idNumber: "${buyer.idNumber}") { name } }`, {
      literal0: seller.idNumber,
    });
    expect(body).toEqual({ data: { citizen: { name: buyer.name } } });
  });

  test('the platform’s own operations take values in either way, fields that merge included', async () => {
    const window =
      '{ a: tasks(window: "real-estate") { name } a: tasks(window: "real-estate") { basis } b: tasks(window: "medical") { name } }';
    const { body } = await at.send({ query: window }, { authorization: `Bearer ${opened.token}` });
    expect(body.errors).toBeUndefined();
    const { a, b } = body.data as Record<string, { name: string; basis?: string }[]>;
    expect(a?.every(({ name, basis }) => name && basis)).toBe(true);
    expect(b?.map(({ name }) => name)).toContain('vaccination-record');
    const input = `{ task: "second-hand-housing-transfer", window: "real-estate", parameters: { unit: "${unit}" }, subjects: [
      { role: "seller", presentation: "${await at.present(seller.idNumber, 'real-estate')}" }
      { role: "buyer", presentation: "${await at.present(buyer.idNumber, 'real-estate')}" }] }`;
    const opening = await at.send(
      { query: `mutation { openCase(input: ${input}) { case { id } } }` },
      { authorization: `Bearer ${opened.token}` },
    );
    expect(opening.body.data).toEqual({ openCase: { case: { id: expect.any(String) } } });
  });
});

const digestIn = (line: string): string => {
  const found = /"operation":"([0-9a-f]{64})"/.exec(line)?.[1];
  if (!found) throw new Error('an entry names no operation');
  return found;
};

/** An answer without its cursors, which are encrypted anew each time. */
const settled = (data: unknown): unknown =>
  data === undefined
    ? undefined
    : JSON.parse(
        JSON.stringify(data, (key, value) => (/^(endCursor|cursor)$/.test(key) && value ? 'a cursor' : value)),
      );
