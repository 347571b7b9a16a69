/**
 * Every precise sentence that a client can be given, and the same in Chinese. `{name}` has the place of a value: a name of
 * the schema or the task, a number, or a part of a sentence that stands here too; never of what a person's data say.
 * Whoever refuses in a sentence of their own adds it here: the types ask for it. The codes' general ones are in errors.ts.
 */
export const CHINESE = {
  // Signing in, cases and cards
  'Your identity cannot be confirmed at the moment. Try again shortly.': '目前无法确认您的身份。请稍后重试。',
  'There is no such task. The "tasks" field lists them.': '没有这项任务。可用的任务见 "tasks" 字段。',
  'This task is not done at this window. The "tasks" field says where it is.':
    '此窗口不办理这项任务。办理窗口见 "tasks" 字段。',
  'You are not assigned to this window. Sign in as somebody who is.':
    '您未被派驻到此窗口。请以派驻此窗口的人员身份登录。',
  'This task is about the signed-in citizen. Leave "subjects" out.':
    '这项任务只涉及登录的公民本人。请不要填写 "subjects"。',
  'Give each role of the task once: {roles}.': '任务的每个角色须且只须填写一次：{roles}。',
  'No card was read for: {roles}. Read it at this window.': '以下角色尚未读卡：{roles}。请在此窗口读卡。',
  'The card read for {role} is not that of a citizen.': '为 {role} 读取的证件不属于公民。',
  'The card read for {role} is not that of an enterprise.': '为 {role} 读取的证件不属于企业。',
  'One card was read for several roles: {roles}. Read the card of each at this window.':
    '以下角色读取的是同一证件：{roles}。请在此窗口分别读取各人的证件。',
  'A key has from 1 to 100 characters. Choose another.': '键须为 1 至 100 个字符。请另选一个。',
  'The parameter "{name}" must be a {type}.': '参数 "{name}" 的类型必须是 {type}。',
  'The task has these parameters: {names}.': '任务的参数为：{names}。',
  none: '无',
  'A card reading can be used once only. Have the card read again.': '一次读卡只能使用一次。请重新读卡。',
  'The card was read at another window. Have it read again at this one.':
    '证件是在其他窗口读取的。请在此窗口重新读卡。',
  'The card was read too long ago. Have it read again.': '读卡时间过久。请重新读卡。',
  "The card reader's clock is ahead. Have it set, then have the card read again.":
    '读卡器的时钟过快。请校准后重新读卡。',
  'The card reader gave no valid ID number or unified social credit code.':
    '读卡器给出的不是有效的身份证号码或统一社会信用代码。',
  'This is not the reading of a card. Send what the card reader gave.': '这不是读卡结果。请发送读卡器给出的内容。',
  'The reading is not signed by a known card reader. Have the card read again at this window.':
    '读卡结果没有已登记读卡器的签名。请在此窗口重新读卡。',
  'This case was opened by somebody else or at another window.': '此案件由他人或在其他窗口开立。',
  'The case cannot be confirmed at the moment. Try again shortly.': '目前无法确认此案件。请稍后重试。',
  'The case is closed. Open a new case.': '此案件已结束。请开立新案件。',
  'The task of this case is no longer offered. Open a new case.': '此案件的任务已不再提供。请开立新案件。',
  'You have no such case.': '您没有这个案件。',

  // Rates
  'Too many operations in a short time. Try again after the seconds that Retry-After names.':
    '短时间内操作过多。请在 Retry-After 所示的秒数之后重试。',
  'Too many new operations in a short time. Try again after the seconds that Retry-After names.':
    '短时间内首次发送的操作过多。请在 Retry-After 所示的秒数之后重试。',
  'Too many cases in a short time. Try again after the seconds that Retry-After names.':
    '短时间内开立的案件过多。请在 Retry-After 所示的秒数之后重试。',
  'Too many sign-ins in a short time. Try again after the seconds that Retry-After names.':
    '短时间内登录过多。请在 Retry-After 所示的秒数之后重试。',

  // Operations and their variables
  'Send fields of the platform, of departments and of the schema in operations of their own.':
    '平台字段、部门字段与模式字段请分别放在各自的操作中发送。',
  'Name the one operation of the document that is to be run.': '请指明文档中要执行的那一个操作。',
  'There is no {operation} here.': '这里没有 {operation} 操作。',
  'Subscriptions are not offered.': '不提供订阅。',
  'The condition of @{directive} must be true or false.': '@{directive} 的条件必须是 true 或 false。',
  'A variable cannot be called __proto__.': '变量不能命名为 __proto__。',
  'The variable {name} must be a valid {type}.': '变量 {name} 必须是有效的 {type}。',
  'value of its type': '该类型的值',
  'Not a valid {type}: 18 characters of GB 11643-1999, the last one its check digit.':
    '不是有效的 {type}：须为符合 GB 11643-1999 的 18 位字符，末位为校验码。',
  'Not a valid {type}: 18 characters of GB 32100-2015, the last one its check digit.':
    '不是有效的 {type}：须为符合 GB 32100-2015 的 18 位字符，末位为校验码。',
  'Not a valid {type}: 28 characters of GB/T 37346-2019.': '不是有效的 {type}：须为符合 GB/T 37346-2019 的 28 位字符。',
  '"first" must be from 1 to {most}.': '"first" 必须在 1 到 {most} 之间。',
  '"after" must be the endCursor of a page.': '"after" 必须是某一页的 endCursor。',
  'A representation names a type that has no key here.': '实体表示所指的类型在此没有键。',
  'A representation lacks the key of its type.': '实体表示缺少其类型的键。',
  'Representations must be given in a variable of type [_Any!]!.': '实体表示必须以 [_Any!]! 类型的变量给出。',
  'Only requests signed by the gateway are answered.': '只答复由网关签名的请求。',
  'The operation cannot be parsed.': '无法解析此操作。',
  "The operation is not valid for this department's schema.": '此操作不符合该部门的模式。',
  'The operation cannot be executed.': '无法执行此操作。',

  // HTTP
  'Send operations by POST.': '请用 POST 发送操作。',
  'Send a JSON body of at most 256 KiB.': '请发送不超过 256 KiB 的 JSON 正文。',
  'Send one operation as a JSON body: "query" is a text, "variables" an object, "operationName" a text.':
    '请以 JSON 正文发送一个操作："query" 为文本，"variables" 为对象，"operationName" 为文本。',
  'There is nothing here. The graph is at /graphql.': '此处没有内容。数据图位于 /graphql。',
  'Nobody waits.': '已无人等待。',

  // Mistakes in a document
  'The operation cannot be parsed: line {line}, column {column} has {what} where it does not belong.':
    '无法解析此操作：第 {line} 行第 {column} 列出现了不应有的{what}。',
  'a name': '名称',
  'a number': '数字',
  'a text': '文本',
  'the end': '结尾',
  'something that cannot be read': '无法识别的内容',
  '"{mark}"': '“{mark}”',
  'of this name': '（此名称）',
  '"{name}"': '"{name}"',
  'There can be only one operation {name}.': '操作 {name} 只能有一个。',
  'There can be only one fragment {name}.': '片段 {name} 只能有一个。',
  'There can be only one variable {name}.': '变量 {name} 只能有一个。',
  'There can be only one argument {name}.': '参数 {name} 只能有一个。',
  'There can be only one input field {name}.': '输入字段 {name} 只能有一个。',
  'A document may hold operations and fragments only.': '文档中只能有操作和片段。',
  'An operation without a name must be the only one in its document.': '没有名称的操作必须是文档中唯一的操作。',
  'A subscription must select one field, and none of introspection.': '订阅必须只选择一个字段，且不能是内省字段。',
  'There is no type {name}.': '没有类型 {name}。',
  'A fragment cannot be on {name}, which has no fields.': '片段不能用于 {name}，它没有字段。',
  'A variable must have an input type: a scalar, an enum or an input.': '变量必须是输入类型：标量、枚举或输入对象。',
  'The field "{field}" has no fields to select. Leave its selection out.':
    '字段 "{field}" 没有可选择的字段。请去掉它的选择集。',
  'The field "{field}" has fields. Select some of them.': '字段 "{field}" 含有字段。请从中选择。',
  'The type "{type}" has no field {name}.': '类型 "{type}" 没有字段 {name}。',
  'There is no fragment {name} in the document.': '文档中没有片段 {name}。',
  'The fragment {name} is never used.': '片段 {name} 从未使用。',
  'A fragment here can never apply to the type "{type}".': '此处的片段不可能适用于类型 "{type}"。',
  'The fragment {name} contains itself.': '片段 {name} 包含了自身。',
  'The variable {name} is not defined by the operation that uses it.': '使用变量 {name} 的操作没有定义它。',
  'The variable {name} is never used.': '变量 {name} 从未使用。',
  'The directive "@{name}" cannot be used here.': '指令 "@{name}" 不能用在这里。',
  'There is no directive {name}.': '没有指令 {name}。',
  'The directive {name} can be used only once in a place.': '指令 {name} 在一处只能使用一次。',
  'There is no argument {name} of {holder}.': '{holder}没有参数 {name}。',
  'the directive "@{name}"': '指令 "@{name}" ',
  'the field "{name}"': '字段 "{name}" ',
  'Give {holder} what it requires: {names}.': '请为{holder}给出必需的参数：{names}。',
  'The variable {name} has another type than the place where it is used.': '变量 {name} 的类型与使用它的位置不符。',
  'The fields {name} conflict. Give them different aliases, or ask for the same in both.':
    '字段 {name} 互相冲突。请使用不同的别名，或让两处的请求一致。',
  'The introspection goes too deep. Ask for fewer levels.': '内省的层次过深。请减少层次。',
  'the argument "{name}"': '参数 "{name}" ',
  'the default of a variable': '变量的默认值',
  'The input "{input}" in {place} has no field {name}.': '{place}中的输入 "{input}" 没有字段 {name}。',
  'Give the input "{input}" in {place} what it requires: {names}.':
    '请为{place}中的输入 "{input}" 给出必需的字段：{names}。',
  'Give the input "{input}" in {place} exactly one of its fields, and not null.':
    '请为{place}中的输入 "{input}" 给出且只给出一个字段，且不能为 null。',
  'A value in {place} does not fit. It must be of type "{type}".': '{place}中的值不合适。其类型必须是 "{type}"。',
  'A value in {place} does not fit. It must be as the schema says.': '{place}中的值不合适。它必须符合模式。',
} as const;

export type Language = 'en' | 'zh';
export type Sentence = keyof typeof CHINESE;
export type Value = string | number | Said;

/** The names of a sentence's places. */
type Places<S extends string> = S extends `${string}{${infer Name}}${infer Rest}` ? Name | Places<Rest> : never;
/** A sentence that has no place for a value. */
export type Plain = { [S in Sentence]: [Places<S>] extends [never] ? S : never }[Sentence];

/** A sentence with its values, in no language yet. */
export interface Said {
  readonly sentence: Sentence;
  readonly values: Readonly<Record<string, Value>>;
}

/** Puts values into a sentence, each into the place of its name. */
export function say<S extends Sentence>(
  sentence: S,
  ...[values]: [Places<S>] extends [never] ? [] : [Readonly<Record<Places<S>, Value>>]
): Said {
  return { sentence, values: values ?? {} };
}

export function spoken(value: Value, language: Language): string {
  if (typeof value !== 'object') return String(value);
  const { sentence, values } = value;
  const form: string = language === 'zh' ? CHINESE[sentence] : sentence;
  return form.replace(/\{(\w+)\}/g, (_, name: string) => spoken(values[name] ?? '', language));
}
