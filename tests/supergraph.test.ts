import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { compose } from '../gateway/graph/composition.ts';
import { platformSubgraph } from '../gateway/platform/subgraph.ts';
import { departmentNames, loadDepartments } from '../subgraphs/departments.ts';
import { buildSchema } from '../subgraphs/kit/schema.ts';

describe('the composed supergraph', () => {
  let composed: ReturnType<typeof compose>;
  beforeAll(async () => {
    composed = compose([...(await loadDepartments()), platformSubgraph]);
  });

  test('is the committed one; npm run compose mends it', () => {
    const committed = readFileSync(new URL('../schema/supergraph.graphql', import.meta.url), 'utf8');
    // Thousands of lines of difference would help nobody.
    expect(committed === composed.sdl).toBe(true);
  });

  test('has fields of every department, and says of each field who owns it', () => {
    const owners = [...composed.catalogue.values()].map((entry) => entry.owners);
    expect([...new Set(owners.flat())].sort()).toEqual([...departmentNames(), platformSubgraph.name].sort());
    expect(owners.filter((names) => names.length === 0)).toEqual([]);
  });
});

describe('departments that do not fit are not composed', () => {
  const CITIZEN = `
    "A natural person. 公民"
    type Citizen @key(fields: "idNumber") {
      "Identity number. 公民身份号码"
      idNumber: IDNumber! @classified(level: L3)
      FIELDS
    }`;
  const department = (name: string, fields: string, more = '') => ({
    name,
    sdl: buildSchema(name, `${CITIZEN.replace('FIELDS', fields)}\n${more}`, {}).sdl,
  });
  const housing = department(
    'housing',
    '"Whether a home is owned. 是否有房" ownsHome: Boolean @shareable @classified(level: L2)',
    '"Entry. 入口" type Query { "A citizen. 公民" citizen(idNumber: IDNumber!): Citizen @classified(level: L1) }',
  );
  const level = (level: string) =>
    department(
      'taxation',
      `"Whether a home is owned. 是否有房" ownsHome: Boolean @shareable @classified(level: ${level})`,
    );

  test('two that agree are, with the level they agree on', () => {
    expect(compose([housing, level('L2')]).catalogue.get('Citizen.ownsHome')).toMatchObject({
      level: 'L2',
      owners: ['housing', 'taxation'],
    });
  });

  test.each(['L1', 'L3'])('nor when one calls %s what the other calls L2', (other) => {
    expect(() => compose([housing, level(other)])).toThrow(/Citizen\.ownsHome/);
    expect(() => compose([level(other), housing])).toThrow(/Citizen\.ownsHome/);
  });

  test('nor when one gives no level to what the other calls open', () => {
    const silent = department('taxation', '"Whether a home is owned. 是否有房" ownsHome: Boolean @shareable');
    expect(() => compose([housing, silent])).toThrow(/taxation: Citizen\.ownsHome/);
  });

  test('nor when levels get lost, because the directive is not said to be kept', () => {
    const forgetful = (name: string, sdl: string) => ({
      name,
      sdl: sdl.replace('@composeDirective(name: "@classified")', ''),
    });
    expect(() => compose([forgetful('housing', housing.sdl)])).toThrow(
      'housing: Citizen.ownsHome is L2 here and L4 in the supergraph',
    );
  });

  test('nor when one renames the directive; renamed by all, it counts for nothing', () => {
    const renamed = ({ name, sdl }: { name: string; sdl: string }) => ({
      name,
      sdl: sdl
        .replace('import: ["@classified",', 'import: [{ name: "@classified", as: "@open" },')
        .replaceAll(/@classified(?="\)|\()/g, '@open'),
    });
    expect(renamed(housing).sdl).toContain('ownsHome: Boolean @shareable @open(level: L2)');
    expect(() => compose([housing, renamed(level('L2'))])).toThrow();
    expect(compose([renamed(housing)]).catalogue.get('Citizen.ownsHome')?.level).toBe('L4');
  });

  test('nor when two describe one thing differently', () => {
    const other = department('taxation', '"Owns one. 有房" ownsHome: Boolean @shareable @classified(level: L2)');
    expect(() => compose([housing, other])).toThrow(/description/i);
  });

  test('nor when both claim a field that is not to be shared; the error names both', () => {
    const field = '"Name. 姓名" name: String @classified(level: L1)';
    expect(() => compose([department('housing', field), department('taxation', field)])).toThrow(/housing.*taxation/s);
  });
});

describe('a level on an interface', () => {
  const { sdl } = buildSchema(
    'housing',
    `"Something owned. 财产" interface Asset { "Value. 价值" value: Fen @classified(level: L1) }
     "A home. 住房" type Home implements Asset { "Value. 价值" value: Fen }
     "A car. 车辆" type Car implements Asset { "Value. 价值" value: Fen @classified(level: L3) }
     "Entry. 入口" type Query { "All. 全部" assets: [Asset!] @classified(level: L1) }`,
    {},
  );

  test('does not reach the types: their fields have their own level, or count as withheld', () => {
    const { catalogue } = compose([{ name: 'housing', sdl }]);
    const levels = ['Asset.value', 'Home.value', 'Car.value'].map((coordinate) => catalogue.get(coordinate)?.level);
    expect(levels).toEqual(['L1', 'L4', 'L3']);
  });
});
