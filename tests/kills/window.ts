import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Keys } from '../../gateway/identity/keys.ts';
import { cast } from '../support/cast.ts';
import { createClient, OPEN } from './client.ts';

const WINDOW = 'real-estate';
const { seller, buyer, unit } = cast;
const CLOSE = 'mutation ($id: ID!) { closeCase(id: $id, outcome: COMPLETED) { case { closedAt } } }';
const ASK = `query ($seller: IDNumber!, $buyer: IDNumber!) {
  seller: citizen(idNumber: $seller) { name marriage { status } }
  buyer: citizen(idNumber: $buyer) { name housingPurchaseEligibility { isEligible: eligible } }
}`;

/** What a window was told about one case; nothing of it may be lost. */
export interface Told {
  id: string;
  grant: string;
  presentations: readonly string[];
  /** Answers that held data. */
  answers: number;
  isClosed: boolean;
}

export interface Windows {
  told: readonly Told[];
  /** What no kill excuses. */
  violations: readonly string[];
  /** Asks with closed cases and spent card readings; notes each that is taken. */
  tryAgain(most: number): Promise<number>;
  stop(): Promise<void>;
}

/** Opens cases, asks and closes, at so many windows at once, and sends again what got no answer. */
export function openWindows(url: string, keys: Keys, count: number): Windows {
  const told: Told[] = [];
  const violations: string[] = [];
  let isOver = false;
  const { send, present } = createClient(url, keys, { user: 'officer-chen', window: WINDOW });

  const inputOf = (presentations: readonly string[], key: string) => ({
    task: 'second-hand-housing-transfer',
    window: WINDOW,
    subjects: ['seller', 'buyer'].map((role, i) => ({ role, presentation: presentations[i] })),
    parameters: { unit },
    key,
  });

  /** The case of this key: however often it is sent again, and whatever was killed meanwhile, there is one. */
  async function open(): Promise<Told | undefined> {
    const presentations = [await present(seller.idNumber), await present(buyer.idNumber)];
    const key = randomUUID();
    for (let attempt = 0; attempt < 100 && !isOver; attempt++) {
      const reply = await send(OPEN, { input: inputOf(presentations, key) });
      const opened = reply?.data?.openCase as { grant: string; case: { id: string } } | undefined;
      if (opened) return { id: opened.case.id, grant: opened.grant, presentations, answers: 0, isClosed: false };
      if (reply && reply.status < 500) {
        violations.push(`a retry was refused: ${JSON.stringify(reply.errors?.[0]?.extensions)}`);
        return undefined;
      }
      await delay(100);
    }
    return undefined;
  }

  async function serve(): Promise<void> {
    while (!isOver) {
      const one = await open();
      if (!one) continue;
      told.push(one);
      for (let i = 0; i < 3; i++) {
        const reply = await send(ASK, { seller: seller.idNumber, buyer: buyer.idNumber }, one.grant);
        const people = reply?.data as { seller?: { name?: string }; buyer?: { name?: string } } | undefined;
        if (people) one.answers += 1;
        for (const [shown, person] of [
          [people?.seller, seller],
          [people?.buyer, buyer],
        ] as const) {
          if (shown?.name && shown.name !== person.name) violations.push('somebody else was shown');
        }
      }
      const closed = await send(CLOSE, { id: one.id });
      one.isClosed = Boolean((closed?.data?.closeCase as { case?: unknown } | undefined)?.case);
    }
  }

  const work = Array.from({ length: count }, serve);
  return {
    told,
    violations,
    async tryAgain(most) {
      const closed = told.filter(({ isClosed }) => isClosed).slice(-most);
      for (const { grant, presentations } of closed) {
        const asked = await send(ASK, { seller: seller.idNumber, buyer: buyer.idNumber }, grant);
        if (asked?.data) violations.push('a closed case was answered');
        const opened = await send(OPEN, { input: inputOf(presentations, randomUUID()) });
        if (opened?.data?.openCase) violations.push('a card reading was taken twice');
      }
      return closed.length;
    },
    async stop() {
      isOver = true;
      await Promise.all(work);
    },
  };
}
