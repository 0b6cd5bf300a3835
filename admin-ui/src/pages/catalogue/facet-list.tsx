import { Grid } from "antd";
import { useTranslation } from "react-i18next";
import { useWord } from "../../components/values.js";
import { useDepartmentName } from "../../components/department-name.js";

const FACETS = ["department", "shareType", "grade", "status", "updateCycle", "format", "tag"] as const;
/** Values of a facet that are shown before the rest is left to the search box. */
const SHOWN_VALUES = 8;

interface FacetCount {
  readonly value: string;
  readonly label: string;
  readonly count: number;
}

export interface FacetListProps {
  readonly facets: Readonly<Record<string, readonly FacetCount[]>>;
  readonly chosen: URLSearchParams;
  readonly onChoose: (name: string, value: string) => void;
}

/** The most frequent values, and the chosen one wherever it stands. */
function shownOf(counts: readonly FacetCount[], chosen: string | null): readonly FacetCount[] {
  return counts.filter(({ value }, index) => index < SHOWN_VALUES || value === chosen);
}

function Facet({ name, facets, chosen, onChoose }: FacetListProps & Readonly<{ name: (typeof FACETS)[number] }>) {
  const { t } = useTranslation();
  const word = useWord();
  const departmentName = useDepartmentName();
  const labels: Partial<Record<typeof name, (count: FacetCount) => string>> = {
    department: ({ value }) => departmentName(value),
    tag: ({ label }) => label,
  };
  const labelOf = labels[name] ?? (({ label }: FacetCount) => word(label));
  return (
    <section className="facet" aria-label={t(`catalogue.${name}`)}>
      <h2>{t(`catalogue.${name}`)}</h2>
      {shownOf(facets[name] ?? [], chosen.get(name)).map((entry) => (
        <button
          key={entry.value}
          type="button"
          aria-pressed={chosen.get(name) === entry.value}
          onClick={() => onChoose(name, entry.value)}
        >
          <span>{labelOf(entry)}</span> <span>{entry.count}</span>
        </button>
      ))}
    </section>
  );
}

/** Counts by facet; folded where the screen is narrow, so that the results come first. */
export function FacetList(props: FacetListProps) {
  const { t } = useTranslation();
  const isWide = Grid.useBreakpoint().md === true;
  return (
    <details className="facets" open={isWide}>
      <summary>{t("catalogue.facets")}</summary>
      {FACETS.filter((name) => (props.facets[name] ?? []).length > 0).map((name) => (
        <Facet key={name} name={name} {...props} />
      ))}
    </details>
  );
}
