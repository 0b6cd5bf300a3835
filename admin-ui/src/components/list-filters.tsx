import { Segmented, Select } from "antd";
import { useTranslation } from "react-i18next";
import { useAddressFilters } from "./use-address-filters.js";
import { useWord } from "./values.js";

export interface ListFilters<Side extends string, State extends string> {
  readonly sides: readonly Side[];
  readonly states: readonly State[];
  readonly side: Side | undefined;
  readonly state: State | undefined;
  readonly change: (name: "side" | "state", value: string | undefined) => void;
}

/**
 * Whose part and which state of a list is shown, kept in the address.
 * @param sides the first is what is shown when the address names none
 */
export function useListFilters<Side extends string, State extends string>(
  sides: readonly Side[],
  states: readonly State[],
  onChange: () => void,
): ListFilters<Side, State> {
  const { search, change } = useAddressFilters(onChange);
  return {
    sides,
    states,
    side: sides.find((side) => side === search.get("side")) ?? sides[0],
    state: states.find((state) => state === search.get("state")),
    change: (name, value) => change(name, value === sides[0] ? undefined : value),
  };
}

interface FilterBarProps<Side extends string, State extends string> {
  readonly filters: ListFilters<Side, State>;
  readonly sideLabel: (side: Side) => string;
}

export function FilterBar<Side extends string, State extends string>({
  filters,
  sideLabel,
}: FilterBarProps<Side, State>) {
  const { t } = useTranslation();
  const word = useWord();
  const { sides, states, side, state, change } = filters;
  return (
    <div className="toolbar">
      <Segmented<Side>
        aria-label={t("request.side")}
        {...(side === undefined ? {} : { value: side })}
        onChange={(value) => change("side", value)}
        options={sides.map((value) => ({ value, label: sideLabel(value) }))}
      />
      <Select<State>
        aria-label={t("request.state")}
        placeholder={t("request.state")}
        allowClear
        className="state-filter"
        value={state ?? null}
        onChange={(value) => change("state", value)}
        options={states.map((value) => ({ value, label: word(value) }))}
      />
    </div>
  );
}
