import { Aws, Duration, Fn, Lazy, RemovalPolicy, Stack } from 'aws-cdk-lib';
import {
  AccountRecovery,
  type CfnUserPoolClient,
  CfnUserPoolGroup,
  FeaturePlan,
  Mfa,
  OAuthScope,
  UserPool,
  type UserPoolClient,
  UserPoolClientIdentityProvider,
} from 'aws-cdk-lib/aws-cognito';
import { Construct } from 'constructs';
import { CALLBACK_PORTS, type SignIn } from '../pages/site.ts';
import { acknowledge } from './acknowledge.ts';
import type { ServiceProps } from './service-props.ts';

/** Groups of accounts, each with what it may do. */
const GROUPS: Readonly<Record<string, string>> = {
  viewer: 'reads progress, labels and datasets',
  reviewer: 'and judges labels',
  owner: 'and changes jobs',
  admin: 'and says who may do what',
};

/** An identity provider as the gateway knows it, and where people sign in, if that is known. */
export interface IdentitySource {
  readonly issuer: string;
  readonly audience: string;
  readonly groupsClaim?: string | undefined;
  readonly signIn?: SignIn | undefined;
  /** Origin that the console asks for tokens. */
  readonly origin?: string | undefined;
}

export interface StaffIdentityProps {
  readonly props: ServiceProps;
  /** Origin of the console; asked for when the stack is synthesized, because it is made later. */
  readonly console: () => string;
}

/**
 * The accounts of staff: a Cognito user pool with a second factor, where only an admin of the AWS account makes
 * users, and the public client with which the console and the command line sign them in.
 *
 * The pool is kept like the data: its ids are those of people in the records.
 */
export class StaffIdentity extends Construct {
  readonly pool: UserPool;
  readonly source: IdentitySource;

  constructor(scope: Construct, id: string, { props, console: origin }: StaffIdentityProps) {
    super(scope, id);
    this.pool = this.#pool(props);
    for (const [groupName, description] of Object.entries(GROUPS)) {
      const { userPoolId } = this.pool;
      new CfnUserPoolGroup(this, `${groupName}Group`, { userPoolId, groupName, description });
    }
    const client = this.#client(origin);
    const host = this.#host();
    this.source = {
      // The attribute ProviderURL is the same; a stand-in does not know it.
      issuer: `https://cognito-idp.${Stack.of(this).region}.amazonaws.com/${this.pool.userPoolId}`,
      audience: client.userPoolClientId,
      groupsClaim: 'cognito:groups',
      origin: host,
      signIn: {
        authorizeUrl: `${host}/oauth2/authorize`,
        tokenUrl: `${host}/oauth2/token`,
        clientId: client.userPoolClientId,
        scope: 'openid email',
      },
    };
  }

  #pool({ retain }: ServiceProps): UserPool {
    const pool = new UserPool(this, 'Pool', {
      selfSignUpEnabled: false,
      signInAliases: { email: true },
      signInCaseSensitive: false,
      mfa: Mfa.REQUIRED,
      mfaSecondFactor: { otp: true, sms: false },
      passwordPolicy: {
        minLength: 14,
        requireDigits: true,
        requireLowercase: true,
        requireSymbols: true,
        requireUppercase: true,
        tempPasswordValidity: Duration.days(3),
      },
      accountRecovery: AccountRecovery.EMAIL_ONLY,
      featurePlan: FeaturePlan.ESSENTIALS,
      deletionProtection: retain,
      removalPolicy: retain ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
    acknowledge(pool, {
      'AwsSolutions-COG8':
        'A few accounts, made by hand, each with a second factor: the plan is the owner’s to choose.',
    });
    return pool;
  }

  #client(origin: () => string): UserPoolClient {
    const console = `${Lazy.string({ produce: origin })}/owner`;
    const loopback = CALLBACK_PORTS.map((port) => `http://localhost:${port}/callback`);
    const client = this.pool.addClient('Client', {
      generateSecret: false,
      authFlows: {},
      oAuth: {
        flows: { authorizationCodeGrant: true },
        scopes: [OAuthScope.OPENID, OAuthScope.EMAIL],
        callbackUrls: [console, ...loopback],
        logoutUrls: [console],
      },
      supportedIdentityProviders: [UserPoolClientIdentityProvider.COGNITO],
      preventUserExistenceErrors: true,
      idTokenValidity: Duration.minutes(5),
      accessTokenValidity: Duration.minutes(5),
      refreshTokenValidity: Duration.hours(1),
    });
    // Left out, Cognito adds flows that go around its own pages; the library cannot say none.
    const resource = client.node.defaultChild as CfnUserPoolClient; // what a client is made of
    resource.explicitAuthFlows = ['ALLOW_REFRESH_TOKEN_AUTH'];
    return client;
  }

  /** The pages to sign in at. Their name is unlike all others of the region: it is the end of the stack's id. */
  #host(): string {
    const stackUuid = Fn.select(2, Fn.split('/', Aws.STACK_ID));
    const domainPrefix = `assay-${Fn.select(4, Fn.split('-', stackUuid))}`;
    this.pool.addDomain('Domain', { cognitoDomain: { domainPrefix } });
    return `https://${domainPrefix}.auth.${Stack.of(this).region}.amazoncognito.com`;
  }
}
