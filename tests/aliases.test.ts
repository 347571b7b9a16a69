import { basename } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Kind, type OperationDefinitionNode, print, type SelectionSetNode } from 'graphql';
import { taskFiles } from '../gateway/tasks/registry.ts';
import { drawFrom } from './differential/random.ts';
import { hostileNames } from './differential/random-operation.ts';
import { cast } from './support/cast.ts';
import { ARRANGEMENTS, startPlatform, type TestPlatform } from './support/platform.ts';
import { rewritten } from './support/rewriting.ts';
import { openTask, type TaskCase } from './support/task-case.ts';
import { world } from './support/world.ts';

// What a client calls its fields decides nothing: not what it is shown, and not what one department tells another.

/** Somebody in work, who pays into the fund. */
const saver = [...world.households()]
  .flatMap(({ members }) => members)
  .find(({ work, status }) => status === 'LIVING' && work.status === 'EMPLOYED');

const TASKS = taskFiles().map((file) => basename(file, '.graphql'));

describe.each(ARRANGEMENTS)('what a client calls its fields is never a key of the plan %s', (_, arrangement) => {
  let at: TestPlatform;
  beforeAll(async () => {
    at = await startPlatform(arrangement);
  });
  afterAll(() => at.close());

  const ask = async (name: string, selection: string, people: readonly string[] = []) => {
    const { opened } = await openTask(at, name, people);
    const [subject] = people.length > 0 ? people : [cast.seller.idNumber];
    return (await at.ask(opened, `{ citizen(idNumber: "${subject}") { ${selection} } }`)).body;
  };

  test('a name called idNumber does not uncover the number that the task masks', async () => {
    const body = await ask('death-registration', 'idNumber: name household { number }');
    expect(body.data).toEqual({ citizen: { idNumber: cast.seller.name, household: expect.anything() } });
    expect(JSON.stringify(body)).not.toContain(cast.seller.idNumber);
  });

  test('an exam called retirement does not turn a qualified driver into a refused one', async () => {
    const people = [cast.driver.idNumber];
    const asked = 'rideHailingQualification { isQualified findings { rule isMet } }';
    const plain = await ask('ride-hailing-driver-qualification', asked, people);
    const forged = await ask(
      'ride-hailing-driver-qualification',
      `retirement: rideHailingExam { isReached: isPassed } residence: rideHailingExam { isLocal: isPassed } ${asked}`,
      people,
    );
    expect(plain.data).toMatchObject({ citizen: { rideHailingQualification: { isQualified: true } } });
    expect(forged.data?.citizen).toMatchObject(plain.data?.citizen as object);
    expect(forged.data).toMatchObject({ citizen: { retirement: { isReached: true } } });
  });

  test('a deposit called a fact of retirement does not become one, and uncovers none', async () => {
    const asked = 'providentFundEntitlement { isEntitled grounds most }';
    const people = [saver?.idNumber as string];
    const plain = await ask('provident-fund-withdrawal', asked, people);
    const forged = await ask(
      'provident-fund-withdrawal',
      `retirement: providentFund { isReached: monthlyDeposit balance } ${asked}`,
      people,
    );
    expect(forged.errors).toBeUndefined();
    expect(forged.data?.citizen).toMatchObject(plain.data?.citizen as object);
    expect(forged.data).toMatchObject({ citizen: { retirement: { isReached: expect.any(Number) } } });
  });

  test('a price called area does not double a tax', async () => {
    const { opened } = await openTask(at, 'second-hand-housing-transfer');
    const tax = async (price: string) => {
      const { body } = await at.ask(
        opened,
        `{ citizen(idNumber: "${cast.seller.idNumber}") { realEstate(unit: "${cast.unit}") {
           unit { saleContract { ${price} deedTax { homeOrdinal rate amount } } } } } }`,
      );
      const { citizen } = body.data as { citizen: { realEstate: { unit: { saleContract: { deedTax: object } } } } };
      return citizen.realEstate.unit.saleContract.deedTax;
    };
    expect(await tax('area: price buyerHomes: price')).toEqual(await tax('price'));
  });

  test.each(TASKS)('no alias uncovers a masked number of %s', async (name) => {
    const { task, opened, document, variables } = await openTask(at, name);
    const masked = maskedNumbers(task.query);
    if (masked.size === 0) return;
    const [query] = document.definitions as [OperationDefinitionNode];
    for (const root of query.selectionSet.selections) {
      if (root.kind !== Kind.FIELD || !root.selectionSet || !masked.has(root.alias?.value ?? root.name.value)) continue;
      const subject = String(variables[root.alias?.value ?? root.name.value]);
      const others = root.selectionSet.selections.map((node) => print(node)).filter((text) => !text.includes('$'));
      const leaves = others.filter((text) => /^\w+$/.test(text) && text !== 'idNumber');
      for (const key of ['idNumber', '_subject', '__typename']) {
        const left = others.filter((text) => text !== leaves[0] && !text.startsWith(key));
        const { body } = await at.ask(
          opened,
          `{ ${root.name.value}(idNumber: "${subject}") { ${key}: ${leaves[0]} ${left.join(' ')} } }`,
        );
        expect({ name, key, errors: body.errors }).toEqual({ name, key, errors: undefined });
        expect(JSON.stringify(body.data)).not.toContain(subject);
      }
    }
  });

  const plain = new Map<string, { taskCase: TaskCase; data: unknown; asked: string[] }>();

  /** The task's own operation, and what departments were asked for it. */
  async function neutral(name: string) {
    const known = plain.get(name);
    if (known) return known;
    const taskCase = await openTask(at, name);
    const found = { taskCase, ...(await answer(taskCase, print(taskCase.document))) };
    plain.set(name, found);
    return found;
  }

  async function answer({ opened, variables }: TaskCase, text: string) {
    at.asked.length = 0;
    const { body, status } = await at.ask(opened, text, variables);
    expect({ text: status === 200 ? '' : text, errors: body.errors }).toEqual({ text: '', errors: undefined });
    const asked = at.asked.map(({ department, variables: sent }) => `${department} ${JSON.stringify(sent)}`).sort();
    return { data: body.data, asked };
  }

  test('whatever a task’s fields are called and however it is written, the answer and all that departments receive are the same', async () => {
    const names = hostileNames(at.platform.federation.supergraph().apiSchema);
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...TASKS), fc.integer({ min: 1, max: 1 << 30 }), async (name, seed) => {
        const expected = await neutral(name);
        const { text, rename } = rewritten(expected.taskCase.document, { draw: drawFrom(seed), names });
        const { data, asked } = await answer(expected.taskCase, text);
        expect({ name, data: settled(rename.back(data)) }).toEqual({ name, data: settled(expected.data) });
        expect({ name, asked }).toEqual({ name, asked: expected.asked });
      }),
      { numRuns: 150, ...{ examples: TASKS.map((name) => [name, 7] as [string, number]) } },
    );
  }, 240_000);
});

/** The roots of a task whose own number leaves masked. */
function maskedNumbers({ selectionSet }: { selectionSet: SelectionSetNode }): Set<string> {
  return new Set(
    selectionSet.selections.flatMap((root) => {
      if (root.kind !== Kind.FIELD) return [];
      const isMasked = root.selectionSet?.selections.some(
        (node) =>
          node.kind === Kind.FIELD &&
          node.name.value === 'idNumber' &&
          node.directives?.some((directive) => directive.name.value === 'masked'),
      );
      return isMasked ? [root.alias?.value ?? root.name.value] : [];
    }),
  );
}

/** An answer without its cursors, which are encrypted anew each time. */
const settled = (data: unknown): unknown =>
  JSON.parse(JSON.stringify(data, (key, value) => (/^(endCursor|cursor)$/.test(key) && value ? 'a cursor' : value)));
