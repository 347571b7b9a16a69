import type { GraphQLResolveInfo } from 'graphql';
import type { Document } from 'mongodb';
import { type Certified, createNumbers, type Expected, type Statement } from './certificates.ts';
import type { ChangedName, Collections } from './collections.ts';
import { ImproperChange } from './draft.ts';
import type { Context } from './resolvers.ts';

/** The records that a change rests on. They are read afresh, and when it is written they must still be the same. */
export interface Drafted<C extends Collections> {
  /** The record with this key, null where there is none; that, too, must still hold when the change is written. */
  get(collection: keyof C & string, key: string): Promise<Document | null>;
  /** Makes the record with this document's key this document, whole; it was got before. */
  put(collection: ChangedName<C>, document: Document): void;
  remove(collection: ChangedName<C>, key: string): void;
  /** Signs a statement for another department and puts it on record; it is void when this change is not done. */
  certify(statement: Statement): Promise<Certified>;
  /** Takes back a certificate that this department issued. */
  revoke(id: string): Promise<void>;
  /** Refuses with CERTIFICATE_INVALID unless it is what is expected, of this case, in force, and never used here; this change uses it. */
  rely(certificate: string | null | undefined, expected: Expected): Promise<void>;
  /** For what may become another meanwhile without harm: reads through it are not compared. */
  context: Context;
}

/**
 * Decides on an input and drafts what it makes of the records. Throws a refusal where it must not be; nothing is written
 * then. It may be run several times, and so does nothing itself. Gives the answer, plain values, which is kept.
 */
export type Rule<C extends Collections, I> = (input: I, drafted: Drafted<C>) => Promise<unknown> | unknown;

type Input = { readonly key: string } & Readonly<Record<string, unknown>>;
type Resolver = (
  parent: unknown,
  args: { input: Input },
  context: Context,
  info: GraphQLResolveInfo,
) => Promise<unknown>;

const made = new WeakSet<object>();

/** Whether a resolver was made by `change`. */
export const isChange = (resolver: unknown): boolean => typeof resolver === 'function' && made.has(resolver);

/** How a department of these collections writes the resolvers of its mutations. */
export const changesOf = <C extends Collections>(_: C) => ({
  /** A mutation `name(input: …! { key: ID! … })`: carried out once for its key, all of it or nothing. */
  change<I extends { readonly key: string } = Input>(rule: Rule<C, I>): Resolver {
    const resolver: Resolver = async (_parent, { input }, context, { fieldName, parentType, schema }) => {
      if (parentType !== schema.getMutationType() || !context.change || !context.certificates) {
        throw new ImproperChange('NO_MUTATION', `${fieldName} cannot change anything here`);
      }
      const { caseId = '', signal, certificates } = context;
      const numbers = createNumbers();
      return context.change({ name: fieldName, caseId, input, signal }, (draft) => {
        const next = numbers();
        return Promise.resolve(
          rule(input as unknown as I, {
            ...draft,
            context,
            certify: (statement) => certificates.certify(draft, caseId, next(), statement),
            revoke: (id) => certificates.revoke(draft, id),
            rely: (certificate, expected) => certificates.rely(draft, caseId, certificate, expected),
          }),
        );
      });
    };
    made.add(resolver);
    return resolver;
  },
});
