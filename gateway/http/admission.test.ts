import { AsyncLocalStorage } from 'node:async_hooks';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { Refusal } from '../../schema/errors.ts';
import { type Admission, createAdmission } from './admission.ts';

const PATIENCE = 100;

describe('admission', () => {
  let limit: number;
  let admission: Admission;
  let said: string[];

  beforeEach(() => {
    jest.useFakeTimers();
    limit = 2;
    said = [];
    admission = createAdmission({
      patienceMs: PATIENCE,
      concurrency: {
        get limit() {
          return limit;
        },
        running() {},
        took() {},
        adapt() {},
      },
    });
  });
  afterEach(() => {
    admission.stop();
    jest.useRealTimers();
  });

  const refusals: Refusal[] = [];
  const enter = (name: string): (() => void) =>
    admission.enter((refused) => {
      if (refused) refusals.push(refused);
      said.push(refused ? `${name} refused` : name);
    });

  test('lets in as many as may run, and the others in their order as room is made', () => {
    const a = enter('a');
    const b = enter('b');
    enter('c');
    enter('d');
    expect(said).toEqual(['a', 'b']);
    b();
    expect(said).toEqual(['a', 'b', 'c']);
    a();
    expect(said).toEqual(['a', 'b', 'c', 'd']);
    expect(admission.state()).toEqual(
      new Map([
        ['running', 2],
        ['waiting', 0],
        ['may run', 2],
      ]),
    );
  });

  test('counts nobody twice who leaves twice', () => {
    const a = enter('a');
    enter('b');
    enter('c');
    enter('d');
    a();
    a();
    expect(said).toEqual(['a', 'b', 'c']);
  });

  test('refuses who waited for as long as a passing crowd may, and names whole seconds', () => {
    for (const name of ['a', 'b', 'c']) enter(name);
    jest.advanceTimersByTime(PATIENCE - 20);
    expect(said).toEqual(['a', 'b']);
    jest.advanceTimersByTime(40);
    expect(said).toEqual(['a', 'b', 'c refused']);
    const { code, retryAfter, http } = (refusals.at(-1) as Refusal).extensions as Record<string, unknown>;
    expect([code, [1, 2, 3].includes(retryAfter as number)]).toEqual(['OVERLOADED', true]);
    expect(http).toEqual({ status: 503, headers: new Map([['retry-after', String(retryAfter)]]) });
  });

  test('lets nobody wait long where the queue has not been empty for so long', () => {
    enter('a');
    let leave = enter('b');
    // Each time one leaves another waits already.
    enter('c');
    for (let i = 0; i < 12; i += 1) {
      jest.advanceTimersByTime(10);
      enter(`d${i}`);
      leave();
      leave = () => {};
    }
    said = [];
    enter('late');
    jest.advanceTimersByTime(PATIENCE * 0.3);
    expect(said).toContain('late refused');
  });

  test('is full where who comes now cannot hope for a turn in time, and never while there is room', () => {
    expect(admission.isFull()).toBe(false);
    enter('a');
    enter('b');
    expect(admission.isFull()).toBe(false);
    // A turn is taken to need a millisecond until it is known better.
    for (let i = 0; i < PATIENCE; i += 1) enter(`w${i}`);
    expect(admission.isFull()).toBe(true);
    enter('one more');
    expect(said.at(-1)).toBe('one more refused');
    limit = 1_000;
    expect(admission.isFull()).toBe(false);
  });

  test('holds no more than so many in the queue, however patient it is', () => {
    admission.stop();
    admission = createAdmission({
      patienceMs: 60_000,
      concurrency: { limit: 0, running() {}, took() {}, adapt() {} },
    });
    for (let i = 0; i < 3_000; i += 1) enter(`w${i}`);
    expect(admission.state().get('waiting')).toBe(1_000);
    expect(said).toHaveLength(2_000);
  });

  test('gives no place to who has gone while waiting', () => {
    const a = enter('a');
    enter('b');
    const gone = enter('c');
    enter('d');
    gone();
    a();
    expect(said).toEqual(['a', 'b', 'd']);
  });

  test('goes on with what belongs to who waited, not to who made room', () => {
    const language = new AsyncLocalStorage<string>();
    const heard: (string | undefined)[] = [];
    const speak = (name: string) => language.run(name, () => admission.enter(() => heard.push(language.getStore())));
    const en = speak('en');
    speak('en');
    speak('zh');
    language.run('en', en);
    expect(heard).toEqual(['en', 'en', 'zh']);
  });
});
