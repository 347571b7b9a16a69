import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Document } from 'mongodb';
import { createCalendar, dateOf, dayOf } from '../seed/population/calendar.ts';
import { createRandom, originOf } from '../seed/population/random.ts';
import { createWorld } from '../seed/population/world.ts';
import type { Department } from '../subgraphs/kit/department.ts';
import type { Documents } from '../subgraphs/kit/seed.ts';
import { testDepartments } from './support/departments.ts';

const any = createRandom(originOf(5, '2026-06-30'), 'days');
const DAYS = [
  ...['2026-06-30', '2026-12-31', '2027-01-01', '2027-01-31', '2027-05-31', '2028-02-29'],
  ...Array.from({ length: 54 }, () => any.date('2026-06-30', '2030-06-29')),
];
const PAST =
  /^(issued|registered|decided|acquired|signed|paid|died|born|opened|awarded|listed|discharged|enlisted|filed|assessed|claimed|granted|vaccinated|certified)On$/;

let departments: readonly Department[];
beforeAll(async () => {
  departments = await testDepartments();
});

/** What all departments would seed, as `department.collection` and document. */
function recordsOf(day: string, citizens = 500): [place: string, document: Document][] {
  const world = createWorld({ citizens, day });
  return departments.flatMap(({ name, seed }) => {
    const from = (kind: string, index: number) => createRandom(world.origin, name, kind, index);
    const all: (Documents | undefined)[] = [
      seed?.fixtures?.(from('fixtures', 0)),
      ...[...world.households()].map((one) => seed?.household?.(one, from('household', one.index))),
      ...[...world.enterprises()].map((one) => seed?.enterprise?.(one, from('enterprise', one.index))),
    ];
    return all.flatMap((documents) =>
      Object.entries(documents ?? {}).flatMap(([collection, some = []]) =>
        some.map((document): [string, Document] => [`${name}.${collection}`, document]),
      ),
    );
  });
}

/** Every field of a document and of what lies in it. */
function* fieldsOf(value: unknown): Generator<[name: string, value: unknown]> {
  if (value === null || typeof value !== 'object' || value instanceof Date) return;
  for (const [name, inner] of Object.entries(value)) {
    yield [name, inner];
    yield* fieldsOf(inner);
  }
}

describe.each(DAYS)('what departments have of a world that ends on %s', (day) => {
  let records: [place: string, document: Document][];
  beforeAll(() => {
    records = recordsOf(day);
  });
  const all = (place: string) => records.filter(([at]) => at === place).map(([, document]) => document);

  test('was recorded by that day, about people of that day', () => {
    const known = new Set(all('public-security.persons').map(({ idNumber }) => idNumber));
    const wrong = new Set<string>();
    for (const [place, document] of records) {
      for (const [name, value] of fieldsOf(document)) {
        if (PAST.test(name) && typeof value === 'string' && value > day) wrong.add(`${place}.${name}`);
        if (/dNumbers?$/.test(name))
          for (const one of [value].flat())
            if (typeof one === 'string' && /^\d{17}[\dX]$/.test(one) && !known.has(one)) wrong.add(`${place}.${name}`);
      }
    }
    expect([...wrong]).toEqual([]);
  });

  test('has clinics on each of the fourteen days to come, and on no other', () => {
    const { daysAgo } = createCalendar(day);
    const coming = Array.from({ length: 14 }, (_, i) => daysAgo(-1 - i));
    const free = all('health.schedules').filter(({ slots }) => slots.length > 0);
    expect([...new Set(free.map(({ on }) => on))].sort()).toEqual(coming);
    const dayAt = (at: Date) => dateOf(Math.floor((at.getTime() + 8 * 3_600_000) / 86_400_000));
    expect(free.every(({ on, slots }) => slots.every((at: Date) => dayAt(at) === on))).toBe(true);
    const booked = all('health.appointments').filter(({ status }) => status === 'BOOKED');
    expect(booked.every(({ startsAt }) => coming.includes(dayAt(startsAt)))).toBe(true);
  });

  test('is of its last years and months', () => {
    const newest = (place: string, name: string) =>
      all(place)
        .map((row) => String(row[name]))
        .sort()
        .at(-1) ?? '';
    expect(dayOf(day) - dayOf(newest('finance.subsidyPayments', 'paidOn'))).toBeLessThan(32);
    expect(dayOf(day) - dayOf(newest('housing.saleContracts', 'signedOn'))).toBeLessThan(32);
    expect(Number(newest('agriculture.farmSubsidies', 'year'))).toBe(Number(day.slice(0, 4)) - 1);
  });
});

test('nothing stands still: what is newest in a world is newer in one that ends four years later', () => {
  const newestOf = (day: string) => {
    const newest = new Map<string, string>();
    for (const [place, document] of recordsOf(day, 4_000)) {
      for (const [name, value] of fieldsOf(document)) {
        const text = value instanceof Date ? value.toISOString() : String(value);
        if (!/^20\d\d-\d\d-\d\d/.test(text)) continue;
        const at = `${place}.${name}`;
        if (text > (newest.get(at) ?? '')) newest.set(at, text);
      }
    }
    return newest;
  };
  const [before, after] = [newestOf('2026-06-30'), newestOf('2030-06-30')];
  const standing = [...before].filter(([at, newest]) => newest > '2025-06-30' && (after.get(at) ?? '') < '2028-06-30');
  expect(before.size).toBeGreaterThan(60);
  expect(standing.map(([at]) => at)).toEqual([]);
});
