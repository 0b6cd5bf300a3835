import type { RouteBody } from "@mulian/domain";

type DepartmentEntry = RouteBody<"createDepartment">;
type UserRole = RouteBody<"createUser">["roles"][number];

export interface TrialUser {
  readonly user: string;
  readonly roles: readonly UserRole[];
}

/** One department of the trial system: an organisation of its own, with its users. */
export interface TrialDepartment {
  readonly entry: DepartmentEntry;
  /** Lower-case label for host names and folders. */
  readonly organisation: string;
  readonly users: readonly TrialUser[];
}

const staff = (prefix: string): TrialUser[] => [
  { user: `${prefix}-steward`, roles: ["steward"] },
  { user: `${prefix}-approver`, roles: ["approver"] },
  { user: `${prefix}-requester`, roles: ["requester"] },
  { user: `${prefix}-operator`, roles: ["operator"] },
];

interface Particulars {
  readonly zh: string;
  readonly en: string;
  readonly serial: number;
  readonly workUnit: string;
}

const department = (id: string, mspId: string, { zh, en, serial, workUnit }: Particulars): DepartmentEntry => ({
  id,
  mspId,
  names: { zh, en },
  // A trial's codes: the region of Beijing and a running number, not those of any real body.
  creditCode: `11110000000000000${serial}`,
  level: "city",
  region: "110000",
  workUnit,
});

/** The authority stands first: it writes the policy and enters the others. Its organisation also hosts the auditor. */
export const trialDepartments: readonly [TrialDepartment, ...TrialDepartment[]] = [
  {
    entry: department("data-bureau", "AuthorityMSP", {
      zh: "数据局",
      en: "Data Bureau",
      serial: 1,
      workUnit: "数据共享处",
    }),
    organisation: "data-bureau",
    users: [
      { user: "bureau-authority", roles: ["authority"] },
      { user: "bureau-auditor", roles: ["auditor"] },
      { user: "bureau-operator", roles: ["operator"] },
    ],
  },
  {
    entry: department("civil-affairs", "CivilAffairsMSP", {
      zh: "民政局",
      en: "Civil Affairs",
      serial: 2,
      workUnit: "区划地名处",
    }),
    organisation: "civil-affairs",
    users: staff("civil"),
  },
  {
    entry: department("statistics", "StatisticsMSP", {
      zh: "统计局",
      en: "Statistics",
      serial: 3,
      workUnit: "数据管理处",
    }),
    organisation: "statistics",
    users: staff("stats"),
  },
  {
    entry: department("ecology", "EcologyMSP", {
      zh: "生态环境局",
      en: "Ecology and Environment",
      serial: 4,
      workUnit: "信息中心",
    }),
    organisation: "ecology",
    users: staff("ecology"),
  },
];
