import type { OperationId } from "@mulian/domain";
import { Button } from "antd";
import { useState } from "react";
import { CommandDialog, type CommandDialogProps } from "./command-dialog.js";

type CommandButtonProps<O extends OperationId> = Omit<CommandDialogProps<O>, "isOpen" | "onClose">;

/** One command of the ledger behind a button that asks first. */
export function CommandButton<O extends OperationId>(props: CommandButtonProps<O>) {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button
        type={props.kind === "primary" ? "primary" : "default"}
        danger={props.kind === "danger"}
        onClick={() => setOpen(true)}
      >
        {props.label}
      </Button>
      <CommandDialog<O> {...props} isOpen={isOpen} onClose={() => setOpen(false)} />
    </>
  );
}
