import { setTimeout } from 'node:timers/promises';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { configOf } from '../conformance/clients.ts';
import { startMiniStack } from '../conformance/ministack.ts';
import { App, mustEndWell } from './app.ts';
import { openDistribution } from './distribution.ts';
import { awsJson, signedFor } from './stack.ts';

/** A service deployed to a stand-in of AWS on this machine. */
export interface Deployment {
  readonly outputs: Readonly<Record<string, string>>;
  /** Where the stand-in of AWS answers. */
  readonly endpoint: string;
  /** Where the service answers, as at its distribution. */
  readonly url: string;
  /** Where the API answers beside the distribution. */
  readonly api: string;
  readonly originSecret: string;
  /** Deploys the same app again with other props. */
  redeploy(props: object): Promise<void>;
  /** Invokes a function and gives its answer. */
  invoke(name: string): Promise<Readonly<Record<string, unknown>>>;
  /** Runs a state machine to its end. */
  execute(machine: string, input: object): Promise<Readonly<Record<string, string>>>;
  /** Asks a JSON service of the stand-in: `sqs`, `AmazonSQS.CreateQueue`. */
  // biome-ignore lint/suspicious/noExplicitAny: the reply of any operation
  ask(service: string, target: string, body: object): Promise<any>;
  /** What the stage of the API tells its functions. */
  stageVariables(): Promise<Readonly<Record<string, string>>>;
  /** Asks Cognito as an admin of the account. */
  cognito(action: string, body: object): Promise<Readonly<Record<string, unknown>>>;
  stop(): Promise<void>;
}

async function originSecretOf(endpoint: string, arn: string): Promise<string> {
  const secrets = new SecretsManagerClient(configOf(endpoint));
  const { SecretString = '' } = await secrets.send(new GetSecretValueCommand({ SecretId: arn }));
  secrets.destroy();
  return SecretString;
}

/** A new stand-in with the service on it, by the commands of docs/deploy.md. */
export async function deploy(): Promise<Deployment> {
  const { endpoint, stop } = await startMiniStack();
  const app = new App(endpoint);
  try {
    mustEndWell(await app.bootstrap());
    mustEndWell(await app.deploy());
    return await deploymentAt(endpoint, app, async () => {
      await stop();
      app.remove();
    });
  } catch (error) {
    await stop(); // otherwise it would outlive the test that did not get it
    throw error;
  }
}

/** What is deployed on a stand-in, behind a distribution that the stand-in does not have. */
async function deploymentAt(
  endpoint: string,
  app: App,
  stop: () => Promise<void>,
): Promise<Deployment> {
  const { outputs } = app;
  const originSecret = await originSecretOf(endpoint, outputs['OriginSecret'] ?? '');
  const apiId = /\/\/(\w+)\./.exec(outputs['ApiUrl'] ?? '')?.[1];
  const api = `${endpoint}/_aws/execute-api/${apiId}`;
  const distribution = await openDistribution(api, originSecret);
  return {
    ...{ outputs, endpoint, api, originSecret, url: distribution.url },
    redeploy: async (props) => mustEndWell(await app.deploy(props)),
    invoke: (name) => invoke(endpoint, name),
    execute: (machine, input) => execute(endpoint, machine, input),
    ask: (name, target, body) => awsJson(endpoint, [name, target], body),
    stageVariables: async () => {
      const stage = `${endpoint}/v2/apis/${apiId}/stages/api`;
      const reply = await fetch(stage, { headers: signedFor('apigateway') });
      return (await reply.json()).stageVariables;
    },
    cognito: (action, body) => cognito(endpoint, action, body),
    stop: async () => {
      await distribution.close();
      await stop();
    },
  };
}

async function invoke(endpoint: string, name: string) {
  const url = `${endpoint}/2015-03-31/functions/${name}/invocations`;
  const headers = signedFor('lambda');
  return (await fetch(url, { method: 'POST', headers, body: '{}' })).json();
}

async function cognito(endpoint: string, action: string, body: object) {
  const headers = {
    ...signedFor('cognito-idp'),
    'content-type': 'application/x-amz-json-1.1',
    'x-amz-target': `AWSCognitoIdentityProviderService.${action}`,
  };
  const reply = await fetch(endpoint, { method: 'POST', headers, body: JSON.stringify(body) });
  const read = await reply.json();
  if (reply.ok) return read;
  throw new Error(`${action}: ${JSON.stringify(read)}`);
}

async function execute(endpoint: string, stateMachineArn: string, input: object) {
  const started = { stateMachineArn, input: JSON.stringify(input) };
  const { executionArn } = await awsJson(
    endpoint,
    ['states', 'AWSStepFunctions.StartExecution'],
    started,
  );
  const described = ['states', 'AWSStepFunctions.DescribeExecution'] as const;
  for (let tries = 0; tries < 240; tries++) {
    const execution = await awsJson(endpoint, described, { executionArn });
    if (execution['status'] !== 'RUNNING') return execution as Readonly<Record<string, string>>;
    await setTimeout(500);
  }
  throw new Error('the workflow did not end in two minutes');
}
