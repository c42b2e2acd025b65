import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { LabelingService } from './labeling-service.ts';
import type { ServiceInput } from './service-props.ts';

export interface LabelingStackProps extends StackProps {
  readonly service: ServiceInput;
}

/** What `cdk deploy` deploys: the service, and where to find it. */
export class LabelingStack extends Stack {
  readonly service: LabelingService;

  constructor(scope: Construct, id: string, { service, ...props }: LabelingStackProps) {
    super(scope, id, props);
    this.service = new LabelingService(this, 'Service', service);
    const { sites, store, exports, api, inviteOwner, bus, accounts } = this.service;
    const outputs = {
      Url: sites.shellUrl,
      FrameUrl: sites.frameUrl,
      ApiUrl: api.stage.url,
      InviteOwner: inviteOwner.function.functionName,
      TableName: store.table.tableName,
      DataBucket: store.buckets.data.bucketName,
      ExportBucket: store.buckets.exports.bucketName,
      OriginSecret: store.originSecret.secretArn,
      ExportWorkflow: exports.machine.stateMachineArn,
      EventBus: bus.eventBusName,
      ...(accounts === undefined ? {} : { UserPool: accounts.pool.userPoolId }),
    };
    for (const [name, value] of Object.entries(outputs)) new CfnOutput(this, name, { value });
  }
}
