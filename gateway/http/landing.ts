import { createHash } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import Negotiator from 'negotiator';
import type { Language } from '../../schema/sentences.ts';
import { languageOf } from './language.ts';

/** One way on: a path or a command, and what is there. */
type Way = readonly [place: string, says: Record<Language, string>];

const TITLE: Record<Language, string> = {
  en: 'Citizen Graph: one graph over many departments. A window sees what its task grants, and nothing else.',
  zh: 'Citizen Graph：多部门一张图。窗口只能看到其任务所授权的内容。',
};

const PLACES: readonly Way[] = [
  ['POST /graphql', { en: 'the graph', zh: '图的入口' }],
  ['GET /health/ready', { en: 'whether it can answer', zh: '是否就绪' }],
  ['GET /metrics', { en: 'how busy it is; for this machine', zh: '运行指标，仅限本机' }],
];

/** Only who has the data folder of this gateway can do this, and only where it is the issuer itself. */
const COMMANDS: readonly Way[] = [
  ['npm run -s token -- officer-chen', { en: 'signs in an officer', zh: '以一名窗口人员登录' }],
  ['npm run demo', { en: 'plays one case', zh: '演示一个案件' }],
  ['npm run task -- list', { en: 'shows what can be done at which window', zh: '列出各窗口办理的任务' }],
];

const DOCS: readonly Way[] = [
  ['README.md', { en: 'where to begin', zh: '从这里开始' }],
  ['docs/front-end.md', { en: 'for front ends', zh: '前端接入' }],
  ['docs/departments.md', { en: 'for departments', zh: '部门接入' }],
  ['docs/operations.md', { en: 'for operators', zh: '运维' }],
];

const STYLE =
  'body{font:16px/1.5 system-ui,sans-serif;max-width:48rem;margin:3rem auto;padding:0 1rem}dd{margin:0 0 .5rem}';

/** The page runs nothing, loads nothing, sends nothing, and is shown in nobody's frame. */
const HEADERS = {
  'content-security-policy': `default-src 'none'; style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  vary: 'accept, accept-language',
};

/** Answers `GET /`: what this is and where to go, the same for everybody. */
export function useLanding(app: FastifyInstance, { isIssuer }: { isIssuer: boolean }): void {
  const ways = [...PLACES, ...(isIssuer ? COMMANDS : []), ...DOCS];
  const texts = { en: textsIn('en', ways), zh: textsIn('zh', ways) };
  app.get('/', ({ headers }, reply) => {
    const wanted = new Negotiator({ headers }).mediaType(['text/html', 'application/json']);
    const { html, json } = texts[languageOf({ headers })];
    reply.headers(HEADERS);
    return wanted === 'application/json'
      ? reply.type('application/json; charset=utf-8').send(json)
      : reply.type('text/html; charset=utf-8').send(html);
  });
}

function textsIn(language: Language, ways: readonly Way[]): { html: string; json: string } {
  const rows = ways.map(([place, says]) => `<dt><code>${place}</code></dt><dd>${says[language]}</dd>`);
  return {
    html: `<!doctype html><html lang="${language}"><meta charset="utf-8"><title>Citizen Graph</title><style>${STYLE}</style><h1>Citizen Graph</h1><p>${TITLE[language]}</p><dl>${rows.join('')}</dl></html>\n`,
    json: JSON.stringify({
      title: TITLE[language],
      ways: ways.map(([place, says]) => ({ place, says: says[language] })),
    }),
  };
}
