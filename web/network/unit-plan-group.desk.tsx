import { Alert, Button } from 'antd'
import { useDeferredValue, useEffect, useMemo, useRef, useState } from 'react'
import { gapOf, labelOf, proofWords } from '#network/unit-plans-planner-rules.ts'
import type { Wishes } from '#network/unit-plans-terms.ts'
import { type Drawing, drawGroup } from './unit-plan-drawing.ts'
import { Selection } from './unit-plan-selection.desk.tsx'
import { UnitCard, Unplaced } from './unit-plan-units.desk.tsx'
import type { GroupWork, Standing } from './unit-plan-work.ts'

interface Props {
  work: GroupWork
  /** changes when all boards are made anew */
  round: object
  version: number
  touch: () => void
  wishes: Wishes
  ask: (wishes: Wishes) => void
  size: { least: number; most: number }
}

/** One group on map and list; what is moved on one moves on the other. */
export function GroupTable({ work, round, version, touch, wishes, ask, size }: Props) {
  const [picked, setPicked] = useState<ReadonlySet<string>>(new Set())
  // biome-ignore lint/correctness/useExhaustiveDependencies: the board changes inside; the version says so.
  const standing = useMemo(() => work.standing(), [work, version])
  const byId = useMemo(() => new Map(work.group.households.map(each => [each.id, each])), [work])
  const label = (id: string) => labelOf(byId.get(id)!)
  const pick = (id: string) => setPicked(before => toggled(before, id))
  const move = (households: readonly string[], unit: string | null) => {
    work.move(households, unit)
    setPicked(new Set())
    touch()
  }
  const back = (step: 'undo' | 'redo') => {
    work[step]()
    touch()
  }
  const placeAll = () => {
    work.placeAll()
    touch()
  }
  const rename = (key: string, name: string) => {
    work.rename(key, name)
    touch()
  }
  const located = work.group.households.some(each => each.latitude !== null && each.longitude !== null)
  return (
    <div className="stack">
      <Sums work={work} standing={standing} version={version} />
      <div className="toolbar" style={{ margin: 0 }}>
        <Button disabled={!standing.canUndo} onClick={() => back('undo')}>
          撤销一步
        </Button>
        <Button disabled={!standing.canRedo} onClick={() => back('redo')}>
          重做
        </Button>
        <span className="soft">把户从地图或名单拖到另一邻；或勾选户，再选编入哪邻</span>
      </div>
      <Selection
        work={work}
        standing={standing}
        picked={[...picked]}
        move={move}
        clear={() => setPicked(new Set())}
        wishes={wishes}
        ask={ask}
      />
      <div className="drawing">
        {located ? (
          <GroupMap
            work={work}
            round={round}
            standing={standing}
            picked={picked}
            label={label}
            pick={pick}
            drop={(id, unit) => move([id], unit)}
          />
        ) : (
          <Alert type="info" title="本组住户没有登记坐标，按住址远近划分，只有名单。在花名册里填“经度、纬度”后可上图。" />
        )}
        <div className="units">
          <Unplaced standing={standing} label={label} picked={picked} pick={pick} place={placeAll} />
          {standing.units.map((unit, u) => (
            <UnitCard
              key={unit.key}
              unit={unit}
              index={u}
              households={byId}
              picked={picked}
              pick={pick}
              drop={id => move([id], unit.key)}
              rename={name => rename(unit.key, name)}
              size={size}
              pinned={wishes.pins}
            />
          ))}
        </div>
      </div>
    </div>
  )
}

const toggled = (before: ReadonlySet<string>, id: string) => {
  const after = new Set(before)
  if (!after.delete(id)) after.add(id)
  return after
}

/** Figures of the group now, how far from the best it can be, and every exception with its reason. */
function Sums({ work, standing, version }: { work: GroupWork; standing: Standing; version: number }) {
  // Reasons and proof may come a moment after the figures; the figures never wait.
  const later = useDeferredValue(version)
  // biome-ignore lint/correctness/useExhaustiveDependencies: the board changes inside; the version says so.
  const { exceptions, bound } = useMemo(() => ({ exceptions: work.exceptions(), bound: work.lowerBound() }), [work, later])
  const outside = exceptions.some(each => each.kind === 'small' || each.kind === 'large' || each.kind === 'isolated')
  const proof = standing.unplaced.length > 0 ? '还有户没有编入' : proofWords(outside ? null : gapOf(standing.cost, bound))
  return (
    <div aria-live="polite">
      <p style={{ margin: 0 }}>
        <b>{work.group.name}</b> {work.group.households.length} 户 → {standing.units.length} 邻，步行合计 {Math.round(standing.walking)}{' '}
        米，总代价 {Math.round(standing.cost)} 米；<b>{proof}</b>
      </p>
      {exceptions.length > 0 && (
        <ul className="exceptions">
          {exceptions.map((each, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the list is made anew with every move.
            <li key={i}>
              {each.unit && <b>{each.unit}：</b>}
              {each.words}
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}

interface MapProps {
  work: GroupWork
  round: object
  standing: Standing
  picked: ReadonlySet<string>
  label: (id: string) => string
  pick: (id: string) => void
  drop: (id: string, unit: string) => void
}

function GroupMap({ work, round, standing, picked, label, pick, drop }: MapProps) {
  const box = useRef<HTMLDivElement>(null)
  const drawing = useRef<Drawing>(null)
  const hands = useRef({ pick, drop })
  hands.current = { pick, drop }
  // biome-ignore lint/correctness/useExhaustiveDependencies: drawn anew with a new round only; moves are shown by the effect below.
  useEffect(() => {
    drawing.current = drawGroup(box.current!, work.group.households, label, {
      pick: id => hands.current.pick(id),
      drop: (id, unit) => hands.current.drop(id, unit),
    })
    return () => drawing.current?.remove()
  }, [work.group, round])
  useEffect(() => drawing.current?.show(standing, picked), [standing, picked])
  return <div ref={box} className="map" role="application" aria-label="各邻分布图；同样的内容在右边的名单里，可用键盘操作" />
}
