import { expect, test } from '@jest/globals';
import { KEY_NAMES } from '../gateway/identity/key-files.ts';
import { signIn } from '../gateway/identity/local-sign-in.ts';
import { rotateKey } from '../gateway/identity/rotation.ts';
import { verifyLedger } from '../gateway/ledger/verification.ts';
import { now as clock } from '../schema/clock.ts';
import { cast } from './support/cast.ts';
import { ARRANGEMENTS, type Case, startPlatform } from './support/platform.ts';

const { seller, buyer, unit } = cast;

/** Longer than an instance takes to read a new key, and to fetch a public one. */
const LEAD_MS = 4_000;

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

test.each(ARRANGEMENTS)(
  'every key is rotated while windows work, and nobody is refused, %s',
  async (_, arrangement) => {
    const at = await startPlatform(arrangement);
    try {
      const answers = { asked: 0, signedIn: 0, opened: 0 };
      const refused: unknown[] = [];
      let isOver = false;
      const early = await open();

      async function open(): Promise<Case> {
        return at.open({
          user: 'officer-chen',
          task: 'second-hand-housing-transfer',
          window: 'real-estate',
          subjects: { seller: seller.idNumber, buyer: buyer.idNumber },
          parameters: { unit },
        });
      }
      async function ask(opened: Case): Promise<void> {
        const { body } = await at.ask(
          opened,
          `{ citizen(idNumber: "${seller.idNumber}") { name marriage { status } } }`,
        );
        if (body.errors) refused.push(body.errors);
        answers.asked += 1;
      }
      async function windowAtWork(): Promise<void> {
        while (!isOver) {
          try {
            const token = await signIn('officer-chen', {
              url: at.platform.url,
              secret: at.keys.localClientSecret.active,
            });
            answers.signedIn += 1;
            const opened = await open();
            answers.opened += 1;
            // A grant and a token from before are as good as those of now.
            for (const one of [opened, early, { ...opened, token }, { ...early, token }]) await ask(one);
          } catch (error) {
            refused.push((error as Error).message);
          }
          await wait(20);
        }
      }

      const used = () => [at.keys.grant, at.keys.cardReader].map(({ active }) => active.kid);
      const before = used();
      const work = [windowAtWork(), windowAtWork()];
      await wait(500);
      const rotatedAt = clock();
      for (const name of KEY_NAMES) await rotateKey(at, name, rotatedAt + LEAD_MS);
      await wait(LEAD_MS + 2_500);
      const halfway = { ...answers };
      await wait(2_000);
      isOver = true;
      await Promise.all(work);

      expect(refused).toEqual([]);
      // New keys are in use, and work went on after the change.
      expect(used().filter((kid) => before.includes(kid))).toEqual([]);
      for (const kind of ['asked', 'signedIn', 'opened'] as const) expect(answers[kind]).toBeGreaterThan(halfway[kind]);
      await at.platform.close();
      const publicKeys = at.keys.ledgerCheckpoint.known.map(({ publicKey }) => publicKey);
      expect(await verifyLedger(`${at.dataDir}/ledger`, publicKeys)).toMatchObject({ instances: 1 });
      await expect(verifyLedger(`${at.dataDir}/ledger`, publicKeys.slice(1))).rejects.toThrow('signature');
    } finally {
      await at.close();
    }
  },
);
