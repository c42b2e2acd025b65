import { type Duration, RemovalPolicy } from 'aws-cdk-lib';
import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { acknowledge, wildcardOf } from './acknowledge.ts';
import { bundleOf } from './bundles.ts';
import { bucketOf, type Grounds, secretArnOf, statementsOf } from './grants.ts';
import { NarrowFunction } from './narrow-function.ts';
import { foldersOf, type Rights, rightsOf } from './rights.ts';
import type { ServiceProps } from './service-props.ts';

/** What all parts of a service share. */
export interface Shared extends Grounds {
  readonly props: ServiceProps;
  readonly busName: string;
}

export interface ServiceFunctionProps {
  /** File under lambdas/, as `routes.ts` names it. */
  readonly entry: string;
  readonly memoryMiB?: number;
  readonly timeout?: Duration;
  readonly deadLetters?: IQueue;
  /** What it is told beside what its rights lead to. */
  readonly environment?: Readonly<Record<string, string>>;
  /** What its source of events needs beside the rights of its entry. */
  readonly statements?: readonly PolicyStatement[];
}

/** The function of an entry, with the rights that `rights.ts` gives it and the environment they need. */
export class ServiceFunction extends NarrowFunction {
  constructor(scope: Construct, shared: Shared, props: ServiceFunctionProps) {
    const { entry, statements = [], environment = {}, ...others } = props;
    const rights = rightsOf(entry);
    super(scope, idOf(entry), {
      ...others,
      bundle: () => bundleOf(entry),
      description: `Assay: ${entry}`,
      statements: [...statementsOf(rights, shared), ...statements],
      environment: { ...environmentOf(entry, rights, shared), ...environment },
      reserved: shared.props.reservedConcurrency[entry],
      ...logging(shared),
    });
    const { store, tenant } = shared;
    const wildcards = foldersOf(rights).map((folder) =>
      wildcardOf(bucketOf(store, folder), `/${tenant}/${folder}/*`),
    );
    const reason = 'The objects of one folder of the tenant.';
    acknowledge(
      this.access.policy,
      Object.fromEntries(wildcards.map((wildcard) => [wildcard, reason])),
    );
  }
}

/** How functions of a service log. */
export const logging = ({ store, props }: Shared) => ({
  key: store.key,
  logDays: props.logDays,
  logRemoval: props.retain ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
});

/** `hand-out/next` → `HandOutNext`: part of logical ids. */
export const idOf = (entry: string): string =>
  entry.replaceAll(/(^|[/-])([a-z])/g, (_, __, letter: string) => letter.toUpperCase());

/** The names of what the rights lead to; a function is not told of a bucket it may not touch. */
function environmentOf(
  entry: string,
  rights: Rights,
  { store, tenant, busName, exportMachineArn }: Shared,
): Record<string, string> {
  const folders = foldersOf(rights);
  const secrets = (rights.secrets ?? []).map((secret) => [
    `${secret.toUpperCase()}_SECRET_ARN`,
    secretArnOf(store, secret),
  ]);
  return {
    TENANT: tenant,
    TABLE_NAME: store.table.tableName,
    ...(folders.some((folder) => folder !== 'exports')
      ? { DATA_BUCKET: store.buckets.data.bucketName }
      : {}),
    ...(folders.includes('exports') ? { EXPORT_BUCKET: store.buckets.exports.bucketName } : {}),
    ...Object.fromEntries(secrets),
    ...(rights.announces ? { EVENT_BUS_NAME: busName } : {}),
    ...(rights.startsExports && exportMachineArn !== undefined
      ? { EXPORT_WORKFLOW_ARN: exportMachineArn }
      : {}),
    POWERTOOLS_SERVICE_NAME: entry,
    POWERTOOLS_METRICS_NAMESPACE: 'Assay',
    LOG_LEVEL: 'INFO',
  };
}
