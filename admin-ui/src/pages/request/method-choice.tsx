import { type DatasetView, adviseMethods, offeredMethods, type PurposeCode } from "@mulian/domain";
import { Form, Radio } from "antd";
import { useTranslation } from "react-i18next";
import { useRequired } from "../../components/fields.js";
import { useWord } from "../../components/values.js";

/**
 * The methods the dataset is offered by, in the order the purpose advises: the least revealing that serves it stands first. None is
 * chosen beforehand, so that what is asked for is somebody's choice.
 */
export function MethodChoice({ dataset }: Readonly<{ dataset: DatasetView }>) {
  const { t, i18n } = useTranslation();
  const word = useWord();
  const required = useRequired();
  const purpose = Form.useWatch<PurposeCode | undefined>("purpose");
  const { shareMethods } = dataset.content;
  const language = i18n.language === "en" ? "en" : "zh";
  const advice = purpose === undefined ? [] : adviseMethods(purpose, shareMethods);
  const options =
    purpose === undefined
      ? offeredMethods(shareMethods).map((value) => ({ value, label: word(value) }))
      : advice.map(({ method, serves, reason }, place) => ({
          value: method,
          label: (
            <>
              {word(method)}
              <span className="meta">
                {" · "}
                {reason[language]}
                {serves && place === 0 && ` · ${t("method.advised")}`}
                {!serves && ` · ${t("method.unusual")}`}
              </span>
            </>
          ),
        }));
  return (
    <Form.Item
      name="method"
      label={t("request.method")}
      rules={required}
      extra={purpose === undefined ? t("method.choosePurpose") : undefined}
    >
      <Radio.Group vertical options={options} />
    </Form.Item>
  );
}
