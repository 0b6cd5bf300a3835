import type { Bilingual, OperationId, WriteAnswer } from "@mulian/domain";

/** What somebody does next, in another department as a rule, with the command for it. */
type NextStep = (answer: WriteAnswer) => Bilingual | undefined;

const step =
  (zh: string, en: string, command: (answer: WriteAnswer) => string): NextStep =>
  (answer) => ({ zh: `下一步，${zh}：mulian ${command(answer)}`, en: `Next, ${en}: mulian ${command(answer)}` });

const review = step(
  "主管部门审核",
  "the authority reviews it",
  ({ id }) => `dataset review ${id} --outcome publish --as USER`,
);

/** By the main job's order: what follows a write, so that nobody has to know the state machines by heart. */
export const nextSteps: Readonly<Partial<Record<OperationId, NextStep>>> = {
  createDuty: step(
    "登记由它产生的数据目录",
    "submit the dataset that follows from it",
    () => "dataset submit -f FILE.yaml --as USER",
  ),
  createDataset: review,
  resubmitDataset: review,
  changeDataset: review,
  reviewDataset: step(
    "持有部门挂接资源（如已发布）",
    "its holder links a resource, if it was published",
    ({ id }) => `resource link --dataset ${id} --title TITLE --resource-kind table --binding BINDING --as USER`,
  ),
  createAccessRequest: step(
    "申请部门的负责人签署",
    "the head of the department that asks signs it",
    ({ id }) => `request approve ${id} --as USER`,
  ),
  approveAccessRequest: step(
    "提供部门答复（无条件共享的一般数据已即时获准）",
    "the provider decides, unless general data that is shared unconditionally was granted at once",
    ({ id }) => `request decide ${id} --outcome grant --as USER`,
  ),
  decideAccessRequest: ({ grant }) =>
    grant === undefined
      ? undefined
      : {
          zh: `下一步，提供部门交付：mulian grant deliver ${grant} --as USER`,
          en: `Next, the provider delivers: mulian grant deliver ${grant} --as USER`,
        },
  deliverGrant: step(
    "使用部门确认持有钥匙后按授权的方式取数，例如",
    "the grantee takes the data by the method granted, once it has acknowledged the key, for example",
    ({ id }) => `fetch ${id} --as USER`,
  ),
  completeGrant: step(
    "使用部门登记使用情况",
    "the grantee accounts for the use",
    ({ id }) => `use create --grant ${id} -f FILE.yaml --as USER`,
  ),
  createCorrection: step(
    "提供部门逐项答复",
    "the provider answers each finding",
    ({ id }) => `correction answer ${id} -f FILE.yaml --as USER`,
  ),
  answerCorrection: step(
    "提出部门确认并办结",
    "the department that reported takes note and closes it",
    ({ id }) => `correction close ${id} --as USER`,
  ),
};
