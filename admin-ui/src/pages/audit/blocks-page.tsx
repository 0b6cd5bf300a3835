import type { RouteAnswer } from "@mulian/domain";
import { useTranslation } from "react-i18next";
import { useRead } from "../../api/hooks.js";
import { ListTable } from "../../components/list-table.js";
import { PageTitle } from "../../components/page-title.js";
import { usePages } from "../../components/use-pages.js";
import { TransactionLink } from "../../components/transaction-link.js";
import { Hash, Instant } from "../../components/values.js";
import { CommandWord } from "./command-word.js";
import { Validity } from "./validity.js";

/** A new block shows within seconds, on the newest page. */
const POLL_MS = 5_000;

type Block = RouteAnswer<"listBlocks">["items"][number];

/** What a block's transactions did; auditors and the authority open each. */
function Transactions({ transactions }: Readonly<Pick<Block, "transactions">>) {
  return (
    <ul className="files">
      {transactions.map(({ txId, validationCode, command }) => (
        <li key={txId}>
          <CommandWord command={command} />
          <Validity code={validationCode} />
          <TransactionLink txId={txId} />
        </li>
      ))}
    </ul>
  );
}

/** The ledger's blocks, newest first, each naming the one before by its hash. */
export function BlocksPage() {
  const { t } = useTranslation();
  const pages = usePages();
  const list = useRead("listBlocks", { query: { cursor: pages.cursor } }, { refetchInterval: POLL_MS });
  return (
    <>
      <PageTitle title={t("blocks.title")} />
      <ListTable
        read={list}
        rowKey="number"
        pages={pages}
        empty={t("audit.empty")}
        columns={[
          { title: t("blocks.number"), dataIndex: "number", align: "right" },
          { title: t("common.at"), render: (_, it) => <Instant at={it.transactions[0]?.at} /> },
          { title: t("blocks.transactions"), render: (_, it) => <Transactions transactions={it.transactions} /> },
          { title: t("blocks.hash"), dataIndex: "headerHash", render: (it: string) => <Hash value={it} /> },
          { title: t("blocks.previous"), dataIndex: "previousHash", render: (it: string) => <Hash value={it} /> },
        ]}
      />
    </>
  );
}
