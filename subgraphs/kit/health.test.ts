import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, describe, expect, test } from '@jest/globals';
import fastify, { type FastifyInstance } from 'fastify';
import { type HealthOptions, useHealth } from './health.ts';

const there = async () => {};
const gone = async (): Promise<void> => {
  throw new Error('gone');
};

describe('health', () => {
  let app: FastifyInstance;
  afterEach(() => app.close());

  async function start(options: HealthOptions): Promise<void> {
    app = fastify();
    useHealth(app, options);
    await app.ready();
  }
  const ready = async () => {
    const { statusCode, body } = await app.inject('/health/ready');
    return { statusCode, ...JSON.parse(body) };
  };
  async function until(holds: () => Promise<boolean>): Promise<void> {
    for (const end = Date.now() + 10_000; !(await holds()); await delay(10)) {
      if (Date.now() > end) throw new Error('not within 10 s');
    }
  }

  test('is live whatever else is wrong, and ready when all that is needed is there', async () => {
    await start({ needed: new Map([['taxation', there]]), also: { department: 'a' } });
    expect((await app.inject('/health/live')).json()).toEqual({ status: 'live', department: 'a' });
    expect(await ready()).toEqual({ statusCode: 200, status: 'ready', department: 'a' });
  });

  test('is not ready while something needed is gone, and says what; then ready again by itself', async () => {
    let taxation = gone;
    await start({
      needed: new Map([
        ['taxation', () => taxation()],
        ['finance', there],
      ]),
      everyMs: 10,
    });
    expect(await ready()).toEqual({ statusCode: 503, status: 'not ready', waitingFor: ['taxation'] });
    expect((await app.inject('/health/live')).statusCode).toBe(200);
    taxation = there;
    await until(async () => (await ready()).statusCode === 200);
    taxation = gone;
    await until(async () => (await ready()).statusCode === 503);
  });

  test('is ready without what is only useful, and names it', async () => {
    await start({ needed: new Map([['taxation', there]]), useful: new Map([['housing', gone]]) });
    expect(await ready()).toEqual({ statusCode: 200, status: 'ready', away: ['housing'] });
  });

  test('counts as gone what does not answer in time, and asks it no more often for that', async () => {
    let asked = 0;
    const hangs = () => {
      asked += 1;
      return new Promise<void>(() => {});
    };
    await start({ needed: new Map([['taxation', hangs]]), everyMs: 10 });
    expect(await ready()).toMatchObject({ statusCode: 503, waitingFor: ['taxation'] });
    expect(asked).toBeLessThanOrEqual(2);
  });

  test('is looked after by itself: who asks a thousand times makes no check', async () => {
    let checks = 0;
    const check = async () => {
      checks += 1;
    };
    await start({ needed: new Map([['taxation', check]]), everyMs: 60_000 });
    for (let i = 0; i < 1_000; i += 1) await ready();
    expect(checks).toBe(1);
  });

  test('looks no more when it is closed', async () => {
    let checks = 0;
    const check = async () => {
      checks += 1;
    };
    await start({ needed: new Map([['taxation', check]]), everyMs: 5 });
    await until(async () => checks > 1);
    await app.close();
    const before = checks;
    await delay(50);
    expect(checks).toBeLessThanOrEqual(before + 1);
  });
});
