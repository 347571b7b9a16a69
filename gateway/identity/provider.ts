import type { IncomingMessage, ServerResponse } from 'node:http';
import type { GraphQLError } from 'graphql';
import { type Adapter, errors, Provider } from 'oidc-provider';
import type { Keys } from './keys.ts';
import { LOCAL_CLIENT, LOCAL_USER_GRANT } from './local-grant.ts';
import { isSameSecret } from './same-secret.ts';
import type { User } from './users.ts';

const TOKEN_SECONDS = 3_600;

export interface IdentityProvider {
  /** Where it is mounted: the path of its issuer. */
  path: string;
  /** Answers a request below `path` whose body nobody has read. */
  handle(req: IncomingMessage, res: ServerResponse): void;
}

/**
 * The OpenID provider of local installations. It issues JWT access tokens for `audience` that hold for an hour, with the
 * claims `sub`, `kind`, `windows` and, for citizens, `id_number`.
 */
export function createIdentityProvider(options: {
  issuer: string;
  audience: string;
  keys: Pick<Keys, 'oidc' | 'oidcCookie' | 'localClientSecret'>;
  users: readonly User[];
  /** Counts a sign-in; throws OVERLOADED when this user signs in too often. */
  countSignIn(user: string): void;
}): IdentityProvider {
  const { issuer, audience, keys } = options;
  const users = new Map(options.users.map((user) => [user.user, user]));
  const path = new URL(issuer).pathname;
  const { host, protocol } = new URL(issuer);
  const itself = { host, 'x-forwarded-host': host, 'x-forwarded-proto': protocol.slice(0, -1) };
  let inService: { of: string; answer: ReturnType<Provider['callback']> } | undefined;

  /** The library takes its keys when it is made; there is nothing else in it that would be lost. */
  function answer(req: IncomingMessage, res: ServerResponse) {
    const of = keys.oidc.known.map(({ kid }) => kid).join();
    if (inService?.of !== of) inService = { of, answer: create().callback() };
    return inService.answer(req, res);
  }

  function create(): Provider {
    const provider = new Provider(issuer, {
      adapter: () => KEEPS_NOTHING,
      jwks: { keys: keys.oidc.known } as { keys: [] },
      cookies: { keys: [...keys.oidcCookie.known] },
      clients: [
        {
          client_id: LOCAL_CLIENT,
          client_secret: keys.localClientSecret.active,
          grant_types: [LOCAL_USER_GRANT],
          response_types: [],
          redirect_uris: [],
        },
      ],
      clientAuthMethods: ['client_secret_basic'],
      clientDefaults: { id_token_signed_response_alg: 'EdDSA' },
      responseTypes: [],
      scopes: [],
      ttl: { AccessToken: TOKEN_SECONDS },
      features: {
        devInteractions: { enabled: false },
        dPoP: { enabled: false },
        pushedAuthorizationRequests: { enabled: false },
        resourceIndicators: { enabled: false },
        rpInitiatedLogout: { enabled: false },
        userinfo: { enabled: false },
      },
      clientBasedCORS: () => false,
      extraTokenClaims: (_ctx, token) => claimsOf(users.get('accountId' in token ? token.accountId : '')),
      renderError(ctx, out) {
        ctx.type = 'json';
        ctx.body = out;
      },
    });

    provider.registerGrantType<{ user?: string }>(
      LOCAL_USER_GRANT,
      async (ctx) => {
        const user = users.get(ctx.oidc.params.user ?? '');
        if (!user) throw new errors.InvalidGrant('unknown user');
        try {
          options.countSignIn(user.user);
        } catch (error) {
          const { message, extensions } = error as GraphQLError;
          ctx.status = 503;
          ctx.set('retry-after', String(extensions.retryAfter));
          ctx.body = { error: 'temporarily_unavailable', error_description: message };
          return;
        }
        const token = new provider.AccessToken({
          client: ctx.oidc.client,
          accountId: user.user,
          grantId: LOCAL_USER_GRANT,
          gty: LOCAL_USER_GRANT,
          resourceServer: new provider.ResourceServer(audience, { scope: '', audience, accessTokenFormat: 'jwt' }),
        });
        ctx.body = { access_token: await token.save(), token_type: token.tokenType, expires_in: token.expiration };
      },
      ['user'],
    );

    // Of itself it speaks as its issuer's name says, whatever a request says that it was called.
    provider.proxy = true;
    // Somebody may have read the secret just before the next one took its place.
    provider.Client.prototype.compareClientSecret = (given: string) =>
      keys.localClientSecret.known.some((secret) => isSameSecret(given, secret));
    return provider;
  }

  return {
    path,
    handle(req, res) {
      // The provider takes the path it is mounted at from the difference of the two.
      Object.assign(req, { originalUrl: req.url });
      Object.assign(req.headers, itself);
      const inner = req.url?.slice(path.length) ?? '';
      req.url = inner.startsWith('/') ? inner : `/${inner}`;
      answer(req, res);
    },
  };
}

function claimsOf(user: User | undefined) {
  return user && { kind: user.kind, windows: user.windows, ...(user.idNumber && { id_number: user.idNumber }) };
}

const none = async () => undefined;

/** Access tokens carry all they say and there are no sessions, so there is nothing to keep. */
const KEEPS_NOTHING: Adapter = {
  upsert: none,
  find: none,
  findByUserCode: none,
  findByUid: none,
  consume: none,
  destroy: none,
  revokeByGrantId: none,
};
