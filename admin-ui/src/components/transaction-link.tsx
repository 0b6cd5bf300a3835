import { Link } from "react-router";
import { useHasRole } from "../api/session.js";
import { Hash } from "./values.js";

/** A transaction's id; for those who may open transactions, the way to it. */
export function TransactionLink({ txId }: Readonly<{ txId: string }>) {
  const opens = useHasRole("auditor", "authority");
  if (!opens) return <Hash value={txId} />;
  return (
    <Link to={`/transactions/${txId}`}>
      <Hash value={txId} />
    </Link>
  );
}
