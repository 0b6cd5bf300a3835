import { useSearchParams } from "react-router";

export interface AddressFilters {
  readonly search: URLSearchParams;
  /** Undefined takes the filter away. */
  readonly change: (name: string, value: string | undefined) => void;
}

/**
 * A list's filters, kept in the address: a reload, a bookmark and the way back show the same.
 * @param onChange after which the list begins at its first page
 */
export function useAddressFilters(onChange: () => void): AddressFilters {
  const [search, setSearch] = useSearchParams();
  const change = (name: string, value: string | undefined): void => {
    const next = new URLSearchParams(search);
    if (value === undefined) next.delete(name);
    else next.set(name, value);
    onChange();
    setSearch(next);
  };
  return { search, change };
}
