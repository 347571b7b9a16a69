import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Keys } from '../../gateway/identity/keys.ts';
import { today } from '../../schema/clock.ts';
import { cast } from '../support/cast.ts';
import { createClient, OPEN } from './client.ts';

const WINDOW = 'civil-affairs';
const keeper = cast.seller.idNumber;
const LICENSE = `mutation ($key: ID!, $keeper: IDNumber!, $chip: ID!, $on: Date!) {
  licenseDog(input: { key: $key, keeper: $keeper, chip: $chip, breed: "b", vaccinatedOn: $on }) { number expiresOn }
}`;

/** A change of which somebody was told that it was done. */
export interface Done {
  case: string;
  number: string;
}

/** Has dogs licensed, and sends each change again under its key until there is an answer, and once more then. */
export function openCounter(url: string, keys: Keys) {
  const { send, present } = createClient(url, keys, { user: 'officer-lin', window: WINDOW });
  const done: Done[] = [];
  const violations: string[] = [];
  let isOver = false;
  let resent = 0;

  /** What the department answered; sent again for as long as it is not known. */
  async function license(variables: { key: string; chip: string }, grant: string): Promise<string | undefined> {
    for (let attempt = 0; attempt < 150 && !isOver; attempt++) {
      const reply = await send(LICENSE, { ...variables, keeper, on: today() }, grant);
      if (reply?.data?.licenseDog) return JSON.stringify(reply.data.licenseDog);
      const code = reply?.errors?.[0]?.extensions.code;
      // Until the database lets go of what a killed process held, somebody is in the way: CONFLICT.
      if (reply && reply.status < 500 && code !== 'DEPARTMENT_UNAVAILABLE' && code !== 'CONFLICT') {
        violations.push(`a change was refused: ${code}`);
        return undefined;
      }
      resent += 1;
      await delay(100);
    }
    return undefined;
  }

  async function serve(): Promise<void> {
    for (let count = 0; !isOver; ) {
      const input = {
        ...{ task: 'dog-licence', window: WINDOW, key: randomUUID() },
        subjects: [{ role: 'applicant', presentation: await present(keeper) }],
      };
      const opened = (await send(OPEN, { input }))?.data?.openCase as
        | { grant: string; case: { id: string } }
        | undefined;
      for (let i = 0; opened && i < 4 && !isOver; i++) {
        const change = { key: randomUUID(), chip: `8${String(count++).padStart(14, '0')}` };
        const answer = await license(change, opened.grant);
        if (answer === undefined) continue;
        done.push({ case: opened.case.id, number: (JSON.parse(answer) as { number: string }).number });
        const again = await license(change, opened.grant);
        if (again !== undefined && again !== answer) violations.push('the same key gave another answer');
      }
      if (!opened) await delay(100);
    }
  }

  const work = serve();
  return {
    done,
    violations,
    /** How often a change was sent again because its answer was lost. */
    resent: () => resent,
    async stop(): Promise<void> {
      isOver = true;
      await work;
    },
  };
}
