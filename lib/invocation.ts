import { Duration } from 'aws-cdk-lib';
import type { TaskInput, TaskStateBase } from 'aws-cdk-lib/aws-stepfunctions';
import { LambdaInvoke } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import type { Construct } from 'constructs';
import type { ServiceFunction } from './service-function.ts';

/** A step that a function does, tried again when it fails. */
export const invocationOf = (
  scope: Construct,
  name: string,
  { function: lambdaFunction }: ServiceFunction,
  more: { readonly payload?: TaskInput; readonly resultPath?: string },
): TaskStateBase =>
  new LambdaInvoke(scope, name, {
    lambdaFunction,
    ...more,
    payloadResponseOnly: true,
    retryOnServiceExceptions: false,
  }).addRetry({
    errors: ['States.TaskFailed', 'States.Timeout'],
    maxAttempts: 3,
    interval: Duration.seconds(30),
    backoffRate: 2,
  });
