import { setTimeout as pause } from 'node:timers/promises';
import { BSON } from 'mongodb';
import { codeOf, refusal } from '../../schema/errors.ts';
import type { Changes, Compared, Effect, Outcome } from './changes.ts';
import { digestOf } from './digest.ts';
import { createDraft, type Draft, ImproperChange, type Place } from './draft.ts';
import { createGate } from './gate.ts';
import { createTurns } from './turns.ts';

/** Changes of a department that are under way or wait, and those of which the store writes one at a time each. */
const MOST_WAITING = 1_000;
const MOST_WRITING = 4;

/** How often a change begins anew because somebody was faster, and how long it waits at most before, each time longer. */
const ATTEMPTS = 6;
const PAUSE_MS = 20;

const LONGEST_CLIENT_KEY = 100;
const LONGEST_ANSWER = 64 * 1024;

/** One sending of a change. */
export interface Sending {
  /** The mutation's name. */
  name: string;
  /** The case under which it is sent: another case's key is another key. */
  caseId: string | undefined;
  input: { readonly key: string } & Readonly<Record<string, unknown>>;
  signal?: AbortSignal | undefined;
}

/** Decides and drafts. What it throws refuses the change, and nothing is written. */
export type DraftRule = (draft: Draft) => Promise<unknown>;

/** Carries a change out, once for its client key, however often it is sent. Gives what it answered. */
export type RunChange = (sending: Sending, rule: DraftRule) => Promise<unknown>;

interface Attempted {
  outcome: Outcome;
  answer: unknown;
}

const OVERTAKEN: Attempted = { outcome: 'conflict', answer: undefined };

/**
 * What is the same for the changes of every department: the answer kept under the client key, the rule on fresh records,
 * the transaction, and the new attempt where somebody was faster. `placesFor` gives the records as one sending reads them.
 */
export function createChangeRunner(
  changes: Changes,
  placesFor: (signal: AbortSignal | undefined) => ReadonlyMap<string, Place>,
): RunChange {
  const inKeysTurn = createTurns(MOST_WAITING);
  const inRecordsTurn = createTurns(MOST_WAITING);
  const gate = createGate(MOST_WRITING);

  async function keptAnswer({ key, digest }: Omit<Effect, 'answer'>): Promise<{ answer: unknown } | undefined> {
    const effect = await changes.effect(key);
    if (!effect) return undefined;
    if (effect.digest !== digest) throw refusal('KEY_REUSED');
    return { answer: readAnswer(effect.answer) };
  }

  /** Runs the rule and writes what it drafts, a second time where somebody was faster. */
  async function attempt(own: Omit<Effect, 'answer'>, { signal }: Sending, rule: DraftRule): Promise<Attempted> {
    const places = placesFor(signal);
    let drafted = await draftOf(places, rule);
    const held = new Set(drafted.compared.map(nameOf));
    const commit = async (): Promise<Attempted> => {
      // Nobody waits for what has not begun to be written.
      signal?.throwIfAborted();
      const outcome = await gate(() => changes.commit({ ...own, answer: drafted.answer }, drafted.compared));
      return { outcome, answer: readAnswer(drafted.answer) };
    };
    /** Drafts anew while nobody of this process comes between; no where the rule rests on more than before. */
    const redraft = async (): Promise<boolean> => {
      drafted = await draftOf(places, rule);
      return drafted.compared.every((one) => held.has(nameOf(one)));
    };
    return inRecordsTurn([...held], async (hasWaited) => {
      // Whoever came before has most likely written what this one rests on.
      if (hasWaited && !(await redraft())) return OVERTAKEN;
      const first = await commit();
      if (first.outcome === 'done' || (await changes.effect(own.key)) || !(await redraft())) return first;
      return commit();
    });
  }

  async function carryOut(own: Omit<Effect, 'answer'>, sending: Sending, rule: DraftRule): Promise<unknown> {
    for (let count = 1; ; count++) {
      const before = await keptAnswer(own);
      if (before) return before.answer;
      if (count > ATTEMPTS) throw refusal('CONFLICT');
      try {
        const { outcome, answer } = await attempt(own, sending, rule);
        if (outcome === 'done') return answer;
      } catch (error) {
        // Another process may be through with this very change, and the rule have refused to do it twice.
        const meanwhile = codeOf(error) && (await keptAnswer(own));
        if (meanwhile) return meanwhile.answer;
        throw error;
      }
      await pause(Math.random() * count * PAUSE_MS);
    }
  }

  return async (sending, rule) => {
    const { name, caseId, input } = sending;
    if (!caseId) throw refusal('CASE_REQUIRED');
    if (input.key.length < 1 || input.key.length > LONGEST_CLIENT_KEY) {
      throw refusal('BAD_USER_INPUT', { message: 'A key has from 1 to 100 characters. Choose another.' });
    }
    const key = digestOf([caseId, name, input.key]);
    return inKeysTurn([key], () => carryOut({ key, digest: digestOf([name, input]) }, sending, rule));
  };
}

const nameOf = ({ collection, key }: Compared): string => JSON.stringify([collection, key]);

async function draftOf(
  places: ReadonlyMap<string, Place>,
  rule: DraftRule,
): Promise<{ answer: string; compared: Compared[] }> {
  const draft = createDraft(places);
  const answer = BSON.EJSON.stringify({ answer: (await rule(draft)) ?? null });
  if (answer.length > LONGEST_ANSWER)
    throw new ImproperChange('LONG_ANSWER', 'the answer of a change is too long to be kept');
  return { answer, compared: draft.compared() };
}

const readAnswer = (text: string): unknown => BSON.EJSON.parse(text).answer;
