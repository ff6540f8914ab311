/** Posts, from the county down to the neighbour. A right follows a mandate: a post held at a place. */
export const posts = {
  county_officer: '县级工作人员',
  town_officer: '镇干部',
  town_duty: '镇值班员',
  department_clerk: '部门经办人',
  party_secretary: '村党组织书记',
  first_secretary: '驻村第一书记',
  village_officer: '村两委成员',
  area_chief: '片长',
  group_chief: '组长',
  unit_chief: '邻长',
} as const

export type Post = keyof typeof posts

/** Places, from the county down; a town is the tenant, a unit holds 5–15 households. */
export const placeKinds = {
  county: '县市区',
  town: '乡镇街道',
  village: '村社区',
  area: '片',
  group: '组',
  unit: '邻',
} as const

export type PlaceKind = keyof typeof placeKinds

/** At which kind of place each post is held. */
export const placeOfPost: Record<Post, PlaceKind> = {
  county_officer: 'county',
  town_officer: 'town',
  town_duty: 'town',
  department_clerk: 'town',
  party_secretary: 'village',
  first_secretary: 'village',
  village_officer: 'village',
  area_chief: 'area',
  group_chief: 'group',
  unit_chief: 'unit',
}
