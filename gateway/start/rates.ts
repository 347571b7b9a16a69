import { createRate } from '../http/rate.ts';
import type { Identity } from '../identity/access-token.ts';
import type { Configuration } from './configuration.ts';

type Limits = Pick<Configuration, 'rateOperations' | 'rateCases' | 'rateSignIns'>;

/** How often a user may do what costs us something; each throws OVERLOADED when it is too often. */
export function createRates({ rateOperations, rateCases, rateSignIns }: Limits) {
  const operations = createRate({
    most: rateOperations,
    spanMs: 1_000,
    message: 'Too many operations in a short time. Try again after the seconds that Retry-After names.',
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
    operation: ({ user, client }: Identity): void => operations(`${client}\n${user}`),
    opening: ({ user }: Identity): void => openings(user),
    signIn,
  };
}
