import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Events, ObjectStore, Services, Store, Tokens, Workflows } from '../../ports.ts';
import { openStore } from '../dynamodb/store.ts';
import { openObjects } from '../s3/objects.ts';
import { system } from '../system.ts';
import { openTokens } from '../tokens.ts';
import { type Environment, lacking, readEnvironment } from './environment.ts';
import { openEvents } from './events.ts';
import { keyOf, readSecrets } from './secrets.ts';
import { openWorkflows } from './workflows.ts';

/** The deployed home, open: the services, and what proves that a request came through our distribution. */
export interface AwsHome {
  readonly environment: Environment;
  readonly services: Services;
  readonly originSecret: string | undefined;
}

/** The bucket of a key: datasets have one of their own, with rules of its own. */
const bucketOf = ({ DATA_BUCKET, EXPORT_BUCKET }: Environment) => {
  return (key: string): string => {
    const [name, bucket] = key.startsWith('exports/')
      ? (['EXPORT_BUCKET', EXPORT_BUCKET] as const)
      : (['DATA_BUCKET', DATA_BUCKET] as const);
    if (bucket === undefined) throw new Error(`this function's environment lacks ${name}`);
    return bucket;
  };
};

/** Where the services of AWS are, and in whose name they are asked. */
async function callerOf({ config }: DynamoDBClient, { AWS_ENDPOINT_URL }: Environment) {
  const { credentials } = config;
  return {
    region: await config.region(),
    credentials,
    endpoint: AWS_ENDPOINT_URL,
    now: system.now,
  };
}

type Caller = Awaited<ReturnType<typeof callerOf>>;

const objectsOf = (caller: Caller, environment: Environment): ObjectStore =>
  openObjects({ ...caller, tenant: environment.TENANT, bucketOf: bucketOf(environment) });

const eventsOf = (caller: Caller, { EVENT_BUS_NAME: busName }: Environment): Events =>
  busName === undefined ? lacking<Events>('EVENT_BUS_NAME') : openEvents({ ...caller, busName });

const workflowsOf = (caller: Caller, { EXPORT_WORKFLOW_ARN }: Environment): Workflows =>
  EXPORT_WORKFLOW_ARN === undefined
    ? lacking<Workflows>('EXPORT_WORKFLOW_ARN')
    : openWorkflows({ ...caller, exportMachineArn: EXPORT_WORKFLOW_ARN });

/**
 * Opens the deployed home as its environment says: a DynamoDB table, S3 buckets, keys from Secrets Manager.
 *
 * One network call, for the keys, and none where the function has no secret. What it was not told of is
 * refused by name when it is used.
 */
export async function openHome(environment: Environment): Promise<AwsHome> {
  const { TENANT: tenant, TABLE_NAME: name, TOKEN_SECRET_ARN, ORIGIN_SECRET_ARN } = environment;
  const client = new DynamoDBClient({});
  const [secrets, caller] = await Promise.all([
    readSecrets({ TOKEN_SECRET_ARN, ORIGIN_SECRET_ARN }),
    callerOf(client, environment),
  ]);
  const key = secrets.TOKEN_SECRET_ARN;
  const tokens = key === undefined ? lacking<Tokens>('TOKEN_SECRET_ARN') : openTokens(keyOf(key));
  const store =
    name === undefined ? lacking<Store>('TABLE_NAME') : openStore(client, { name, tenant });
  return {
    environment,
    services: {
      tenant,
      store,
      objects: objectsOf(caller, environment),
      tokens,
      events: eventsOf(caller, environment),
      workflows: workflowsOf(caller, environment),
      ...system,
    },
    originSecret: secrets.ORIGIN_SECRET_ARN,
  };
}

/** Opens the home that this function was deployed to. @throws Error that names what is wrong with it */
export const openDeployedHome = () => openHome(readEnvironment(process.env));
