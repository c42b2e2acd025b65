import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { setTimeout } from 'node:timers/promises';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { configOf } from '../conformance/clients.ts';
import { startMiniStack } from '../conformance/ministack.ts';

const ROOT = join(import.meta.dirname, '../..');

/** What the stand-in does not know: the log of a web ACL, alarms by metric math. */
const PROPS = '{"webAcl":false,"watch":false}';

/** A service deployed to a stand-in of AWS on this machine. */
export interface Deployment {
  readonly outputs: Readonly<Record<string, string>>;
  /** Sends a request as the distribution does; `origin: ''` goes around it. */
  call(method: string, path: string, asked?: Asked): Promise<Answer>;
  /** Invokes a function and gives its answer. */
  invoke(name: string): Promise<Readonly<Record<string, unknown>>>;
  /** Runs a state machine to its end. */
  execute(machine: string, input: object): Promise<Readonly<Record<string, string>>>;
  /** What the stage of the API tells its functions. */
  stageVariables(): Promise<Readonly<Record<string, string>>>;
  /** Asks a JSON service of the stand-in: `events`, `AWSEvents.PutRule`. */
  // biome-ignore lint/suspicious/noExplicitAny: the reply of any operation
  ask(service: string, target: string, body: object): Promise<any>;
  stop(): Promise<void>;
}

export interface Asked {
  readonly token?: string;
  readonly body?: unknown;
  readonly origin?: string;
}

export interface Answer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: the reply of any route
  readonly reply: any;
}

/** The stand-in asks for the form of a signature, not for the signature. */
const signedFor = (service: string) => ({
  authorization: `AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=x`,
});

function cdk(endpoint: string, parameters: readonly string[]): void {
  execFileSync(join(ROOT, 'node_modules/.bin/cdk'), [...parameters, '--no-notices'], {
    cwd: ROOT,
    stdio: 'pipe',
    timeout: 240_000,
    env: {
      ...process.env,
      AWS_ENDPOINT_URL: endpoint,
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_REGION: 'us-east-1',
      CI: '1',
    },
  });
}

async function originSecret(endpoint: string, template: string): Promise<string> {
  const secrets = new SecretsManagerClient(configOf(endpoint));
  const { SecretString = '' } = await secrets.send(
    new GetSecretValueCommand({ SecretId: template }),
  );
  secrets.destroy();
  return SecretString;
}

/** Bootstraps and deploys by the commands of docs/deploy.md; the outputs are in the file. */
function deployTo(endpoint: string, folder: string): string {
  const file = join(folder, 'outputs.json');
  cdk(endpoint, ['bootstrap', 'aws://000000000000/us-east-1']);
  cdk(endpoint, [
    ...['deploy', 'Assay', '-c', `assay=${PROPS}`, '--require-approval', 'never'],
    ...['--outputs-file', file, '--output', join(folder, 'cdk.out')],
  ]);
  return file;
}

/** A new stand-in with the service on it. */
export async function deploy(): Promise<Deployment> {
  const { endpoint, stop } = await startMiniStack();
  const folder = mkdtempSync(join(tmpdir(), 'assay-deploy-'));
  try {
    return await deploymentAt(endpoint, deployTo(endpoint, folder), async () => {
      await stop();
      rmSync(folder, { recursive: true, force: true });
    });
  } catch (error) {
    await stop(); // otherwise it would outlive the test that did not get it
    throw error;
  }
}

async function deploymentAt(
  endpoint: string,
  file: string,
  stop: () => Promise<void>,
): Promise<Deployment> {
  const outputs: Readonly<Record<string, string>> = JSON.parse(readFileSync(file, 'utf8')).Assay;
  const secret = await originSecret(endpoint, outputs['OriginSecret'] ?? '');
  const apiId = /\/\/(\w+)\./.exec(outputs['ApiUrl'] ?? '')?.[1];
  const ask = async (name: string, target: string, body: object) =>
    (
      await fetch(endpoint, {
        method: 'POST',
        headers: {
          ...signedFor(name),
          'content-type': 'application/x-amz-json-1.0',
          'x-amz-target': target,
        },
        body: JSON.stringify(body),
      })
    ).json();
  const states = (target: string, body: object) =>
    ask('states', `AWSStepFunctions.${target}`, body);
  return {
    outputs,
    call: async (method, path, { token, body, origin = secret } = {}) => {
      const reply = await fetch(`${endpoint}/_aws/execute-api/${apiId}/api${path}`, {
        method,
        headers: {
          ...(origin === '' ? {} : { 'x-assay-origin': origin }),
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
          'content-type': 'application/json',
        },
        ...(method === 'GET' ? {} : { body: JSON.stringify(body ?? {}) }),
      });
      return { status: reply.status, reply: await reply.json() };
    },
    invoke: async (name) =>
      (
        await fetch(`${endpoint}/2015-03-31/functions/${name}/invocations`, {
          method: 'POST',
          headers: signedFor('lambda'),
          body: '{}',
        })
      ).json(),
    execute: async (stateMachineArn, input) => {
      const { executionArn } = await states('StartExecution', {
        stateMachineArn,
        input: JSON.stringify(input),
      });
      for (let tries = 0; tries < 60; tries++) {
        const execution = await states('DescribeExecution', { executionArn });
        if (execution.status !== 'RUNNING') return execution;
        await setTimeout(500);
      }
      throw new Error('the workflow did not end in half a minute');
    },
    stageVariables: async () => {
      const stage = `${endpoint}/v2/apis/${apiId}/stages/api`;
      const reply = await fetch(stage, { headers: signedFor('apigateway') });
      return (await reply.json()).stageVariables;
    },
    ask,
    stop,
  };
}
