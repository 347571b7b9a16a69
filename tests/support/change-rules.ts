import { refusal } from '../../schema/errors.ts';
import type { DraftRule } from '../../subgraphs/kit/change-runner.ts';

/** Opens an account that is not there yet. */
export const open =
  (id: string): DraftRule =>
  async ({ get, put }) => {
    if (await get('accounts', id)) throw refusal('RULE_NOT_MET', { rule: 'opened once' });
    put('accounts', { id, balance: 0, isOpen: true, since: new Date('2030-01-02T03:04:05Z'), tags: ['new'] });
    return { id };
  };

export const add =
  (id: string, amount: number): DraftRule =>
  async ({ get, put }) => {
    const account = await get('accounts', id);
    if (!account?.isOpen) throw refusal('RULE_NOT_MET', { rule: 'open' });
    put('accounts', { ...account, balance: account.balance + amount });
    return { balance: account.balance + amount };
  };

/** Takes nothing from a frozen account. The freeze is only read. */
export const take =
  (id: string, amount: number): DraftRule =>
  async (draft) => {
    if (await draft.get('freezes', id)) throw refusal('RULE_NOT_MET', { rule: 'not frozen' });
    return add(id, -amount)(draft);
  };

/** Freezes an account that has something in it, which is only read. */
export const freeze =
  (id: string): DraftRule =>
  async ({ get, put }) => {
    if (!(await get('accounts', id))?.balance) throw refusal('RULE_NOT_MET', { rule: 'something in it' });
    await get('freezes', id);
    put('freezes', { id, by: 'court' });
    return { frozen: true };
  };

/** Moves from one account to another, and closes the first when it is empty; a change of three records. */
export const move =
  (from: string, to: string, amount: number): DraftRule =>
  async ({ get, put, remove }) => {
    const [source, target] = await Promise.all([get('accounts', from), get('accounts', to)]);
    if (!source || !target || source.balance < amount) throw refusal('RULE_NOT_MET', { rule: 'covered' });
    const left = source.balance - amount;
    if (left === 0) remove('accounts', from);
    else put('accounts', { ...source, balance: left });
    put('accounts', { ...target, balance: target.balance + amount });
    return { left };
  };
