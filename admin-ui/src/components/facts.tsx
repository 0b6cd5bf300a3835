import { Descriptions } from "antd";
import type { ReactNode } from "react";

export type Fact = readonly [label: string, value: ReactNode];

/** What a record says, as pairs of name and value. */
export function Facts({ facts }: Readonly<{ facts: readonly Fact[] }>) {
  return (
    <Descriptions
      bordered
      size="small"
      column={{ xs: 1, md: 2 }}
      items={facts.map(([label, children], key) => ({ key, label, children }))}
    />
  );
}
