import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { toMachine } from '../../schema/clock.ts';
import { refusal } from '../../schema/errors.ts';
import type { Grant } from './grant.ts';
import { createGrantHolding } from './grant-holding.ts';
import type { Revocation } from './revocation.ts';

const NOW = Date.parse('2026-01-31T09:00:00+08:00');

describe('a grant that is held while a request runs', () => {
  let closing: Map<string, Set<(reason: Error) => void>>;
  let ended: string[];
  beforeEach(() => {
    jest.useFakeTimers({ now: toMachine(NOW) });
    closing = new Map();
    ended = [];
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  const watch: Revocation['watch'] = (caseId, onClosed) => {
    const watching = closing.get(caseId) ?? new Set();
    closing.set(caseId, watching.add(onClosed));
    return () => watching.delete(onClosed);
  };
  const close = (caseId: string) => {
    for (const onClosed of closing.get(caseId) ?? []) onClosed(refusal('CASE_INVALID'));
  };
  const hold = (caseId: string, ms: number) =>
    createGrantHolding({ watch })({ caseId, expiresAt: NOW + ms } as Grant, (reason) => {
      ended.push(`${caseId} ${String((reason as { extensions?: { code?: unknown } }).extensions?.code)}`);
    });

  test('ends when its time is over, and no sooner', () => {
    hold('a', 1_000);
    jest.advanceTimersByTime(999);
    expect(ended).toEqual([]);
    jest.advanceTimersByTime(1);
    expect(ended).toEqual(['a CASE_EXPIRED']);
  });

  test('ends at once when its time is over already', () => {
    hold('a', -5_000);
    jest.advanceTimersByTime(0);
    expect(ended).toEqual(['a CASE_EXPIRED']);
  });

  test('ends when its case is closed, and no other’s', () => {
    hold('a', 1_000);
    hold('b', 1_000);
    close('a');
    expect(ended).toEqual(['a CASE_INVALID']);
  });

  test('is held no longer than the request runs', () => {
    const letGo = hold('a', 1_000);
    letGo();
    expect(jest.getTimerCount()).toBe(0);
    close('a');
    jest.advanceTimersByTime(2_000);
    expect(ended).toEqual([]);
  });
});
