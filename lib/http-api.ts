import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import {
  type CfnStage,
  HttpApi as GatewayApi,
  HttpMethod,
  HttpStage,
  LogGroupLogDestination,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpJwtAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { type Route, routes } from '../lambdas/routes.ts';
import { acknowledge } from './acknowledge.ts';
import { ServiceFunction, type ServiceFunctionProps, type Shared } from './service-function.ts';
import type { IdentitySource } from './staff-identity.ts';

/** Header in which CloudFront shows the origin secret. */
export const ORIGIN_HEADER = 'x-assay-origin';

/** What the distribution puts before every path of the API, and the name of the stage: they are one. */
export const API_PREFIX = 'api';

/** Functions that do more than answer: an export reads every response of a job of up to 500 suites. */
const LARGE: Readonly<Record<string, Omit<ServiceFunctionProps, 'entry'>>> = {
  'export/write': { memoryMiB: 1_769 },
  'import/read-manifest': { memoryMiB: 1_024 },
  'job/progress': { memoryMiB: 1_024 },
};

/**
 * Routes that anybody may call without a session, and whose work is a write, have a limit of their own:
 * a flood of guesses at invites takes nothing from the people at work.
 */
const OPEN_LIMIT = { rate: 50, burst: 200 };

interface HttpApiProps extends Shared {
  /** Who vouches for staff and for annotators, where somebody does. */
  readonly identities: Readonly<Record<'staff' | 'annotator', IdentitySource | undefined>>;
}

const groupsIn = (source: IdentitySource | undefined): Record<string, string> =>
  source?.groupsClaim === undefined ? {} : { GROUPS_CLAIM: source.groupsClaim };

/** Without one a route gets no claims, and its function refuses everybody. */
const authorizerOf = (name: string, source: IdentitySource | undefined) =>
  source && new HttpJwtAuthorizer(name, source.issuer, { jwtAudience: [source.audience] });

/** The API: a function and a route for every line of `routes.ts`, behind the distribution alone. */
export class HttpApi extends Construct {
  readonly api: GatewayApi;
  readonly stage: HttpStage;
  /** By entry. */
  readonly functions: ReadonlyMap<string, ServiceFunction>;
  /** Host of the API, for the distribution. */
  readonly hostName: string;

  constructor(scope: Construct, id: string, { identities, ...shared }: HttpApiProps) {
    super(scope, id);
    this.api = new GatewayApi(this, 'Api', {
      description: 'Assay',
      createDefaultStage: false,
    });
    this.functions = new Map(
      routes.map(({ entry, identity }) => [
        entry,
        new ServiceFunction(this, shared, {
          entry,
          environment: identity === 'staff' ? groupsIn(identities.staff) : {},
          ...LARGE[entry],
        }),
      ]),
    );
    const authorizers = {
      staff: authorizerOf('Staff', identities.staff),
      annotator: authorizerOf('Annotators', identities.annotator),
    };
    for (const route of routes) {
      this.#route(route, route.identity && authorizers[route.identity]);
    }
    this.stage = this.#stage(shared);
    const { region, urlSuffix } = Stack.of(this);
    this.hostName = `${this.api.apiId}.execute-api.${region}.${urlSuffix}`;
  }

  /**
   * Tells the functions by which address people know the service: the distribution is made from the API,
   * so only its stage, which comes after both, can know.
   */
  knownAs(url: string): void {
    (this.stage.node.defaultChild as CfnStage).stageVariables = { publicUrl: url };
  }

  #route({ method, path, entry }: Route, authorizer?: HttpJwtAuthorizer): void {
    const handler = this.functions.get(entry);
    if (handler === undefined) throw new Error(`no function for ${entry}`);
    const integration = new HttpLambdaIntegration(`${entry} integration`, handler.function);
    for (const route of this.api.addRoutes({
      path,
      methods: [HttpMethod[method]],
      integration,
      ...(authorizer === undefined ? {} : { authorizer }),
    })) {
      acknowledge(route, {
        'AwsSolutions-APIG4':
          'The function itself asks for the origin secret and the session: a second function before it would only add latency.',
      });
    }
  }

  #stage({ store, props }: Shared): HttpStage {
    const logs = new LogGroup(this, 'AccessLogs', {
      encryptionKey: store.key,
      retention: props.logDays,
      removalPolicy: props.retain ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
    const stage = new HttpStage(this, 'Stage', {
      httpApi: this.api,
      stageName: API_PREFIX,
      autoDeploy: true,
      detailedMetricsEnabled: true,
      throttle: { rateLimit: props.throttle.rate, burstLimit: props.throttle.burst },
      accessLogSettings: {
        destination: new LogGroupLogDestination(logs),
        format: AccessLogFormat.custom(JSON.stringify(ACCESS_LOG)),
      },
    });
    const open = routes.filter(({ role }) => role === 'anyone');
    (stage.node.defaultChild as CfnStage).routeSettings = Object.fromEntries(
      open.map(({ method, path }) => [
        `${method} ${path}`,
        { ThrottlingRateLimit: OPEN_LIMIT.rate, ThrottlingBurstLimit: OPEN_LIMIT.burst },
      ]),
    );
    stage.node.addDependency(this.api);
    return stage;
  }
}

/** A line of the access log: the pattern of a route, never a path with ids or a token in it. */
const ACCESS_LOG = {
  requestId: '$context.requestId',
  at: '$context.requestTimeEpoch',
  ip: '$context.identity.sourceIp',
  route: '$context.routeKey',
  status: '$context.status',
  responseBytes: '$context.responseLength',
  latencyMs: '$context.responseLatency',
  error: '$context.error.messageString',
};
