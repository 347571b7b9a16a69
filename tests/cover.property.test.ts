import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type GraphQLObjectType, getNamedType, isObjectType, Kind, parse, type SelectionSetNode } from 'graphql';
import { cast } from './support/cast.ts';
import { type Case, startPlatform, type TestPlatform } from './support/platform.ts';

const SOURCE = readFileSync(
  new URL('../schema/tasks/real-estate/second-hand-housing-transfer.graphql', import.meta.url),
  'utf8',
);
const { seller, buyer, unit, outsider } = cast;
const ROLES: Record<string, 'seller' | 'buyer' | undefined> = {
  [seller.idNumber]: 'seller',
  [buyer.idNumber]: 'buyer',
};

/** The oracle: every path of the task's text, spelled out, and nothing clever. `seller.marriage.status` and so on. */
function allowedPaths(): Set<string> {
  const paths = new Set<string>();
  const walk = (set: SelectionSetNode | undefined, prefix: string): void => {
    for (const node of set?.selections ?? []) {
      if (node.kind !== Kind.FIELD) throw new Error('the oracle reads plain tasks only');
      const path = prefix ? `${prefix}.${node.name.value}` : (node.alias?.value ?? '');
      paths.add(path);
      walk(node.selectionSet, path);
    }
  };
  const [operation] = parse(SOURCE).definitions;
  walk(operation?.kind === Kind.OPERATION_DEFINITION ? operation.selectionSet : undefined, '');
  return paths;
}

const ALLOWED = allowedPaths();

describe('over random operations on the real supergraph', () => {
  let at: TestPlatform;
  let opened: Case;
  beforeAll(async () => {
    at = await startPlatform();
    const subjects = { seller: seller.idNumber, buyer: buyer.idNumber };
    opened = await at.open({
      user: 'officer-chen',
      task: 'second-hand-housing-transfer',
      window: 'real-estate',
      subjects,
      parameters: { unit },
    });
  });
  afterAll(() => at.close());

  /** A random operation: aliases carry the field's name before a double underscore, so that the answer can be read. */
  function operationFrom(choose: (most: number) => number, leaning: number): { text: string; wanted: string[] } {
    const schema = at.platform.federation.supergraph().apiSchema;
    const fragments: string[] = [];
    const wanted: string[] = [];
    let count = 0;

    function fieldsOf(type: GraphQLObjectType, path: string, depth: number): string {
      const parts: string[] = [];
      const inside = Object.values(type.getFields()).filter(({ name }) => ALLOWED.has(`${path}.${name}`));
      const all = Object.values(type.getFields());
      const size = 1 + choose(3);
      for (let i = 0; i < size; i++) {
        // Mostly inside the task, so that enough operations are admitted to say something about their answers.
        const pool = inside.length > 0 && choose(100) < leaning ? inside : all;
        const field = pool[choose(pool.length - 1)];
        if (!field) continue;
        const named = getNamedType(field.type);
        const at = `${path}.${field.name}`;
        const args = field.args.some(({ name }) => name === 'unit') ? `(unit: "${unit}")` : '';
        if (isObjectType(named) && depth === 0) continue;
        wanted.push(at);
        const inner = isObjectType(named) ? ` { ${fieldsOf(named, at, depth - 1)} }` : '';
        const condition = ['', '', ' @include(if: true)', ' @skip(if: false)', ' @skip(if: $yes)'][choose(4)];
        parts.push(`${field.name}__${count++}: ${field.name}${args}${condition}${inner}`);
      }
      const body = parts.join(' ') || '__typename';
      switch (choose(4)) {
        case 0:
          return `... on ${type.name} { ${body} }`;
        case 1:
          fragments.push(`fragment F${fragments.length} on ${type.name} { ${body} }`);
          return `...F${fragments.length - 1}`;
        case 2:
          return `... @include(if: true) { ${body} } __typename`;
        default:
          return body;
      }
    }

    const citizen = schema.getType('Citizen') as GraphQLObjectType;
    const roots = Array.from({ length: 1 + choose(2) }, () => {
      const who = [seller.idNumber, seller.idNumber, buyer.idNumber, outsider.idNumber][
        choose(leaning > 90 ? 2 : 3)
      ] as string;
      const role = ROLES[who] ?? 'nobody';
      wanted.push(role);
      return `${role}__${count++}: citizen(idNumber: "${who}") { ${fieldsOf(citizen, role, 5)} }`;
    });
    return { text: `query ($yes: Boolean = true) { ${roots.join(' ')} } ${fragments.join(' ')}`, wanted };
  }

  /** Every path of an answer, with the names that stand behind the aliases. */
  function pathsOf(value: unknown, path: string): string[] {
    if (Array.isArray(value)) return value.flatMap((item) => pathsOf(item, path));
    if (typeof value !== 'object' || value === null) return [];
    return Object.entries(value).flatMap(([key, inner]) => {
      if (key === '__typename') return [];
      const at = [path, key.split('__')[0]].filter(Boolean).join('.');
      return [at, ...pathsOf(inner, at)];
    });
  }

  const operations = (leaning: number) =>
    fc
      .infiniteStream(fc.nat({ max: 1_000_000 }))
      .map((stream) => operationFrom((most) => Number(stream.next().value) % (most + 1), leaning));

  test.each([
    ['mostly inside the task', 97, 150],
    ['at its edge', 80, 150],
    ['anywhere', 20, 60],
  ])('%s, what is answered lies inside the task, and what lies inside is answered', async (_, leaning, runs) => {
    let admitted = 0;
    await fc.assert(
      fc.asyncProperty(operations(leaning), async ({ text, wanted }) => {
        const { body, status } = await at.ask(opened, text);
        const inside = wanted.every((path) => ALLOWED.has(path));
        for (const path of pathsOf(body.data, '')) expect(ALLOWED).toContain(path);
        if (body.errors?.some(({ extensions }) => extensions.code === 'OPERATION_TOO_COMPLEX')) return;
        if (body.errors?.some(({ extensions }) => extensions.code === 'BAD_USER_INPUT')) return; // an argument it lacks
        expect({ text, status: inside ? 200 : 403 }).toEqual({ text, status });
        if (inside) admitted += 1;
      }),
      { numRuns: runs },
    );
    if (leaning > 90) expect(admitted).toBeGreaterThan(runs / 10);
  });
});
