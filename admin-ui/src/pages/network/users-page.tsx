import type { UserView } from "@mulian/domain";
import { useTranslation } from "react-i18next";
import { useRead } from "../../api/hooks.js";
import { useHasRole, useSession } from "../../api/session.js";
import { Absent } from "../../components/absent.js";
import { CommandButton } from "../../components/command-button.js";
import { LinkButton } from "../../components/link-button.js";
import { ListTable } from "../../components/list-table.js";
import { PageTitle } from "../../components/page-title.js";
import { Instant, useWord, Word } from "../../components/values.js";
import { oneParagraph } from "../../text/trimmed.js";
import { NewUser } from "./new-user.js";
import { useDepartmentName } from "../../components/department-name.js";

function UserActions({ user }: Readonly<{ user: UserView }>) {
  const { t } = useTranslation();
  const session = useSession();
  const params = { id: user.user };
  if (user.user === session.user) return null; // who disables oneself cannot undo it
  return (
    <div className="actions">
      {user.status === "enabled" ? (
        <CommandButton
          operation="setUserStatus"
          label={t("user.disable")}
          kind="danger"
          ask="text"
          hint={t("user.disableHint", { user: user.user })}
          parts={(reason) => ({ params, body: { status: "disabled" as const, reason: oneParagraph(reason) } })}
        />
      ) : (
        <CommandButton
          operation="setUserStatus"
          label={t("user.enable")}
          ask="confirm"
          hint={t("user.enableHint", { user: user.user })}
          parts={() => ({ params, body: { status: "enabled" as const } })}
        />
      )}
      {user.status === "enabled" && (
        <CommandButton
          operation="renewUser"
          label={t("user.renew")}
          ask="confirm"
          hint={t("user.renewHint", { user: user.user })}
          parts={() => ({ params })}
        />
      )}
      <CommandButton
        operation="revokeUser"
        label={t("user.revoke")}
        kind="danger"
        ask="text"
        hint={t("user.revokeHint", { user: user.user })}
        parts={(reason) => ({ params, body: { reason: oneParagraph(reason) } })}
      />
    </div>
  );
}

function UserList() {
  const { t } = useTranslation();
  const word = useWord();
  const departmentName = useDepartmentName();
  const list = useRead("listUsers");
  return (
    <>
      <PageTitle title={t("user.heading")}>
        <div className="actions">
          <LinkButton to="/certificates" label={t("certificate.title")} />
          <NewUser />
        </div>
      </PageTitle>
      <ListTable
        read={list}
        rowKey="user"
        empty={t("common.none")}
        columns={[
          { title: t("signIn.user"), dataIndex: "user" },
          {
            title: t("user.enrolmentId"),
            dataIndex: "enrolmentId",
            render: (id: string) => <span className="mono">{id}</span>,
          },
          { title: t("catalogue.department"), dataIndex: "department", render: departmentName },
          { title: t("user.roles"), render: (_, { roles }) => roles.map(word).join(" · ") },
          { title: t("request.state"), dataIndex: "status", render: (status: string) => <Word value={status} /> },
          {
            title: t("user.expires"),
            dataIndex: "certificateExpiresAt",
            render: (at: string) => <Instant at={at} />,
          },
          { title: t("common.actions"), render: (_, user) => <UserActions user={user} /> },
        ]}
      />
    </>
  );
}

/** The organisation's users, for its operator. */
export function UsersPage() {
  return useHasRole("operator") ? <UserList /> : <Absent />;
}
