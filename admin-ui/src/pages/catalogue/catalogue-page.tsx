import type { DatasetList, DatasetQuery } from "@mulian/domain";
import { Button, Empty, Input } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useSearchParams } from "react-router";
import { useRead } from "../../api/hooks.js";
import { useHasRole } from "../../api/session.js";
import { LinkButton } from "../../components/link-button.js";
import { Loaded } from "../../components/loaded.js";
import { PageTitle } from "../../components/page-title.js";
import { useCount } from "../../components/values.js";
import { FacetList } from "./facet-list.js";
import { Hit } from "./hit.js";

interface ResultsProps {
  readonly list: DatasetList;
  readonly onMore: (cursor: string) => void;
  /** Back to where the list begins; absent there. The browser's own way back leads to the page before. */
  readonly onFirst: (() => void) | undefined;
  readonly onClear: (() => void) | undefined;
}

function Results({ list, onMore, onFirst, onClear }: ResultsProps) {
  const { t } = useTranslation();
  const count = useCount();
  const { nextCursor } = list;
  return (
    <section aria-label={t("catalogue.found")}>
      <div className="list-head">
        <span className="meta" role="status">
          {`${t("catalogue.results", { total: count(list.total) })} · ${t("app.height", { height: list.height })}`}
        </span>
        {onClear && (
          <Button size="small" onClick={onClear}>
            {t("catalogue.clear")}
          </Button>
        )}
      </div>
      {list.items.length === 0 && <Empty description={t("catalogue.empty")} />}
      <ul className="hits">
        {list.items.map((dataset) => (
          <Hit key={dataset.id} dataset={dataset} />
        ))}
      </ul>
      {(onFirst !== undefined || nextCursor !== undefined) && (
        <nav className="actions" aria-label={t("common.pages")}>
          {onFirst && <Button onClick={onFirst}>{t("common.firstPage")}</Button>}
          {nextCursor !== undefined && <Button onClick={() => onMore(nextCursor)}>{t("common.nextPage")}</Button>}
        </nav>
      )}
    </section>
  );
}

/** Search with facets; the address holds the whole search, so that it can be sent to a colleague. */
export function CataloguePage() {
  const { t } = useTranslation();
  const canRegister = useHasRole("steward", "approver");
  const [search, setSearch] = useSearchParams();
  const [text, setText] = useState(search.get("q") ?? "");
  // The gateway parses the query by the route's schema and names what does not fit.
  const query = Object.fromEntries(search) as unknown as DatasetQuery;
  const list = useRead("listDatasets", { query });

  const change = (name: string, value: string): void => {
    const next = new URLSearchParams(search);
    next.delete("cursor");
    if (value === "") next.delete(name);
    else next.set(name, value);
    setSearch(next);
  };
  const clear = (): void => {
    setText("");
    setSearch({});
  };
  return (
    <>
      <PageTitle title={t("catalogue.title")}>
        {canRegister && <LinkButton to="/drafts/new" label={t("catalogue.newDataset")} isPrimary />}
      </PageTitle>
      <div className="toolbar" role="search">
        <Input.Search
          aria-label={t("catalogue.words")}
          size="large"
          placeholder={t("catalogue.placeholder")}
          enterButton={t("common.search")}
          maxLength={200}
          value={text}
          onChange={(event) => setText(event.target.value)}
          onSearch={(value) => change("q", value.trim())}
        />
      </div>
      <Loaded read={list}>
        {(data) => (
          <div className="catalogue" aria-busy={list.isPlaceholderData}>
            <FacetList
              facets={data.facets}
              chosen={search}
              onChoose={(name, value) => change(name, search.get(name) === value ? "" : value)}
            />
            <Results
              list={data}
              onMore={(cursor) => change("cursor", cursor)}
              onFirst={search.has("cursor") ? () => change("cursor", "") : undefined}
              onClear={search.size > 0 ? clear : undefined}
            />
          </div>
        )}
      </Loaded>
    </>
  );
}
