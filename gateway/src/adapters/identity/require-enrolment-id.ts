import { EnrolmentId, invalidInput } from "@mulian/domain";

/** @throws DomainError INVALID_INPUT for an id that some part of Fabric CA or its client cannot bear */
export function requireEnrolmentId(id: string): EnrolmentId {
  const parsed = EnrolmentId.safeParse(id);
  if (parsed.success) return parsed.data;
  throw invalidInput("enrolmentId", "invalid-format", parsed.error.issues[0]?.message ?? "not an enrolment id");
}
