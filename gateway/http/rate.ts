import { type BudgetOptions, createBudget } from './budget.ts';

/**
 * Makes the count of what each may do so often: a budget of which each time spends one. It throws OVERLOADED with the seconds
 * to wait, and counts nothing then.
 */
export function createRate(options: BudgetOptions): (who: string) => void {
  const { check, spend } = createBudget(options);
  return (who) => {
    check(who, 1);
    spend(who, 1);
  };
}
