import { beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { buildSchema, parse, print, stripIgnoredCharacters, validate } from 'graphql';
import { type SubjectKeys, subjectKeysOf } from '../graph/data-subjects.ts';
import type { Supergraph } from '../graph/supergraph.ts';
import { loadTestGraph } from '../graph/test-graph.ts';
import { normalise, operationOf } from '../tasks/selection.ts';
import { neutralOperation } from './neutral-operation.ts';

describe('an operation under names of ours', () => {
  let supergraph: Supergraph;
  let subjects: SubjectKeys;
  beforeAll(async () => {
    supergraph = await loadTestGraph();
    subjects = subjectKeysOf(supergraph.fullSchema);
  });

  function neutral(source: string, schema = supergraph.apiSchema) {
    const document = parse(source);
    const operation = operationOf(document);
    if (!operation) throw new Error('Not one operation.');
    return neutralOperation(operation, normalise(schema, document, operation), subjects);
  }
  const oneLine = (query: string) => stripIgnoredCharacters(query);
  const said = (source: string) => oneLine(print(neutral(source).document));

  test('asks for every field by one, and for every citizen on the way by their key', () => {
    expect(said('{ citizen(idNumber: "") { n: name spouse { name parents { age } } } }')).toBe(
      oneLine(`{ __0: citizen(idNumber: "") { __1: name
        __2: spouse { __3: name __4: parents { __5: age idNumber } idNumber } idNumber } }`),
    );
  });

  test('asks things for no key', () => {
    expect(said('{ citizen(idNumber: "") { homes { number } record { points } } }')).toBe(
      oneLine('{ __0: citizen(idNumber: "") { __1: homes { __2: number } __3: record { __4: points } idNumber } }'),
    );
  });

  test.each([
    [
      'an interface',
      '{ owner(idNumber: "") { name } }',
      `{ __0: owner(idNumber: "") { __typename
        ... on Citizen { __1: name idNumber } ... on Enterprise { __2: name uscc } } }`,
    ],
    [
      'a union',
      '{ citizen(idNumber: "") { homes { holder { ... on Enterprise { name } } } } }',
      `{ __0: citizen(idNumber: "") { __1: homes { __2: holder { __typename
        ... on Citizen { idNumber } ... on Enterprise { __3: name uscc } } } idNumber } }`,
    ],
  ])('asks %s which type it is, and each type for its key', (_, source, expected) => {
    expect(said(source)).toBe(oneLine(expected));
  });

  test('asks things behind a union of which nothing is asked for nothing', () => {
    const schema = buildSchema(`
      type Query { found: Found } union Found = Citizen | Home
      type Citizen { idNumber: ID } type Home { number: ID }`);
    expect(oneLine(print(neutral('{ found { __typename } }', schema).document))).toBe(
      '{__0:found{__typename ...on Citizen{idNumber}}}',
    );
  });

  test('keeps a key that the client asks for apart from the one that federation moves', () => {
    expect(said('{ citizen(idNumber: "") { idNumber } }')).toBe('{__0:citizen(idNumber:""){__1:idNumber idNumber}}');
    expect(said('{ citizen(idNumber: "") { idNumber: name name: idNumber } }')).toBe(
      '{__0:citizen(idNumber:""){__1:name __2:idNumber idNumber}}',
    );
  });

  test('asks for nothing where only types are asked', () => {
    expect(said('{ __typename }')).toBe('{__typename}');
    expect(neutral('{ t: __typename }').names.size).toBe(0);
    expect(said('{ citizen(idNumber: "") { t: __typename homes { __typename } } }')).toBe(
      '{__0:citizen(idNumber:""){__1:homes{__typename}idNumber}}',
    );
  });

  test('renames the variables that it uses, and leaves out the others', () => {
    const source = `query Q($representations: IDNumber!, $unused: Boolean!) @mine {
      citizen(idNumber: $representations) { name @skip(if: $unused) } c: citizen(idNumber: $representations) { age } }`;
    expect(said(source)).toBe(
      'query($v0:IDNumber!){__0:citizen(idNumber:$v0){__1:name idNumber}__2:citizen(idNumber:$v0){__3:age idNumber}}',
    );
    expect(neutral(source).variables).toEqual([{ name: 'v0', from: 'representations' }]);
  });

  test('leaves the client’s document as it was', () => {
    const document = parse(
      'query ($a: IDNumber!) { citizen(idNumber: $a) { x: name ...F } } fragment F on Citizen { age }',
    );
    const before = JSON.stringify(document);
    const operation = operationOf(document);
    if (!operation) throw new Error('Not one operation.');
    neutralOperation(operation, normalise(supergraph.apiSchema, document, operation), subjects);
    expect(JSON.stringify(document)).toBe(before);
  });

  describe('is the same whatever the client called its fields and however it put them together', () => {
    /** Names that the planner, federation or JavaScript has a use for. */
    const NAMES = [
      ...['idNumber', 'uscc', 'name', 'age', 'record', 'points', 'isSafe', 'spouse', 'homes', 'holder', 'number'],
      ...['__typename', '_entities', '_service', '__proto__', 'constructor', 'toString', 'representations'],
      ...['__0', '__1', '__7', '__e0', 'v0', '_subject', 'citizen', 'data', 'a'],
    ];
    /** How a selection is put down: as it is, or in one of the forms of fragments. */
    type Form = 'plain' | 'inline' | 'typed' | 'named';
    interface Writing {
      aliases: readonly (string | undefined)[];
      forms: readonly Form[];
      variable: string;
    }
    const writings: fc.Arbitrary<Writing> = fc.record({
      aliases: fc.shuffledSubarray(NAMES, { minLength: NAMES.length }),
      forms: fc.array(fc.constantFrom<Form>('plain', 'inline', 'typed', 'named'), { minLength: 12, maxLength: 12 }),
      variable: fc.constantFrom(...NAMES),
    });
    const UNNAMED: Writing = { aliases: [], forms: [], variable: 'who' };

    interface Asked {
      name: string;
      on?: string;
      fields?: readonly Asked[];
    }
    const leaf = (name: string): Asked => ({ name });
    const ASKED: readonly Asked[] = [
      leaf('name'),
      leaf('isSafe'),
      {
        name: 'spouse',
        on: 'Citizen',
        fields: [leaf('name'), { name: 'parents', on: 'Citizen', fields: [leaf('age')] }],
      },
      { name: 'record', on: 'Record', fields: [leaf('points')] },
      { name: 'homes', on: 'Home', fields: [leaf('number'), leaf('price')] },
    ];

    /** Writes the same question in another way. */
    function written({ aliases, forms, variable }: Writing): string {
      let [field, part] = [0, 0];
      const fragments: string[] = [];
      const text = (asked: Asked): string => {
        const alias = aliases[field++];
        const given = asked.name === 'citizen' ? `(idNumber: $${variable})` : '';
        return `${alias ? `${alias}: ` : ''}${asked.name}${given} ${asked.fields ? `{ ${set(asked.on, asked.fields)} }` : ''}`;
      };
      const set = (on: string | undefined, fields: readonly Asked[]): string =>
        fields
          .map((asked) => {
            const [form, own] = [forms[part++ % (forms.length || 1)], text(asked)];
            if (form === 'inline') return `... { ${own} }`;
            if (form === 'typed') return `... on ${on} { ${own} }`;
            if (form !== 'named') return own;
            const name = `F${fragments.length}`;
            fragments.push(`fragment ${name} on ${on} { ${own} }`);
            return `...${name}`;
          })
          .join(' ');
      const root = text({ name: 'citizen', on: 'Citizen', fields: ASKED });
      return `query ($${variable}: IDNumber!) { ${root} } ${fragments.join(' ')}`;
    }

    test('and so is its plan', () => {
      const expected = said(written(UNNAMED));
      const plan = JSON.stringify(supergraph.plan(parse(expected)));
      fc.assert(
        fc.property(writings, (writing) => {
          const source = written(writing);
          expect(validate(supergraph.apiSchema, parse(source))).toEqual([]);
          const { document, names, variables } = neutral(source);
          expect(oneLine(print(document))).toBe(expected);
          expect([...names.values()]).toEqual([...names.keys()].map((_, i) => `__${i}`));
          expect(variables).toEqual([{ name: 'v0', from: writing.variable }]);
          expect(JSON.stringify(supergraph.plan(document))).toBe(plan);
        }),
        { numRuns: 50 },
      );
    });

    test('while each field still knows the client’s name for it', () => {
      fc.assert(
        fc.property(writings, (writing) => {
          const keys = [...neutral(written(writing)).names.keys()].map(({ key }) => key);
          expect(keys).toEqual(writing.aliases.slice(0, keys.length));
        }),
        { numRuns: 50 },
      );
    });
  });
});
