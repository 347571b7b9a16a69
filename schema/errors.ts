import { GraphQLError } from 'graphql';

/**
 * Every error a client can be given: its stable code, the HTTP status that fits, and the sentence that says what to do.
 * Sentences never carry a value, an internal message, or a hint that a person exists.
 */
export const ERRORS = {
  UNAUTHENTICATED: [401, 'Sign in and send the access token as "Authorization: Bearer <token>".'],
  CASE_REQUIRED: [403, 'Open a case with openCase and send its grant in the X-Case-Grant header.'],
  CASE_INVALID: [403, 'This grant is not valid here. Open a new case at this window.'],
  CASE_EXPIRED: [403, 'The case has expired. Open a new case.'],
  SUBJECT_NOT_IN_CASE: [403, 'The case is not about this subject. Open a case with their presentation.'],
  FIELD_NOT_GRANTED: [403, 'The task does not grant this field here. Remove it, or ask for a task that names it.'],
  ARGUMENT_NOT_GRANTED: [403, "The task fixes this argument. Send the case's value."],
  NOT_IN_AGREEMENT: [403, 'The owning department has not agreed to share this with the task. Ask it for an agreement.'],
  PRESENTATION_INVALID: [403, 'The presentation cannot be used. Have the card read again at this window.'],
  AUDIT_UNAVAILABLE: [503, 'The release could not be recorded, so nothing was released. Try again shortly.'],
  DEPARTMENT_UNAVAILABLE: [
    200,
    'A department did not answer. Its fields are missing, the others are complete. Try again.',
  ],
  BAD_USER_INPUT: [400, 'The input is not valid. Correct it and send the request again.'],
  OVERLOADED: [503, 'More is asked than can be answered in time. Try again after the seconds that Retry-After names.'],
  OPERATION_TOO_COMPLEX: [400, 'The operation is too large. Split it, or ask for fewer fields.'],
  INTERNAL_SERVER_ERROR: [500, 'Something went wrong on our side. Try again, and report the reference if it stays.'],
} as const satisfies Record<string, readonly [status: number, message: string]>;

export type ErrorCode = keyof typeof ERRORS;

interface Details {
  /** Replaces the code's general sentence by a more precise one. */
  message?: string;
  /** Response path of the field that is meant. */
  path?: readonly (string | number)[];
  /** Schema coordinate of the field that is meant, as `Type.field`. */
  coordinate?: string;
  /** Only a department's name, an argument's name, or a reference to the log: never a value. */
  [extension: string]: unknown;
}

/** Makes the GraphQL error of a code, ready to be thrown. */
export function refusal(code: ErrorCode, details: Details = {}): GraphQLError {
  const { message, path, ...extensions } = details;
  const [status, sentence] = ERRORS[code];
  return new GraphQLError(message ?? sentence, {
    path: path ?? null,
    extensions: { code, ...extensions, ...(status === 200 ? {} : { http: { status } }) },
  });
}

/** An error beside partial data: the same, without a say in the response's HTTP status. */
export function shortfall(code: ErrorCode, details: Details = {}): GraphQLError {
  const { http: _, ...extensions } = refusal(code, details).extensions;
  return new GraphQLError(details.message ?? ERRORS[code][1], { path: details.path ?? null, extensions });
}

/** The code of an error that is ours, undefined for all others. */
export function codeOf(error: unknown): ErrorCode | undefined {
  // An error that graphql-jit makes itself, of a value that does not fit its type, has no extensions at all.
  const code = error instanceof GraphQLError ? error.extensions?.code : undefined;
  return typeof code === 'string' && Object.hasOwn(ERRORS, code) ? (code as ErrorCode) : undefined;
}
