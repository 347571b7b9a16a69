import { createBudget } from '../http/budget.ts';
import { createRate } from '../http/rate.ts';
import type { Identity } from '../identity/access-token.ts';
import type { Configuration } from './configuration.ts';

type Limits = Pick<Configuration, 'rateOperations' | 'rateFields' | 'rateCases' | 'rateSignIns'>;

const nameOf = ({ user, client }: Identity): string => `${client}\n${user}`;

/** How often a user may do what costs us something; each throws OVERLOADED when it is too often. */
export function createRates({ rateOperations, rateFields, rateCases, rateSignIns }: Limits) {
  const operations = createRate({
    most: rateOperations,
    spanMs: 1_000,
    message: 'Too many operations in a short time. Try again after the seconds that Retry-After names.',
  });
  const fields = createBudget({
    most: rateFields,
    spanMs: 60_000,
    message: 'Too many new operations in a short time. Try again after the seconds that Retry-After names.',
  });
  const openings = createRate({
    most: rateCases,
    spanMs: 60_000,
    message: 'Too many cases in a short time. Try again after the seconds that Retry-After names.',
  });
  const signIn = createRate({
    most: rateSignIns,
    spanMs: 60_000,
    message: 'Too many sign-ins in a short time. Try again after the seconds that Retry-After names.',
  });
  return {
    operation(identity: Identity): void {
      const who = nameOf(identity);
      fields.check(who);
      operations(who);
    },
    /** Counts the fields of an operation that has to be made ready, because it is new, where there is budget left for it. */
    making(identity: Identity, count: number): void {
      const who = nameOf(identity);
      // Of many that came in at once, only some are made.
      fields.check(who);
      fields.spend(who, count);
    },
    opening: ({ user }: Identity): void => openings(user),
    signIn,
  };
}
