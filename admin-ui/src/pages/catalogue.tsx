import type { DatasetQuery, DatasetSummary } from "@mulian/domain";
import { Button, Empty, Input, Spin } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useSearchParams } from "react-router";
import { useRead } from "../api/hooks.js";
import { Problem } from "../components/problem.js";
import { useHasRole } from "../components/session.js";
import { Instant, useWord, Word } from "../components/values.js";

const FACETS = ["department", "shareType", "grade", "status", "updateCycle", "format", "tag"] as const;
/** Values of a facet that are shown before the rest is left to the search box. */
const SHOWN_VALUES = 8;

function Hit({ dataset }: Readonly<{ dataset: DatasetSummary }>) {
  const { t } = useTranslation();
  return (
    <article className="hit">
      <h2>
        <Link to={`/datasets/${dataset.id}`}>{dataset.title}</Link>
      </h2>
      <p>{dataset.abstract.slice(0, 160)}</p>
      <div className="meta">
        <Word value={dataset.shareType} />
        {dataset.grade !== "general" && <Word value={dataset.grade} />}
        {dataset.state !== "published" && <Word value={dataset.state} />}
        {dataset.departmentName} · {t("catalogue.items", { count: dataset.items })} ·{" "}
        {t(dataset.linked ? "catalogue.linked" : "catalogue.notLinked")}
        {dataset.publishedAt !== undefined && (
          <>
            {" · "}
            <Instant at={dataset.publishedAt} />
          </>
        )}
      </div>
    </article>
  );
}

type Facets = Readonly<
  Record<string, readonly { readonly value: string; readonly label: string; readonly count: number }[]>
>;

function FacetList({
  facets,
  chosen,
  onChoose,
}: Readonly<{ facets: Facets; chosen: URLSearchParams; onChoose: (name: string, value: string) => void }>) {
  const { t } = useTranslation();
  const word = useWord();
  return (
    <aside aria-label={t("catalogue.facets")}>
      {FACETS.filter((name) => (facets[name] ?? []).length > 0).map((name) => (
        <section className="facet" key={name}>
          <h2>{t(`catalogue.${name}`)}</h2>
          {(facets[name] ?? []).slice(0, SHOWN_VALUES).map(({ value, label, count }) => (
            <button
              key={value}
              type="button"
              aria-pressed={chosen.get(name) === value}
              onClick={() => onChoose(name, value)}
            >
              <span>{word(label)}</span>
              <span>{count}</span>
            </button>
          ))}
        </section>
      ))}
    </aside>
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
  const toggle = (name: string, value: string): void => change(name, search.get(name) === value ? "" : value);
  return (
    <>
      <div className="title-row">
        <h1>{t("catalogue.title")}</h1>
        {canRegister && (
          <Link to="/drafts/new">
            <Button type="primary">{t("catalogue.newDataset")}</Button>
          </Link>
        )}
      </div>
      <div className="toolbar" role="search">
        <Input.Search
          aria-label={t("common.search")}
          size="large"
          placeholder={t("catalogue.placeholder")}
          enterButton={t("common.search")}
          value={text}
          onChange={(event) => setText(event.target.value)}
          onSearch={(value) => change("q", value.trim())}
        />
      </div>
      <Problem error={list.error} onRetry={() => void list.refetch()} />
      {list.data && (
        <div className="catalogue">
          <FacetList facets={list.data.facets} chosen={search} onChoose={toggle} />
          <section aria-live="polite" aria-busy={list.isFetching}>
            <div className="title-row">
              <span className="meta">{`${t("catalogue.results", { total: list.data.total })} · ${t("app.height", { height: list.data.height })}`}</span>
              {search.size > 0 && (
                <Button
                  size="small"
                  onClick={() => {
                    setText("");
                    setSearch({});
                  }}
                >
                  {t("catalogue.clear")}
                </Button>
              )}
            </div>
            {list.data.items.length === 0 ? (
              <Empty description={t("catalogue.empty")} />
            ) : (
              list.data.items.map((dataset) => <Hit key={dataset.id} dataset={dataset} />)
            )}
            {list.data.nextCursor !== undefined && (
              <Button onClick={() => change("cursor", list.data.nextCursor ?? "")}>{t("common.more")}</Button>
            )}
          </section>
        </div>
      )}
      {list.isPending && <Spin />}
    </>
  );
}
