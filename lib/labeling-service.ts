import type { EventBus } from 'aws-cdk-lib/aws-events';
import { Construct } from 'constructs';
import { DataStore } from './data-store.ts';
import { announcements, EventPipeline, startedBy } from './event-pipeline.ts';
import { ExportWorkflow } from './export-workflow.ts';
import { HttpApi } from './http-api.ts';
import { Observability } from './observability.ts';
import { ServiceFunction } from './service-function.ts';
import { checked, type ServiceInput, ServiceProps } from './service-props.ts';
import { Sites } from './sites.ts';
import { type IdentitySource, StaffIdentity } from './staff-identity.ts';

/** The provider of the owner's own; without its addresses nobody signs in by it at the console. */
function ownSource({ identity }: ServiceProps): IdentitySource | undefined {
  if (typeof identity === 'string') return undefined;
  const { issuer, audience, groupsClaim, authorizeUrl, tokenUrl } = identity;
  if (authorizeUrl === undefined || tokenUrl === undefined)
    return { issuer, audience, groupsClaim };
  return {
    issuer,
    audience,
    groupsClaim,
    origin: new URL(tokenUrl).origin,
    signIn: { authorizeUrl, tokenUrl, clientId: audience, scope: 'openid email' },
  };
}

/**
 * The whole service, to put into a stack of your own; the stack needs `env.region`.
 *
 * @throws Error when a prop is wrong: what came, and what was expected
 * @example new LabelingService(stack, 'Labels', { tenant: 'radiology', logDays: 731 })
 */
export class LabelingService extends Construct {
  readonly store: DataStore;
  readonly api: HttpApi;
  readonly pipeline: EventPipeline;
  readonly exports: ExportWorkflow;
  /** Invoked by whoever may in the account; its answer is an owner's invite. */
  readonly inviteOwner: ServiceFunction;
  readonly sites: Sites;
  /** Hears of every change of a job; see docs/events.md. */
  readonly bus: EventBus;
  /** The accounts of staff, unless somebody else keeps them. */
  readonly accounts: StaffIdentity | undefined;

  constructor(scope: Construct, id: string, input: ServiceInput = {}) {
    super(scope, id);
    const props = checked(ServiceProps, input);
    this.store = new DataStore(this, 'Store', props);
    this.bus = announcements(this);
    const shared = {
      props,
      store: this.store,
      tenant: props.tenant,
      busArn: this.bus.eventBusArn,
      busName: this.bus.eventBusName,
    };
    this.accounts = this.#accounts(props);
    const staff = this.accounts?.source ?? ownSource(props);
    const identities = { staff, annotator: props.annotatorOidc };
    this.exports = new ExportWorkflow(this, 'Exports', shared);
    const exportMachineArn = this.exports.machine.stateMachineArn;
    this.api = new HttpApi(this, 'Api', { ...shared, identities, exportMachineArn });
    this.pipeline = new EventPipeline(this, 'Events', shared);
    this.inviteOwner = new ServiceFunction(this, shared, { entry: startedBy('invocation') });
    this.sites = new Sites(this, 'Sites', { ...shared, api: this.api, staff });
    this.api.knownAs(this.sites.shellUrl);
    if (!props.watch) return;
    const { api, pipeline, exports } = this;
    new Observability(this, 'Watch', { ...shared, api, pipeline, exports });
  }

  #accounts(props: ServiceProps): StaffIdentity | undefined {
    if (props.identity !== 'cognito') return undefined;
    return new StaffIdentity(this, 'Identity', { props, console: () => this.sites.shellUrl });
  }
}
