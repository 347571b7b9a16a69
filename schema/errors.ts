import { type ASTNode, GraphQLError } from 'graphql';
import { type Language, type Plain, type Said, spoken } from './sentences.ts';

/**
 * Every error a client can be given: its stable code, the HTTP status that fits, and the sentence that says what to do, in
 * English and in Chinese. Sentences never carry a value, an internal message, or a hint that a person exists.
 */
export const ERRORS = {
  UNAUTHENTICATED: [
    401,
    'Sign in and send the access token as "Authorization: Bearer <token>".',
    '请登录，并以 "Authorization: Bearer <token>" 发送访问令牌。',
  ],
  CASE_REQUIRED: [
    403,
    'Open a case with openCase and send its grant in the X-Case-Grant header.',
    '请用 openCase 开立案件，并在 X-Case-Grant 请求头中发送其授权。',
  ],
  CASE_INVALID: [
    403,
    'This grant is not valid here. Open a new case at this window.',
    '此授权在此无效。请在此窗口开立新案件。',
  ],
  CASE_EXPIRED: [403, 'The case has expired. Open a new case.', '案件已过期。请开立新案件。'],
  SUBJECT_NOT_IN_CASE: [
    403,
    'The case is not about this subject. Open a case with their presentation.',
    '案件不涉及此当事人。请凭其出示的证件开立案件。',
  ],
  FIELD_NOT_GRANTED: [
    403,
    'The task does not grant this field here. Remove it, or ask for a task that names it.',
    '任务在此处未授权此字段。请去掉它，或申请包含它的任务。',
  ],
  ARGUMENT_NOT_GRANTED: [
    403,
    "The task fixes this argument. Send the case's value.",
    '任务限定了此参数。请发送案件中的值。',
  ],
  NOT_IN_AGREEMENT: [
    403,
    'The owning department has not agreed to share this with the task. Ask it for an agreement.',
    '所属部门尚未同意向此任务共享此项。请向其申请共享协议。',
  ],
  PRESENTATION_INVALID: [
    403,
    'The presentation cannot be used. Have the card read again at this window.',
    '此证件出示不能使用。请在此窗口重新读卡。',
  ],
  KEY_REUSED: [
    409,
    'This key was used for something else. Choose a new key for each change.',
    '此键已用于其他操作。请为每次变更使用新的键。',
  ],
  STEP_OUT_OF_ORDER: [
    409,
    'An earlier step of this case is not done. Have it done, then send this change again.',
    '此案件的前一步骤尚未完成。请先办理该步骤，再重新发送此变更。',
  ],
  CONSENT_MISSING: [
    403,
    'A consent that this change needs is not there. Ask for it, then send this change again.',
    '此变更所需的同意尚未取得。请先征得同意，再重新发送此变更。',
  ],
  CERTIFICATE_INVALID: [
    403,
    'A certificate that this change rests on does not hold. Ask the department that issued it for a new one.',
    '此变更所依据的凭证无效。请向出具部门申请新的凭证。',
  ],
  RULE_NOT_MET: [
    409,
    'A rule of the department is not met. Have what it demands done, then send this change again.',
    '未满足该部门的规则。请先满足其要求，再重新发送此变更。',
  ],
  CONFLICT: [
    409,
    'Somebody was faster, and what this change rests on is no longer so. Look at what holds now. Send it again if it is still meant.',
    '他人已先行办理，此变更所依据的情况已改变。请查看当前情况；如仍需办理，请重新发送。',
  ],
  AUDIT_UNAVAILABLE: [
    503,
    'The release could not be recorded, so nothing was released. Try again shortly.',
    '无法留存记录，因此未提供任何数据。请稍后重试。',
  ],
  PLATFORM_UNAVAILABLE: [
    503,
    "The platform's own records cannot be reached. Try again shortly.",
    '目前无法访问平台自身的记录。请稍后重试。',
  ],
  DEPARTMENT_UNAVAILABLE: [
    200,
    'A department did not answer. Its fields are missing, the others are complete. Try again.',
    '有部门未答复，其字段缺失，其余完整。请重试。',
  ],
  BAD_USER_INPUT: [
    400,
    'The input is not valid. Correct it and send the request again.',
    '输入无效。请更正后重新发送请求。',
  ],
  OVERLOADED: [
    503,
    'More is asked than can be answered in time. Try again after the seconds that Retry-After names.',
    '请求过多，无法及时答复。请在 Retry-After 所示的秒数之后重试。',
  ],
  OPERATION_TOO_COMPLEX: [
    400,
    'The operation is too large. Split it, or ask for fewer fields.',
    '操作过大。请拆分操作，或减少所请求的字段。',
  ],
  INTERNAL_SERVER_ERROR: [
    500,
    'Something went wrong on our side. Try again, and report the reference if it stays.',
    '我方发生错误。请重试；若仍然出现，请报告参考编号。',
  ],
} as const satisfies Record<string, readonly [status: number, english: string, chinese: string]>;

export type ErrorCode = keyof typeof ERRORS;

/** Words in both languages: a title, a rule and what would meet it. */
export interface Bilingual {
  readonly en: string;
  readonly zh: string;
}

interface Details {
  /** Replaces the code's general sentence by a more precise one, which sentences.ts has in Chinese too. */
  message?: Plain | Said;
  /** Response path of the field that is meant. */
  path?: readonly (string | number)[];
  /** Schema coordinate of the field that is meant, as `Type.field`. */
  coordinate?: string;
  /** Where in the document the mistake is. */
  nodes?: readonly ASTNode[];
  /** Whole seconds after which it is worth to try again; they go into the Retry-After header too. */
  retryAfter?: number;
  /** Only a department's name, an argument's name, or a reference to the log: never a value. */
  [extension: string]: unknown;
}

/** What an error that is given alone says of its HTTP response. */
export interface RefusalHttp {
  status: number;
  headers?: ReadonlyMap<string, string>;
}

/** An error that is meant for the client, which it can be told in its language. */
export class Refusal extends GraphQLError {
  readonly #message: Plain | Said | undefined;

  constructor(code: ErrorCode, { message, path, nodes, ...extensions }: Details, http?: RefusalHttp) {
    super(message ? inLanguage(message, 'en') : ERRORS[code][1], {
      path: path ?? null,
      nodes: nodes ?? null,
      extensions: { code, ...extensions, ...(http ? { http } : {}) },
    });
    this.#message = message;
  }

  /** What it says: precisely, or as generally as its code. */
  said(language: Language, how: 'precisely' | 'generally' = 'precisely'): string {
    if (this.#message && how === 'precisely') return inLanguage(this.#message, language);
    return ERRORS[this.extensions.code as ErrorCode][language === 'zh' ? 2 : 1];
  }
}

const inLanguage = (message: Plain | Said, language: Language): string =>
  spoken(typeof message === 'string' ? { sentence: message, values: {} } : message, language);

/** Makes the GraphQL error of a code, ready to be thrown. */
export function refusal(code: ErrorCode, details: Details = {}): Refusal {
  const [status] = ERRORS[code];
  const { retryAfter } = details;
  const headers = retryAfter === undefined ? {} : { headers: new Map([['retry-after', String(retryAfter)]]) };
  return new Refusal(code, details, status === 200 ? undefined : { status, ...headers });
}

/** An error beside partial data: the same, without a say in the response's HTTP status. */
export function shortfall(code: ErrorCode, details: Details = {}): Refusal {
  return new Refusal(code, details);
}

/** The refusal that an error is or was caused by; undefined for all that is not meant for the client. */
export function refusalIn(error: unknown): Refusal | undefined {
  for (let at = error; at instanceof Error; at = (at as GraphQLError).originalError ?? at.cause) {
    if (at instanceof Refusal) return at;
  }
  return undefined;
}

/** The code of an error that is ours, undefined for all others. */
export function codeOf(error: unknown): ErrorCode | undefined {
  // An error that graphql-jit makes itself, of a value that does not fit its type, has no extensions at all.
  const code = error instanceof GraphQLError ? error.extensions?.code : undefined;
  return typeof code === 'string' && Object.hasOwn(ERRORS, code) ? (code as ErrorCode) : undefined;
}
