/** W3C trace context, version 00; anything longer, of another version, or that came twice has another form. */
const FORM = /^00-(?!0{32})([\da-f]{32})-(?!0{16})([\da-f]{16})-[\da-f]{2}$/;

/** As many digits in a row may be an ID number, also one of the old fifteen digits or without its last character. */
const NUMBER = /\d{15}/;

export interface TraceParent {
  traceId: string;
  spanId: string;
}

/**
 * What a `traceparent` header names as the cause of a request. Undefined for what has another form and for what has room for
 * somebody's ID number: by chance that is one in a hundred.
 */
export function readTraceparent(header: unknown): TraceParent | undefined {
  const [, traceId, spanId] = (typeof header === 'string' && FORM.exec(header)) || [];
  return traceId && spanId && !NUMBER.test(traceId) && !NUMBER.test(spanId) ? { traceId, spanId } : undefined;
}

export const writeTraceparent = ({ traceId, spanId }: TraceParent): string => `00-${traceId}-${spanId}-01`;

/** A trace's number in the form of a UUID, as logs, errors and the ledger name it. */
export const traceName = (traceId: string): string =>
  traceId.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
