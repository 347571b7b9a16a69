import { describe, expect, test } from '@jest/globals';
import { parseUscc } from '../../schema/scalars.ts';
import type { Enterprise } from './enterprise.ts';
import { AS_OF } from './test-day.ts';
import { createWorld } from './world.ts';

const world = createWorld({ day: AS_OF, citizens: 20_000 });
const households = [...world.households()];

describe('enterprises', () => {
  const enterprises = [...world.enterprises()];
  const living = new Set(
    households.flatMap(({ members }) =>
      members.filter(({ status }) => status === 'LIVING').map(({ idNumber }) => idNumber),
    ),
  );

  test('have USCCs and names of their own', () => {
    expect(new Set(enterprises.map(({ uscc }) => uscc)).size).toBe(2_000);
    expect(new Set(enterprises.map(({ name }) => name)).size).toBe(2_000);
    expect(enterprises.every(({ uscc }) => parseUscc(uscc) === uscc)).toBe(true);
  });

  test('are led by living adults whose households know it', () => {
    const led = new Map(
      households.flatMap(({ leads, members }) => (leads ? [[leads, members[0]?.idNumber] as const] : [])),
    );
    expect(led.size).toBe(2_000);
    expect(enterprises.every(({ uscc, legalRepresentative }) => led.get(uscc) === legalRepresentative)).toBe(true);
  });

  test('belong to living citizens whose shares make 100 percent', () => {
    const whole = ({ shareholders }: Enterprise) =>
      shareholders.reduce((sum, { percent }) => sum + percent, 0) === 100 &&
      shareholders.every(({ idNumber }) => living.has(idNumber));
    expect(enterprises.every(whole)).toBe(true);
  });

  test('have ended when they are not active, after they began', () => {
    expect(enterprises.every(({ status, endedOn }) => (status === 'ACTIVE') === (endedOn === undefined))).toBe(true);
    expect(enterprises.every(({ registeredOn, endedOn = AS_OF }) => registeredOn < endedOn && endedOn <= AS_OF)).toBe(
      true,
    );
  });
});
