import type { AggregateAnswer, AggregateFunction, GrantView } from "@mulian/domain";
import { Button, Form, Select } from "antd";
import { useTranslation } from "react-i18next";
import { DataTable } from "../../components/data-table.js";
import { call } from "../../api/client.js";
import { cellText } from "../../components/cell.js";
import { Problem } from "../../components/problem.js";
import { useItemTitle } from "../../components/use-item-title.js";
import { Instant, useWord } from "../../components/values.js";
import { useFetching } from "./use-fetching.js";

interface Asked {
  readonly functions?: AggregateFunction[];
  readonly groupBy?: string[];
}

function Figures({ answer, dataset }: Readonly<{ answer: AggregateAnswer; dataset: string }>) {
  const { t } = useTranslation();
  const word = useWord();
  const itemTitle = useItemTitle(dataset);
  const heading = ({ item, function: figure }: AggregateAnswer["columns"][number]): string =>
    [item === undefined ? [] : itemTitle(item), figure === undefined ? [] : word(figure)].flat().join(" · ");
  const rows = answer.rows.map((cells, key) => ({ cells, key }));
  return (
    <>
      <p className="meta" role="status">
        {t("method.readAt")} <Instant at={answer.readAt} />
        {answer.suppressed && ` · ${t("method.suppressed")}`}
      </p>
      <DataTable
        rowKey="key"
        size="small"
        dataSource={rows}
        columns={answer.columns.map((column, place) => ({
          title: heading(column),
          key: place,
          render: (_, { cells }: (typeof rows)[number]) => cellText(cells[place]),
        }))}
      />
    </>
  );
}

/** Asks for figures within what was granted; everything that was granted by default. */
export function Aggregate({ grant }: Readonly<{ grant: GrantView }>) {
  const { t } = useTranslation();
  const word = useWord();
  const itemTitle = useItemTitle(grant.terms.dataset);
  const asking = useFetching<AggregateAnswer>();
  const { functions = [], groupBy = [] } = grant.terms.aggregate ?? {};
  const params = { id: grant.id };
  return (
    <div className="stack">
      <Form<Asked>
        layout="vertical"
        initialValues={{ functions, groupBy }}
        onFinish={(body) => asking.run((signal) => call("aggregate", { params, body }, signal))}
      >
        <Form.Item name="functions" label={t("method.functions")}>
          <Select mode="multiple" options={functions.map((value) => ({ value, label: word(value) }))} />
        </Form.Item>
        <Form.Item name="groupBy" label={t("method.groupBy")} extra={t("method.groupByHint")}>
          <Select mode="multiple" options={groupBy.map((value) => ({ value, label: itemTitle(value) }))} />
        </Form.Item>
        <Button type="primary" htmlType="submit" loading={asking.isRunning}>
          {t("method.aggregate")}
        </Button>
      </Form>
      <Problem error={asking.error} />
      {asking.result && <Figures answer={asking.result} dataset={grant.terms.dataset} />}
    </div>
  );
}
