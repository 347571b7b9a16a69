import { beforeAll, describe, expect, test } from '@jest/globals';
import { buildSchema, type GraphQLSchema, parse, print } from 'graphql';
import { subjectTypesOf, withSubjects } from './data-subjects.ts';
import { loadTestGraph } from './test-graph.ts';

describe('whom an operation is about', () => {
  let schema: GraphQLSchema;
  beforeAll(async () => {
    schema = (await loadTestGraph()).apiSchema;
  });

  const oneLine = (query: string) => print(parse(query)).replaceAll(/\s+/g, ' ');
  const asked = (query: string) => print(withSubjects(schema, parse(query))).replaceAll(/\s+/g, ' ');

  test('is asked of every citizen on the way, under a key that clients cannot use', () => {
    expect(asked('{ citizen(idNumber: "") { n: name spouse { name parents { age } } } }')).toBe(
      oneLine(`{ citizen(idNumber: "") { n: name
        spouse { name parents { age _subject: idNumber } _subject: idNumber } _subject: idNumber } }`),
    );
  });

  test('is not asked of things', () => {
    expect(asked('{ citizen(idNumber: "") { homes { number } record { points } } }')).toBe(
      oneLine('{ citizen(idNumber: "") { homes { number } record { points } _subject: idNumber } }'),
    );
  });

  test.each([
    ['an interface', 'owner(idNumber: "") { name', '} }'],
    ['a union', 'citizen(idNumber: "") { homes { holder { __typename', '} } _subject: idNumber } }'],
  ])('is asked of each type behind %s, and of which type it is', (_, before, after) => {
    const depth = before.split('{').length - 1;
    const added = `_type: __typename ... on Citizen { _subject: idNumber } ... on Enterprise { _subject: uscc }`;
    expect(asked(`{ ${before} ${'} '.repeat(depth)}}`)).toBe(oneLine(`{ ${before} ${added} ${after}`));
  });

  test('is asked inside fragments of both kinds', () => {
    const query = '{ owner(idNumber: "") { ... on Enterprise { name head { ...P } } } } fragment P on Citizen { name }';
    const said = asked(query);
    expect(said).toContain('... on Enterprise { name head { ...P _subject: idNumber } _subject: uscc }');
    expect(said).toContain('fragment P on Citizen { name _subject: idNumber }');
  });

  test('leaves the client’s document as it was', () => {
    const document = parse('{ citizen(idNumber: "") { name } }');
    const before = print(document);
    withSubjects(schema, document);
    expect(print(document)).toBe(before);
  });

  test('is known only of types whose key is an ID number or a credit code', () => {
    const types = (sdl: string) => [...subjectTypesOf(buildSchema(`type Query { a: Int } scalar IDNumber ${sdl}`))];
    expect(types('type Citizen { idNumber: IDNumber! }')).toEqual([['Citizen', 'idNumber']]);
    expect(types('type Citizen { idNumber: String! } type Enterprise { uscc: ID! }')).toEqual([]);
  });
});
