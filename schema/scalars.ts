import { GraphQLScalarType, Kind } from 'graphql';
import { GraphQLDateTimeISO, GraphQLLocalDate, GraphQLSafeInt } from 'graphql-scalars';
import { LRUCache } from 'lru-cache';
import { stdnum } from 'stdnum';
import { refusal } from './errors.ts';
import { type Sentence, say } from './sentences.ts';

/** The ID number in its one normal form, or undefined when it is malformed (GB 11643-1999: date and check digit). */
export const parseIdNumber = remembered((value) => {
  // The library forgives blanks and dashes; a key must have one spelling only.
  const idNumber = value.toUpperCase();
  return /^\d{17}[\dX]$/.test(idNumber) && stdnum.CN?.ric?.validate(idNumber).isValid ? idNumber : undefined;
});

/** The USCC in its one normal form, or undefined when it is malformed (GB 32100-2015, and GB 11714 for positions 9 to 17). */
export const parseUscc = remembered((value) => {
  const uscc = value.toUpperCase();
  if (!/^[0-9A-HJ-NPQRTUWXY]{2}\d{6}[0-9A-HJ-NPQRTUWXY]{10}$/.test(uscc)) return undefined;
  return usccCheck(uscc) === uscc[17] && organisationCheck(uscc.slice(8, 16)) === uscc[16] ? uscc : undefined;
});

/** The same numbers come again and again on their way through a request; valid ones are checked once. */
function remembered(parse: (value: string) => string | undefined): (value: unknown) => string | undefined {
  const valid = new LRUCache<string, string>({ max: 20_000 });
  return (value) => {
    if (typeof value !== 'string') return undefined;
    const known = valid.get(value);
    if (known !== undefined) return known;
    const normal = parse(value);
    if (normal !== undefined) valid.set(value, normal);
    return normal;
  };
}

const USCC_ALPHABET = '0123456789ABCDEFGHJKLMNPQRTUWXY';
const USCC_WEIGHTS = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];

/** Check character of a USCC's first 17 characters. The standard's table, because stdnum refuses every code whose check is 0. */
export function usccCheck(uscc: string): string {
  const sum = USCC_WEIGHTS.reduce((total, weight, i) => total + weight * USCC_ALPHABET.indexOf(uscc[i] ?? ''), 0);
  return USCC_ALPHABET[(31 - (sum % 31)) % 31] as string;
}

/** Check character of an organisation code's first eight characters (GB 11714-1997). */
export function organisationCheck(code: string): string {
  const weights = [3, 7, 9, 10, 5, 8, 4, 2];
  const sum = weights.reduce((total, weight, i) => total + weight * Number.parseInt(code[i] ?? '', 36), 0);
  const check = 11 - (sum % 11);
  return check === 10 ? 'X' : check === 11 ? '0' : String(check);
}

type Form = Extract<Sentence, `Not a valid {type}: ${string}`>;

function keyScalar(name: string, parse: (value: unknown) => string | undefined, form: Form): GraphQLScalarType {
  const check = (value: unknown): string => {
    const key = parse(value);
    if (!key) throw refusal('BAD_USER_INPUT', { message: say(form, { type: name }) });
    return key;
  };
  return new GraphQLScalarType({
    name,
    serialize: check,
    parseValue: check,
    parseLiteral: (node) => check(node.kind === Kind.STRING ? node.value : undefined),
  });
}

function renamed(scalar: GraphQLScalarType, name: string): GraphQLScalarType {
  return new GraphQLScalarType({ ...scalar.toConfig(), name, description: undefined });
}

/** The scalars that all departments share; the gateway holds clients and departments to the same ones. */
export const scalars: Record<string, GraphQLScalarType> = {
  IDNumber: keyScalar(
    'IDNumber',
    parseIdNumber,
    'Not a valid {type}: 18 characters of GB 11643-1999, the last one its check digit.',
  ),
  USCC: keyScalar(
    'USCC',
    parseUscc,
    'Not a valid {type}: 18 characters of GB 32100-2015, the last one its check digit.',
  ),
  Date: renamed(GraphQLLocalDate, 'Date'),
  DateTime: renamed(GraphQLDateTimeISO, 'DateTime'),
  Fen: renamed(GraphQLSafeInt, 'Fen'),
  RealEstateUnitNumber: keyScalar(
    'RealEstateUnitNumber',
    (value) => (typeof value === 'string' && /^\d{12}[A-Z]{2}\d{5}[FLQW]\d{8}$/.test(value) ? value : undefined),
    'Not a valid {type}: 28 characters of GB/T 37346-2019.',
  ),
};
