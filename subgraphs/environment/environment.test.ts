import { describe, expect, test } from '@jest/globals';
import { airQualityIndex } from './air-quality-index.ts';

const clean = { pm25: 10, pm10: 20, no2: 20, o3: 60 };

describe('the air quality index', () => {
  test('meets the breakpoints of HJ 633-2012', () => {
    expect(airQualityIndex({ ...clean, pm25: 35 })).toEqual({
      value: 50,
      category: 'EXCELLENT',
      primaryPollutant: null,
    });
    expect(airQualityIndex({ ...clean, pm25: 75 })).toEqual({ value: 100, category: 'GOOD', primaryPollutant: 'PM25' });
    expect(airQualityIndex({ ...clean, pm10: 350 })).toMatchObject({ value: 200, category: 'MODERATE' });
  });

  test('lies between breakpoints on a straight line, rounded up', () => {
    expect(airQualityIndex({ ...clean, pm25: 36 }).value).toBe(52);
  });

  test('is that of the worst pollutant', () => {
    expect(airQualityIndex({ ...clean, pm25: 60, o3: 250 })).toEqual({
      value: 125,
      category: 'LIGHT',
      primaryPollutant: 'O3',
    });
  });

  test('ends at 500', () => {
    expect(airQualityIndex({ ...clean, pm25: 900 })).toMatchObject({ value: 500, category: 'SEVERE' });
  });
});
