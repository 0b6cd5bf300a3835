import {
  attestationFile,
  blockFile,
  canonicalJson,
  receiptFile,
  type AccessRequest,
  type Actor,
  type EvidenceInclusion,
  type EvidenceStatement,
  type Hold,
  type LedgerRecord,
  usualPolicy,
} from "@mulian/domain";
import type { Person } from "./authority.js";
import type { Draft } from "./bundle.js";
import { compactJws, type Cast, type Side, type User } from "./cast.js";
import { DATASET, datasetOf, departmentOf, GRANT, keysOf, REQUEST, START, TERMS, TERMS_DIGEST } from "./contents.js";
import { hex } from "./hex.js";
import { leafOf, treeOf } from "./tree.js";
import { argumentsOf, commandDigestOf, type Spoken } from "./spoken.js";
import { CHAINCODE, CHANNEL, Channel, transaction, type ChannelConfig } from "./channel.js";

const DAY_MS = 86_400_000;

/** What a test tells otherwise than it was. Everything else is as in an honest network. */
export interface Twists {
  readonly config?: Partial<ChannelConfig>;
  readonly grade?: AccessRequest["grade"];
  /** The dataset is shared unconditionally, so the contract grants what the requester's unit signed. */
  readonly byContract?: boolean;
  /** What is asked for, instead of what the records are written by. */
  readonly command?: (command: Spoken) => Spoken;
  /** Changes a record before it is written. */
  readonly record?: (record: LedgerRecord) => LedgerRecord;
  /** Who signs an approval, instead of whom the step asks for. */
  readonly signer?: Partial<Record<string, User>>;
  readonly endorsers?: readonly Person[];
  readonly receipt?: object;
  readonly countersignature?: object;
  readonly inclusion?: (inclusion: EvidenceInclusion) => EvidenceInclusion;
  /** Validation code of the grant's transaction. */
  readonly code?: number;
  /** Whose key signs receipt and counter-signature, under the ids of the departments' own. */
  readonly forger?: Side;
  /** Who announces the departments' keys, instead of themselves. */
  readonly announcer?: User;
  /** The provider's key is blocked, before its receipt is committed or after. */
  readonly keyBlocked?: "before" | "after";
  /** What the provider says of the grant, one after the other, before it delivers. */
  readonly holds?: readonly Hold["state"][];
  /** How much later the delivery is, and what is committed of it; negative where it is dated back. */
  readonly deliveredAfterMs?: number;
  /** Another configuration, with these revocations, behind everything. */
  readonly revoked?: readonly Person[];
}

/** A grant's life on a channel of three organisations: asked, signed, decided, delivered once, and all of it committed. */
export class Story {
  readonly channel: Channel;
  private readonly statements: EvidenceStatement[] = [];
  private readonly written = new Map<string, LedgerRecord>();
  private readonly config: ChannelConfig;
  private now = START;
  private receiptBytes = Buffer.alloc(0);

  private constructor(
    readonly cast: Cast,
    private readonly twists: Twists,
  ) {
    this.channel = new Channel([cast.orderer]);
    const { bureau, provider, grantee, orderers } = cast;
    this.config = {
      members: [bureau, provider, grantee].map(({ authority }) => ({ authority })),
      orderers: [{ authority: orderers }],
      ...twists.config,
    };
  }

  static async tell(cast: Cast, twists: Twists = {}): Promise<Story> {
    const story = new Story(cast, twists);
    story.channel.configure(story.config);
    story.begin();
    story.decide();
    if (twists.keyBlocked === "before") story.blockKey();
    for (const state of twists.holds ?? []) story.hold(state);
    story.now += twists.deliveredAfterMs ?? 0;
    story.deliver();
    if (twists.keyBlocked === "after") story.blockKey();
    if (twists.revoked !== undefined) await story.revoke(twists.revoked);
    return story;
  }

  private begin(): void {
    const { bureau, provider, grantee, authority } = this.cast;
    this.write(
      authority,
      this.made("policy", "policy", { content: usualPolicy(bureau.authority.mspId, bureau.department) }),
    );
    const sides = [bureau, provider, grantee];
    this.write(authority, ...sides.map((side) => this.made("department", side.department, departmentOf(side))));
    const { providerGateway, granteeGateway } = this.cast;
    for (const [side, gateway] of [
      [provider, providerGateway],
      [grantee, granteeGateway],
    ] as const)
      this.write(
        this.twists.announcer ?? gateway,
        this.made("department", side.department, { ...departmentOf(side), keys: keysOf(side) }),
      );
  }

  /** What the request says all along. */
  private get asked(): object {
    const { grade = "general", byContract = false } = this.twists;
    return {
      requester: this.cast.grantee.department,
      provider: this.cast.provider.department,
      terms: TERMS,
      datasetVersion: 1,
      shareType: byContract ? "unconditional" : "conditional",
      grade,
      extended: false,
    };
  }

  private slot(fields: object): Made {
    const provider = this.cast.provider.department;
    return this.made("decision", REQUEST, { request: REQUEST, provider, termsDigest: TERMS_DIGEST, ...fields });
  }

  private decide(): void {
    const { grade = "general", byContract = false, code = 0, endorsers } = this.twists;
    const { requester, granteeApprover, approver, secondApprover, authority, provider } = this.cast;
    this.write(approver, this.made("dataset", DATASET, datasetOf(provider, grade, byContract)));
    this.write(
      requester,
      this.made("access-request", REQUEST, { ...this.asked, state: "submitted" }),
      this.slot({ outcome: "open" }),
    );
    if (byContract) {
      this.write(granteeApprover, this.signed("requester-unit", granteeApprover), ...this.granted("contract"));
      return;
    }
    this.approve("requester-unit", granteeApprover);
    if (grade === "core") this.approve("provider-second", secondApprover);
    if (grade !== "general") this.approve("authority", authority);
    const who = this.signerOf("provider", approver);
    const slot = this.slot({ outcome: "granted", grant: GRANT });
    this.writeAs(who, [this.signed("provider", who), slot, ...this.granted("approvals")], code, endorsers);
  }

  /** The request as it ends, and the grant. */
  private granted(by: "contract" | "approvals"): readonly Made[] {
    const decision = { outcome: "granted", by, decidedAt: this.time } as const;
    return [
      this.made("access-request", REQUEST, { ...this.asked, state: "granted", grant: GRANT, decision }),
      this.made("grant", GRANT, {
        request: REQUEST,
        provider: this.cast.provider.department,
        grantee: this.cast.grantee.department,
        state: "agreed",
        terms: TERMS,
        termsDigest: TERMS_DIGEST,
        datasetVersion: 1,
        versionRule: "following",
        notBefore: this.time,
        expiresAt: new Date(this.now + TERMS.termDays * DAY_MS).toISOString(),
        deliverDue: "2026-03-20",
      }),
    ];
  }

  private approve(step: string, expected: User): void {
    const who = this.signerOf(step, expected);
    this.write(who, this.signed(step, who));
  }

  private signerOf(step: string, expected: User): User {
    return this.twists.signer?.[step] ?? expected;
  }

  private signed(step: string, { actor }: User): Made {
    const fields = { request: REQUEST, step, by: actor, termsDigest: TERMS_DIGEST };
    return this.made("approval", `${REQUEST}:${step}`, fields);
  }

  private deliver(): void {
    const { provider, grantee, providerGateway, granteeGateway } = this.cast;
    const claims = {
      sequence: 1,
      delivery: hex("delivery", 16),
      grant: GRANT,
      provider: provider.department,
      grantee: grantee.department,
      dataset: DATASET,
      datasetVersion: 1,
      method: "interface",
      items: ["code"],
      format: "ndjson",
      outcome: "completed",
      rows: 2,
      bytes: 40,
      payloadDigest: hex("payload"),
      purpose: TERMS.purpose,
      user: "u1",
      proofKey: TERMS.proofKeyThumbprint,
      height: 5,
      startedAt: this.time,
      endedAt: this.time,
      ...this.twists.receipt,
    };
    const privateKey = this.twists.forger?.signKey.privateKey;
    const keyOf = (side: Side): Side => ({
      ...side,
      signKey: { ...side.signKey, privateKey: privateKey ?? side.signKey.privateKey },
    });
    const receipt = compactJws(keyOf(provider), "mulian-receipt+jwt", claims);
    const countersignature = compactJws(keyOf(grantee), "mulian-receipt-countersignature+jwt", {
      sequence: 2,
      grantee: grantee.department,
      provider: provider.department,
      grant: GRANT,
      providerSequence: 1,
      receiptDigest: hex(receipt),
      bytes: 40,
      payloadDigest: hex("payload"),
      receivedAt: this.time,
      ...this.twists.countersignature,
    });
    const others = ["a", "b"];
    const byProvider = this.batch(providerGateway, [receipt, ...others], 0, 1);
    const byGrantee = this.batch(granteeGateway, [others[0] ?? "", countersignature, "c", "d"], 1, 1);
    this.receiptBytes = Buffer.from(
      canonicalJson({ receipt, countersignature, provider: byProvider, grantee: byGrantee }),
    );
  }

  private hold(state: Hold["state"]): void {
    const subject = { subjectKind: "grant", subject: GRANT, actor: "provider" };
    this.write(this.cast.approver, this.made("hold", `grant:${GRANT}:provider`, { ...subject, state }));
  }

  private blockKey(): void {
    const { provider, approver } = this.cast;
    const { department, signKey } = provider;
    const fields = { department, kid: signKey.kid, reason: "leaked" };
    this.write(approver, this.made("key-block", `${department}:${signKey.kid}`, fields));
  }

  private batch(by: User, leaves: readonly string[], index: number, firstSequence: number): EvidenceInclusion {
    const { department } = by.actor;
    const id = `${department}:1`;
    const tree = treeOf(leaves.map(leafOf), index);
    const merkleRoot = tree.root.toString("hex");
    const lastSequence = firstSequence + leaves.length - 1;
    this.write(
      by,
      this.made("receipt-batch", id, {
        department,
        batchNumber: 1,
        firstSequence,
        lastSequence,
        merkleRoot,
        totals: [],
      }),
    );
    const path = tree.path.map((one) => one.toString("hex"));
    const inclusion = { department, batch: id, leafIndex: index, treeSize: leaves.length, path };
    return this.twists.inclusion?.(inclusion) ?? inclusion;
  }

  private async revoke(people: readonly Person[]): Promise<void> {
    const members = await Promise.all(
      this.config.members.map(async (member) => {
        const own = people.filter(({ mspId }) => mspId === member.authority.mspId);
        return own.length === 0 ? member : { ...member, revocationLists: [await member.authority.revoke(...own)] };
      }),
    );
    this.channel.configure({ ...this.config, members });
  }

  private get time(): string {
    return new Date(this.now).toISOString();
  }

  /** The next version of a record; who writes it and when, `writeAs` adds. */
  private made(kind: LedgerRecord["kind"], id: string, fields: object): Made {
    return { kind, id, fields };
  }

  private write(creator: User, ...records: readonly Made[]): void {
    this.writeAs(creator, records, 0);
  }

  private writeAs(creator: User, made: readonly Made[], code: number, endorsers?: readonly Person[]): void {
    const { bureau, provider, grantee } = this.cast;
    const honest = commandOf(made);
    const command = this.twists.command?.(honest) ?? honest;
    const commandDigest = commandDigestOf(command, creator.actor);
    const records = made.map((one) => this.versionOf(one, creator.actor, commandDigest));
    const parts = {
      args: argumentsOf(command),
      creator,
      endorsers: endorsers ?? [bureau.peer, provider.peer, grantee.peer],
      records,
      at: new Date(this.now),
    };
    const { envelope, txId } = transaction(parts);
    const block = this.channel.commit([envelope], code);
    for (const { kind: recordKind, id: record, version } of records)
      this.statements.push({ kind: "record", recordKind, record, version, block, txId });
    this.now += 60_000;
  }

  private versionOf({ kind, id, fields }: Made, actor: Actor, commandDigest: string): LedgerRecord {
    const key = `${kind} ${id}`;
    const before = this.written.get(key);
    const at = { createdAt: before?.createdAt ?? this.time, createdBy: before?.createdBy ?? actor };
    const version = (before?.version ?? 0) + 1;
    const base = {
      kind,
      id,
      version,
      ...at,
      updatedAt: this.time,
      updatedBy: actor,
      commandDigest,
    };
    // The fields of each kind are written out above, and the verifier parses them by the schema.
    const record = { ...base, ...fields } as unknown as LedgerRecord;
    const told = this.twists.record?.(record) ?? record;
    this.written.set(key, told);
    return told;
  }

  /** The bundle an honest gateway makes of it, attested by each organisation. */
  draft(): Draft {
    const files = new Map<string, Buffer>();
    const { bureau, provider, grantee } = this.cast;
    for (let number = 0; number < this.channel.height; number++) {
      files.set(blockFile(number), this.channel.blockBytes(number));
      if (number > 0)
        for (const [place, { peer }] of [bureau, provider, grantee].entries())
          files.set(attestationFile(number, place), this.channel.attestation(number, peer));
    }
    const file = receiptFile(provider.department, 1);
    files.set(file, this.receiptBytes);
    const statements: EvidenceStatement[] = [
      ...this.statements,
      { kind: "agreement", request: REQUEST, grant: GRANT },
      { kind: "delivery", grant: GRANT, file },
    ];
    const manifest = {
      format: "mulian-evidence/1",
      channel: CHANNEL,
      chaincode: CHAINCODE,
      height: this.channel.height,
      statements,
    } as const;
    return { manifest, files };
  }
}

/** A signature is asked for by the commands that the contracts have for it; what else is written, by some command. */
function commandOf(made: readonly Made[]): Spoken {
  const step = made.find(({ kind }) => kind === "approval")?.id.split(":")[1];
  const onTerms = { id: REQUEST, expectedVersion: 1, termsDigest: TERMS_DIGEST };
  if (step === "requester-unit") return { name: "request.approve", body: onTerms };
  if (step !== undefined) return { name: "request.decide", body: { ...onTerms, outcome: "grant" } };
  return { name: `${made[0]?.kind ?? "none"}.write`, body: { id: made[0]?.id ?? "" } };
}

interface Made {
  readonly kind: LedgerRecord["kind"];
  readonly id: string;
  readonly fields: object;
}
