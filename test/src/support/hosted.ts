import type { ApiClient } from "@mulian/cli";
import type { RouteBody } from "@mulian/domain";
import { type DatasetContent, type NewRequest } from "./job.js";
import type { Stack } from "./stack.js";
import { until } from "./until.js";

type Role = RouteBody<"createUser">["roles"][number];

const PASSWORD = "a guest's long password";
const ROLES = ["steward", "approver", "requester", "operator"] as const satisfies readonly Role[];

/** A department that another's organisation hosts, with somebody of each role at the host's gateway. */
export interface HostedOptions {
  readonly id: string;
  readonly name: string;
  readonly host: string;
  readonly mspId: string;
  /** Of the host, who enters the guest's users. */
  readonly operator: string;
  readonly serial: number;
}

export class Hosted {
  private readonly clients = new Map<Role, Promise<ApiClient>>();

  private constructor(
    private readonly stack: Stack,
    readonly options: HostedOptions,
  ) {}

  /** Registered by the authority; its users are made by the host's operator. */
  static async register(stack: Stack, options: HostedOptions): Promise<Hosted> {
    const { id, name, mspId, serial, operator } = options;
    const entry = {
      id,
      mspId,
      names: { zh: name },
      creditCode: `11110000000000010${serial}`,
      level: "city" as const,
      region: "110000",
      workUnit: "共享处",
    };
    await (await stack.as("bureau-authority")).call("createDepartment", { body: entry });
    await stack.settle();
    const host = await stack.as(operator);
    await Promise.all(
      ROLES.map((role) =>
        host.call("createUser", {
          body: { user: `${id}-${role}`, roles: [role], department: id, password: PASSWORD },
        }),
      ),
    );
    return new Hosted(stack, options);
  }

  get id(): string {
    return this.options.id;
  }

  as(role: (typeof ROLES)[number]): Promise<ApiClient> {
    const known = this.clients.get(role) ?? this.stack.signInAt(this.options.host, `${this.id}-${role}`, PASSWORD);
    this.clients.set(role, known);
    return known;
  }

  /** How one of its people signs in from the command line. */
  login(role: (typeof ROLES)[number]): { readonly args: readonly string[]; readonly input: string } {
    const args = ["login", `${this.id}-${role}`, "--gateway", this.stack.urlOf(this.options.host)];
    return { args, input: `${PASSWORD}\n` };
  }

  /** Waits until the ledger names its leg and keys. */
  async announced(): Promise<void> {
    const authority = await this.stack.as("bureau-authority");
    await until(`the leg of ${this.id}`, async () => {
      const { gateway } = await authority.call("getDepartment", { params: { id: this.id } });
      return gateway !== undefined;
    });
    await this.stack.settle();
  }

  /** A published dataset with its table linked. Answers its id. */
  async publish(content: (duty: string) => DatasetContent, binding: string): Promise<string> {
    const steward = await this.as("steward");
    const duty = await steward.call("createDuty", { body: { title: "街道管理", legalBasis: "条例第三条" } });
    await this.stack.settle();
    const approver = await this.as("approver");
    const { id, version } = await approver.call("createDataset", { body: content(duty.id) });
    await this.stack.settle();
    const authority = await this.stack.as("bureau-authority");
    await authority.call("reviewDataset", { params: { id }, body: { expectedVersion: version, outcome: "publish" } });
    await this.stack.settle();
    await steward.call("createResource", { body: { dataset: id, title: binding, resourceKind: "table", binding } });
    await this.stack.settle();
    return id;
  }
}

/** Who asks and who provides, each with the people whose signatures it takes. */
export interface Sides {
  readonly requester: ApiClient;
  readonly requesterApprover: ApiClient;
  readonly providerApprover: ApiClient;
  readonly steward: ApiClient;
}

/** From request to active grant, between any two departments. Answers request and grant. */
export async function obtainBetween(
  stack: Stack,
  { requester, requesterApprover, providerApprover, steward }: Sides,
  body: NewRequest,
): Promise<{ readonly request: string; readonly grant: string }> {
  const { id } = await requester.call("createAccessRequest", { body });
  await stack.settle();
  const params = { id };
  const asked = await requesterApprover.call("getAccessRequest", { params });
  const signed = { expectedVersion: asked.version, termsDigest: asked.termsDigest };
  await requesterApprover.call("approveAccessRequest", { params, body: signed });
  await stack.settle();
  const pending = await providerApprover.call("getAccessRequest", { params });
  const { grant } = await providerApprover.call("decideAccessRequest", {
    params,
    body: { expectedVersion: pending.version, termsDigest: pending.termsDigest, outcome: "grant" },
  });
  if (grant === undefined) throw new Error("the decision made no grant");
  await stack.settle();
  const { version } = await steward.call("getGrant", { params: { id: grant } });
  await steward.call("deliverGrant", { params: { id: grant }, body: { expectedVersion: version } });
  await until("the grantee's acknowledgement", async () => {
    const { effectiveState } = await requester.call("getGrant", { params: { id: grant } });
    return effectiveState === "active";
  });
  await stack.settle();
  return { request: id, grant };
}
