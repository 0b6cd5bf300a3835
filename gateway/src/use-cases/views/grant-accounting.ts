import {
  isGrantOver,
  type EffectiveGrantState,
  type Grant,
  type GrantAccounting,
  type KeyHolding,
  type UseRecord,
} from "@mulian/domain";

/**
 * Whether use and disposal of a grant are on record (Arts 26, 27, 29). Both are owed once the grant is over and data was
 * delivered by it. Disposal is recorded when the destruction of every key was claimed that was held by it, also of one that
 * leaked and was replaced: its holder's gateway does that by itself.
 */
export function grantAccounting(
  { deliveredAt }: Grant,
  state: EffectiveGrantState,
  holdings: readonly KeyHolding[],
  accounts: readonly UseRecord[],
): GrantAccounting {
  const isDue = isGrantOver(state) && deliveredAt !== undefined;
  const isDisposed = holdings.length > 0 && holdings.every(({ destructionDigest }) => destructionDigest !== undefined);
  const accountedTo = accounts.map(({ to }) => to).reduce((latest, to) => (to > latest ? to : latest), "");
  const standing = (isRecorded: boolean) => (isRecorded ? "recorded" : isDue ? "missing" : "not-due");
  return {
    use: standing(accounts.length > 0),
    disposal: standing(isDisposed),
    useRecords: accounts.length,
    ...(accountedTo === "" ? {} : { accountedTo }),
  };
}
