import { readFileSync } from 'node:fs';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { LabelingStack } from '../../lib/labeling-stack.ts';
import type { ServiceInput } from '../../lib/service-props.ts';

export const ACCOUNT = '111122223333';
export const REGION = 'eu-central-1';

/** A resource of a template, as far as tests look at it. */
export interface Resource {
  readonly Type: string;
  // biome-ignore lint/suspicious/noExplicitAny: properties of any resource
  readonly Properties: any;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
}

/** What a service becomes. Functions are not bundled: tests look at what is around the code. */
export function deployed(service: ServiceInput = {}) {
  const { context } = JSON.parse(readFileSync(new URL('../../cdk.json', import.meta.url), 'utf8'));
  const app = new App({ context: { ...context, 'aws:cdk:bundling-stacks': [] } });
  const env = { account: ACCOUNT, region: REGION };
  const stack = new LabelingStack(app, 'Assay', { env, service });
  const template = Template.fromStack(stack);
  const resources: Readonly<Record<string, Resource>> = template.toJSON()['Resources'];
  const ofType = (type: string) =>
    Object.entries(resources).filter(([, resource]) => resource.Type === type);
  return { app, stack, template, resources, ofType };
}

export type Deployed = ReturnType<typeof deployed>;
