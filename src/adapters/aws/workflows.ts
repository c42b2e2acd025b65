import type { Workflows } from '../../ports.ts';
import type { S3Options } from '../s3/requests.ts';
import { AwsRefusal, askJson } from './json-requests.ts';

export interface WorkflowsOptions extends S3Options {
  readonly exportMachineArn: string;
}

/** Workflows on Step Functions. The name of an execution is that of its run, which makes it one. */
export const openWorkflows = (options: WorkflowsOptions): Workflows => ({
  startExport: async (run) => {
    const input = {
      stateMachineArn: options.exportMachineArn,
      name: `${run.jobId}-${run.exportId}`,
      input: JSON.stringify(run),
    };
    const target = 'AWSStepFunctions';
    const service = { ...options, service: 'states', target, protocol: '1.0' } as const;
    try {
      await askJson(service, 'StartExecution', input);
    } catch (error) {
      if (error instanceof AwsRefusal && error.name === 'ExecutionAlreadyExists') return;
      throw error;
    }
  },
});
