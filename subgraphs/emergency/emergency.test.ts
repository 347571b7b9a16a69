import { describe, expect, test } from '@jest/globals';
import { createRandom, originOf } from '../../seed/population/random.ts';
import { measureDays, measuresAt, nextLevel, type PlanLevel } from './response-level.ts';
import { simulatedYear } from './simulated-year.ts';

const PLAN: PlanLevel[] = [
  { level: 'LEVEL_3', raisedAt: 200, loweredAt: 150, measures: ['GUIDES'] },
  { level: 'LEVEL_2', raisedAt: 400, loweredAt: 320, measures: ['ONE_WAY_WALKING'] },
  { level: 'LEVEL_1', raisedAt: 700, loweredAt: 580, measures: ['HARD_FENCES'] },
];

describe('the level of response', () => {
  test('rises at once to the gravest level that is reached', () => {
    expect(nextLevel(PLAN, 'NONE', 199)).toBe('NONE');
    expect(nextLevel(PLAN, 'NONE', 200)).toBe('LEVEL_3');
    expect(nextLevel(PLAN, 'NONE', 900)).toBe('LEVEL_1');
  });

  test('does not fall before the flow is below where it ends', () => {
    expect(nextLevel(PLAN, 'LEVEL_2', 399)).toBe('LEVEL_2');
    expect(nextLevel(PLAN, 'LEVEL_2', 319)).toBe('LEVEL_3');
    expect(nextLevel(PLAN, 'LEVEL_1', 100)).toBe('NONE');
  });

  test('keeps the measures of the milder levels', () => {
    expect(measuresAt(PLAN, 'LEVEL_2')).toEqual(['GUIDES', 'ONE_WAY_WALKING']);
    expect(measuresAt(PLAN, 'NONE')).toEqual([]);
  });

  test('needs hard fences on 36 days of the simulated year', () => {
    const year = simulatedYear(PLAN, createRandom(originOf(1, '2026-06-30'), 'a year'));
    expect(year).toHaveLength(365);
    expect(measureDays(PLAN, year)).toContainEqual({ measure: 'HARD_FENCES', days: 36 });
  });
});
