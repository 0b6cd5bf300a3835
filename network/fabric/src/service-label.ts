/** What a chaincode's services are called before the organisation's name. Also part of an enrolment id, which has no plus. */
export function serviceLabel({ name, version }: { readonly name: string; readonly version: string }): string {
  return `${name}_${version.replaceAll("+", "-")}`;
}
