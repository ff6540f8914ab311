import { useLocation } from 'wouter'
import { HouseholdDrawer } from './household.desk.tsx'
import { HouseholdTable } from './household-table.desk.tsx'

export default function HouseholdsPage({ id }: { id?: string }) {
  const [, go] = useLocation()
  return (
    <div className="stack">
      <h2>住户</h2>
      <section className="panel">
        <HouseholdTable />
      </section>
      {id && <HouseholdDrawer id={id} close={() => go('/households')} />}
    </div>
  )
}
