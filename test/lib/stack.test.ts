import { App } from 'aws-cdk-lib';
import { Match } from 'aws-cdk-lib/assertions';
import { AwsSolutionsChecks, HIPAASecurityChecks } from 'cdk-nag';
import { describe, expect, test } from 'vitest';
import { routes } from '../../lambdas/routes.ts';
import { AppProps, appProps } from '../../lib/service-props.ts';
import { WebAclStack } from '../../lib/web-acl-stack.ts';
import { headersOf, type Site } from '../../pages/site.ts';
import { StaffRole } from '../../src/contracts/role.ts';
import { codesIn, rowsOf } from '../docs/markdown.ts';
import { ACCOUNT, deployed, type Resource } from './deployed.ts';

const service = deployed();
const { template, ofType } = service;
const DOMAINS = {
  shell: 'label.example.org',
  frame: 'task.example.net',
  certificateArn: `arn:aws:acm:us-east-1:${ACCOUNT}:certificate/0a1b`,
};
const OIDC = {
  issuer: 'https://id.example.org/realms/ward',
  audience: 'assay',
  authorizeUrl: 'https://id.example.org/realms/ward/auth',
  tokenUrl: 'https://id.example.org/realms/ward/token',
};
const ANNOTATORS = { issuer: 'https://people.example.net', audience: 'annotate' };
const named = deployed({
  domains: DOMAINS,
  retain: false,
  exportLockDays: 30,
  watch: false,
  identity: OIDC,
  annotatorOidc: ANNOTATORS,
});
const closed = deployed({ retain: false, watch: false, identity: 'none' });

describe('what must outlive the stack', () => {
  /** CloudFormation would put an empty resource beside a full one whose id changes. */
  const PINNED = {
    ServiceStoreTableB7D877FB: 'AWS::DynamoDB::GlobalTable',
    ServiceStoreKey49E31270: 'AWS::KMS::Key',
    ServiceStoreBucketsDataC6962551: 'AWS::S3::Bucket',
    ServiceStoreBucketsExportsA84F0DAE: 'AWS::S3::Bucket',
    ServiceStoreBucketsLogs379EE5F8: 'AWS::S3::Bucket',
    ServiceStoreTokenSecretA46DF45A: 'AWS::SecretsManager::Secret',
    ServiceStoreOriginSecret112FE169: 'AWS::SecretsManager::Secret',
    ServiceIdentityPoolC9F13447: 'AWS::Cognito::UserPool',
  };
  const stateful = Object.entries(service.resources).filter(
    ([id, { Type }]) => /^Service(Store|Identity)/.test(id) && Object.values(PINNED).includes(Type),
  );

  test('keeps its logical ids', () => {
    expect(Object.fromEntries(stateful.map(([id, { Type }]) => [id, Type]))).toEqual(PINNED);
  });

  test('is retained, also when it is replaced; unless the owner says otherwise', () => {
    for (const [id, { DeletionPolicy, UpdateReplacePolicy }] of stateful) {
      expect([id, DeletionPolicy, UpdateReplacePolicy]).toEqual([id, 'Retain', 'Retain']);
    }
    for (const [id, { Type }] of stateful) {
      const kept = named.resources[id]?.DeletionPolicy;
      expect([id, kept]).toEqual([id, Type === 'AWS::Cognito::UserPool' ? undefined : 'Delete']);
    }
  });

  test('is all that a destroyed stack leaves, with the logs; for a trial it leaves nothing', () => {
    const left = (of: typeof service) => {
      const counts: Record<string, number> = {};
      for (const { Type, DeletionPolicy = 'Delete' } of Object.values(of.resources)) {
        if (DeletionPolicy !== 'Delete') counts[Type] = (counts[Type] ?? 0) + 1;
      }
      return counts;
    };
    const logs = ofType('AWS::Logs::LogGroup').length;
    expect(left(service)).toEqual({
      'AWS::DynamoDB::GlobalTable': 1,
      'AWS::KMS::Key': 1,
      'AWS::S3::Bucket': 5,
      'AWS::SecretsManager::Secret': 2,
      'AWS::Cognito::UserPool': 1,
      'AWS::Logs::LogGroup': logs - 1, // the publisher's goes
    });
    expect(left(named)).toEqual({});
    const table = named.ofType('AWS::DynamoDB::GlobalTable')[0]?.[1].Properties.Replicas[0];
    expect(table.DeletionProtectionEnabled).toBe(false);
  });

  test('is a table on demand, encrypted under the key, with PITR, stream and sparse key indexes', () => {
    const index = (IndexName: string, hash: string, range: string) => ({
      IndexName,
      KeySchema: [
        { AttributeName: hash, KeyType: 'HASH' },
        { AttributeName: range, KeyType: 'RANGE' },
      ],
      Projection: { ProjectionType: 'KEYS_ONLY' },
    });
    template.hasResourceProperties('AWS::DynamoDB::GlobalTable', {
      BillingMode: 'PAY_PER_REQUEST',
      StreamSpecification: { StreamViewType: 'NEW_IMAGE' },
      SSESpecification: { SSEEnabled: true, SSEType: 'KMS' },
      GlobalSecondaryIndexes: [index('by-q', 'q', 'at'), index('by-n', 'n', 'sk')],
      TimeToLiveSpecification: Match.absent(),
      Replicas: [
        Match.objectLike({
          DeletionProtectionEnabled: true,
          PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
          SSESpecification: { KMSMasterKeyId: Match.anyValue() },
        }),
      ],
    });
  });

  test('is buckets with versions, closed to the public, over TLS, and logged', () => {
    for (const [id, { Properties }] of ofType('AWS::S3::Bucket')) {
      expect(Properties.VersioningConfiguration, id).toEqual({ Status: 'Enabled' });
      expect(Object.values(Properties.PublicAccessBlockConfiguration), id).toEqual(
        Array(4).fill(true),
      );
      const logged = Properties.LoggingConfiguration !== undefined;
      expect([id, logged]).toEqual([id, !id.startsWith('ServiceStoreBucketsLogs')]);
      const rule = Properties.BucketEncryption.ServerSideEncryptionConfiguration[0];
      const ours = /^ServiceStoreBuckets(Data|Exports)/.test(id);
      const algorithm = rule.ServerSideEncryptionByDefault.SSEAlgorithm;
      expect([id, algorithm]).toEqual([id, ours ? 'aws:kms' : 'AES256']);
    }
    const policies = ofType('AWS::S3::BucketPolicy').map(([, { Properties }]) => Properties);
    expect(policies).toHaveLength(5);
    for (const { PolicyDocument } of policies) {
      const denied = PolicyDocument.Statement.filter((each: Resource) => 'Condition' in each);
      expect(JSON.stringify(denied)).toContain('{"Bool":{"aws:SecureTransport":"false"}}');
      expect(JSON.stringify(denied)).toContain('{"NumericLessThan":{"s3:TlsVersion":1.2}}');
    }
  });

  test('gives nothing for a signed link that is older than 15 minutes', () => {
    for (const start of ['Data', 'Exports']) {
      const policies = ofType('AWS::S3::BucketPolicy').filter(([id]) => id.includes(start));
      expect(JSON.stringify(policies)).toContain('{"s3:signatureAge":900000}');
    }
  });

  test('locks datasets only for who asks for it', () => {
    const lockOf = (of: typeof service) =>
      of.ofType('AWS::S3::Bucket').find(([id]) => id.startsWith('ServiceStoreBucketsExports'))?.[1]
        .Properties.ObjectLockConfiguration;
    expect(lockOf(service)).toBeUndefined();
    expect(lockOf(named).Rule.DefaultRetention).toEqual({ Days: 30, Mode: 'COMPLIANCE' });
  });
});

describe('a restored table', () => {
  const name = 'assay-restored';
  const streamArn = `arn:aws:dynamodb:eu-central-1:${ACCOUNT}:table/${name}/stream/2026-11-30T08:00`;
  const restored = deployed({ restoredTable: { name, streamArn }, watch: false });
  const functions = restored
    .ofType('AWS::Lambda::Function')
    .map(([, { Properties }]) => Properties.Environment?.Variables.TABLE_NAME);

  test('is what every function uses, and whose stream wakes the aggregation', () => {
    expect(new Set(functions)).toEqual(new Set([name, undefined])); // the publisher has no table
    restored.template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      EventSourceArn: streamArn,
    });
    const rights = Object.values(restored.resources).filter(({ Type }) => /^AWS::IAM/.test(Type));
    const policies = JSON.stringify(rights);
    expect(policies).not.toContain('"ServiceStoreTableB7D877FB"');
    expect(policies).toContain(`:table/${name}/index/by-q`);
    expect(policies).toContain(streamArn);
  });

  test('leaves the stack’s own where it is', () => {
    expect(restored.resources['ServiceStoreTableB7D877FB']).toEqual(
      service.resources['ServiceStoreTableB7D877FB'],
    );
  });
});

describe('the API', () => {
  test('has a route for every line of routes.ts, and its function behind it', () => {
    const found = ofType('AWS::ApiGatewayV2::Route').map(([, { Properties }]) => {
      const integration = Properties.Target['Fn::Join'][1][1].Ref;
      const uri = service.resources[integration]?.Properties.IntegrationUri['Fn::GetAtt'][0];
      const entry = service.resources[uri]?.Properties.Description.replace('Assay: ', '');
      return `${Properties.RouteKey} ${entry}`;
    });
    const wanted = routes.map(({ method, path, entry }) => `${method} ${path} ${entry}`);
    expect(found.sort()).toEqual(wanted.sort());
  });

  test('is throttled, open routes more, and logs patterns, never paths', () => {
    template.hasResourceProperties('AWS::ApiGatewayV2::Stage', {
      StageName: 'api',
      DefaultRouteSettings: { ThrottlingRateLimit: 1_000, ThrottlingBurstLimit: 2_000 },
      RouteSettings: {
        'POST /sessions': { ThrottlingRateLimit: 50, ThrottlingBurstLimit: 200 },
        'POST /sessions/staff': { ThrottlingRateLimit: 50, ThrottlingBurstLimit: 200 },
        'POST /sessions/annotator': { ThrottlingRateLimit: 50, ThrottlingBurstLimit: 200 },
        'GET /problems/{code}': { ThrottlingRateLimit: 50, ThrottlingBurstLimit: 200 },
      },
      AccessLogSettings: { Format: Match.not(Match.stringLikeRegexp('\\$context\\.path')) },
    });
  });

  test('knows the address of the pages, so that the types of problems resolve', () => {
    const shell = ofType('AWS::CloudFront::Distribution').find(([id]) => id.includes('Shell'))?.[0];
    const variables = (of: typeof service) =>
      of.ofType('AWS::ApiGatewayV2::Stage').map(([, { Properties }]) => Properties.StageVariables);
    expect(variables(service)).toEqual([
      { publicUrl: { 'Fn::Join': ['', ['https://', { 'Fn::GetAtt': [shell, 'DomainName'] }]] } },
    ]);
    expect(variables(named)).toEqual([{ publicUrl: 'https://label.example.org' }]);
  });

  test('runs functions on Node 24 and ARM, traced, each with a log that is encrypted and ends', () => {
    for (const [id, { Properties }] of ofType('AWS::Lambda::Function')) {
      const { Runtime, Architectures, TracingConfig } = Properties;
      expect([id, Runtime, Architectures, TracingConfig]).toEqual([
        id,
        'nodejs24.x',
        ['arm64'],
        { Mode: 'Active' },
      ]);
    }
    for (const [id, { Properties }] of ofType('AWS::Logs::LogGroup')) {
      expect([id, Properties.RetentionInDays]).toEqual([id, 365]);
      expect(Properties.KmsKeyId, id).toBeDefined();
    }
  });

  test('tells a function only what it needs to know', () => {
    const environment = (entry: string): string[] => {
      const found = ofType('AWS::Lambda::Function').find(
        ([, { Properties }]) => Properties.Description === `Assay: ${entry}`,
      );
      return Object.keys(found?.[1].Properties.Environment.Variables ?? {}).sort();
    };
    const all = [
      'LOG_LEVEL',
      'POWERTOOLS_METRICS_NAMESPACE',
      'POWERTOOLS_SERVICE_NAME',
      'TABLE_NAME',
      'TENANT',
    ];
    const session = [...all, 'ORIGIN_SECRET_ARN', 'TOKEN_SECRET_ARN'];
    expect(environment('hand-out/next')).toEqual([...session, 'DATA_BUCKET'].sort());
    expect(environment('response/submit')).toEqual(session.sort());
    expect(environment('export/newest')).toEqual([...session, 'EXPORT_BUCKET'].sort());
    expect(environment('export/write')).toEqual(
      [...session, 'DATA_BUCKET', 'EXPORT_BUCKET', 'EXPORT_WORKFLOW_ARN'].sort(),
    );
    expect(environment('job/close')).toEqual(session.sort());
    expect(environment('job/announce')).toEqual([...all, 'EVENT_BUS_NAME'].sort());
    expect(environment('aggregation/aggregate')).toEqual([...all, 'DATA_BUCKET'].sort());
    expect(environment('problem/explain')).toEqual([...all, 'ORIGIN_SECRET_ARN'].sort());
    expect(environment('session/staff')).toEqual([...session, 'GROUPS_CLAIM'].sort());
  });
});

describe('who vouches for people', () => {
  /** The authorizer of a route: its issuer and audience as the template names them. */
  function authorizerOf(of: typeof service, key: string) {
    const route = of
      .ofType('AWS::ApiGatewayV2::Route')
      .find(([, { Properties }]) => Properties.RouteKey === key);
    const { AuthorizationType = 'NONE', AuthorizerId } = route?.[1].Properties ?? {};
    const { JwtConfiguration, IdentitySource } = of.resources[AuthorizerId?.Ref]?.Properties ?? {};
    return { type: AuthorizationType, jwt: JwtConfiguration, from: IdentitySource };
  }
  const from = ['$request.header.Authorization'];
  const NOBODY = { type: 'NONE', jwt: undefined, from: undefined };

  test('is Cognito for staff unless the owner says otherwise, and a provider for each that they name', () => {
    const [pool] = ofType('AWS::Cognito::UserPool').map(([id]) => id);
    const [client] = ofType('AWS::Cognito::UserPoolClient').map(([id]) => id);
    const { type, jwt } = authorizerOf(service, 'POST /sessions/staff');
    expect([type, jwt.Audience]).toEqual(['JWT', [{ Ref: client }]]);
    const host = 'https://cognito-idp.eu-central-1.amazonaws.com/';
    expect(jwt.Issuer).toEqual({ 'Fn::Join': ['', [host, { Ref: pool }]] });
    expect(authorizerOf(service, 'POST /sessions/annotator')).toEqual(NOBODY);
    expect(authorizerOf(named, 'POST /sessions/staff')).toEqual({
      type: 'JWT',
      jwt: { Audience: [OIDC.audience], Issuer: OIDC.issuer },
      from,
    });
    expect(authorizerOf(named, 'POST /sessions/annotator')).toEqual({
      type: 'JWT',
      jwt: { Audience: [ANNOTATORS.audience], Issuer: ANNOTATORS.issuer },
      from,
    });
    expect(authorizerOf(closed, 'POST /sessions/staff')).toEqual(NOBODY);
    expect(closed.ofType('AWS::ApiGatewayV2::Authorizer')).toEqual([]);
    for (const of of [named, closed]) expect(of.ofType('AWS::Cognito::UserPool')).toEqual([]);
  });

  test('asks no other route for a token of theirs', () => {
    const guarded = named
      .ofType('AWS::ApiGatewayV2::Route')
      .flatMap(([, { Properties }]) =>
        Properties.AuthorizationType === 'JWT' ? [Properties.RouteKey] : [],
      );
    expect(guarded.sort()).toEqual(['POST /sessions/annotator', 'POST /sessions/staff']);
  });

  test('is a pool with a second factor and strong passwords, where nobody signs up', () => {
    template.hasResourceProperties('AWS::Cognito::UserPool', {
      MfaConfiguration: 'ON',
      EnabledMfas: ['SOFTWARE_TOKEN_MFA'],
      AdminCreateUserConfig: { AllowAdminCreateUserOnly: true },
      DeletionProtection: 'ACTIVE',
      Policies: { PasswordPolicy: Match.objectLike({ MinimumLength: 14, RequireSymbols: true }) },
    });
    const groups = ofType('AWS::Cognito::UserPoolGroup').map(
      ([, each]) => each.Properties.GroupName,
    );
    expect(groups).toEqual([...StaffRole.options]);
  });

  test('signs in by code and PKCE with a client that has no secret, at the console and on a desk', () => {
    const [client] = ofType('AWS::Cognito::UserPoolClient').map(([, { Properties }]) => Properties);
    expect(client).toMatchObject({
      GenerateSecret: false,
      AllowedOAuthFlows: ['code'],
      ExplicitAuthFlows: ['ALLOW_REFRESH_TOKEN_AUTH'],
      PreventUserExistenceErrors: 'ENABLED',
      SupportedIdentityProviders: ['COGNITO'],
    });
    const [console, ...desk] = client.CallbackURLs;
    expect(JSON.stringify(console)).toMatch(/ShellE?\w*","DomainName"\]\},"\/owner"/);
    expect(desk).toEqual([8790, 8791, 8792].map((port) => `http://localhost:${port}/callback`));
  });

  test('is told to the pages, and their policy lets them ask there alone', () => {
    const told = (of: typeof service) =>
      JSON.stringify(of.ofType('Custom::AssayPages').map(([, each]) => each.Properties.signIn));
    expect(told(service)).toContain('/oauth2/authorize');
    expect(told(named)).toContain(JSON.stringify(OIDC.tokenUrl).slice(1, -1));
    expect(told(closed)).toBe('["{}"]');
  });
});

describe('between a response and its label', () => {
  test('the stream wakes the aggregation of complete suites alone, and fails into a queue', () => {
    template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      BisectBatchOnFunctionError: true,
      MaximumRetryAttempts: 5,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      FilterCriteria: {
        Filters: [
          {
            Pattern: JSON.stringify({
              dynamodb: { NewImage: { q: { S: [{ prefix: 'default#DONE#' }] } } },
            }),
          },
        ],
      },
      DestinationConfig: { OnFailure: { Destination: Match.anyValue() } },
    });
  });

  test.each([
    ['rate(1 minute)', 'hand-out/sweep'],
    ['rate(5 minutes)', 'aggregation/fit'],
  ])('%s runs %s, and what fails waits in a queue', (rate, entry) => {
    template.hasResourceProperties('AWS::Events::Rule', {
      ScheduleExpression: rate,
      Targets: [Match.objectLike({ DeadLetterConfig: { Arn: Match.anyValue() } })],
    });
    template.hasResourceProperties('AWS::Lambda::Function', {
      Description: `Assay: ${entry}`,
      DeadLetterConfig: { TargetArn: Match.anyValue() },
    });
    expect(ofType('AWS::SQS::Queue')).toHaveLength(4);
  });

  test('the stream tells of jobs and imports alone, in order, and fails into a queue', () => {
    const queue = ofType('AWS::SQS::Queue').find(([id]) => id.includes('AnnounceFailed'))?.[0];
    template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      FilterCriteria: {
        Filters: [
          {
            Pattern: JSON.stringify({
              dynamodb: { Keys: { pk: { S: [{ prefix: 'default#J#' }] } } },
            }),
          },
        ],
      },
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      DestinationConfig: { OnFailure: { Destination: { 'Fn::GetAtt': [queue, 'Arn'] } } },
    });
    // DynamoDB lets two read a shard at once: a third consumer would throttle the others.
    expect(ofType('AWS::Lambda::EventSourceMapping')).toHaveLength(2);
  });
});

describe('the pages', () => {
  const objects = `${s3('Data')} ${s3('Exports')}`;
  /** Policies and headers as CloudFront sends them, names of buckets by their place. */
  function sentBy(of: typeof service, id: string): Record<string, string> {
    const [, policy] =
      of
        .ofType('AWS::CloudFront::ResponseHeadersPolicy')
        .find(([each]) => each.startsWith(`ServiceSites${id}Headers`)) ?? [];
    const { SecurityHeadersConfig: own, CustomHeadersConfig: custom } =
      policy?.Properties.ResponseHeadersPolicyConfig ?? {};
    const csp = own.ContentSecurityPolicy?.ContentSecurityPolicy;
    return {
      ...(csp === undefined ? {} : { 'content-security-policy': plain(csp) }),
      ...(own.ContentTypeOptions ? { 'x-content-type-options': 'nosniff' } : {}),
      'referrer-policy': own.ReferrerPolicy.ReferrerPolicy,
      ...Object.fromEntries(
        custom.Items.map(({ Header, Value }: { Header: string; Value: string }) => [Header, Value]),
      ),
    };
  }
  /** A text with references in it, by their logical ids. */
  function plain(value: string | { 'Fn::Join': [string, unknown[]] }): string {
    if (typeof value === 'string') return value;
    const parts = value['Fn::Join'][1] as (string | { Ref?: string; 'Fn::GetAtt'?: string[] })[];
    const text = parts.map((part) =>
      typeof part === 'string' ? part : (part.Ref ?? part['Fn::GetAtt']?.join('.') ?? ''),
    );
    return text.join('').replaceAll('AWS::URLSuffix', 'amazonaws.com');
  }
  function s3(start: string): string {
    const id = ofType('AWS::S3::Bucket').find(([each]) =>
      each.startsWith(`ServiceStoreBuckets${start}`),
    )?.[0];
    return `https://${id}.s3.eu-central-1.amazonaws.com`;
  }

  const sites: [Site, string][] = [
    ['shell', 'Shell'],
    ['frame', 'Frame'],
  ];
  test.each(sites)('of the %s come with the headers of the local server', (site, id) => {
    const origins = {
      shell: `https://${DOMAINS.shell}`,
      frame: `https://${DOMAINS.frame}`,
      objects,
      identity: 'https://id.example.org',
    };
    expect(sentBy(named, `${id}Page`)).toEqual(headersOf(site, false, origins));
    expect(sentBy(named, `${id}Asset`)).toEqual(headersOf(site, true, origins));
  });

  test('name each other as well as CloudFormation can, where the owner has no names', () => {
    const shell = ofType('AWS::CloudFront::Distribution').find(([id]) => id.includes('Shell'))?.[0];
    expect(sentBy(service, 'FramePage')['content-security-policy']).toContain(
      `frame-ancestors https://${shell}.DomainName`,
    );
    expect(sentBy(service, 'ShellPage')['content-security-policy']).toMatch(
      /connect-src [^;]* https:\/\/assay-.*\.auth\.eu-central-1\.amazoncognito\.com;/,
    );
    expect(sentBy(service, 'ShellPage')['content-security-policy']).toContain(
      'frame-src https://*.cloudfront.net;',
    );
    const [publication] = ofType('Custom::AssayPages').map(([, { Properties }]) => Properties);
    const frame = ofType('AWS::CloudFront::Distribution').find(([id]) => id.includes('Frame'))?.[0];
    expect(sentBy(service, 'ShellPage')['content-security-policy']).toContain(
      "connect-src 'self' https://*.s3.eu-central-1.amazonaws.com https://",
    );
    const accounts = 'https://assay-.auth.eu-central-1.amazoncognito.com';
    expect(plain(publication.narrowing)).toBe(
      `connect-src 'self' ${objects} ${accounts}; frame-src https://${frame}.DomainName`,
    );
  });

  test('alone may read and upload by signed links: no bucket admits another origin', () => {
    const shell = ofType('AWS::CloudFront::Distribution').find(([id]) => id.includes('Shell'))?.[0];
    const admitted = (of: typeof service) =>
      of
        .ofType('AWS::S3::Bucket')
        .flatMap(([id, { Properties }]) =>
          (Properties.CorsConfiguration?.CorsRules ?? []).map((rule: Resource['Properties']) => [
            id.replace(/^ServiceStoreBuckets|[0-9A-F]{8}$/g, ''),
            rule.AllowedOrigins.map(plain),
            rule.AllowedMethods,
          ]),
        );
    const methods = ['GET', 'HEAD', 'PUT'];
    expect(admitted(service)).toEqual([
      ['Data', [`https://${shell}.DomainName`], methods],
      ['Exports', [`https://${shell}.DomainName`], methods],
    ]);
    expect(admitted(named)).toEqual([
      ['Data', ['https://label.example.org'], methods],
      ['Exports', ['https://label.example.org'], methods],
    ]);
  });

  test('are served over TLS 1.2 and up under the names of the owner', () => {
    const configs = named
      .ofType('AWS::CloudFront::Distribution')
      .map(([, { Properties }]) => Properties.DistributionConfig);
    expect(configs.map(({ Aliases }) => Aliases)).toEqual([[DOMAINS.shell], [DOMAINS.frame]]);
    for (const { ViewerCertificate, DefaultCacheBehavior } of configs) {
      expect(ViewerCertificate.MinimumProtocolVersion).toBe('TLSv1.2_2021');
      expect(DefaultCacheBehavior.ViewerProtocolPolicy).toBe('redirect-to-https');
    }
  });

  test('reach the API with a secret that no template holds', () => {
    const text = JSON.stringify(template.toJSON());
    expect(text).toContain('"HeaderName":"x-assay-origin"');
    expect(text).toMatch(/\{\{resolve:secretsmanager:/);
    expect(text).not.toMatch(/"SecretString"/);
  });
});

describe('cdk-nag', () => {
  const app = new App();
  const account = { account: ACCOUNT, region: 'us-east-1' };
  const full = appProps({ allowedIpRanges: ['192.0.2.0/24', '2001:db8::/32'] });
  const acl = new WebAclStack(app, 'WebAcl', { app: full, env: account });

  test.each([
    ['the service', service.app],
    ['a service with names, a lock and no alarms', named.app],
    ['a service that nobody vouches for', closed.app],
    ['the web ACL', app],
  ])('finds nothing in %s that has no reason beside it', (_, scope) => {
    for (const pack of [new AwsSolutionsChecks(scope), new HIPAASecurityChecks(scope)]) {
      const { violations } = pack.validateScope(scope);
      const found = violations.map(({ ruleName, violatingResources }) => [
        ruleName,
        violatingResources.map(({ constructPath }) => constructPath),
      ]);
      expect(found).toEqual([]);
    }
  });

  test('would find an open bucket', async () => {
    const { Stack } = await import('aws-cdk-lib');
    const { Bucket } = await import('aws-cdk-lib/aws-s3');
    const bad = new Stack(new App(), 'Bad');
    new Bucket(bad, 'Bucket');
    expect(new AwsSolutionsChecks().validateScope(bad).violations.length).toBeGreaterThan(0);
    expect(acl.webAclArn).toBeDefined();
  });
});

describe('docs/deploy.md', () => {
  const PAGE = 'docs/deploy.md';
  const names = (heading: string) =>
    rowsOf(PAGE, heading)
      .flatMap(([cell = '']) => codesIn(cell))
      .sort();

  test('has a row for every prop', () => {
    expect(names('## Props')).toEqual(Object.keys(AppProps.shape).sort());
  });

  test('has a row for every output, and for every alarm with what to do', () => {
    const outputs = Object.keys(template.toJSON()['Outputs']);
    expect(names('## Deploy')).toEqual(outputs.sort());
    const alarms = ofType('AWS::CloudWatch::Alarm').map(([id]) =>
      id.replace(/^ServiceWatch/, '').replace(/[0-9A-F]{8}$/, ''),
    );
    const written = rowsOf(PAGE, '## What it makes').flatMap(([cell = '']) => codesIn(cell));
    expect(written.sort()).toEqual(alarms.sort());
  });
});

describe('props', () => {
  test.each([
    [{ tenant: 'a#b' }, /tenant: must be 1 to 64 of 0-9 A-Z a-z \. _ -, got "a#b"/],
    [{ logDays: 12 }, /logDays: must be one of 1, 3, 5, .*, got 12/],
    [{ exportLockDays: 0 }, /exportLockDays: .*>=1, got 0/],
    [{ keyArn: 'mine' }, /keyArn: must be the ARN of a KMS key, got "mine"/],
    [{ identity: 'okta' }, /identity: must be cognito, none, or a provider.*, got "okta"/],
    [{ identity: { ...OIDC, tokenUrl: undefined } }, /identity: must have both/],
    [
      { annotatorOidc: { issuer: 'http://x', audience: 'a' } },
      /annotatorOidc\.issuer: must be an https/,
    ],
    [{ alarmMail: 'x' }, /props: .*alarmMail.*docs\/deploy\.md/],
    [{ reservedConcurrency: { 'hand-out/nxt': 1 } }, /reservedConcurrency/],
    [
      { domains: { ...DOMAINS, certificateArn: 'arn:aws:acm:eu-west-1:1:certificate/a' } },
      /domains\.certificateArn: must be the ARN of a certificate in us-east-1/,
    ],
    [{ restoredTable: { name: 'a b', streamArn: 'x' } }, /restoredTable\.name: must be the name/],
    [
      {
        restoredTable: {
          name: 'mine',
          streamArn: 'arn:aws:dynamodb:eu-west-1:111122223333:table/other/stream/1',
        },
      },
      /restoredTable: must name a table and its own stream/,
    ],
    [{ domains: { ...DOMAINS, frame: DOMAINS.shell } }, /domains: must name two different hosts/],
  ])('%j is refused at synth, with what came and what was expected', (props, message) => {
    expect(() => deployed(props as object)).toThrow(message);
  });

  test.each([
    [
      { webAcl: false, allowedIpRanges: ['192.0.2.0/24'] },
      /allowedIpRanges: must be empty without/,
    ],
    [{ allowedIpRanges: ['192.0.2.1'] }, /allowedIpRanges\.0: must be a range such as .*2\.1/],
    ['{tenant:x}', /must be JSON such as \{"tenant":"radiology"\}.*, got \{tenant:x\}/],
    [{ monthlyBudgetUsd: 50 }, /alarmEmail: must be given with monthlyBudgetUsd/],
  ])('of the app: %j is refused', (props, message) => {
    expect(() => appProps(props)).toThrow(message);
  });

  test('of the app come as an object, as JSON, or not at all', () => {
    expect(appProps('{"tenant":"radiology"}')).toEqual(appProps({ tenant: 'radiology' }));
    expect(appProps(undefined)).toMatchObject({ tenant: 'default', webAcl: true });
  });
});
