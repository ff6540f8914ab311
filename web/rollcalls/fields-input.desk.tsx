import { Button, Checkbox, Form, Input, InputNumber, Select } from 'antd'
import { type FieldKind, fieldKinds } from '#rollcalls/field-terms.ts'

const kinds = Object.entries(fieldKinds).map(([value, label]) => ({ value, label }))
const most = 10

/** The questions, at most ten. */
export function FieldsInput() {
  return (
    <Form.List
      name="fields"
      rules={[{ validator: async (_, list) => (list?.length ? undefined : Promise.reject(new Error('至少要有一个问题'))) }]}
    >
      {(fields, { add, remove, move }, { errors }) => (
        <fieldset className="questions">
          <legend>问题（最多 {most} 个）</legend>
          {fields.map(({ key, name }) => (
            <div className="question" key={key}>
              <div className="toolbar" style={{ margin: 0 }}>
                <b>第 {name + 1} 问</b>
                <Button size="small" disabled={name === 0} onClick={() => move(name, name - 1)}>
                  上移
                </Button>
                <Button size="small" onClick={() => remove(name)}>
                  删去
                </Button>
              </div>
              {/* A form gives back only what stands in it. */}
              <Form.Item name={[name, 'key']} hidden>
                <Input />
              </Form.Item>
              <Form.Item name={[name, 'label']} label="问什么" rules={[{ required: true, message: '请写问题' }]}>
                <Input maxLength={60} />
              </Form.Item>
              <div className="toolbar" style={{ margin: 0 }}>
                <Form.Item name={[name, 'kind']} label="怎么答" rules={[{ required: true }]}>
                  <Select options={kinds} style={{ width: 140 }} />
                </Form.Item>
                <Form.Item noStyle dependencies={[['fields', name, 'kind']]}>
                  {({ getFieldValue }) => <More name={name} kind={getFieldValue(['fields', name, 'kind'])} />}
                </Form.Item>
              </div>
            </div>
          ))}
          <Button
            style={{ justifySelf: 'start' }}
            disabled={fields.length >= most}
            onClick={() => add({ key: `q${Date.now().toString(36)}`, kind: 'yesno', label: '', required: true })}
          >
            添一个问题
          </Button>
          <Form.ErrorList errors={errors} />
        </fieldset>
      )}
    </Form.List>
  )
}

/** What a kind of question asks for besides. A photo is never compulsory. */
function More({ name, kind }: { name: number; kind: FieldKind }) {
  return (
    <>
      {(kind === 'one' || kind === 'several') && (
        <Form.Item name={[name, 'options']} label="选项（输一个按回车）" rules={[{ required: true, message: '请列出选项' }]}>
          <Select mode="tags" open={false} suffixIcon={null} style={{ minWidth: 260 }} />
        </Form.Item>
      )}
      {kind === 'number' && (
        <>
          <Form.Item name={[name, 'unit']} label="单位">
            <Input maxLength={8} style={{ width: 80 }} />
          </Form.Item>
          <Form.Item name={[name, 'least']} label="最小">
            <InputNumber style={{ width: 90 }} />
          </Form.Item>
          <Form.Item name={[name, 'most']} label="最大">
            <InputNumber style={{ width: 90 }} />
          </Form.Item>
        </>
      )}
      {kind !== 'photo' && (
        <Form.Item name={[name, 'required']} valuePropName="checked">
          <Checkbox>必答</Checkbox>
        </Form.Item>
      )}
    </>
  )
}
