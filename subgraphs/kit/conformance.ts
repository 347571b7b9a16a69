import { isDate } from 'node:util/types';
import { type GraphQLOutputType, isEnumType, isListType, isNonNullType, isObjectType } from 'graphql';
import type { Document } from 'mongodb';
import type { Department } from './department.ts';
import { plainFields, type StoredFields } from './document-schema.ts';

/** Says what of a stored document is not as the schema says: the names of its fields; undefined when all is. */
export type Conformance = (document: Document) => string[] | undefined;

type Check = (value: unknown) => boolean;

const isText: Check = (value) => typeof value === 'string';
const isNumber: Check = (value) => typeof value === 'number' && Number.isFinite(value);
const like =
  (form: RegExp): Check =>
  (value) =>
    typeof value === 'string' && form.test(value);

const SCALARS: Readonly<Record<string, Check>> = {
  Boolean: (value) => typeof value === 'boolean',
  Int: isNumber,
  Float: isNumber,
  Fen: isNumber,
  DateTime: isDate,
  Date: like(/^\d{4}-\d{2}-\d{2}$/),
  IDNumber: like(/^\d{17}[\dX]$/),
  USCC: like(/^[\dA-Z]{18}$/),
};

/** Compiles the check of a collection's documents. It is made for every document that is read, so it is plain loops. */
export function createConformance(department: Department, fields: StoredFields): Conformance {
  const names = [...fields.keys()];
  const checks = [...fields.values()].map((output) => checkOf(department, output));
  return (document) => {
    let faults: string[] | undefined;
    for (let i = 0; i < names.length; i++) {
      const name = names[i] as string;
      if ((checks[i] as Check)(document[name])) continue;
      faults ??= [];
      faults.push(name);
    }
    return faults;
  };
}

function checkOf(department: Department, output: GraphQLOutputType): Check {
  if (isNonNullType(output)) return definite(department, output.ofType);
  const check = definite(department, output);
  return (value) => value === undefined || value === null || check(value);
}

function definite(department: Department, output: GraphQLOutputType): Check {
  if (isListType(output)) {
    const check = checkOf(department, output.ofType);
    return (value) => Array.isArray(value) && value.every(check);
  }
  if (isEnumType(output)) {
    const values = new Set<unknown>(output.getValues().map(({ name }) => name));
    return (value) => values.has(value);
  }
  if (isObjectType(output)) {
    const faultsOf = createConformance(department, new Map(plainFields(department, output)));
    return (value) =>
      typeof value === 'object' && value !== null && !Array.isArray(value) && faultsOf(value) === undefined;
  }
  return SCALARS[String(output)] ?? isText;
}
