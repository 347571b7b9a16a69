import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { cast } from './support/cast.ts';

test("the README's tour is about people who exist in the seeded population", () => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
  for (const value of [cast.seller.idNumber, cast.buyer.idNumber, cast.unit, cast.seller.name, cast.spouse.name]) {
    expect(readme).toContain(value);
  }
});
