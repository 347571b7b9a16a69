import type { Agreement } from '../../subgraphs/kit/agreements.ts';
import type { Description } from '../../subgraphs/kit/service.ts';

/** Most agreements that a department may have. */
const MOST_AGREEMENTS = 2_000;

/** Reads what a department says of itself. Throws when it does not have the form of a description. */
export function readDescription(given: unknown): Description {
  const { sdl, agreements } = (given ?? {}) as Record<string, unknown>;
  const isRight =
    typeof sdl === 'string' &&
    Array.isArray(agreements) &&
    agreements.length <= MOST_AGREEMENTS &&
    agreements.every(isAgreement);
  if (!isRight) throw new Error('the department answers, but not with a description');
  return { sdl, agreements };
}

function isAgreement(given: unknown): given is Description['agreements'][number] {
  const agreement = (given ?? {}) as Record<string, unknown>;
  return (
    ['task', 'recipient', 'basis', 'until'].every((name) => typeof agreement[name] === 'string') &&
    areTexts(agreement.fields) &&
    // A kit from before agreements had parts: it is reached, and approves nothing.
    areTexts(agreement.part ?? [])
  );
}

const areTexts = (given: unknown): boolean => Array.isArray(given) && given.every((one) => typeof one === 'string');

/** Agreements as they are sent and kept, and back. */
export const writtenAgreements = (agreements: readonly Agreement[]): Description['agreements'] =>
  agreements.map((agreement) => ({ ...agreement, fields: [...agreement.fields].sort() }));
export const readAgreements = (written: Description['agreements']): Agreement[] =>
  written.map((agreement) => ({ ...agreement, fields: new Set(agreement.fields) }));
