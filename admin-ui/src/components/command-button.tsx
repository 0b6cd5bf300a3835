import type { OperationId } from "@mulian/domain";
import { Button } from "antd";
import { useState } from "react";
import { CommandDialog, type CommandDialogProps } from "./command-dialog.js";

type CommandButtonProps<O extends OperationId> = Omit<CommandDialogProps<O>, "isOpen" | "onClose">;

/** One command of the ledger behind a button that asks first. */
export function CommandButton<O extends OperationId>(props: CommandButtonProps<O>) {
  // Done, a button may become its opposite (suspend, resume): what was open for the one is not open for the other.
  const [openFor, setOpenFor] = useState<string>();
  return (
    <>
      <Button
        type={props.kind === "primary" ? "primary" : "default"}
        danger={props.kind === "danger"}
        onClick={() => setOpenFor(props.label)}
      >
        {props.label}
      </Button>
      <CommandDialog<O>
        key={props.label}
        {...props}
        isOpen={openFor === props.label}
        onClose={() => setOpenFor(undefined)}
      />
    </>
  );
}
