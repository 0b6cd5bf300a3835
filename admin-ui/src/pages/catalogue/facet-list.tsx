import { Grid } from "antd";
import { useTranslation } from "react-i18next";
import { useWord } from "../../components/values.js";

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
  return (
    <section className="facet" aria-label={t(`catalogue.${name}`)}>
      <h2>{t(`catalogue.${name}`)}</h2>
      {shownOf(facets[name] ?? [], chosen.get(name)).map(({ value, label, count }) => (
        <button
          key={value}
          type="button"
          aria-pressed={chosen.get(name) === value}
          onClick={() => onChoose(name, value)}
        >
          <span>{word(label)}</span> <span>{count}</span>
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
